"""All public fields with their parts, links and figures: what the pages of fields are written from."""

from django.utils.functional import cached_property

from clusters.landscape import Landscape
from clusters.models import FieldLink, FigureConflict, GrowthField, KeyFigure, SwotItem
from clusters.overview import Group, groups_of, landscape_of
from clusters.regions import Comparison, comparisons
from thcm.core.models import SiteSetting


class Atlas:
    """Read once for all pages that are written together; what none of them asks for is not read."""

    @cached_property
    def site(self) -> SiteSetting | None:
        return SiteSetting.current()

    @cached_property
    def fields(self) -> list[GrowthField]:
        return list(GrowthField.objects.published().with_category().with_responsible().with_parts())

    @cached_property
    def links(self) -> list[FieldLink]:
        return list(FieldLink.objects.published())

    @cached_property
    def figures(self) -> list[KeyFigure]:
        """Current statements on fields, their parts and regions, the leading one of several first."""
        return list(KeyFigure.objects.published().current().of_fields_and_regions().with_origin().leading_first())

    @cached_property
    def swot_items(self) -> list[SwotItem]:
        return list(SwotItem.objects.published().with_source())

    @cached_property
    def conflicts(self) -> list[FigureConflict]:
        return list(FigureConflict.objects.published().with_subjects())

    @cached_property
    def groups(self) -> list[Group]:
        return groups_of(self.fields, self.figures)

    @cached_property
    def landscape(self) -> Landscape:
        return landscape_of(self.groups, self.links)

    @cached_property
    def comparisons(self) -> list[Comparison]:
        return comparisons(figure for figure in self.figures if figure.subject.kind == "region")

    def field(self, slug: str) -> GrowthField | None:
        return next((field for field in self.fields if field.slug == slug), None)
