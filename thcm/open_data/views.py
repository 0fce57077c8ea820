"""Open data for people, for programs and for the portals that collect it (RC-6)."""

from operator import attrgetter
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.formats import date_format
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from thcm.core.models import OpenDataFile, SiteSetting
from thcm.open_data.datasets import DATASETS, OWN, Dataset, Table
from thcm.open_data.files import attribution_of, by_table
from thcm.open_data.records import columns_of
from thcm.open_data.schema_org import described

# By the end of the address: name in rdflib, media type, name for readers.
CATALOGS = {
    "ttl": ("turtle", "text/turtle", "Turtle"),
    "jsonld": ("json-ld", "application/ld+json", "JSON-LD"),
    "rdf": ("pretty-xml", "application/rdf+xml", "RDF/XML"),
}
MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@require_safe
def dataset_list(request: HttpRequest) -> HttpResponse:
    files = by_table()
    rows = [{"dataset": dataset, **_state(dataset, files)} for dataset in DATASETS]
    catalogs = [(reverse("catalog-in", args=(form,)), name) for form, (_rdf, _type, name) in CATALOGS.items()]
    return render(request, "open_data/dataset_list.html", {"rows": rows, "catalogs": catalogs, "licence": OWN})


def _state(dataset: Dataset, files: dict[str, dict[str, OpenDataFile]]) -> dict[str, Any]:
    """`changed` is empty before the first files are there."""
    own = [file for table in dataset.tables for file in files[table.slug].values()]
    latest = max((file for file in own if file.changed_at), key=attrgetter("changed_at"), default=None)
    return {
        "tables": len(dataset.tables),
        "row_count": sum(file.row_count for file in own if file.format == OpenDataFile.Format.CSV),
        "changed": latest.day if latest else "",
    }


@require_safe
def dataset_detail(request: HttpRequest, slug: str) -> HttpResponse:
    dataset = next((dataset for dataset in DATASETS if dataset.slug == slug), None)
    if dataset is None:
        raise Http404
    site, files = SiteSetting.current(), by_table()
    tables = [_table(table, files[table.slug], site) for table in dataset.tables]
    context = {
        "dataset": dataset,
        "tables": tables,
        "licences": list({table["licence"]: table["attribution"] for table in tables}.items()),
        "feeds": [(reverse(feed.name), f"{feed.title} ({feed.kind})") for feed in dataset.feeds],
        "address": f"{settings.SITE_URL}{dataset.get_absolute_url()}",
        "today": date_format(timezone.localdate()),
        "linked": described(dataset, files, site),
        "state": _state(dataset, files),
    }
    return render(request, "open_data/dataset_detail.html", context)


def _table(table: Table, files: dict[str, OpenDataFile], site: SiteSetting | None) -> dict[str, Any]:
    return {
        "table": table,
        "files": list(files.values()),
        "licence": table.licence,
        "attribution": attribution_of(table.licence, site),
        "columns": columns_of(table),
    }


@require_safe
def catalog(request: HttpRequest) -> HttpResponse:
    """Leads to the form that the client asks for; Turtle where it does not say."""
    media_types = {media_type: form for form, (_rdf, media_type, _name) in CATALOGS.items()}
    preferred = request.get_preferred_type(list(media_types)) or "text/turtle"
    location = reverse("catalog-in", args=(media_types[preferred],))
    return HttpResponseRedirect(location, status=303, headers={"Vary": "Accept"})


@require_safe
def catalog_in(request: HttpRequest, form: str) -> HttpResponse:
    from thcm.open_data.catalog import PREFIXES, catalog_graph  # rdflib: 20 MB that no other page needs

    rdf_format, media_type, _name = CATALOGS[form]
    if form == "jsonld":  # JSON knows one charset only
        context = {prefix: str(namespace) for prefix, namespace in PREFIXES.items()}
        return HttpResponse(catalog_graph().serialize(format=rdf_format, context=context), content_type=media_type)
    return HttpResponse(catalog_graph().serialize(format=rdf_format), content_type=f"{media_type}; charset=utf-8")


@require_safe
def open_data_file(request: HttpRequest, table: str, form: str) -> HttpResponseBase:
    """The file as it was last written; its checksum is its tag."""
    row = get_object_or_404(OpenDataFile.objects.published(), table=table, format=form)
    assert row.changed_at
    tag, moment = f'"{row.checksum}"', int(row.changed_at.timestamp())
    response: HttpResponseBase | None = get_conditional_response(request, tag, moment)
    if response is None:
        try:
            response = FileResponse(row.file.open(), content_type=MEDIA_TYPES[form], filename=row.name)
        except FileNotFoundError:
            raise Http404 from None
    response["ETag"], response["Last-Modified"] = tag, http_date(moment)
    response["Cache-Control"] = "public, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response
