"""Which programmes a reader asks for: one filter set for pages, feeds, subscriptions and the API."""

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _
from django_filters.constants import EMPTY_VALUES

from clusters.filters import AnyChoice
from clusters.models import GrowthField
from funding.models import FundingProgramme, FundingSource
from funding.querysets import ProgrammeQuerySet
from funding.terms import Applicant, Area, CompanySize, FundingType, Region
from thcm.core.filters import AddressFilter, SearchWord
from thcm.core.search import words_of
from thcm.core.search_columns import found


class AnyCode(filters.MultipleChoiceFilter):
    """One of the codes is in the column, which holds several."""

    def filter(self, qs: ProgrammeQuerySet, value: list[str]) -> ProgrammeQuerySet:
        return qs if value in EMPTY_VALUES else qs.filter(**{f"{self.field_name}__overlap": value})


class ProgrammeFilter(AddressFilter):
    """Several values of one parameter are alternatives, different parameters hold together.

    What has ended or is gone from its source is left out unless `status` asks for it.
    """

    GROUPS = ("level", "field", "region", "applicant", "size", "type", "area", "status", "ending")
    TEXTS = ("provider",)
    SWITCHES = ("sme",)
    HIDDEN = ("sort",)

    q = SearchWord(help_text=_("Titel, Fördergeber oder Thema"))
    level = AnyChoice(label=_("Ebene"), choices=FundingSource.Level.choices)
    field = filters.ModelMultipleChoiceFilter(
        label=_("Wachstumsfeld oder Branche"),
        queryset=lambda request: GrowthField.objects.published(),
        to_field_name="slug",
        method="by_field",
    )
    region = AnyCode(label=_("Fördergebiet"), field_name="regions", choices=Region.choices)
    applicant = AnyCode(label=_("Förderberechtigte"), field_name="applicants", choices=Applicant.choices)
    size = AnyCode(label=_("Unternehmensgröße"), field_name="company_sizes", choices=CompanySize.choices)
    type = AnyCode(label=_("Förderart"), field_name="funding_types", choices=FundingType.choices)
    area = AnyCode(label=_("Förderbereich"), field_name="areas", choices=Area.choices)
    status = filters.MultipleChoiceFilter(
        label=_("Status"), choices=FundingProgramme.Status.choices, method="by_status"
    )
    ending = filters.MultipleChoiceFilter(
        label=_("Frist endet"),
        choices=[("14", _("in 14 Tagen")), ("30", _("in 30 Tagen")), ("90", _("in 90 Tagen"))],
        method="by_ending",
    )
    provider = filters.CharFilter(
        label=_("Fördergeber"),
        field_name="provider",
        lookup_expr="icontains",
        max_length=100,
        help_text=_("Auch ein Teil des Namens."),
    )
    sme = filters.BooleanFilter(
        label=_("nur was ein KMU beantragen kann"), method="by_sme", widget=forms.CheckboxInput, required=False
    )

    class Meta:
        model = FundingProgramme
        fields = ()

    @property
    def groups(self) -> list[forms.BoundField]:
        """Of the regions, those that a programme is for or that are asked for."""
        field = self.form.fields["region"]
        offered = FundingProgramme.objects.published().regions() | set(self.form["region"].value() or ())
        field.widget.choices = [choice for choice in field.choices if choice[0] in offered]
        return super().groups

    def filter_queryset(self, queryset: ProgrammeQuerySet) -> ProgrammeQuerySet:
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data["status"] else self.without_status(rows)

    def without_status(self, queryset: ProgrammeQuerySet) -> ProgrammeQuerySet:
        return queryset.current()

    def by_words(self, queryset: ProgrammeQuerySet, name: str, value: str) -> ProgrammeQuerySet:
        """Each word must occur in the programme."""
        for word in words_of(value):
            queryset = queryset.filter(pk__in=found(FundingProgramme.objects.all(), [word]).values("pk"))
        return queryset

    def by_field(self, queryset: ProgrammeQuerySet, name: str, value: list[GrowthField]) -> ProgrammeQuerySet:
        return queryset.for_fields([field.pk for field in value]) if value else queryset

    def by_status(self, queryset: ProgrammeQuerySet, name: str, value: list[str]) -> ProgrammeQuerySet:
        return queryset.in_status(value) if value else queryset

    def by_ending(self, queryset: ProgrammeQuerySet, name: str, value: list[str]) -> ProgrammeQuerySet:
        return queryset.ending_within(max(map(int, value))) if value else queryset

    def by_sme(self, queryset: ProgrammeQuerySet, name: str, value: bool | None) -> ProgrammeQuerySet:
        return queryset.for_sme() if value else queryset
