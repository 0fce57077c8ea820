"""What a reading changes: compared with what was taken over before, then written as proposals that people approve."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.models import Citation, FigureSubject, Indicator, KeyFigure, OfficialSeries
from clusters.numbers import write_number
from clusters.statistics import Observation, Reading
from thcm.core.dates import PartialDate
from thcm.core.foreign import SourceChanged
from thcm.core.models import Source, Status

SERIES = "A"
LICENCES = {
    "regionalstatistik": "Datenlizenz Deutschland – Namensnennung – Version 2.0 (dl-de/by-2-0)",
    "destatis": "Datenlizenz Deutschland – Namensnennung – Version 2.0 (dl-de/by-2-0)",
    "eurostat": "Creative Commons Namensnennung 4.0 (CC BY 4.0), © Europäische Union",
}
PUBLISHERS = {
    "regionalstatistik": "Statistische Ämter des Bundes und der Länder",
    "destatis": "Statistisches Bundesamt (Destatis)",
    "eurostat": "Eurostat",
}
PAGES = {
    "regionalstatistik": "https://www.regionalstatistik.de/genesis/online?operation=table&code={}",
    "destatis": "https://www-genesis.destatis.de/datenbank/online/table/{}",
    "eurostat": "https://ec.europa.eu/eurostat/databrowser/view/{}/default/table?lang=de",
}


class Outcome(models.TextChoices):
    NEW = "new", gettext_lazy("neu")
    CHANGED = "changed", gettext_lazy("geändert")
    UNCHANGED = "unchanged", gettext_lazy("unverändert")
    WITHOUT_VALUE = "without_value", gettext_lazy("ohne Wert")


@dataclass(frozen=True)
class Step:
    """What becomes of one period. `row` is the latest key figure that this table brought for it."""

    observation: Observation
    outcome: Outcome
    value: Decimal | None
    row: KeyFigure | None = None

    @property
    def said(self) -> str:
        """What was taken over, to be compared with the next reading."""
        return f"{self.value} {self.observation.qualifier} {self.observation.caveat}".rstrip()

    def line(self) -> dict[str, str]:
        """For the back office, and kept with the run."""
        one = self.observation
        before = write_number(self.row.value, self.row.decimals) if self.row and self.outcome == Outcome.CHANGED else ""
        value = "" if self.value is None else write_number(self.value, _decimals(self.value))
        line = {"period": one.period.text, "printed": one.printed, "unit": one.unit, "value": value}
        return line | {"caveat": one.caveat, "outcome": self.outcome.value, "before": before}


@dataclass(frozen=True)
class Comparison:
    reading: Reading
    as_of: PartialDate
    steps: Sequence[Step]

    def count(self, outcome: Outcome) -> int:
        return sum(step.outcome == outcome for step in self.steps)

    @property
    def to_apply(self) -> list[Step]:
        return [step for step in self.steps if step.outcome in (Outcome.NEW, Outcome.CHANGED)]


def source_code(series: OfficialSeries) -> str:
    return f"{series.provider}-{series.table}".lower().replace(".", "-")[:60]


def compare(series: OfficialSeries, reading: Reading, *, today: PartialDate) -> Comparison:
    """Writes nothing. SourceChanged if a value does not fit into the indicator's unit."""
    rows = _rows(series)
    steps = [_step(series, observation, rows.get(observation.period)) for observation in reading.observations]
    return Comparison(reading, reading.as_of or today, steps)


def _rows(series: OfficialSeries) -> dict[PartialDate | None, KeyFigure]:
    """The latest figure per period: later ones overwrite earlier ones."""
    figures = KeyFigure.objects.filter(
        subject=series.subject_id, indicator=series.indicator_id, series=SERIES, source__code=source_code(series)
    )
    return {figure.reference_period: figure for figure in figures.order_by("pk")}


def _step(series: OfficialSeries, observation: Observation, row: KeyFigure | None) -> Step:
    if observation.value is None:
        return Step(observation, Outcome.WITHOUT_VALUE, None, row)
    value = _in_unit_of(series, observation.value)
    step = Step(observation, Outcome.NEW, value, row)
    is_known = row is not None and (row.value, row.qualifier, row.caveat) == (
        value,
        observation.qualifier,
        observation.caveat,
    )
    if is_known or series.taken.get(observation.period.iso) == step.said:
        return Step(observation, Outcome.UNCHANGED, value, row)
    return Step(observation, Outcome.CHANGED, value, row) if row else step


def _in_unit_of(series: OfficialSeries, number: Decimal) -> Decimal:
    """In the indicator's unit, with as many digits as the table prints."""
    exponent = series.multiple - (9 if series.indicator.unit == Indicator.Unit.BILLION_EUR else 0)
    value = number.scaleb(exponent)
    value = Decimal(int(value)) if value.as_tuple().exponent > 0 else value  # type: ignore[operator]
    field: Any = KeyFigure._meta.get_field("value")
    too_long = len(value.as_tuple().digits) - _decimals(value) > field.max_digits - field.decimal_places
    if _decimals(value) > field.decimal_places or too_long:
        text = _("%(number)s lässt sich nicht in die Einheit der Kennzahlart umrechnen. Stimmt „Die Tabelle zählt“?")
        raise SourceChanged(text % {"number": number})
    return value


def _decimals(value: Decimal) -> int:
    return max(0, -int(value.as_tuple().exponent))


@transaction.atomic
def apply(series: OfficialSeries, comparison: Comparison) -> None:
    """Completely or not at all. Without a change nothing is written but what was taken over."""
    FigureSubject.objects.select_for_update().get(pk=series.subject_id)  # other changes of its figures wait
    if comparison.to_apply:
        source = _source(series, comparison)
        for step in comparison.to_apply:
            try:
                _propose(series, comparison, step, source)
            except ValidationError as error:
                raise SourceChanged(" ".join(error.messages)) from None
    taken = {step.observation.period.iso: step.said for step in comparison.steps if step.value is not None}
    if not taken.items() <= series.taken.items():
        series.taken |= taken
        series.save(update_fields=("taken",))


def _source(series: OfficialSeries, comparison: Comparison) -> Source:
    """One row per table; people may reword it, its Stand follows."""
    table = _("Tabelle %(table)s") % {"table": series.table}
    title = f"{comparison.reading.title[:200]} ({table})" if comparison.reading.title else table
    source, is_new = Source.objects.get_or_create(
        code=source_code(series),
        defaults={
            "label": title,
            "kind": Source.Kind.OFFICIAL_STATISTICS,
            "publisher": PUBLISHERS[series.provider],
            "as_of": comparison.as_of,
            "url": PAGES[series.provider].format(series.table),
            "note": f"{table}. {LICENCES[series.provider]}",
            "status": Status.PUBLISHED,
        },
    )
    if not is_new and source.as_of != comparison.as_of:
        source.as_of = comparison.as_of
        source.save()
    return source


def _propose(series: OfficialSeries, comparison: Comparison, step: Step, source: Source) -> None:
    """A proposal nobody has published yet is brought up to date; beside a published figure a new row waits."""
    one = step.observation
    is_open = step.row is not None and step.row.published_at is None
    figure = step.row if step.row and is_open else KeyFigure(subject=series.subject, indicator=series.indicator)
    figure.series, figure.source, figure.as_of, figure.reference_period = SERIES, source, comparison.as_of, one.period
    assert step.value is not None
    figure.value, figure.decimals = step.value, _decimals(step.value)
    figure.qualifier, figure.caveat = one.qualifier, one.caveat
    if not is_open:
        newest = comparison.to_apply[-1].observation.period
        figure.status, figure.rank = Status.IN_REVIEW, _rank(figure, newest)
    figure.full_clean()
    vars(figure)["_change_reason"] = _("Aus der amtlichen Statistik gelesen")
    figure.save()
    figure.citations.all().delete()
    section = f"{_('Tabelle %(table)s') % {'table': series.table}}, {comparison.reading.place}"
    section = Truncator(section).chars(200)
    Citation.objects.create(key_figure=figure, source=source, section=section, verbatim=_printed(one))


def _printed(observation: Observation) -> str:
    return f"{observation.printed} {observation.unit}".strip()[:500]


def _rank(figure: KeyFigure, newest: PartialDate) -> str:
    """The newest period takes the place of the one before it, when it is published; older ones are former values."""
    own = KeyFigure.objects.same_observation(figure).filter(source=figure.source).current()
    later = [row for row in own if row.reference_period and row.reference_period.starts_on > newest.starts_on]
    if later or figure.reference_period != newest:
        return KeyFigure.Rank.DEPRECATED
    for row in own.filter(published_at__isnull=True):  # a later period came before anybody published it
        row.rank = KeyFigure.Rank.DEPRECATED
        row.save(update_fields=("rank", "updated_at"))
    if before := own.filter(published_at__isnull=False).order_by("-as_of", "-pk").first():
        return before.rank
    others = KeyFigure.objects.same_observation(figure).maintained()
    is_taken = others.filter(rank=KeyFigure.Rank.PREFERRED).exists()
    return KeyFigure.Rank.NORMAL if is_taken else KeyFigure.Rank.PREFERRED
