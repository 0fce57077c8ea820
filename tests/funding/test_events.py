"""What a change of facts means."""

import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal

import pytest

from funding.events import Kind, changes, differences
from funding.facts import DeadlineFacts, ProgrammeFacts
from tests.samples import sample

TODAY = dt.date(2026, 11, 22)
PROGRAMME = ProgrammeFacts(key="a", title="Photonik", level="federal", text="Wortlaut", model="single_stage")


def day(text, **other):
    return DeadlineFacts(on=dt.date.fromisoformat(text), **other)


def due(*days):
    return {"deadlines": tuple(day(each) for each in days)}


def yearly(*days):
    return {"deadlines": tuple(DeadlineFacts(month_day=each) for each in days), "model": "recurring"}


def found(before, after, today=TODAY):
    """Kinds with days, of a programme that differs in these facts."""
    told = changes(replace(PROGRAMME, **before), replace(PROGRAMME, **after), today=today)
    return [(change.kind, change.before, change.after) for change in told]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, due("2027-01-31"), [(Kind.DEADLINE_SET, "", "2027-01-31")]),
        (due("2027-01-31"), due("2027-02-28"), [(Kind.DEADLINE_LATER, "2027-01-31", "2027-02-28")]),
        (due("2027-01-31"), due("2026-12-31"), [(Kind.DEADLINE_EARLIER, "2027-01-31", "2026-12-31")]),
        (due("2027-01-31"), due("2026-11-20"), [(Kind.DEADLINE_EARLIER, "2027-01-31", "2026-11-20")]),
        (due("2027-01-31"), {}, [(Kind.CHANGED, "2027-01-31", "")]),
        (due("2026-11-21"), due("2027-02-28"), [(Kind.NEXT_CUT_OFF, "2026-11-21", "2027-02-28")]),
        (due("2026-11-22"), due("2027-02-28"), [(Kind.NEXT_CUT_OFF, "2026-11-22", "2027-02-28")]),
        (due("2026-11-21"), due("2026-11-21", "2027-02-28"), [(Kind.NEXT_CUT_OFF, "2026-11-21", "2027-02-28")]),
        (due("2026-11-21", "2027-02-28"), due("2027-02-28"), []),
        (due("2027-01-31"), due("2027-01-31", "2027-05-31"), [(Kind.DEADLINE_SET, "", "2027-05-31")]),
        (
            due("2027-01-31", "2027-05-31"),
            due("2027-02-28", "2027-05-01"),
            [
                (Kind.DEADLINE_LATER, "2027-01-31", "2027-02-28"),
                (Kind.DEADLINE_EARLIER, "2027-05-31", "2027-05-01"),
            ],
        ),
        (due("2027-01-31"), due("2027-01-31", "2026-03-01"), [(Kind.CORRECTED, "", "2026-03-01")]),
        ({"model": "recurring"}, yearly("05-15"), [(Kind.DEADLINE_SET, "", "05-15")]),
        (yearly("05-15"), yearly("06-15"), [(Kind.CHANGED, "05-15", "06-15")]),
    ],
)
def test_deadlines(before, after, expected):
    assert found(before, after) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("forthcoming", "open", [(Kind.OPENED, "forthcoming", "open")]),
        ("paused", "", [(Kind.OPENED, "paused", "")]),
        ("closed", "open", [(Kind.OPENED, "closed", "open")]),
        ("open", "forthcoming", [(Kind.CORRECTED, "open", "forthcoming")]),
        ("open", "paused", [(Kind.CHANGED, "open", "paused")]),
        ("open", "closed", [(Kind.ENDED, "open", "closed")]),
        ("", "open", []),
    ],
)
def test_word_of_the_source(before, after, expected):
    lasting = due("2027-01-31")

    assert found({"status": before} | lasting, {"status": after} | lasting) == expected


def test_opening_without_a_day_left_is_a_correction():
    over = due("2026-11-01")

    assert found({"status": "forthcoming"} | over, {"status": "open"} | over) == [
        (Kind.CORRECTED, "forthcoming", "open")
    ]


def test_what_had_ended_already_does_not_end_again():
    assert found({"status": "open"} | due("2026-11-01"), {"status": "closed"} | due("2026-11-01")) == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("2026-12-01", "2026-12-15", [(Kind.CHANGED, "2026-12-01", "2026-12-15")]),
        ("2026-12-01", "2026-11-22", [(Kind.OPENED, "", "")]),
        ("2026-10-01", "2026-10-02", [(Kind.CHANGED, "2026-10-01", "2026-10-02")]),
    ],
)
def test_first_day(before, after, expected):
    begins = [{"opens_on": dt.date.fromisoformat(each)} for each in (before, after)]

    assert found(*begins) == expected


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Photonik 2030"},
        {"provider": "BMFTR"},
        {"budget_eur": Decimal(5)},
        {"regions": ("thueringen",)},
        {"legal_basis": "AGVO"},
        {"valid_until": dt.date(2028, 1, 1)},
        {"call_title": "Neu"},
        {"text": "Ganz anders"},
        {"model": "rolling"},
    ],
)
def test_substance(other):
    assert found({}, other) == [(Kind.CHANGED, "", "")]


@pytest.mark.parametrize(
    "other",
    [
        {"title": " Photonik "},
        {"url": "https://example.org/neu", "legal_url": "https://example.org/r", "links": ("https://example.org",)},
        {"call_identifier": "X"},
        {"topics": ("1",), "keywords": ("a",), "sub_areas": ("uf",), "sectors": ("c",), "contact": {"phone": "1"}},
    ],
)
def test_noise(other):
    assert found({}, other) == []


def test_time_and_sentence_of_a_deadline_tell_nobody():
    before = {"deadlines": (day("2027-01-31", time=dt.time(11, 0, 54), sentence="Bis 31.1."),)}
    after = {"deadlines": (day("2027-01-31", time=dt.time(17), sentence="Bis zum 31.01.2027, 17 Uhr."),)}

    assert found(before, after) == []


def test_text_that_changes_with_a_deadline_is_told_once():
    before, after = {"text": "bis 31.1."} | due("2027-01-31"), {"text": "bis 28.2."} | due("2027-02-28")

    assert found(before, after) == [(Kind.DEADLINE_LATER, "2027-01-31", "2027-02-28")]


def test_title_that_changes_with_a_deadline_is_told_too():
    before, after = {"title": "A"} | due("2027-01-31"), {"title": "B"} | due("2027-02-28")

    assert [kind for kind, *_days in found(before, after)] == [Kind.DEADLINE_LATER, Kind.CHANGED]


def test_differences_hold_no_words_of_the_source():
    before, after = replace(PROGRAMME, title="A"), replace(PROGRAMME, title="B", text="Anderer Wortlaut")

    assert differences(before, after) == [
        {"field": "title", "before": "A", "after": "B"},
        {"field": "text", "before": None, "after": None},
    ]


EXPECTED = {
    "status_forthcoming_to_open for submission": Kind.OPENED,
    "status_open for submission_to_forthcoming": Kind.CORRECTED,
    "deadline_extended": Kind.DEADLINE_LATER,
    "deadline_brought_forward": Kind.DEADLINE_EARLIER,
    "next_cutoff_after_passed_deadline": Kind.NEXT_CUT_OFF,
    "budget_changed": Kind.CHANGED,
    "title_changed": Kind.CHANGED,
    "callTitle_changed": Kind.CHANGED,
}
WORDS = {"Forthcoming": "forthcoming", "Open for submission": "open"}


def eu_facts(row):
    """As far as a row of the sample says."""
    moment = row.get("deadlineDate")
    time = moment and dt.datetime.fromisoformat(moment)
    starts = row.get("startDate")
    budget = (row.get("budget") or {}).get("totalBudgetEur")
    return ProgrammeFacts(
        key="a",
        title=row.get("title", "Titel"),
        level="eu",
        url=row.get("url", ""),
        status=WORDS[row["status"]["label"] if "status" in row else "Open for submission"],
        deadlines=(DeadlineFacts(on=time.date(), time=time.time()),) if time else (DeadlineFacts(on=dt.date.max),),
        opens_on=dt.date.fromisoformat(starts[:10]) if starts else None,
        budget_eur=None if budget is None else Decimal(budget),
        call_identifier=row.get("identifier", ""),
        call_title=row.get("callTitle", ""),
    )


def test_real_changes_of_eu_calls():
    """eu-snapshots/SOURCES.md: which kinds of 114 real changes are events, and which are noise."""
    rows = [json.loads(line) for line in sample("eu-snapshots/changes.jsonl").splitlines()]
    wrong = []
    for row in rows:
        before, after = eu_facts(row["before"]), eu_facts(row["after"])
        expected = {EXPECTED[kind] for kind in row["kinds"] if kind in EXPECTED}
        if "budget_changed" in row["kinds"] and before.budget_eur == after.budget_eur:
            expected.discard(Kind.CHANGED)  # a number of projects to be expected, which the portal does not keep
        if before.opens_on != after.opens_on:
            expected.add(Kind.CHANGED)
        told = {change.kind for change in changes(before, after, today=dt.date.fromisoformat(row["to_day"]))}
        if told != expected:
            wrong.append((row["identifier"], row["kinds"], told))

    assert wrong == []
    assert len(rows) == 114
