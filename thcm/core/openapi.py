"""How the contract of the API is drawn from its views, in English and without what only the generator cares for."""

import inspect
from typing import Any

import django_filters as filters
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from thcm.core.problems import MEDIA_TYPE, PROBLEMS

SEVERAL = (filters.MultipleChoiceFilter, filters.ModelMultipleChoiceFilter)
TEXT = {"type": "string"}

PROBLEM = {
    "type": "object",
    "description": "RFC 9457. `errors` names each parameter that cannot be used.",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "instance": {"type": "string", "description": "Path and query of the request."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["parameter", "detail"],
                "properties": {"parameter": TEXT, "detail": TEXT},
            },
        },
    },
}
WITHDRAWN = {
    "type": "object",
    "description": "Takes a record's place in answers to `modified_since`, with its key.",
    "required": ["status", "withdrawn_at"],
    "properties": {
        "slug": TEXT,
        "code": TEXT,
        "external_id": TEXT,
        "public_id": TEXT,
        "status": {"const": "withdrawn"},
        "withdrawn_at": {"type": "string", "format": "date-time"},
    },
    "additionalProperties": False,
}


class ContractSchema(AutoSchema):
    """Parameters are those that the view knows; each must be described in its `parameter_texts`."""

    view: Any

    def get_override_parameters(self) -> list[Any]:
        known: tuple[str, ...] = self.view.known_parameters()
        base_filters = getattr(getattr(self.view, "filterset_class", None), "base_filters", {})
        return [self._parameter(name, base_filters[name]) for name in known if name in base_filters]

    def _parameter(self, name: str, source: filters.Filter) -> OpenApiParameter:
        schema: dict[str, Any] = dict(TEXT)
        choices = source.extra.get("choices", ())
        if isinstance(source, filters.MultipleChoiceFilter) and choices and not callable(choices):
            schema["enum"] = list(dict.fromkeys(value for value, _label in choices))
        elif name == "modified_since":
            schema["format"] = "date-time"
        if isinstance(source, SEVERAL):
            schema = {"type": "array", "items": schema}
        return OpenApiParameter(name, schema, description=self.view.parameter_texts[name])

    def get_description(self) -> str:  # type: ignore[override]
        return inspect.getdoc(self.view.__class__) or ""

    def get_tags(self) -> list[str]:
        parts = self.path.removeprefix("/api/v1/").split("/")
        return [parts[0] or "root"]


def complete(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Adds what holds for all operations: formats, problems, withdrawn records."""
    schemas = result["components"]["schemas"]
    schemas |= {"Problem": PROBLEM, "Withdrawn": WITHDRAWN}
    result["components"]["responses"] = {str(status): _problem(status) for status in PROBLEMS}
    for path, operations in result["paths"].items():
        for operation in operations.values():
            operation.pop("security", None)
            operation.setdefault("parameters", [])
            _complete_operation(operation, is_record=path.endswith("}/"))
    for name, schema in schemas.items():
        if name.startswith("Paginated"):
            results = schema["properties"]["results"]
            results["items"] = {"anyOf": [results["items"], {"$ref": "#/components/schemas/Withdrawn"}]}
    return _without_marks(result)


def _problem(status: int) -> dict[str, Any]:
    response: dict[str, Any] = {
        "description": PROBLEMS[status].title,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status == 429:
        response["headers"] = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
    return response


def _complete_operation(operation: dict[str, Any], *, is_record: bool) -> None:
    content = operation["responses"]["200"]["content"]
    if "text/csv" in content:
        content["text/csv"]["schema"] = TEXT
    for parameter in operation["parameters"]:
        if parameter["name"] == "format":
            parameter["description"] = "Instead of the header Accept."
    operation["responses"]["200"]["description"] = "As asked for."
    operation["responses"]["304"] = {"description": "Unchanged since the answer whose ETag came as If-None-Match."}
    statuses = (400, 404, 406, 410, 429, 500) if is_record else (400, 406, 429, 500)
    for status in statuses:
        operation["responses"][str(status)] = {"$ref": f"#/components/responses/{status}"}


def _without_marks(part: Any) -> Any:
    """Without the generator's own marks on enumerations."""
    if isinstance(part, dict):
        return {name: _without_marks(value) for name, value in part.items() if name != "x-spec-enum-id"}
    return [_without_marks(value) for value in part] if isinstance(part, list) else part
