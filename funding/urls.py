"""Addresses of funding for readers, under foerderung/. Names that are no programmes come first."""

from django.urls import include, path

from funding import award_views, views

urlpatterns = [
    path("", views.ProgrammeList.as_view(), name="programme-list"),
    path("abo/", include("funding.subscription_urls")),
    path("bewilligt/", award_views.AwardList.as_view(), name="award-list"),
    path("quellen/", views.source_list, name="funding-sources"),
    path("<slug:slug>/", views.programme_detail, name="programme-detail"),
]
