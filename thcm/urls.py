"""Addresses. Public paths are German; English pages are the same under /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import index, sitemap
from django.urls import include, path
from django.views.generic import RedirectView

from roadmaps.feed_views import roadmap_atom
from thcm.annual_report_views import report_csv, report_page
from thcm.api_docs import api_docs
from thcm.core.document_views import document
from thcm.core.images import picture
from thcm.feeds import feed_list
from thcm.field_matrix_views import matrix, matrix_xlsx
from thcm.legal_views import legal_duties, legal_duty_checked
from thcm.mailbox_views import mailbox_list, mailbox_mail
from thcm.open_data.office_views import start_build
from thcm.open_data.views import dataset_detail, dataset_list
from thcm.organisation_views import organisation_detail
from thcm.preview_views import preview
from thcm.privacy_views import privacy_desk, retention
from thcm.quality_views import start_quality_check
from thcm.search import search_page
from thcm.security_txt import security_txt
from thcm.sitemaps import SITEMAPS, robots
from thcm.views import brand_style_sheet, home
from thcm.views_health import healthz, readyz

urlpatterns = [
    path("robots.txt", robots),
    path(".well-known/security.txt", security_txt, name="security-txt"),
    path("sitemap.xml", index, {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap-part"}, name="sitemap"),
    path("sitemap-<section>.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap-part"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("verwaltung/datenqualitaet/starten/", admin.site.admin_view(start_quality_check), name="quality-start"),
    path("verwaltung/offene-daten/bilden/", admin.site.admin_view(start_build), name="open-data-build"),
    path("verwaltung/postfach/", admin.site.admin_view(mailbox_list), name="mailbox"),
    path("verwaltung/postfach/<str:file_name>/<int:number>/", admin.site.admin_view(mailbox_mail), name="mailbox-mail"),
    path("verwaltung/jahresbericht/", admin.site.admin_view(report_page), name="annual-report-latest"),
    path("verwaltung/jahresbericht/<int:year>/", admin.site.admin_view(report_page), name="annual-report"),
    path("verwaltung/jahresbericht/<int:year>.csv", admin.site.admin_view(report_csv), name="annual-report-csv"),
    path("verwaltung/datenschutz/", admin.site.admin_view(privacy_desk), name="privacy-desk"),
    path("verwaltung/datenschutz/fristen/", admin.site.admin_view(retention), name="retention"),
    path("verwaltung/rechtspflichten/", admin.site.admin_view(legal_duties), name="legal-duties"),
    path(
        "verwaltung/rechtspflichten/<slug:kind>/geprueft/",
        admin.site.admin_view(legal_duty_checked),
        name="legal-duty-checked",
    ),
    path("verwaltung/", admin.site.urls),
    path("media/<path:name>", picture, name="picture"),
    path("marke/<str:chosen>.css", brand_style_sheet, name="brand-style-sheet"),
    path("dokumente/<slug:public_id>/", document, name="document"),
    path("api/v1/", include("thcm.api")),
    path("", include("thcm.open_data.file_urls")),
    path("", include("events.feed_urls")),
    path("foerderung/", include("funding.feed_urls")),
    path("foerderung.atom", RedirectView.as_view(pattern_name="funding-atom", permanent=True, query_string=True)),
    path("roadmaps/", include("roadmaps.feed_urls")),
    *i18n_patterns(
        path("", home, name="home"),
        path("wachstumsfelder/matrix/", matrix, name="field-matrix"),
        path("wachstumsfelder/matrix.xlsx", matrix_xlsx, name="field-matrix-xlsx"),
        path("", include("clusters.urls")),
        path("", include("networks.urls")),
        path("partner/", include("networks.partner_urls")),
        path("foerderung/", include("funding.urls")),
        path("roadmaps.atom", roadmap_atom, name="roadmap-atom"),
        path("roadmaps/", include("roadmaps.urls")),
        path("projekte/", include("roadmaps.project_urls")),
        path("", include("panels.urls")),
        path("t3/", include("events.urls")),
        path("", include("newsroom.urls")),
        path("newsletter/", include("newsroom.newsletter_urls")),
        path("mein/", include("networks.own_urls")),
        path("mein/", include("panels.own_urls")),
        path("mein/", include("events.own_urls")),
        path("mein/", include("thcm.account_urls")),
        path("", include("thcm.core.urls")),
        path("organisationen/<slug:slug>/", organisation_detail, name="organisation-detail"),
        path("feeds/", feed_list, name="feed-list"),
        path("suche/", search_page, name="search"),
        path("vorschau/<slug:kind>/<slug:slug>.png", preview, name="preview"),
        path("api/v1/docs/", api_docs, name="api-docs"),
        path("daten/", dataset_list, name="dataset-list"),
        path("daten/<slug:slug>/", dataset_detail, name="dataset-detail"),
        prefix_default_language=False,
    ),
]

handler500 = "thcm.views_errors.server_error"
