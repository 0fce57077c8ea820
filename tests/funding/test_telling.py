"""Who is told of what happened to programmes, once and in words; and nobody of what is no news."""

import datetime as dt

import pytest
from django.core import mail as sent
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from funding import telling
from funding.models import FundingNotice, ProgrammeEvent
from funding.tasks import tell_about_funding, tell_about_moved_deadlines
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.funding import (
    FieldRatingFactory,
    FieldSuggestionFactory,
    ProgrammeEventFactory,
    ProgrammeFactory,
    ScrapeRunFactory,
    SubscriptionFactory,
)
from tests.people import member
from thcm.core.models import Mail
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db
Kind = ProgrammeEvent.Kind
IN_SPRING = dt.date(2027, 4, 1)


@pytest.fixture
def field():
    return GrowthFieldFactory(slug="optik")


@pytest.fixture
def manager(field):
    user = member(Role.FIELD_MANAGER, field)
    user.email = "optik@example.org"
    user.save()
    return user


def happened(programme, kind=Kind.NEW, **values):
    values.setdefault("happened_at", timezone.now() - dt.timedelta(hours=1))
    return ProgrammeEventFactory(programme=programme, kind=kind, **values)


def mails(template):
    return [
        (mail.recipient, mail.context["lines"], mail.context["sums"]) for mail in Mail.objects.filter(template=template)
    ]


def line(programme, *words):
    return f"{programme.title}\n{'; '.join(words)}\nhttp://localhost:8000/foerderung/{programme.slug}/"


def test_manager_is_told_weekly_of_the_own_fields_and_once(field, manager):
    fits = ProgrammeFactory(title="B", rated_for=[field])
    suggested = ProgrammeFactory(title="A", suggested_for=[field])
    refused = ProgrammeFactory(suggested_for=[field])
    FieldRatingFactory(programme=refused, growth_field=field, rating="no")
    for programme in (fits, suggested, refused, ProgrammeFactory(suggested_for=[GrowthFieldFactory()])):
        happened(programme)
    happened(fits, Kind.CHANGED)

    tell_about_funding()
    tell_about_funding()

    assert mails("funding_staff") == [(manager.email, [line(suggested, "neu"), line(fits, "neu; geändert")], [])]


def test_nobody_is_told_of_what_is_not_announced_or_not_public_or_old(field, manager):
    SubscriptionFactory(fields=[field])
    known = ProgrammeFactory(suggested_for=[field])
    happened(known, is_announced=False)
    happened(known, happened_at=timezone.now() - dt.timedelta(days=40))
    happened(ProgrammeFactory(suggested_for=[field], state="found"))
    happened(ProgrammeFactory(suggested_for=[field], state="hidden"))

    tell_about_funding()
    tell_about_moved_deadlines()

    assert list(Mail.objects.all()) == []


def test_who_switched_mails_off_or_has_no_field_any_more_is_not_told(field, manager):
    happened(ProgrammeFactory(rated_for=[field]), Kind.DEADLINE_SET, after="2027-04-01")
    FundingNotice.objects.create(user=manager, is_wanted=False)

    tell_about_funding()
    tell_about_moved_deadlines()

    assert list(Mail.objects.all()) == []
    assert FundingNotice.objects.get().told_until is None


def test_moved_deadline_of_a_rated_programme_is_told_at_once_and_not_again(field, manager):
    later = ProgrammeFactory(title="A", rated_for=[field])
    earlier = ProgrammeFactory(title="B", rated_for=[field])
    only_suggested = ProgrammeFactory(title="C", suggested_for=[field])
    happened(later, Kind.DEADLINE_LATER, before="2027-03-01", after="2027-04-01")
    happened(earlier, Kind.DEADLINE_EARLIER, before="2027-05-01", after="2027-04-01")
    happened(only_suggested, Kind.DEADLINE_SET, after="05-15")
    happened(later, Kind.CHANGED)

    tell_about_moved_deadlines()
    tell_about_moved_deadlines()
    tell_about_funding()

    assert mails("funding_moved") == [
        (
            manager.email,
            [
                line(earlier, "Frist vorverlegt: 1. April 2027 (vorher 1. Mai 2027)"),
                line(later, "Frist verlängert: 1. April 2027 (vorher 1. März 2027)"),
            ],
            [],
        )
    ]
    # The week's report holds what was not told.
    assert mails("funding_staff") == [
        (manager.email, [line(only_suggested, "Frist genannt: jedes Jahr am 15. Mai"), line(later, "geändert")], [])
    ]


def test_run_with_more_than_forty_events_is_told_as_a_sum(field, manager):
    SubscriptionFactory(email="leserin@example.org", fields=[field])
    large, small = ScrapeRunFactory(), ScrapeRunFactory(source__code="foerderinfo")
    for number in range(41):
        kind = Kind.NEW if number else Kind.DEADLINE_LATER
        happened(ProgrammeFactory(rated_for=[field]), kind, run=large, before="2027-03-01", after="2027-04-01")
    single = ProgrammeFactory(rated_for=[field])
    happened(single, run=small)
    day = date_format(timezone.localdate(), "DATE_FORMAT")

    tell_about_moved_deadlines()
    tell_about_funding()

    assert mails("funding_moved") == [(manager.email, [], [f"Quelle fdb, {day} – Frist verlängert: 1"])]
    assert mails("funding_staff") == [(manager.email, [line(single, "neu")], [f"Quelle fdb, {day} – neu: 40"])]
    assert mails("funding_digest") == [
        ("leserin@example.org", [line(single, "neu")], [f"Quelle fdb, {day} – Frist verlängert: 1, neu: 40"])
    ]


def test_run_with_forty_events_is_told_line_by_line(field, manager):
    run = ScrapeRunFactory()
    for _number in range(40):
        happened(ProgrammeFactory(suggested_for=[field]), run=run)

    tell_about_funding()

    [(_to, lines, sums)] = mails("funding_staff")
    assert (len(lines), sums) == (40, [])


def test_mail_is_as_long_as_a_reader_bears(field, manager):
    for number in range(3):
        run = ScrapeRunFactory(source__code=f"quelle-{number}")
        for _number in range(20):
            happened(ProgrammeFactory(suggested_for=[field]), run=run)

    tell_about_funding()

    context = Mail.objects.get().context
    assert (len(context["lines"]), context["more"], context["count"]) == (40, 20, 60)


def test_subscriber_is_told_of_fields_and_filter_in_the_own_language(field):
    row = SubscriptionFactory(fields=[field], query="level=eu&applicant=unternehmen", language="en")
    wanted = ProgrammeFactory(level="eu", applicants=["unternehmen"], suggested_for=[field], deadline=IN_SPRING)
    other_level = ProgrammeFactory(level="state", applicants=["unternehmen"], suggested_for=[field])
    other_field = ProgrammeFactory(level="eu", applicants=["unternehmen"], suggested_for=[GrowthFieldFactory()])
    ended = ProgrammeFactory(
        level="eu", applicants=["unternehmen"], suggested_for=[field], deadline=timezone.localdate() - dt.timedelta(1)
    )
    for programme in (wanted, other_level, other_field, ended):
        happened(programme)

    tell_about_funding()
    tell_about_funding()

    mail = Mail.objects.get()
    assert (mail.recipient, mail.language) == (row.email, "en")
    assert [text.splitlines()[::2] for text in mail.context["lines"]] == [
        [wanted.title, f"http://localhost:8000/en/foerderung/{wanted.slug}/"]
    ]
    assert mail.context["link"] == "/en/foerderung/?level=eu&applicant=unternehmen&field=optik&sort=news"


def test_only_confirmed_subscriptions_are_told_and_only_of_what_came_later():
    SubscriptionFactory(state="unconfirmed")
    SubscriptionFactory(state="ended", email="")
    SubscriptionFactory(told_until=timezone.now())
    happened(ProgrammeFactory())

    tell_about_funding()

    assert list(Mail.objects.all()) == []


def test_subscription_whose_filter_is_no_longer_known_is_still_told(field):
    SubscriptionFactory(fields=[field], query="level=mond&status=sonstwie")
    programme = ProgrammeFactory(suggested_for=[field])
    happened(programme)

    tell_about_funding()

    assert mails("funding_digest")[0][1] == [line(programme, "neu")]


def test_telling_that_fails_tells_later(field, manager):
    """The mail and the note of what its reader knows are one transaction."""
    happened(ProgrammeFactory(suggested_for=[field]))

    def tell_and_die():
        with transaction.atomic():
            tell_about_funding()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        tell_and_die()

    assert (Mail.objects.count(), FundingNotice.objects.count()) == (0, 0)
    tell_about_funding()
    assert Mail.objects.count() == 1


def test_mail_says_how_to_end_it_and_so_do_its_headers(field, manager, django_capture_on_commit_callbacks):
    happened(ProgrammeFactory(title="Photonik & <Licht>", slug="licht", suggested_for=[field]))

    with django_capture_on_commit_callbacks(execute=True):
        tell_about_funding()

    [message] = sent.outbox
    end = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert end.startswith("http://localhost:8000/foerderung/abo/beenden/account-")
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message.subject == "Förderung für Ihre Felder: Neues zu einem Programm"
    assert (
        message.body
        == f"""Guten Tag,

das ist seit dem letzten Bericht bei den Förderprogrammen Ihrer Felder geschehen:

Photonik & <Licht>
neu
http://localhost:8000/foerderung/licht/

http://localhost:8000/foerderung/?field=optik&sort=news

Maßgeblich sind die Angaben der fördergebenden Stellen.

-- 
Sie bekommen diese E-Mail, weil Ihr Konto für ein Feld zuständig ist.
Keine solchen E-Mails mehr: {end}
Impressum: http://localhost:8000/impressum/
"""
    )


def test_telling_costs_the_same_for_one_event_and_for_thirty(field, manager, django_assert_max_num_queries):
    suggestion = FieldSuggestionFactory(growth_field=field)
    happened(suggestion.programme)
    with django_assert_max_num_queries(30):
        telling.tell_weekly()
    for _number in range(30):
        happened(ProgrammeFactory(suggested_for=[field]), happened_at=timezone.now())

    with django_assert_max_num_queries(30):
        telling.tell_weekly()
