"""Filters that only the API offers."""

import django_filters as filters

from clusters.filters import AnyChoice, AnyOf
from funding.filters import ProgrammeFilter
from funding.models import FundingProgramme, FundingSource, ScrapeRun
from funding.querysets import ProgrammeQuerySet
from thcm.core.filters import ModifiedSince, MomentField


class SeenSince(filters.Filter):
    field_class = MomentField


class ProgrammeApiFilter(ProgrammeFilter):
    """Who asks what has changed wants to hear of what has ended, too."""

    source = AnyOf(queryset=lambda request: FundingSource.objects.of_programmes(), to_field_name="code")
    modified_since = ModifiedSince()

    def without_status(self, queryset: ProgrammeQuerySet) -> ProgrammeQuerySet:
        return queryset if self.form.cleaned_data["modified_since"] else super().without_status(queryset)


class PartFilter(filters.FilterSet):
    programme = AnyOf(queryset=lambda request: FundingProgramme.objects.published(), to_field_name="slug")


class DeadlineFilter(filters.FilterSet):
    programme = AnyOf(
        field_name="call__programme",
        queryset=lambda request: FundingProgramme.objects.published(),
        to_field_name="slug",
    )

    @classmethod
    def get_filters(cls) -> dict[str, filters.Filter]:
        """With the period, whose parameters are called as no attribute may be."""
        period = {"from": ("on", "gte"), "to": ("on", "lte")}
        days = {name: filters.DateFilter(field_name=field, lookup_expr=by) for name, (field, by) in period.items()}
        return {**super().get_filters(), **days}


class VersionFilter(PartFilter):
    modified_since = SeenSince(field_name="seen_at", lookup_expr="gte")


class RunFilter(filters.FilterSet):
    source = AnyOf(queryset=lambda request: FundingSource.objects.all(), to_field_name="code")
    state = AnyChoice(choices=ScrapeRun.State.choices)
