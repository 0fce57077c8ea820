"""Questions about roadmaps and their parts, projects, analyses, gaps and influence maps."""

from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import Case, Count, F, Max, Prefetch, Q, When
from django.db.models.functions import Lower
from django.utils import timezone

from thcm.core.querysets import EditorialQuerySet


class RoadmapQuerySet(EditorialQuerySet):
    def published(self) -> Self:
        """With its field: a roadmap would name it."""
        return super().published().filter(growth_field__status="published")

    def in_fields(self, field_ids: Iterable[int]) -> Self:
        """At least one of the fields, as the main one or as one it is interlocked with; no row comes twice."""
        field_ids = list(field_ids)
        field: Any = self.model._meta.get_field("further_fields")
        links = field.remote_field.through
        further = links.objects.filter(growthfield__in=field_ids).values("roadmap")
        return self.filter(Q(growth_field__in=field_ids) | Q(pk__in=further))

    def looked_after(self, user_id: int, field_ids: Iterable[int]) -> Self:
        """Those that a manager of these fields edits, and those that the user moderates."""
        own = self.in_fields(field_ids)
        return self.filter(Q(pk__in=own.values("pk")) | Q(moderator=user_id))

    def in_order(self) -> Self:
        """In the order of their fields, group after group."""
        return self.order_by("growth_field__category__order", "growth_field__order", "pk")

    def by_state(self) -> Self:
        """States as the model lists them, which is no ranking (R28); those that say nothing last."""
        place = Case(*(When(state=state, then=place) for place, state in enumerate(self._states())))
        return self.order_by(place, "growth_field__category__order", "growth_field__order", "pk")

    def for_lines(self) -> Self:
        """With what `overview.lines_of` draws and tells."""
        related = ("growth_field__category", "progress", "source")
        return self.select_related(*related).prefetch_related("state_entries")

    def for_page(self) -> Self:
        return self.for_lines().select_related("moderator")

    def moving(self) -> Self:
        """On the way from the analysis to its implementation, the newest step first."""
        states = ("analysis_commissioned", "kickoff_planned", "in_development", "agreed", "in_implementation")
        rows = self.filter(state__in=states).alias(
            stepped_on=Max("state_entries__on__endswith"), step=Max("state_entries__pk")
        )
        return rows.order_by(F("stepped_on").desc(nulls_last=True), "-step")

    def counts_by_state(self) -> list[tuple[str, int]]:
        """Each state that occurs with its number, in the order of `by_state`."""
        counts = dict(self.order_by().values_list("state").annotate(Count("pk")))
        return [(state, counts[state]) for state in self._states() if state in counts]

    def _states(self) -> list[str]:
        field: Any = self.model._meta.get_field("state")
        return sorted(dict(field.choices), key=lambda state: state in ("not_stated", "out_of_scope"))


class PublicParts(models.QuerySet):
    """Of a published roadmap, and not marked as internal."""

    def published(self) -> Self:
        public = self.filter(goal__roadmap__status="published", goal__roadmap__growth_field__status="published")
        return public.filter(goal__is_internal=False, is_internal=False)

    def of_roadmaps(self, roadmap_ids: Iterable[int]) -> Self:
        return self.filter(goal__roadmap__in=roadmap_ids)


class GoalQuerySet(models.QuerySet):
    def published(self) -> Self:
        public = self.filter(roadmap__status="published", roadmap__growth_field__status="published")
        return public.filter(is_internal=False)

    def of_roadmaps(self, roadmap_ids: Iterable[int]) -> Self:
        return self.filter(roadmap__in=roadmap_ids)

    def for_timeline(self) -> Self:
        """With `public_measures`, `public_milestones` and the state's objectives."""
        measures: Any = self.model._meta.get_field("measures").related_model
        milestones: Any = self.model._meta.get_field("milestones").related_model
        return self.prefetch_related(
            "objectives",
            Prefetch("measures", measures.objects.published().with_details(), to_attr="public_measures"),
            Prefetch("milestones", milestones.objects.published(), to_attr="public_milestones"),
        )


class MeasureQuerySet(PublicParts):
    def open(self) -> Self:
        return self.filter(state__in=("planned", "running"))

    def overdue(self) -> Self:
        """Open, and past the last day of what they are due in."""
        return self.open().filter(due__endswith__lte=timezone.localdate())

    def with_details(self) -> Self:
        """With who is responsible, `public_projects`, `public_programmes`, and `public_outcomes` of panels."""
        projects: Any = self.model._meta.get_field("projects").related_model
        outcomes: Any = self.model._meta.get_field("outcomes").related_model
        programmes: Any = self.model._meta.get_field("programmes").related_model
        return self.select_related("responsible_organisation", "responsible_network").prefetch_related(
            Prefetch("projects", projects.objects.published(), to_attr="public_projects"),
            Prefetch("programmes", programmes.objects.published(), to_attr="public_programmes"),
            Prefetch("outcomes", outcomes.objects.published(), to_attr="public_outcomes"),
        )


class MilestoneQuerySet(PublicParts):
    def open(self) -> Self:
        return self.filter(state="open")

    def overdue(self) -> Self:
        """GM-3: past the last day of their date, and not done."""
        return self.open().filter(due__endswith__lte=timezone.localdate())

    def upcoming(self) -> Self:
        """Open, and their date, to its last day, is not past; the next first."""
        return self.open().filter(due__endswith__gt=timezone.localdate()).order_by("due__endswith", "pk")

    def with_roadmap(self) -> Self:
        return self.select_related("goal__roadmap__growth_field__category")


class StateEntryQuerySet(models.QuerySet):
    def newest_first(self) -> Self:
        return self.order_by("-pk")


class AnalysisQuerySet(EditorialQuerySet):
    def overdue(self) -> Self:
        """Not accepted, and past the last day of what they are due in."""
        return self.exclude(state="accepted").filter(due__endswith__lte=timezone.localdate())

    def in_fields(self, field_ids: Iterable[int]) -> Self:
        return self.filter(growth_field__in=field_ids)


class ClusterGapQuerySet(EditorialQuerySet):
    def published(self) -> Self:
        return super().published().filter(growth_field__status="published")

    def from_weakness_to_result(self) -> Self:
        """With `public_measures` that answer each, and the strength or weakness that it shows in."""
        measures: Any = self.model._meta.get_field("measures").related_model
        rows = measures.objects.published().select_related("goal__roadmap")
        answers = Prefetch("measures", rows, to_attr="public_measures")
        return self.select_related("swot_item__sub_field").prefetch_related(answers)

    def open(self) -> Self:
        return self.filter(closed_on=None)

    def with_answers(self) -> Self:
        """With the number of `answers`: measures that are to close them."""
        return self.annotate(answers=Count("measures"))


class ProjectQuerySet(EditorialQuerySet):
    def in_fields(self, field_ids: Iterable[int]) -> Self:
        """At least one of the fields; through the keys, so that no row comes twice."""
        field: Any = self.model._meta.get_field("growth_fields")
        links = field.remote_field.through
        return self.filter(pk__in=links.objects.filter(growthfield__in=field_ids).values("project"))

    def looked_after(self, field_ids: Iterable[int]) -> Self:
        """Those that managers of these fields edit: of the field, or of one of its networks."""
        field_ids = list(field_ids)
        field: Any = self.model._meta.get_field("networks")
        of_networks = field.remote_field.through.objects.filter(network__growth_field__in=field_ids).values("project")
        return self.filter(Q(pk__in=self.in_fields(field_ids).values("pk")) | Q(pk__in=of_networks))

    def of_networks(self, network_ids: Iterable[int]) -> Self:
        field: Any = self.model._meta.get_field("networks")
        return self.filter(pk__in=field.remote_field.through.objects.filter(network__in=network_ids).values("project"))

    def by_kind(self) -> Self:
        """Kinds as the model lists them, and by name within each."""
        field: Any = self.model._meta.get_field("kind")
        place = Case(*(When(kind=kind, then=place) for place, (kind, _label) in enumerate(field.choices)))
        return self.order_by(place, Lower("name_de"), "pk")

    def with_public_links(self) -> Self:
        """With what is public of their fields and networks, as `public_fields` and `public_networks`."""
        fields: Any = self.model._meta.get_field("growth_fields").related_model
        networks: Any = self.model._meta.get_field("networks").related_model
        return self.prefetch_related(
            Prefetch("growth_fields", fields.objects.published().select_related("category"), to_attr="public_fields"),
            Prefetch("networks", networks.objects.published(), to_attr="public_networks"),
        )


class InfluenceMapQuerySet(models.QuerySet):
    def owned_by(self, user_id: int) -> Self:
        field: Any = self.model._meta.get_field("owners")
        links = field.remote_field.through
        return self.filter(pk__in=links.objects.filter(user=user_id).values("influencemap"))


class AssessmentQuerySet(models.QuerySet):
    def latest_until(self, day: Any) -> Self:
        """The newest of each actor that was made until the day, the day included."""
        made = self.filter(assessed_on__lte=day)
        return made.order_by("actor_id", "-assessed_on", "-created_at").distinct("actor_id")

    def expired(self) -> Self:
        """The latest of their actor, and past their time; the longest expired first."""
        model: Any = self.model
        today = timezone.localdate()
        latest = self.filter(pk__in=model.objects.latest_until(today).values("pk"))
        return latest.filter(expires_on__lt=today).order_by("expires_on", "pk")
