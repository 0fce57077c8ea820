"""Errors of the API as problem details (RFC 9457, application/problem+json)."""

import logging
from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override
from rest_framework import status
from rest_framework.exceptions import APIException, NotFound, Throttled, ValidationError
from rest_framework.request import Request
from rest_framework.views import set_rollback

logger = logging.getLogger("django.request")

MEDIA_TYPE = "application/problem+json"


class Problem(NamedTuple):
    code: str
    title: str


PROBLEMS = {
    400: Problem("invalid-parameter", "A parameter is unknown or has a value that cannot be used."),
    404: Problem("not-found", "There is nothing at this address."),
    405: Problem("method-not-allowed", "This interface can only be read."),
    406: Problem("not-acceptable", "There is no such format."),
    410: Problem("gone", "This record was withdrawn."),
    429: Problem("too-many-requests", "Too many requests from this address."),
    500: Problem("server-error", "Something went wrong on our side."),
}


class Gone(APIException):
    status_code = status.HTTP_410_GONE
    default_detail = "This record was published once and has been withdrawn."
    default_code = "gone"


def problem_response(
    request: HttpRequest | Request,
    status_code: int,
    detail: str,
    *,
    errors: list[dict[str, str]] | None = None,
) -> HttpResponse:
    problem = PROBLEMS.get(status_code) or PROBLEMS[400]
    body: dict[str, Any] = {
        "type": request.build_absolute_uri(f"{reverse('api-docs')}#problem-{problem.code}"),
        "title": problem.title,
        "status": status_code,
        "detail": detail,
        "instance": request.get_full_path(),
    }
    if errors:
        body["errors"] = errors
    return HttpResponse(orjson.dumps(body), status=status_code, content_type=MEDIA_TYPE)


def refused_filter(request: HttpRequest, faults: Any) -> HttpResponse:
    """Of a feed; `faults` are the errors of its filter set."""
    with override("en"):
        errors = [
            {"parameter": name, "detail": str(message)} for name, messages in faults.items() for message in messages
        ]
        return problem_response(request, 400, " ".join(error["detail"] for error in errors), errors=errors)


def problem_of(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """The EXCEPTION_HANDLER of Django REST framework."""
    if isinstance(error, Http404):
        error = NotFound()
    if not isinstance(error, APIException):
        if settings.DEBUG:
            return None
        logger.error("API: %s", context["request"].path, exc_info=error)
        error = APIException("The error was logged. Please try again later.")
    set_rollback()
    errors = list(_errors(error)) if isinstance(error, ValidationError) else []
    detail = " ".join(f"{entry['parameter']}: {entry['detail']}" for entry in errors) or str(error.detail)
    response = problem_response(context["request"], error.status_code, detail, errors=errors)
    if isinstance(error, Throttled):
        response["Retry-After"] = f"{max(1, round(getattr(error, 'wait', None) or 1))}"
    return response


def _errors(error: ValidationError) -> Iterator[dict[str, str]]:
    """One entry per fault; `detail` of the exception maps parameters to lists of messages."""
    assert isinstance(error.detail, dict)
    for parameter, messages in error.detail.items():
        for message in messages if isinstance(messages, list) else [messages]:
            yield {"parameter": parameter, "detail": str(message)}
