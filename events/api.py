"""The REST API of T³: what the calendar shows, with dates as exact as they are known (RC-4)."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import override
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from events import api_filters
from events.documents import Addresses, document, relations_of
from events.models import Event, EventSeries
from events.models.periods import Precision
from thcm.core.api import MomentField, OwnAddress, PageAddress, PartialDateField, RecordViewSet

MODIFIED_SINCE = "ISO 8601 moment with time zone: what changed since, and what was withdrawn since."
PERIOD = "Year, quarter, month or day (2013, 2013-Q1, 2013-03): events that overlap it."

Char = serializers.CharField
Choice = serializers.ChoiceField


class DateSerializer(serializers.Serializer):
    """An interval of days that is as exact as its source; `starts_on` of a quarter is not the day of the event."""

    date = PartialDateField(help_text="Day, month, quarter or year: as exact as it is known.")
    date_end = PartialDateField(allow_null=True, help_text="The last one, if there are several.")
    date_precision = Choice(Precision.choices)
    starts_on = serializers.DateField(help_text="First day of the interval.")
    ends_on = serializers.DateField(help_text="Last day of the interval.")
    is_planned = serializers.BooleanField()
    date_text = Char(help_text="In the words of the source, German.")


class EarlierDateSerializer(DateSerializer):
    replaced_at = serializers.DateTimeField()


class PartySerializer(serializers.Serializer):
    name = Char()
    network = Char(allow_null=True, help_text="Slug, if it is a network of the portal.")


class EventContactSerializer(serializers.Serializer):
    function = Char(help_text="German. Never a person’s name.")
    email = Char()
    phone = Char()


class EventKeySerializer(serializers.Serializer):
    slug = Char()
    status = Choice(["published", "withdrawn"])
    uid = serializers.UUIDField(help_text="Never changes; the UID in calendars, too.")
    sequence = serializers.IntegerField(help_text="Counts the changes that calendars show.")
    title_de = Char()
    title_en = Char()
    type = Choice(Event.Type.choices)


class EventSerializer(EventKeySerializer, DateSerializer):
    """One event."""

    # The shape of what `events.documents` builds; a test compares them.
    display_de = Char(help_text="The date in words, German.")
    display_en = Char(help_text="The date in words, English.")
    start_time = Char(allow_null=True, help_text="Such as 09:30; only where the day is known.")
    end_time = Char(allow_null=True)
    timezone = Char(help_text="Of the times, such as Europe/Berlin.")
    starts_at = serializers.DateTimeField(allow_null=True, help_text="Day and time together.")
    ends_at = serializers.DateTimeField(allow_null=True)
    state = Choice(Event.State.choices)
    state_note_de = Char()
    state_note_en = Char()
    is_concretised = serializers.BooleanField(help_text="The date lies within an earlier, less exact one.")
    earlier_dates = EarlierDateSerializer(many=True, help_text="What was announced before, the latest first.")
    attendance_mode = Choice(Event.Attendance.choices)
    place_name = Char(help_text="Building or room, or a region or country.")
    city = Char()
    place_level = Choice(["", *Event.PlaceLevel.values], help_text="How exactly the place is known.")
    latitude = serializers.FloatField(allow_null=True, help_text="Degrees, WGS 84.")
    longitude = serializers.FloatField(allow_null=True)
    online_url = Char()
    description_de = Char()
    description_en = Char()
    language = Choice(["", *Event.Language.values], help_text="Spoken at the event.")
    cost = Char(help_text="German.")
    registration_url = Char()
    contact = EventContactSerializer()
    organisers = PartySerializer(many=True)
    partners = PartySerializer(many=True)
    role_thcm = Choice(["", *Event.Role.values], help_text="Role of the cluster management.")
    coordination = Char(help_text="German.")
    fields = serializers.ListField(child=Char(), help_text="Slugs of growth fields.")  # type: ignore[assignment]
    topics = serializers.ListField(child=Char(), help_text="German.")
    series = Char(allow_null=True, help_text="Slug of the series that it belongs to.")
    parent = Char(allow_null=True, help_text="Slug of the event that it is a part of.")  # type: ignore[assignment]
    source = Char(allow_null=True, help_text="Code of the source.")  # type: ignore[assignment]
    section = Char(help_text="Section of the source.")
    updated_at = MomentField()
    url = serializers.URLField(help_text="Its own address.")
    html_url = serializers.URLField(help_text="Its page for readers.")
    ics_url = serializers.URLField(help_text="The same as iCalendar.")


class EventSeriesSerializer(serializers.Serializer):
    slug = Char()
    status = Choice(["published", "withdrawn"])
    name_de = Char()
    name_en = Char()
    recurrence_de = Char(help_text="How often it takes place.")
    recurrence_en = Char()
    description_de = Char()
    description_en = Char()
    network = serializers.SerializerMethodField(help_text="Slug, if a network holds it.")
    holder = serializers.SerializerMethodField(help_text="Name of the network or organisation that holds it.")
    events = serializers.SerializerMethodField(help_text="Address of its events.")
    source = Char(source="source.code", allow_null=True, help_text="Code of the source.")  # type: ignore[assignment]
    section = Char(help_text="Section of the source.")
    updated_at = MomentField()
    url = OwnAddress("api-event-series-detail", "slug")
    html_url = PageAddress()

    def get_network(self, series: EventSeries) -> str | None:
        return series.network.slug if series.network and series.network.is_published else None

    def get_holder(self, series: EventSeries) -> str:
        return str(series.holder or "")

    def get_events(self, series: EventSeries) -> str:
        path = reverse("api-event-list", query={"series": series.slug})
        return self.context["request"].build_absolute_uri(path)


class EventViewSet(RecordViewSet):
    """Technology events of T³: past, present and announced, without `from` and `to` all of them."""

    serializer_class = EventSerializer
    filterset_class = api_filters.EventApiFilter
    parameter_texts = {
        "q": "Words that occur in titles, topics, places, descriptions or names of networks.",
        "from": PERIOD,
        "to": PERIOD,
        "field": "Slugs of growth fields.",
        "type": "Kinds of events.",
        "attendance_mode": "On site, online or both; `format` on the page.",
        "network": "Slugs of networks that hold it or take part.",
        "place": "Part of the name of a city or venue.",
        "series": "Slugs of series.",
        "modified_since": MODIFIED_SINCE,
    }
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[Event]:
        return Event.objects.published()

    def records(self, rows: list[Any]) -> list[dict[str, Any]]:
        addresses = self.addresses()
        relations = relations_of(row.pk for row in rows if isinstance(row, Event))
        return [
            document(row, relations[row.pk], addresses) if isinstance(row, Event) else self.withdrawn(row)
            for row in rows
        ]

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(self.records([self.get_object()])[0])

    def addresses(self) -> Addresses:
        with override("de"):
            names = {"url": "api-event-detail", "html_url": "event-detail", "ics_url": "event-ics"}
            paths = {key: reverse(name, args=(Addresses.PLACEHOLDER,)) for key, name in names.items()}
        return Addresses(**{key: self.request.build_absolute_uri(path) for key, path in paths.items()})


class EventSeriesViewSet(RecordViewSet):
    """Series that events belong to, such as yearly conferences."""

    serializer_class = EventSeriesSerializer
    filterset_class = api_filters.SeriesFilter
    parameter_texts = {"network": "Slugs of networks that hold them.", "modified_since": MODIFIED_SINCE}
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[EventSeries]:
        return EventSeries.objects.published().with_holder().select_related("source")
