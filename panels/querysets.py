"""Questions about bodies, meetings, papers, panels, the work programme and measurements."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import Count, F, Max, Prefetch, Q
from django.utils import timezone

from thcm.core.querysets import EditorialQuerySet


class BodyQuerySet(EditorialQuerySet):
    def with_seats(self) -> Self:
        seats: Any = self.model._meta.get_field("seats").related_model
        return self.select_related("lead", "reports_to").prefetch_related(
            Prefetch("seats", seats.objects.with_holders())
        )

    def behind(self, today: dt.date) -> Self:
        """CB-2: with `held`, the meetings of this year; from the fourth quarter on those that met too seldom."""
        if today < dt.date(today.year, 10, 1):
            return self.none()
        of_year = Q(
            meetings__state="held",
            meetings__on__startswith__gte=dt.date(today.year, 1, 1),
            meetings__on__startswith__lt=dt.date(today.year + 1, 1, 1),
        )
        return self.annotate(held=Count("meetings", of_year)).filter(held__lt=F("meetings_per_year"))


class SeatQuerySet(models.QuerySet):
    def with_holders(self) -> Self:
        """With the institution, and as `holders` who holds the seat today."""
        appointments: Any = self.model._meta.get_field("appointments").related_model
        return self.select_related("organisation").prefetch_related(
            Prefetch("appointments", appointments.objects.active(), to_attr="holders")
        )


class AppointmentQuerySet(models.QuerySet):
    def active(self, day: dt.date | None = None) -> Self:
        day = day or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day)

    def of_seat_between(self, seat_id: int, starts_on: dt.date, ends_on: dt.date | None) -> Self:
        """Those of the seat that share a day with the period; None is without end."""
        rows = self.filter(Q(ends_on=None) | Q(ends_on__gt=starts_on), seat=seat_id)
        return rows if ends_on is None else rows.filter(starts_on__lt=ends_on)


class MeetingQuerySet(models.QuerySet):
    def held(self) -> Self:
        return self.filter(state="held")

    def last_held(self) -> Any:
        return self.held().order_by("-on__startswith", "-pk").first()

    def coming(self) -> Self:
        """Planned or invited, and its date, to the last day, is not past; the next first."""
        rows = self.filter(state__in=("planned", "invited"), on__endswith__gt=timezone.localdate())
        return rows.order_by("on__endswith", "pk")

    def of_bodies(self, body_ids: Iterable[int]) -> Self:
        return self.filter(body__in=body_ids)

    def since_year(self, year: int) -> Self:
        return self.filter(on__startswith__gte=dt.date(year, 1, 1))


class PaperQuerySet(models.QuerySet):
    def for_bodies(self, body_ids: Iterable[int]) -> Self:
        """CB-4: all papers of the bodies' own meetings; of a body that reports to them only what it released."""
        body_ids = list(body_ids)
        above = Q(forwarded_to__body__in=body_ids, state__in=("board_released", "decided"))
        return self.filter(Q(meeting__body__in=body_ids) | above)

    def of_meeting(self, meeting_id: int) -> Self:
        """Those that a meeting treats: its own, and what was released to it."""
        released = Q(forwarded_to=meeting_id, state__in=("board_released", "decided"))
        return self.filter(Q(meeting=meeting_id) | released)


class ReportQuerySet(models.QuerySet):
    def released(self) -> Self:
        return self.filter(released_at__isnull=False)

    def for_bodies(self, body_ids: Iterable[int]) -> Self:
        """Those that the bodies write, and what was released to them."""
        body_ids = list(body_ids)
        return self.filter(Q(from_body__in=body_ids) | Q(to_body__in=body_ids, released_at__isnull=False))

    def with_bodies(self) -> Self:
        return self.select_related("from_body", "to_body", "meeting__body")


class DecisionQuerySet(EditorialQuerySet):
    def published(self) -> Self:
        return super().published().filter(meeting__body__status="published")

    def open(self) -> Self:
        return self.filter(state__in=("open", "running"))

    def taken_within(self, starts_on: dt.date, ends_on: dt.date) -> Self:
        """In meetings that began on one of the days from the first to the last."""
        return self.filter(meeting__on__startswith__range=(starts_on, ends_on))

    def overdue(self) -> Self:
        return self.open().filter(due__endswith__lte=timezone.localdate())

    def of_bodies(self, body_ids: Iterable[int]) -> Self:
        """Taken by one of the bodies, or to be carried out by it."""
        body_ids = list(body_ids)
        return self.filter(Q(meeting__body__in=body_ids) | Q(responsible_body__in=body_ids))

    def with_word(self, word: str) -> Self:
        texts = Q(text_de__icontains=word) | Q(text_en__icontains=word) | Q(number__icontains=word)
        return self.filter(texts)

    def with_details(self) -> Self:
        """With where it was taken, who carries it out, and what is public of what it led to."""
        measures: Any = self.model._meta.get_field("measures").related_model
        projects: Any = self.model._meta.get_field("projects").related_model
        items: Any = self.model._meta.get_field("work_items").related_model
        public_measures = measures.objects.published().select_related("goal__roadmap")
        public_items = items.objects.published().select_related("group__programme")
        return self.select_related("meeting__body", "responsible_body", "responsible_organisation").prefetch_related(
            Prefetch("measures", public_measures, to_attr="public_measures"),
            Prefetch("projects", projects.objects.published(), to_attr="public_projects"),
            Prefetch("work_items", public_items, to_attr="public_items"),
        )

    def newest_first(self) -> Self:
        return self.order_by("-meeting__on__startswith", "-meeting_id", "-number", "-pk")


class PanelQuerySet(EditorialQuerySet):
    def moderated_by(self, user_id: int) -> Self:
        return self.filter(moderator=user_id)

    def without_moderator(self) -> Self:
        """GM-5: not completed, and nobody moderates, or somebody whose account is closed."""
        return self.exclude(state="completed").filter(Q(moderator=None) | Q(moderator__is_active=False))

    def sessions(self) -> Any:
        """What is public of the sessions of these panels."""
        rows: Any = self.model._meta.get_field("sessions").related_model
        return rows.objects.published().filter(panel__in=self)

    def for_list(self) -> Self:
        """With `accepted`, the number of institutions that take part, and `public_sessions`, the newest first."""
        accepted = Count("participants", Q(participants__state="accepted"), distinct=True)
        sessions: Any = self.model._meta.get_field("sessions").related_model
        return (
            self.annotate(accepted=accepted)
            .select_related("moderator")
            .prefetch_related(Prefetch("sessions", sessions.objects.published(), to_attr="public_sessions"))
        )

    def for_page(self) -> Self:
        """With who takes part, and sessions with what is public of their outcomes and entries."""
        participants: Any = self.model._meta.get_field("participants").related_model
        fields: Any = self.model._meta.get_field("growth_fields").related_model
        sessions: Any = self.model._meta.get_field("sessions").related_model
        taking_part = participants.objects.filter(state="accepted").select_related("organisation", "network")
        return self.select_related("moderator", "source").prefetch_related(
            Prefetch("participants", taking_part, to_attr="accepted_participants"),
            Prefetch("growth_fields", fields.objects.published().select_related("category"), to_attr="public_fields"),
            Prefetch("sessions", sessions.objects.published().with_outcomes(), to_attr="public_sessions"),
        )


class SessionQuerySet(EditorialQuerySet):
    def moderated_by(self, user_id: int) -> Self:
        return self.filter(panel__moderator=user_id)

    def published(self) -> Self:
        return super().published().filter(panel__status="published")

    def with_outcomes(self) -> Self:
        """With `public_outcomes`, each with its `public_measures`, and the entry in the calendar."""
        outcomes: Any = self.model._meta.get_field("outcomes").related_model
        measures: Any = outcomes._meta.get_field("measures").related_model
        with_measures = Prefetch(
            "measures", measures.objects.published().select_related("goal__roadmap"), to_attr="public_measures"
        )
        public = outcomes.objects.filter(is_internal=False).prefetch_related(with_measures)
        return self.select_related("event").prefetch_related(Prefetch("outcomes", public, to_attr="public_outcomes"))

    def without_minutes(self, until: dt.date) -> Self:
        """Held by a day, with nothing written of them."""
        return self.filter(state="held", on__endswith__lte=until, minutes="", summary_de="")

    def open(self) -> Self:
        return self.filter(state="planned")

    def overdue(self) -> Self:
        """Still planned although their date, to its last day, is past."""
        return self.open().filter(on__endswith__lte=timezone.localdate())

    def newest_first(self) -> Self:
        """By their last day, with the panel; of two on one day the one that is known more exactly first."""
        return self.select_related("panel").order_by("-on__endswith", "-on", "-pk")


class OutcomeQuerySet(models.QuerySet):
    def published(self) -> Self:
        """Not marked as internal, of a public session of a public panel."""
        public = self.filter(is_internal=False, session__status="published", session__panel__status="published")
        return public.select_related("session__panel")


class WorkProgrammeQuerySet(EditorialQuerySet):
    def for_page(self) -> Self:
        """With groups, their items and what each item went through, the newest step first."""
        groups: Any = self.model._meta.get_field("groups").related_model
        items: Any = groups._meta.get_field("items").related_model
        entries: Any = items._meta.get_field("entries").related_model
        return self.select_related("body", "source", "decision__meeting__body").prefetch_related(
            "groups",
            Prefetch("groups__items", items.objects.select_related("growth_field", "responsible_organisation")),
            Prefetch("groups__items__entries", entries.objects.order_by("-pk")),
        )


class WorkItemQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(group__programme__status="published")


class CriterionQuerySet(EditorialQuerySet):
    def published(self) -> Self:
        """Of the whole state, or of a field that is public itself."""
        return super().published().filter(Q(growth_field=None) | Q(growth_field__status="published"))

    def with_measurements(self) -> Self:
        """With `public_measurements`, the newest period first."""
        measurements: Any = self.model._meta.get_field("measurements").related_model
        rows = measurements.objects.published().with_origin().newest_first()
        return self.select_related("objective", "area", "growth_field__category", "source").prefetch_related(
            Prefetch("measurements", rows, to_attr="public_measurements")
        )

    def to_measure(self, today: dt.date) -> Self:
        """Never measured, or the newest period ended longer ago than one that should have followed lasts."""
        months = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
        late = Q(measured_until=None)
        for frequency, number in months.items():
            late |= Q(frequency=frequency, measured_until__lt=today - dt.timedelta(days=round(30.44 * number)))
        rows = self.maintained().annotate(measured_until=Max("measurements__period__endswith"))
        return rows.filter(late).order_by(F("measured_until").asc(nulls_first=True), "pk")


class MeasurementQuerySet(EditorialQuerySet):
    def published(self) -> Self:
        """With its criterion; one that is drawn from a key figure only while that is public."""
        rows = super().published().filter(criterion__status="published")
        return rows.filter(Q(key_figure=None) | Q(key_figure__status="published"))

    def with_origin(self) -> Self:
        figure = ("key_figure__indicator", "key_figure__subject", "key_figure__source")
        return self.select_related("source", *figure)

    def newest_first(self) -> Self:
        return self.order_by("-period", "-pk")


class RoundQuerySet(EditorialQuerySet):
    def for_page(self) -> Self:
        """With findings, and recommendations with the public decision that each became."""
        return self.prefetch_related("findings__criterion", "recommendations__decision__meeting__body", "documents")
