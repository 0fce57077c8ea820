"""The API's documentation as a page of the portal, drawn from the checked-in contract.

Not Swagger UI or Redoc: they bring styles of their own into the page, which the Content-Security-Policy forbids,
and are hard to use with a screen reader.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from thcm.api import openapi
from thcm.core.api import LICENCE
from thcm.core.keyset import MAX_PAGE_SIZE, PAGE_SIZE
from thcm.core.problems import PROBLEMS

ORDER = (
    *("key-figures", "fields", "sub-fields", "indicators", "sources", "subjects", "conflicts"),
    *("networks", "network-topics", "network-labels", "competence-tags", "cooperation-requests"),
    *("roadmaps", "roadmap-goals", "measures", "milestones", "projects"),
    *("bodies", "decisions", "panels", "success-criteria"),
    *("events", "event-series", "fact-sheets", "news", "publications", "market-leaders"),
    *("funding-programmes", "funding-calls", "funding-deadlines", "funding-versions", "funding-runs"),
    *("funding-sources", "awards"),
)


def api_docs(request: HttpRequest) -> HttpResponse:
    context = {
        "resources": [_resource(tag) for tag in ORDER],
        "problems": sorted(PROBLEMS.items()),
        "address": request.build_absolute_uri(reverse("api-root")),
        "licence_url": LICENCE,
        "page_size": PAGE_SIZE,
        "page_size_maximum": MAX_PAGE_SIZE,
        "requests_per_minute": settings.API_REQUESTS_PER_MINUTE,
    }
    return render(request, "api_docs.html", context)


def _resource(tag: str) -> dict[str, Any]:
    """One kind of record: its operations, and the fields of a record."""
    operations = [
        {"summary": "", **operation, "path": path, "parameters": list(_parameters(operation))}
        for path, methods in openapi()["paths"].items()
        for operation in methods.values()
        if tag in operation["tags"]
    ]
    single = next(operation for operation in operations if operation["path"].endswith("}/"))
    record = single["responses"]["200"]["content"]["application/json"]["schema"]
    listing = next(operation for operation in operations if operation["path"] == f"{reverse('api-root')}{tag}/")
    return {
        "name": tag,
        "description": listing["description"],
        "path": listing["path"],
        "operations": operations,
        "fields": list(_fields(record)),
    }


def _parameters(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for parameter in operation["parameters"]:
        if parameter["in"] == "query":
            yield {**parameter, "type": _type(parameter["schema"]), "is_list": parameter["schema"]["type"] == "array"}


def _fields(schema: dict[str, Any], prefix: str = "") -> Iterator[dict[str, str]]:
    """Every value of a record; those of a part follow it as `part.name`."""
    for name, field in _resolved(schema)["properties"].items():
        yield {"name": f"{prefix}{name}", "type": _type(field), "description": field.get("description", "")}
        part = _resolved(field.get("items", field))
        if "properties" in part:
            yield from _fields(part, f"{prefix}{name}{'[]' if 'items' in field else ''}.")


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """What a reference points at; of alternatives, the one that is not null."""
    for alternative in (*schema.get("oneOf", ()), *schema.get("allOf", ())):
        if alternative.get("type") != "null":
            return _resolved(alternative)
    if "$ref" not in schema:
        return schema
    return openapi()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]


def _type(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    if "items" in schema:
        return _type(schema["items"]) if "enum" in schema["items"] else f"{_type(schema['items'])}[]"
    if "oneOf" in schema:
        return " | ".join(_type(alternative) for alternative in schema["oneOf"])
    types = _resolved(schema).get("type", "object")
    text = types if isinstance(types, str) else " | ".join(types)
    return f"{text} ({schema['format']})" if schema.get("format") in ("date-time", "uri") else text
