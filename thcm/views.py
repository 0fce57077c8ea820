"""Pages that gather from everywhere."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clusters.models import GrowthField


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "home.html", {"fields": GrowthField.objects.published()})
