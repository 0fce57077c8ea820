"""Addresses of feeds and tables, which have no language, under foerderung/."""

from django.urls import path

from funding import award_views, feed_views

urlpatterns = [
    path("fristen.ics", feed_views.deadline_feed, name="funding-deadlines"),
    path("neues.atom", feed_views.news_feed, name="funding-atom"),
    path("programme.csv", feed_views.programme_table, name="funding-csv"),
    path("bewilligt.csv", award_views.award_table, name="award-csv"),
]
