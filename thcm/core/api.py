"""What all of the REST API has in common: strict parameters, limits, licence, lists and what changed."""

import datetime as dt
import time
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils import translation
from drf_spectacular.utils import extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSetMixin

from thcm.core.dates import PartialDate
from thcm.core.keyset import KeysetPagination
from thcm.core.problems import Gone
from thcm.core.valkey import database_prefix, direct
from thcm.core.withdrawals import is_withdrawn, withdrawals

Rows = list[Any]  # names of their own, as the class below has a method `list`
Records = list[dict[str, Any]]

LICENCE = "http://dcat-ap.de/def/licenses/dl-by-de/2.0"


class AddressThrottle(BaseThrottle):
    """So many requests per address and minute, counted in Valkey; without it nobody is held up."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        minute = int(time.time()) // 60
        counter = f"{database_prefix(connections[DEFAULT_DB_ALIAS])}:requests:{self.get_ident(request)}:{minute}"
        replies = direct.ask(("INCR", counter), ("EXPIRE", counter, 60))
        return not replies or replies[0] <= settings.API_REQUESTS_PER_MINUTE

    def wait(self) -> float:
        return 60 - time.time() % 60


class OpenView(APIView):
    """A part of the API: English messages, known parameters only, the licence with every answer."""

    throttle_classes = (AddressThrottle,)
    query_parameters: tuple[str, ...] = ()

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with translation.override("en"):
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        known = (*self.known_parameters(), *(("format",) if len(self.renderer_classes) > 1 else ()))
        faults = {}
        for name, values in request.query_params.lists():
            if name not in known:
                faults[name] = f"Unknown parameter. Known: {', '.join(known)}."
            elif any("\0" in value for value in values):
                faults[name] = "Null characters are not allowed."
        if faults:
            raise ValidationError(faults)

    def known_parameters(self) -> tuple[str, ...]:
        return self.query_parameters

    @property
    def default_response_headers(self) -> dict[str, str]:
        headers = super().default_response_headers
        return {**headers, "Link": f'<{LICENCE}>; rel="license"', "Content-Language": "de, en"}


@extend_schema_field({"type": "string", "pattern": r"^\d{4}(-Q[1-4]|-\d{2}(-\d{2})?)?$", "examples": ["2012-09"]})
class PartialDateField(serializers.CharField):
    """2012, 2012-Q3, 2012-09 or 2012-09-28."""

    def to_representation(self, value: PartialDate) -> str:  # type: ignore[override]
        return value.iso


class KeysField(serializers.ListField):
    """The public keys of related rows."""

    def __init__(self, key: str, **kwargs: Any) -> None:
        super().__init__(child=serializers.CharField(), **kwargs)
        self.key = key

    def to_representation(self, data: Any) -> list[str]:
        return [getattr(row, self.key) for row in data]


class MomentField(serializers.DateTimeField):
    """In UTC, as the database hands it out; written by the renderer."""

    def to_representation(self, value: dt.datetime) -> dt.datetime:  # type: ignore[override]
        return value


@extend_schema_field({"type": "string", "format": "uri"})
class OwnAddress(serializers.CharField):
    """Where the record stands in the API, without the parameters of the request."""

    def __init__(self, view_name: str, key: str) -> None:
        super().__init__(source=key, read_only=True, help_text="Its own address.")
        self.view_name = view_name

    def to_representation(self, value: str) -> str:
        return self.context["request"].build_absolute_uri(reverse(self.view_name, args=(value,)))


@extend_schema_field({"type": "string", "format": "uri"})
class PageAddress(serializers.CharField):
    """The German page of a row."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", **{"read_only": True, "help_text": "Its page for readers.", **kwargs})

    def to_representation(self, value: Any) -> str:
        with translation.override("de"):
            return self.context["request"].build_absolute_uri(value.get_absolute_url())


class RecordViewSet(ViewSetMixin, mixins.RetrieveModelMixin, OpenView, GenericAPIView):
    """List and single record of one model. `lookup_field` is the public key in addresses.

    Answers to `modified_since` include what was withdrawn since (RC-3).
    """

    lookup_value_regex = r"[-\w]+"
    filterset_class: Any = None
    parameter_texts: dict[str, str] = {}  # what the OpenAPI document says of each filter

    def known_parameters(self) -> tuple[str, ...]:
        if self.detail:
            return ()
        filters = self.filterset_class.base_filters if self.filterset_class else ()
        return (*filters, *KeysetPagination.query_parameters)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        assert isinstance(self.paginator, KeysetPagination)
        filterset = self.checked_filters(self.get_queryset())
        since = filterset.form.cleaned_data.get("modified_since") if filterset else None
        parts = [self.as_rows(filterset.qs if filterset else self.get_queryset())]
        if since:
            parts += self.withdrawals(since)
        rows = self.paginator.page(parts, request)
        links = self.paginator.links()
        self.headers["Link"] += "".join(f', <{url}>; rel="{rel}"' for rel, url in links.items() if url)
        return Response({**links, "results": self.records(rows)})

    @property
    def model(self) -> type[Model]:
        return self.get_queryset().model

    def checked_filters(self, queryset: QuerySet) -> Any:
        if not self.filterset_class:
            return None
        filterset = self.filterset_class(self.request.query_params, queryset, request=self.request)
        if not filterset.is_valid():
            raise ValidationError({name: list(messages) for name, messages in filterset.errors.items()})
        return filterset

    def as_rows(self, queryset: QuerySet) -> QuerySet:
        return queryset

    def records(self, rows: Rows) -> Records:
        return [self.withdrawn(row) if isinstance(row, tuple) else self.get_serializer(row).data for row in rows]

    def withdrawals(self, since: dt.datetime) -> Sequence[QuerySet]:
        return withdrawals(self.model, key=self.lookup_field, since=since)

    def withdrawn(self, row: tuple[Any, ...]) -> dict[str, Any]:
        _id, key, moment = row
        return {self.lookup_field: key, "status": "withdrawn", "withdrawn_at": moment}

    def get_object(self) -> Any:
        try:
            return super().get_object()
        except Http404:
            if self.can_be_withdrawn and self.was_withdrawn():
                raise Gone from None
            raise

    @property
    def can_be_withdrawn(self) -> bool:
        return hasattr(self.model, "history") and hasattr(self.model.objects, "withdrawn")  # type: ignore[attr-defined]

    def was_withdrawn(self) -> bool:
        return is_withdrawn(self.model, key=self.lookup_field, value=self.kwargs[self.lookup_field])
