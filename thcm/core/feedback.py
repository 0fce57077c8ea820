"""Taking from anybody whether a page was helpful, as thcm.core.open_forms says.

The form stands on every public page, and kept pages are the same for everybody: no signed time can stand in it.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.translation import get_language, get_language_from_path, override
from django.utils.translation import gettext_lazy as _

from thcm.core.cache import PRIVATE_PATHS
from thcm.core.models import PageFeedback
from thcm.core.open_forms import OpenForm

SENT_PER_HOUR = 30
FORM_PAGES = ("page-feedback", "page-feedback-thanks")


def may_be_rated(path: str, match: ResolverMatch | None) -> bool:
    """Public pages only; never one whose address is a secret of somebody's mail."""
    is_public = path.startswith("/") and not path.startswith(PRIVATE_PATHS)
    return is_public and match is not None and "token" not in match.kwargs and match.url_name not in FORM_PAGES


def is_rated(request: HttpRequest) -> bool:
    """Whether the page that is shown asks for it. Pages written beforehand have no method (`thcm.core.pages`)."""
    match = request.resolver_match or match_of(request.path)
    return request.method in ("GET", "HEAD", None) and may_be_rated(request.path, match)


def match_of(path: str) -> ResolverMatch | None:
    with override(get_language_from_path(path) or "de"):
        try:
            return resolve(path)
        except Resolver404:
            return None


class FeedbackForm(OpenForm, forms.ModelForm):
    helpful = forms.ChoiceField(
        choices=(("yes", _("Ja")), ("no", _("Nein"))),
        error_messages={
            "required": _("Bitte „Ja“ oder „Nein“ wählen."),
            "invalid_choice": _("Bitte „Ja“ oder „Nein“ wählen."),
        },
    )
    page = forms.CharField(
        max_length=300,
        error_messages={"required": _("Bitte von der Seite aus senden, um die es geht.")},
    )

    class Meta:
        model = PageFeedback
        fields = ("comment",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="feedback_%s", **kwargs)

    def clean_stamp(self) -> str:
        """There is none, see above."""
        return ""

    @property
    def is_by_program(self) -> bool:
        return bool(self.cleaned_data.get("homepage"))

    def clean_page(self) -> str:
        page: str = self.cleaned_data["page"]
        if not may_be_rated(page, match_of(page)):
            raise ValidationError(_("Diese Seite gibt es im Portal nicht."))
        return page

    def save(self, commit: bool = True) -> Any:
        """What a program filled in is thanked for and thrown away."""
        if self.is_by_program:
            return None
        self.instance.page = self.cleaned_data["page"]
        self.instance.is_helpful = self.cleaned_data["helpful"] == "yes"
        self.instance.language = get_language_from_path(self.instance.page) or get_language()[:2]
        return super().save(commit)
