"""Addresses of the newsletter, under newsletter/."""

from django.urls import path

from newsroom import newsletter_views as views

urlpatterns = [
    path("", views.newsletter_page, name="newsletter"),
    path("bestaetigen/<token>/", views.ConfirmNewsletter.as_view(), name="newsletter-confirm"),
    path("abmelden/<token>/", views.newsletter_end, name="newsletter-end"),
    path("archiv/", views.newsletter_archive, name="newsletter-archive"),
    path("archiv/<int:number>/", views.newsletter_issue, name="newsletter-issue"),
    path("hinweis/<slug:key>/", views.notice, name="newsletter-notice"),
]
