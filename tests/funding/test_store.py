"""Readings of a source over time: what is stored, what is told, and what is left alone."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from funding import store
from funding.facts import DeadlineFacts, ProgrammeFacts
from funding.models import (
    Deadline,
    FundingCall,
    FundingProgramme,
    ProgrammeAlias,
    ProgrammeEvent,
    ProgrammeVersion,
    ScrapeRun,
)
from tests.factories.funding import CallFactory, DeadlineFactory, FundingSourceFactory, ScrapeRunFactory

pytestmark = pytest.mark.django_db
Kind, State = ProgrammeEvent.Kind, FundingProgramme.State


def in_days(days):
    return timezone.localdate() + dt.timedelta(days=days)


def due(*days, **other):
    return tuple(DeadlineFacts(on=in_days(each), sentence=f"Frist {each}", **other) for each in days)


def programme(key="bund/a", **other):
    return ProgrammeFacts(**{"key": key, "title": f"Programm {key}", "level": "federal", "text": "Wortlaut"} | other)


@pytest.fixture
def source():
    """Read before, so that what is new is news."""
    return FundingSourceFactory(parser_version=1)


def read(source, *facts, version=1, state=ScrapeRun.State.DONE, **other):
    comparison = store.compare(source, facts, parser_version=version, **other)
    run = ScrapeRunFactory(source=source, state=state, is_baseline=comparison.is_baseline, parser_version=version)
    store.apply(comparison, run, lambda *progress: None)
    source.read_at, source.parser_version = run.ended_at, version  # as `funding.runs` keeps it
    source.save()
    return run


def told(run):
    return [(event.programme.key, event.kind) for event in run.events.filter(is_announced=True)]


def history(run):
    return sorted((event.programme.key, event.kind, event.is_announced) for event in run.events.all())


def rows():
    """Every row of a programme with the transaction that wrote it last."""
    models = FundingProgramme, FundingCall, Deadline, ProgrammeVersion, ProgrammeEvent, ProgrammeAlias
    with connection.cursor() as cursor:
        found = {}
        for model in models:
            cursor.execute(f"SELECT id, xmin::text, ctid::text FROM {model._meta.db_table} ORDER BY id")
            found[model.__name__] = cursor.fetchall()
    return found


def test_apply_stores_what_the_source_states(source):
    facts = programme(
        provider="BMWE",
        url="https://fdb.example.org/a",
        model="two_stage",
        deadlines=(*due(30, stage=1, time=dt.time(17, 0, 54)), *due(90, stage=2)),
        opens_on=in_days(-3),
        regions=("thueringen",),
        call_identifier="CALL-1",
    )

    run = read(source, facts)

    row = FundingProgramme.objects.get()
    assert (row.slug, row.title, row.provider, row.url, row.regions, row.state, row.text) == (
        "programm-bunda",
        "Programm bund/a",
        "BMWE",
        "https://fdb.example.org/a",
        ["thueringen"],
        State.PUBLISHED,
        "Wortlaut",
    )
    assert (row.opens_on, row.ends_on, row.next_deadline_on, row.is_paused) == (
        in_days(-3),
        in_days(90),
        in_days(30),
        0,
    )
    assert ProgrammeFacts.from_json(row.facts) == replace(facts, text="")
    assert ProgrammeFacts.from_json(run.versions.get().facts) == facts
    call = FundingCall.objects.get()
    assert (call.identifier, call.model, call.is_manual) == ("CALL-1", "two_stage", False)
    assert list(call.deadlines.values_list("on", "stage", "time", "sentence")) == [
        (in_days(30), 1, dt.time(17), "Frist 30"),
        (in_days(90), 2, None, "Frist 90"),
    ]
    version = ProgrammeVersion.objects.get()
    assert (version.run, version.diff, version.checksum) == (run, [], facts.checksum(1))
    assert told(run) == [("bund/a", Kind.NEW)]


def test_same_reading_writes_no_row_and_tells_nothing(source):
    facts = [programme(f"bund/{number}", deadlines=due(number + 1)) for number in range(5)]
    read(source, *facts)
    before = rows()

    run = read(source, *reversed(facts))

    assert rows() == before
    assert history(run) == []


@pytest.mark.parametrize(
    "noise",
    [
        {"regions": ("berlin", "thueringen")},
        {"title": "Programm  ?Eins?"},
        {"keywords": ("anders",), "topics": ("43108390",), "sub_areas": ("uf_x",), "contact": {"phone": "1"}},
        {"budget_eur": Decimal("1000.00")},
    ],
)
def test_order_and_typography_and_classifications_change_nothing(source, noise):
    facts = programme(title="Programm „Eins“", regions=("thueringen", "berlin"), budget_eur=Decimal("1000"))
    read(source, facts)
    before = rows()

    run = read(source, replace(facts, **noise))

    assert rows() == before
    assert history(run) == []


def test_seconds_of_a_deadline_change_nothing(source):
    read(source, programme(deadlines=due(9, time=dt.time(11, 0, 54))))
    before = rows()

    run = read(source, programme(deadlines=due(9, time=dt.time(11, 0, 11))))

    assert rows() == before
    assert history(run) == []


def test_moved_deadline_is_stored_with_its_former_state(source):
    read(source, programme(deadlines=due(30)))
    first = FundingProgramme.objects.get()

    run = read(source, programme(deadlines=due(20)))

    row = FundingProgramme.objects.get()
    assert (row.pk, row.slug, row.ends_on, row.next_deadline_on) == (first.pk, first.slug, in_days(20), in_days(20))
    assert [each.on for each in Deadline.objects.all()] == [in_days(20)]
    version = row.versions.first()
    assert [(each["field"], each["before"][0]["on"], each["after"][0]["on"]) for each in version.diff] == [
        ("deadlines", in_days(30).isoformat(), in_days(20).isoformat())
    ]
    event = run.events.get()
    assert (event.kind, event.before, event.after, event.version, event.is_announced) == (
        Kind.DEADLINE_EARLIER,
        in_days(30).isoformat(),
        in_days(20).isoformat(),
        version,
        True,
    )
    assert row.changed_at == row.news_at == version.seen_at


def test_text_of_the_source_is_not_in_the_differences(source):
    read(source, programme())

    run = read(source, programme(text="Ganz anderer Wortlaut"))

    assert ProgrammeVersion.objects.first().diff == [{"field": "text", "before": None, "after": None}]
    assert told(run) == [("bund/a", Kind.CHANGED)]


def test_calls_and_summaries_of_people_stay(source):
    read(source, programme(deadlines=due(30)))
    row = FundingProgramme.objects.get()
    FundingProgramme.objects.update(summary_de="Kurz", note="intern", state=State.HIDDEN)
    DeadlineFactory(call=CallFactory(programme=row, is_manual=True), on=in_days(5))

    read(source, programme(deadlines=due(40), title="Neuer Titel"))

    row.refresh_from_db()
    assert (row.summary_de, row.note, row.state, row.slug) == ("Kurz", "intern", State.HIDDEN, "programm-bunda")
    assert (row.title, row.next_deadline_on, row.ends_on) == ("Neuer Titel", in_days(5), in_days(40))
    assert sorted(Deadline.objects.values_list("on", "call__is_manual")) == [(in_days(5), True), (in_days(40), False)]


def test_call_without_change_keeps_its_row(source):
    read(source, programme(deadlines=due(30)))
    before = rows()

    read(source, programme(deadlines=due(30), title="Neu"))

    assert rows()["Deadline"] == before["Deadline"]
    assert rows()["FundingCall"] == before["FundingCall"]


@pytest.mark.parametrize(
    ("facts", "ends_on", "next_on", "status"),
    [
        ({"model": "rolling"}, None, None, "open"),
        ({"model": "recurring", "deadlines": (DeadlineFacts(month_day="05-15"),)}, None, None, "open"),
        ({"deadlines": due(-1)}, -1, None, "ended"),
        ({"deadlines": due(0)}, 0, 0, "open"),
        ({"deadlines": due(-5, 5, 9)}, 9, 5, "open"),
        ({"status": "closed"}, -1, None, "ended"),
        ({"status": "closed", "deadlines": due(-9)}, -9, None, "ended"),
        ({"status": "closed", "deadlines": due(9)}, -1, 9, "ended"),
        ({"status": "paused"}, None, None, "paused"),
        ({"opens_on": in_days(3), "deadlines": due(9)}, 9, 9, "forthcoming"),
        ({"valid_until": in_days(-400)}, None, None, "open"),
        ({"status": "forthcoming", "opens_on": in_days(-3), "deadlines": due(9)}, 9, 9, "open"),
    ],
)
def test_days_and_status_follow_from_facts(source, facts, ends_on, next_on, status):
    read(source, programme(**facts))

    row = FundingProgramme.objects.get()
    expected = [None if days is None else in_days(days) for days in (ends_on, next_on)]
    assert [row.ends_on, row.next_deadline_on, row.status] == [*expected, status]


def test_closed_one_keeps_the_day_on_which_it_was_found_closed(source):
    read(source, programme(status="closed"))
    FundingProgramme.objects.update(ends_on=in_days(-8))

    read(source, programme(status="closed", title="Neuer Titel"))

    assert FundingProgramme.objects.get().ends_on == in_days(-8)


def test_missing_once_is_not_ended(source):
    read(source, programme(), programme("bund/b"))

    run = read(source, programme("bund/b"))

    row = FundingProgramme.objects.get(key="bund/a")
    assert (row.status, row.unseen_runs, row.offline_since) == ("open", 1, None)
    assert row.unseen_since is not None
    assert history(run) == [("bund/a", Kind.NOT_SEEN, False)]


def test_missing_three_times_and_five_days_is_offline_then_back(source):
    read(source, programme(), programme("bund/b"))
    for _number in range(3):
        run = read(source, programme("bund/b"))
        assert FundingProgramme.objects.get(key="bund/a").status == "open"
    assert history(run) == []
    FundingProgramme.objects.filter(key="bund/a").update(unseen_since=timezone.now() - dt.timedelta(days=5))

    gone = read(source, programme("bund/b"))

    row = FundingProgramme.objects.get(key="bund/a")
    assert (row.status, row.state) == ("offline", State.PUBLISHED)
    assert history(gone) == [("bund/a", Kind.OFFLINE, False)]
    before = rows()
    assert history(read(source, programme("bund/b"))) == []
    assert rows() == before

    back = read(source, programme(), programme("bund/b"))

    again = FundingProgramme.objects.get(key="bund/a")
    assert (again.pk, again.status, again.unseen_since, again.unseen_runs) == (row.pk, "open", None, 0)
    assert history(back) == [("bund/a", Kind.BACK, True)]
    assert again.news_at >= row.news_at


def test_five_days_alone_are_not_enough(source):
    read(source, programme(), programme("bund/b"))
    read(source, programme("bund/b"))
    FundingProgramme.objects.filter(key="bund/a").update(unseen_since=timezone.now() - dt.timedelta(days=30))

    read(source, programme("bund/b"))

    assert FundingProgramme.objects.get(key="bund/a").offline_since is None


def test_back_before_it_was_offline_tells_nobody(source):
    read(source, programme(), programme("bund/b"))
    read(source, programme("bund/b"))

    run = read(source, programme(), programme("bund/b"))

    assert history(run) == [("bund/a", Kind.BACK, False)]


def test_ended_one_may_leave_its_source_quietly(source):
    read(source, programme(deadlines=due(-1)), programme("bund/b"))

    run = read(source, programme("bund/b"))

    row = FundingProgramme.objects.get(key="bund/a")
    assert (row.status, row.unseen_runs, row.unseen_since is not None) == ("ended", 0, True)
    assert history(run) == []


def test_source_of_latest_records_misses_none(source):
    read(source, programme(), programme("bund/b"))

    run = read(source, programme("bund/b"), is_complete=False)

    row = FundingProgramme.objects.get(key="bund/a")
    assert (row.status, row.unseen_runs, row.unseen_since is not None) == ("open", 0, True)
    assert history(run) == []


def test_first_reading_of_a_source_tells_nothing():
    source = FundingSourceFactory(read_at=None)

    run = read(source, programme(), programme("bund/b"))

    assert run.is_baseline
    assert history(run) == []
    assert FundingProgramme.objects.published().count() == 2
    assert told(read(source, programme(), programme("bund/b"), programme("bund/c"))) == [("bund/c", Kind.NEW)]


def test_other_version_of_the_parser_tells_nothing(source):
    read(source, programme(), programme("bund/b"))
    news = dict(FundingProgramme.objects.values_list("key", "news_at"))

    run = read(source, programme(title="Anders gelesen"), programme("bund/b"), version=2)

    assert history(run) == []
    assert [(each.programme.key, each.is_baseline) for each in run.versions.all()] == [("bund/a", True)]
    assert dict(FundingProgramme.objects.values_list("key", "news_at")) == news
    assert FundingProgramme.objects.get(key="bund/a").title == "Anders gelesen"
    again = read(source, programme(title="Anders gelesen"), programme("bund/b"), version=2)
    assert (again.is_baseline, history(again)) == (False, [])


@pytest.mark.parametrize(
    "facts",
    [{"deadlines": due(-1)}, {"status": "open", "model": "single_stage", "deadlines": due(-1)}, {"status": "open"}],
)
def test_stale_record_is_never_announced_as_new(source, facts):
    run = read(source, programme(**facts))

    assert history(run) == [("bund/a", Kind.NEW, False)]


def test_same_key_in_two_sources_is_two_records(source):
    other = FundingSourceFactory(code="eu-portal", parser_version=1)

    read(source, programme())
    read(other, programme())

    assert list(FundingProgramme.objects.order_by("pk").values_list("source", "key", "slug")) == [
        (source.pk, "bund/a", "programm-bunda"),
        (other.pk, "bund/a", "programm-bunda-2"),
    ]


def test_repeated_key_counts_once(source):
    comparison = store.compare(source, [programme(), programme(title="Zweiter")], parser_version=1)

    assert ([facts.title for facts in comparison.new], comparison.repeated, comparison.found) == (
        ["Programm bund/a"],
        ["bund/a"],
        1,
    )


def test_slug_avoids_addresses_of_pages_and_taken_ones(source):
    read(source, programme("x", title="Quellen"))

    read(source, programme("x", title="Quellen"), programme("y", title="Quellen"), programme("z", title="???"))

    assert dict(FundingProgramme.objects.values_list("key", "slug")) == {
        "x": "quellen-2",
        "y": "quellen-3",
        "z": "foerderung",
    }


def test_former_address_and_identifier_are_kept(source):
    read(source, programme(url="https://a.example.org/alt", call_identifier="EIC-01"))

    run = read(source, programme(url="https://a.example.org/neu", call_identifier="EIC-2026-01"))

    assert sorted(ProgrammeAlias.objects.values_list("kind", "text")) == [
        ("key", "EIC-01"),
        ("url", "https://a.example.org/alt"),
    ]
    assert history(run) == []
    assert FundingProgramme.objects.get().url == "https://a.example.org/neu"


def test_run_that_needs_review_waits_until_it_is_confirmed(source, django_user_model):
    read(source, programme(deadlines=due(30)), programme("bund/weg"))
    run = read(
        source,
        programme(deadlines=due(20)),
        programme("bund/b"),
        programme("bund/alt", deadlines=due(-3)),
        state=ScrapeRun.State.NEEDS_REVIEW,
    )
    assert dict(FundingProgramme.objects.values_list("key", "state")) == {
        "bund/a": State.PUBLISHED,
        "bund/weg": State.PUBLISHED,
        "bund/b": State.FOUND,
        "bund/alt": State.FOUND,
    }
    assert told(run) == []
    assert FundingProgramme.objects.get(key="bund/weg").unseen_since is None
    later = read(source, programme(deadlines=due(20)), programme("bund/b"), programme("bund/weg"))
    assert told(later) == []

    store.confirm(run, None)

    assert not FundingProgramme.objects.exclude(state=State.PUBLISHED).exists()
    assert sorted(told(run)) == [("bund/a", Kind.DEADLINE_EARLIER), ("bund/b", Kind.NEW)]
    run.refresh_from_db()
    assert run.decided_at is not None


def test_confirmed_baseline_is_published_and_tells_nothing():
    run = read(FundingSourceFactory(read_at=None), programme(), state=ScrapeRun.State.NEEDS_REVIEW)

    store.confirm(run, None)

    assert [row.state for row in FundingProgramme.objects.all()] == [State.PUBLISHED]
    assert history(run) == []


def test_discarded_run_leaves_all_as_before(source):
    facts = programme(deadlines=due(30), url="https://a.example.org/")
    read(source, facts, programme("bund/b"))
    before = FundingProgramme.objects.values().get(key="bund/a")
    versions = list(ProgrammeVersion.objects.values_list("pk", flat=True))
    run = read(
        source,
        programme(title="Captcha", text="Captcha", url="https://a.example.org/"),
        programme("bund/b"),
        programme("bund/neu"),
        state=ScrapeRun.State.NEEDS_REVIEW,
    )
    assert FundingProgramme.objects.get(key="bund/a").title == "Captcha"

    store.discard(run, None)

    assert FundingProgramme.objects.values().get(key="bund/a") == before
    assert sorted(FundingProgramme.objects.values_list("key", flat=True)) == ["bund/a", "bund/b"]
    assert [each.on for each in Deadline.objects.all()] == [in_days(30)]
    assert sorted(ProgrammeVersion.objects.values_list("pk", flat=True)) == sorted(versions)
    run.refresh_from_db()
    assert (run.decided_at is not None, history(run)) == (True, [])
    source.refresh_from_db()
    again = store.compare(source, [facts, programme("bund/b")], parser_version=1)
    assert (again.same, again.changed, again.new) == (2, [], [])


def test_discarding_a_new_parser_makes_the_next_run_a_baseline_again(source):
    read(source, programme(), programme("bund/b"))
    run = read(source, programme(title="?"), programme("bund/b"), version=2, state=ScrapeRun.State.NEEDS_REVIEW)

    store.discard(run, None)

    source.refresh_from_db()
    again = read(source, programme(title="Anders gelesen"), programme("bund/b"), version=2)
    assert (again.is_baseline, history(again)) == (True, [])


def test_discarding_leaves_what_a_later_run_has_read(source):
    read(source, programme())
    run = read(source, programme(title="Falsch"), state=ScrapeRun.State.NEEDS_REVIEW)
    read(source, programme(title="Richtig"))

    store.discard(run, None)

    assert FundingProgramme.objects.get().title == "Richtig"


def test_text_is_kept_once_and_its_change_noticed(source):
    read(source, programme())

    run = read(source, programme(text="Neuer Wortlaut"))

    row = FundingProgramme.objects.get()
    assert (row.text, "text" in row.facts) == ("Neuer Wortlaut", False)
    assert run.versions.get().diff == [{"field": "text", "before": None, "after": None}]
    assert told(run) == [("bund/a", "changed")]


def test_failure_in_the_middle_leaves_everything(source):
    read(source, programme())
    before = rows()

    def dies(step, done, total):
        if done == total:
            raise KeyboardInterrupt

    comparison = store.compare(source, [programme(title="Neu"), programme("bund/b")], parser_version=2)
    run = ScrapeRunFactory(source=source)
    with pytest.raises(KeyboardInterrupt):
        store.apply(comparison, run, dies)

    assert rows() == before


def test_comparing_asks_once(source, django_assert_num_queries):
    facts = [programme(f"bund/{number}") for number in range(30)]
    read(source, *facts)

    with django_assert_num_queries(1):
        comparison = store.compare(source, facts, parser_version=1)

    assert (comparison.same, comparison.found) == (30, 30)


def test_storing_needs_no_query_per_record(source, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        read(source, *(programme(f"bund/{number}", deadlines=due(9)) for number in range(60)))
    with django_assert_max_num_queries(40):
        read(
            source,
            *(programme(f"bund/{number}", deadlines=due(10), url=f"https://x.org/{number}") for number in range(60)),
        )
