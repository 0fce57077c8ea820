"""Five days of the EU portal, and 114 changes of single records: what the portal makes of them.

The samples are normalised by another project; the reader below brings their rows back into the form of the search.
"""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from funding import store
from funding.events import TOLD, changes
from funding.facts import ProgrammeFacts
from funding.models import FundingSource, ProgrammeEvent, ScrapeRun
from funding.sources import Parsed, eu_portal
from tests.factories.funding import FundingSourceFactory, ScrapeRunFactory
from tests.samples import sample

Kind = ProgrammeEvent.Kind
DAYS = [dt.date(2026, 5, day) for day in range(4, 9)]
AID = eu_portal.EXTERNAL_AID


def facts_of(row: dict[str, Any]) -> ProgrammeFacts:
    """With the external aid that the portal leaves out: its records are what changes most."""
    metadata = {name: [row[name]] for name in _ONE if row.get(name)}
    metadata |= {"status": [row["status"]["id"]], "type": [row["kind"]["id"]], "typesOfAction": [row.get("actionType")]}
    metadata["programmeDivision"] = [division["id"] for division in row.get("programmeDivisions") or ()]
    if budget := row.get("budget"):
        entry = {"action": f"{row['identifier']} - X", "budgetYearMap": {"2026": budget["totalBudgetEur"]}}
        metadata["budgetOverview"] = [json.dumps({"budgetTopicActionMap": {"1": [entry]}})]
        metadata["budget"] = [budget["totalBudgetEur"]]
    record = eu_portal.Record(row["id"].replace(AID, ""), {name: v for name, v in metadata.items() if v != [None]})
    facts = eu_portal.normalise(record, Parsed(records=[]))
    assert facts is not None
    return replace(facts, key=row["id"])


_ONE = ("identifier", "title", "url", "callIdentifier", "callTitle", "startDate", "deadlineDate")


@cache
def rows_of(day: dt.date) -> dict[str, dict[str, Any]]:
    content = json.loads(sample(f"eu-snapshots/eu-grants-{day}.json"))
    return {row["id"]: row for row in content["grants"]}


@cache
def expected() -> dict[str, Any]:
    return json.loads(sample("eu-snapshots/expected-diffs.json"))


def diff_to(day: dt.date) -> dict[str, Any]:
    (diff,) = (diff for diff in expected()["diffs"] if diff["to"] == str(day))
    return diff


def keys(rows: list[dict[str, Any]]) -> set[str]:
    return {row["id"] for row in rows}


def morning(monkeypatch: pytest.MonkeyPatch, day: dt.date) -> None:
    moment = dt.datetime.combine(day, dt.time(6), ZoneInfo("Europe/Berlin"))
    monkeypatch.setattr(timezone, "now", lambda: moment)


def read(source: FundingSource, rows: Iterable[dict[str, Any]]) -> tuple[store.Comparison, ScrapeRun]:
    comparison = store.compare(source, map(facts_of, rows), parser_version=1)
    run = ScrapeRunFactory(source=source, state=ScrapeRun.State.DONE, is_baseline=comparison.is_baseline)
    store.apply(comparison, run, lambda *progress: None)
    FundingSource.objects.filter(pk=source.pk).update(read_at=timezone.now(), parser_version=1)
    source.refresh_from_db()
    return comparison, run


def minute(text: str) -> str:
    return text[:16]


def test_days_are_those_of_the_sample():
    assert expected()["days"] == [str(day) for day in DAYS]
    assert [len(rows_of(day)) for day in DAYS] == [174, 169, 163, 150, 163]
    assert [diff_to(day)["count_to"] for day in DAYS[1:]] == [169, 163, 150, 163]


def test_identifier_is_not_unique_and_reference_is():
    first = rows_of(DAYS[0])

    assert len({row["identifier"] for row in first.values()}) == 162 < len(first) == 174


def test_facets_name_the_codes_of_status_and_type():
    facets = json.loads(sample("eu-snapshots/facets-2026-05-04.json"))

    assert {row["rawValue"] for row in facets["status"]} <= set(eu_portal.STATUS)
    assert {eu_portal.TOPIC, eu_portal.CALL, eu_portal.CASCADE} <= {row["rawValue"] for row in facets["type"]}
    assert ("43108390", "Horizon Europe (HORIZON)") in {
        (row["rawValue"], row["value"]) for row in facets["frameworkProgramme"]
    }


def _is_noticed(diff: dict[str, Any], key: str, before: dict[str, Any], after: dict[str, Any]) -> bool:
    """By the rules of the sample's SOURCES.md: codes, their order, and seconds are noise."""
    named = any(before[name] != after[name] for name in ("title", "callTitle", "identifier", "status", "budget"))
    start = (before["startDate"] or "")[:10] != (after["startDate"] or "")[:10]
    return named or start or minute(before["deadlineDate"] or "") != minute(after["deadlineDate"] or "")


@pytest.mark.django_db
def test_five_days_in_a_row(monkeypatch):
    source = FundingSourceFactory(code="eu-portal", level="eu", read_at=None)
    seen: set[str] = set()
    missing: set[str] = set()
    told = []
    for day in DAYS:
        morning(monkeypatch, day)
        rows = rows_of(day)
        comparison, run = read(source, rows.values())
        told.append(run.events.filter(is_announced=True).count())
        new, changed = ({facts.key for facts in part} for part in (comparison.new, comparison.changed))
        if day == DAYS[0]:
            assert new == rows.keys()
        else:
            diff = diff_to(day)
            gone = keys(diff["gone"])
            before = rows_of(day - dt.timedelta(days=1))
            assert new == keys(diff["new"]) - seen
            assert set(comparison.back) == keys(diff["new"]) & missing
            assert set(comparison.unseen) | set(comparison.left) >= gone
            assert (set(comparison.unseen) | set(comparison.left)) - missing == gone
            assert changed - set(comparison.back) == {
                key for key in rows.keys() & before.keys() if _is_noticed(diff, key, before[key], rows[key])
            }
            assert not run.events.filter(kind__in=(Kind.ENDED, Kind.OFFLINE)).exists()
            missing = (missing | gone) - rows.keys()
        seen |= rows.keys()
    # New ones, opened ones and moved deadlines: the first reading is no news, and neither is what was away for a day.
    assert told == [0, 8 + 18 + 2, 3 + 23, 4 + 1, 8 + 22 + 1]


@pytest.mark.django_db
def test_what_vanished_and_came_back_is_the_same_programme(monkeypatch):
    """Of the whole sample, also where it was away for days."""
    source = FundingSourceFactory(code="eu-portal", level="eu", read_at=None)
    for day in DAYS:
        morning(monkeypatch, day)
        read(source, rows_of(day).values())

    for key, row in expected()["vanished_and_returned"].items():
        programme = source.programmes.get(key=key)
        assert programme.offline_since is None
        assert programme.events.filter(kind=Kind.NEW).count() == (0 if row["presence"][0] == "1" else 1)
        assert programme.events.filter(kind=Kind.BACK).count() == row["presence"].lstrip("0").count("01")
    assert source.programmes.count() == len(set().union(*(rows_of(day) for day in DAYS)))


@pytest.mark.django_db
@pytest.mark.parametrize("day", DAYS)
def test_same_day_twice_and_in_other_order(day):
    source = FundingSourceFactory(code="eu-portal", level="eu", read_at=None)
    facts = [facts_of(row) for row in rows_of(day).values()]
    read(source, rows_of(day).values())

    again = store.compare(source, facts[::-1], parser_version=1)

    assert (again.same, again.new, again.changed, again.unseen, again.left) == (len(facts), [], [], [], [])


# changes.jsonl

EVENTS = {
    "status_forthcoming_to_open for submission": {Kind.OPENED},
    "status_open for submission_to_forthcoming": {Kind.CORRECTED},
    "deadline_extended": {Kind.DEADLINE_LATER},
    "deadline_brought_forward": {Kind.DEADLINE_EARLIER},
    "next_cutoff_after_passed_deadline": {Kind.NEXT_CUT_OFF},
    "deadline_time_only": set(),
    "noise_programme_divisions_only": set(),
    "title_changed": {Kind.CHANGED},
    "callTitle_changed": {Kind.CHANGED},
    "identifier_changed": set(),
    "url_changed": set(),
}
OPEN = {"id": "31094502", "label": "Open for submission"}


@cache
def change_rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in sample("eu-snapshots/changes.jsonl").splitlines()]


def pair(row: dict[str, Any]) -> tuple[ProgrammeFacts, ProgrammeFacts]:
    """Both states; what the sample leaves out is the same in both, with a deadline that lies ahead."""
    ahead = dt.date.fromisoformat(row["to_day"]) + dt.timedelta(days=60)
    same = {"id": row["id"], "identifier": row["identifier"], "title": "Title", "status": OPEN, "kind": {"id": "1"}}
    same["deadlineDate"] = f"{ahead}T00:00:00.000Z"
    return facts_of(same | row["before"]), facts_of(same | row["after"])


def events_expected(row: dict[str, Any], before: ProgrammeFacts, after: ProgrammeFacts) -> set[str]:
    found = set().union(*(EVENTS.get(kind, set()) for kind in row["kinds"]))
    moved = "startDate_changed" in row["kinds"] and before.opens_on != after.opens_on
    if moved or before.budget_eur != after.budget_eur:
        found.add(Kind.CHANGED)
    return found


@pytest.mark.parametrize("number", range(114))
def test_changes_of_single_records(number):
    row = change_rows()[number]
    before, after = pair(row)

    found = changes(before, after, today=dt.date.fromisoformat(row["to_day"]))

    assert {change.kind for change in found} == events_expected(row, before, after), row["kinds"]


def test_all_kinds_of_change_are_there():
    assert len(change_rows()) == 114
    kinds = {kind for row in change_rows() for kind in row["kinds"]}
    assert kinds == EVENTS.keys() | {"startDate_changed", "budget_changed"}


def test_noise_makes_no_difference():
    noise = [
        row for row in change_rows() if row["kinds"] in (["deadline_time_only"], ["noise_programme_divisions_only"])
    ]

    assert len(noise) == 43
    assert [row["id"] for row in noise if (states := pair(row))[0].checksum(1) != states[1].checksum(1)] == []


def test_correction_is_not_told():
    assert Kind.CORRECTED not in TOLD


def test_key_stays_when_identifier_or_address_change():
    renamed = [row for row in change_rows() if {"identifier_changed", "url_changed"} & set(row["kinds"])]

    assert len(renamed) == 5
    for row in renamed:
        before, after = pair(row)
        assert before.key == after.key == row["id"]
        assert (before.call_identifier, before.url) != (after.call_identifier, after.url)
