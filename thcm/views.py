"""Pages that gather from everywhere."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clusters.atlas import Atlas
from thcm.core.pages import page_at
from thcm.pages import home_page


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "home.html", {"page": page_at(request.path, lambda: home_page(Atlas()))})
