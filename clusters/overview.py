"""All fields in their groups, each with its leading figures, and the landscape drawn from them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from clusters.display import figure_text
from clusters.landscape import Landscape, Place, Tie, draw
from clusters.models import FieldCategory, FieldLink, GrowthField, KeyFigure, SubField

LEADING_INDICATORS = ("companies", "employees", "revenue")
_LONG_NAME = 40


@dataclass(frozen=True)
class Entry:
    field: GrowthField
    figures: dict[str, KeyFigure]  # by indicator code, the leading statement of each

    @property
    def parts(self) -> list[SubField]:
        """Public sub-fields, brought along by `with_parts`."""
        return self.field.published_sub_fields

    @property
    def leading_figures(self) -> list[KeyFigure]:
        return [self.figures[code] for code in LEADING_INDICATORS if code in self.figures]

    @property
    def caveats(self) -> dict[str, list[str]]:
        """R17: each caveat with the names of the indicators that it belongs to."""
        named: dict[str, list[str]] = {}
        for figure in self.leading_figures:
            if figure.caveat:
                named.setdefault(figure.caveat, []).append(figure.indicator.name)
        return named


@dataclass(frozen=True, eq=False)
class Group:
    category: FieldCategory
    entries: list[Entry]


def groups_of(fields: Iterable[GrowthField], figures: Iterable[KeyFigure]) -> list[Group]:
    """Fields in their order under their categories. Of several statements the first of `figures` leads."""
    leading: dict[int, dict[str, KeyFigure]] = {}
    for figure in figures:
        leading.setdefault(figure.subject_id, {}).setdefault(figure.indicator.code, figure)
    groups: dict[int, Group] = {}
    for field in sorted(fields, key=lambda field: (field.category.order, field.order)):
        group = groups.setdefault(field.category_id, Group(field.category, []))
        group.entries.append(Entry(field, leading.get(field.subject_id, {})))
    return list(groups.values())


def common_origin(figures: Iterable[KeyFigure]) -> tuple[int | None, object] | None:
    """Source and Stand that most of these figures share; only such figures are compared (R12, R14)."""
    counted = Counter((figure.source_id, figure.as_of) for figure in figures if figure.value is not None)
    return counted.most_common(1)[0][0] if counted else None


def origins_of(groups: Iterable[Group]) -> list[KeyFigure]:
    """One figure of employees for each source and Stand, the most frequent first: what the landscape rests on."""
    figures = [
        entry.figures["employees"] for group in groups for entry in group.entries if "employees" in entry.figures
    ]
    counted = Counter((figure.source_id, figure.as_of) for figure in figures)
    first = {(figure.source_id, figure.as_of): figure for figure in reversed(figures)}
    return [first[origin] for origin, _count in counted.most_common()]


def caveats_of(groups: Iterable[Group]) -> list[KeyFigure]:
    """Figures in the landscape that a caveat belongs to."""
    figures = [entry.figures.get("employees") for group in groups for entry in group.entries]
    return [figure for figure in figures if figure and figure.caveat]


def landscape_of(groups: Sequence[Group], links: Iterable[FieldLink]) -> Landscape:
    entries = [entry for group in groups for entry in group.entries]
    origin = common_origin(entry.figures["employees"] for entry in entries if "employees" in entry.figures)
    slugs = {entry.field.pk: entry.field.slug for entry in entries}
    links = list(links)
    rings = {link.field_a_id: _ring(link) for link in links if link.field_b_id is None}
    return draw(
        tuple((group.category.code, group.category.name) for group in groups),
        tuple(_place(entry, origin, rings.get(entry.field.pk, "")) for entry in entries),
        _ties(links, slugs),
    )


def _ties(links: Iterable[FieldLink], slugs: dict[int, str]) -> tuple[Tie, ...]:
    """One line for each pair of fields, weak only if every source calls it so."""
    ties: dict[frozenset[int], Tie] = {}
    for link in links:
        if link.field_b_id is None or not {link.field_a_id, link.field_b_id} <= slugs.keys():
            continue
        pair = frozenset((link.field_a_id, link.field_b_id))
        tie = Tie(slugs[link.field_a_id], slugs[link.field_b_id], link.is_weak, link.basis)
        if earlier := ties.get(pair):
            tie = replace(earlier, is_weak=earlier.is_weak and link.is_weak, basis=f"{earlier.basis}; {link.basis}")
        ties[pair] = tie
    return tuple(ties.values())


def _ring(link: FieldLink) -> str:
    if link.is_weak:
        return "weak"
    return link.category_b.code if link.category_b else "all"


def _place(entry: Entry, origin: tuple[int | None, object] | None, ring: str) -> Place:
    field, figure = entry.field, entry.figures.get("employees")
    if figure is None or figure.value is None:
        employees, state = None, "none"
    else:
        employees = int(figure.value)
        state = "same" if (figure.source_id, figure.as_of) == origin else "other"
    return Place(
        slug=field.slug,
        name=_short(field.name, field.short_name),
        names=(_short(field.name_de, field.short_name_de), _short(field.name_en, field.short_name_en)),
        url=field.get_absolute_url(),
        group=field.category.code,
        employees=employees,
        state=state,
        caption=_caption(figure),
        ring=ring,
    )


def _short(name: str, short_name: str) -> str:
    return short_name if short_name and len(name) > _LONG_NAME else name


def _caption(figure: KeyFigure | None) -> str:
    """R17: a star leads to the caveat under the drawing."""
    if figure is None:
        return _("keine Kennzahlen")
    return f"{figure_text(figure)}{'*' if figure.caveat else ''}"
