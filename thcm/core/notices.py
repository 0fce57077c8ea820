"""Pages that follow an open form or a link in a mail: the same for every part of the portal."""

from collections.abc import Mapping
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise


class Notice(NamedTuple):
    title: Promise
    text: Promise


class Section(NamedTuple):
    """Where such a page leads back to: name of an address, what stands there, and the words of the link."""

    url_name: str
    name: str | Promise
    way_back: Promise

    @property
    def path(self) -> str:
        return reverse(self.url_name)


def show_notice(
    request: HttpRequest,
    key: str,
    notices: Mapping[str, Notice],
    section: Section,
    template: str = "core/notice.html",
) -> HttpResponse:
    """By the last part of its address, in the same words for everybody. Raises Http404 where none has that key."""
    if key not in notices:
        raise Http404
    return render(request, template, {"notice": notices[key], "key": key, "section": section})
