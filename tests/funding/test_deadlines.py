import datetime as dt
import json
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from funding.deadlines import KINDS, LAST_DAYS, Periods, find, periods_of
from funding.facts import DeadlineFacts
from funding.german_dates import read
from tests.samples import FOLDER, sample

SAMPLE = "deadline-sentences/sentences.jsonl"
OWN = Path(__file__).parent / "sentences.jsonl"
TODAY = dt.date(2026, 11, 22)


def told(path: Path) -> list[tuple[dict, dict]]:
    """Labels of a file, each with what the command says of it."""
    output = StringIO()
    call_command("funding_deadlines", path, stdout=output)
    labels = [json.loads(line) for line in path.read_text().splitlines()]
    return list(zip(labels, map(json.loads, output.getvalue().splitlines()), strict=True))


def is_right(label: dict, answer: dict) -> bool:
    return {name: label[name] for name in ("kind", "dates", "time") if name in label} == answer


def test_sample_is_told_exactly():
    sample(SAMPLE)

    wrong = [label["text"] for label, answer in told(FOLDER / SAMPLE) if not is_right(label, answer)]

    assert wrong == []


def test_own_sentences_hold_no_false_deadline_and_hardly_a_miss():
    pairs = told(OWN)

    false = [pair for pair in pairs if pair[1]["kind"] in LAST_DAYS and pair[0]["kind"] not in LAST_DAYS]
    wrong = [label["text"] for label, answer in pairs if not is_right(label, answer)]
    assert false == []
    assert len(pairs) > 100
    assert len(wrong) <= 0.02 * len(pairs), wrong


def test_own_sentences_are_of_every_kind():
    kinds = Counter(json.loads(line)["kind"] for line in OWN.read_text().splitlines())

    assert set(kinds) == set(KINDS)


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("26.6. bis 17.7.2026", ["2026-06-26", "2026-07-17"]),
        ("15.11. bis 15.01.2027", ["2026-11-15", "2027-01-15"]),
        ("30. Juli 2026 28. Januar 2027", ["2026-07-30", "2027-01-28"]),
        ("2. – 31.03.2026", ["2026-03-02", "2026-03-31"]),
        ("Montag, der 23.03.2026", ["2026-03-23"]),
        ("15.Mai 2027", ["2027-05-15"]),
        ("1. Dez. 2027", ["2027-12-01"]),
        ("14.05.27", ["2027-05-14"]),
        ("2027-04-15", ["2027-04-15"]),
        ("29.02.2028", ["2028-02-29"]),
        ("29.02.2027", []),
        ("00. November 2020", []),
        ("31.04.2027", []),
        ("Ende März 2027", []),
        ("Nr. 2.2.6 und 2.2.7", []),
        ("Nummer 3.1. der Richtlinie", []),
        ("0361 12.03", []),
    ],
)
def test_dates(text, dates):
    _masked, found = read(text)

    assert [str(date) for stated in found for date in stated.dates()] == dates


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("12. Mai 2027, 12.00 Uhr", dt.time(12)),
        ("12. Mai 2027 (23:59 Uhr MEZ)", dt.time(23, 59)),
        ("bis 18 Uhr am 12. Mai 2027", dt.time(18)),
        ("12. Mai 2027, 24 Uhr", None),  # the end of the day
        ("12. Mai 2027 in Raum 12", None),
    ],
)
def test_times(text, time):
    _masked, (stated,) = read(text)

    assert stated.time == time


def test_sentence_is_the_source_s_own():
    sentence = "Skizzen sind gem. Nr. 3.1. bis zum 15. Mai 2027, 12 Uhr, beim Projektträger einzureichen."

    (finding,) = find(f"Gefördert wird viel. {sentence} Ende.")

    assert finding.sentence == sentence
    assert (finding.kind, finding.dates, finding.time) == ("deadline", (dt.date(2027, 5, 15),), dt.time(12))


def test_list_with_one_line_each_is_one_sentence():
    (finding,) = find("Antragsfristen:\n- 15. März 2027\n- 15. September 2027\nWeitere Hinweise")

    assert finding.kind == "deadline_multiple"
    assert finding.dates == (dt.date(2027, 3, 15), dt.date(2027, 9, 15))


def test_text_without_periods_has_none():
    assert find("") == []
    assert periods_of("Gefördert werden Vorhaben der Photonik.", today=TODAY) == Periods()


def test_periods_of_a_window():
    sentence = "Anträge können vom 1. Februar bis 31. März 2027 gestellt werden."

    periods = periods_of(f"Die Richtlinie gilt bis zum 31. Dezember 2028. {sentence}", today=TODAY)

    assert periods == Periods(
        model="single_stage",
        opens_on=dt.date(2027, 2, 1),
        deadlines=(DeadlineFacts(on=dt.date(2027, 3, 31), sentence=sentence),),
        valid_until=dt.date(2028, 12, 31),
    )


def test_periods_of_two_stages():
    text = (
        "Das Antragsverfahren ist zweistufig angelegt. In der ersten Verfahrensstufe sind Skizzen bis zum 15.03.2027 "
        "einzureichen. In der zweiten Verfahrensstufe sind förmliche Anträge bis zum 30.09.2027 vorzulegen."
    )

    periods = periods_of(text, today=TODAY)

    assert periods.model == "two_stage"
    assert [(one.stage, str(one.on)) for one in periods.deadlines] == [(1, "2027-03-15"), (2, "2027-09-30")]


def test_deadline_of_every_year_gets_no_year():
    periods = periods_of("Anträge sind jährlich bis zum 15. Mai zu stellen.", today=TODAY)

    (deadline,) = periods.deadlines
    assert (periods.model, deadline.on, deadline.month_day) == ("recurring", None, "05-15")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Die Antragsfrist endete am 30.06.2026.", "closed"),
        ("Die Antragsfrist endete am 30.06.2026. Nächste Antragsfrist: 30.06.2027", ""),
        ("Der Aufruf ist geschlossen.", "closed"),
        ("Seit dem 15. September 2026 gilt ein Antragsstopp.", "paused"),
        ("Ab dem 15. September 2027 gilt ein Antragsstopp.", ""),
        ("Derzeit können keine Anträge gestellt werden.", "paused"),
        ("Anträge können bis zur Ausschöpfung der Mittel gestellt werden.", ""),
    ],
)
def test_status_of_a_text(text, status):
    assert periods_of(text, today=TODAY).status == status


def test_rolling():
    assert periods_of("Anträge können jederzeit gestellt werden.", today=TODAY).model == "rolling"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "line 2: this is not JSON"),
        ('"text"', "line 2: an object with a text named `text` is needed."),
        ('{"text": 5}', "line 2: an object with a text named `text` is needed."),
        ('{"kind": "deadline"}', "line 2: an object with a text named `text` is needed."),
    ],
)
def test_command_names_the_bad_line(tmp_path, line, problem):
    path = tmp_path / "sentences.jsonl"
    path.write_text(f'{{"text": "Antragsfrist: 01.12.2027"}}\n{line}\n')

    with pytest.raises(CommandError, match=problem):
        call_command("funding_deadlines", path, stdout=StringIO())


def test_command_without_file(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("funding_deadlines", tmp_path / "missing.jsonl", stdout=StringIO())
