"""Rating of programmes for a field (GM-7), and the page where it is done."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from funding.actions import rate
from funding.models import FieldRating, FundingProgramme, SameMatter
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.funding import (
    CallFactory,
    DeadlineFactory,
    FieldRatingFactory,
    FundingSourceFactory,
    ProgrammeEventFactory,
    ProgrammeFactory,
    VersionFactory,
)
from tests.people import client_of, member
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db
LIST = "/verwaltung/funding/fundingprogramme/"


@pytest.fixture
def field():
    return GrowthFieldFactory(name_de="Optik", slug="optik", short_name_de="")


@pytest.fixture
def manager(field):
    return client_of(member(Role.FIELD_MANAGER, field))


def of(name: str, programme, *more) -> str:
    return reverse(f"admin:funding_fundingprogramme_{name}", args=(programme.pk, *more))


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def listed(client, **query) -> list[FundingProgramme]:
    return list(client.get(LIST, query).context["cl"].result_list)


def ratings() -> list[tuple[str, str, str]]:
    return list(FieldRating.objects.values_list("growth_field__slug", "rating", "note"))


def test_rate_keeps_what_was_said_before(field):
    user, programme = member(Role.FIELD_MANAGER, field), ProgrammeFactory()

    for rating, note in (("check", "erst fragen"), ("fits", "")):
        rate(programme=programme, field=field, rating=rating, note=note, user=user)

    row = FieldRating.objects.get()
    assert (row.rating, row.note, row.rated_by) == ("fits", "", user)
    assert list(row.history.values_list("rating", "note")) == [("fits", ""), ("check", "erst fragen")]


def test_rate_without_rating_takes_it_back(field):
    user, programme = member(Role.FIELD_MANAGER, field), ProgrammeFactory(rated_for=[field])

    rate(programme=programme, field=field, rating="", note="", user=user)

    assert ratings() == []
    assert list(FieldRating.history.values_list("history_type", flat=True)) == ["-", "+"]


@pytest.mark.parametrize(("rating", "note"), [("super", ""), ("fits", "x" * 2001)])
def test_rate_refuses_what_does_not_exist(field, rating, note):
    with pytest.raises(ValidationError):
        rate(
            programme=ProgrammeFactory(),
            field=field,
            rating=rating,
            note=note,
            user=member(Role.FIELD_MANAGER, field),
        )

    assert ratings() == []


@pytest.mark.parametrize("role", [Role.FIELD_MANAGER, Role.MINISTRY, None])
def test_rate_is_for_who_looks_after_the_field(field, role):
    user = member(role, *([GrowthFieldFactory()] if role == Role.FIELD_MANAGER else []))

    with pytest.raises(PermissionDenied):
        rate(programme=ProgrammeFactory(), field=field, rating="fits", note="", user=user)


def test_manager_rates_on_the_page_of_the_programme(manager, field):
    programme = ProgrammeFactory(suggested_for=[field])
    page = text_of(manager.get(of("change", programme)))

    manager.post(of("rate", programme), {"rate": field.pk, "rating": "fits", "note": "für OptoNet"})

    assert "Vorgeschlagen: „Photonik“ im Titel" in page
    assert ratings() == [("optik", "fits", "für OptoNet")]
    assert "für OptoNet" in text_of(manager.get(of("change", programme)))


def test_manager_rates_from_the_list_and_comes_back_to_it(manager, field):
    programme = ProgrammeFactory(suggested_for=[field])
    FieldRatingFactory(programme=programme, growth_field=field, rating="check", note="bleibt")

    response = manager.post(f"{of('rate', programme)}?back=feld%3Dmeine%26p%3D2", {"rate": f"{field.pk}-no"})

    assert response.headers["Location"] == f"{LIST}?feld=meine&p=2"
    assert ratings() == [("optik", "no", "bleibt")]


def test_list_gets_its_buttons_back_where_htmx_asks(manager, field):
    programme = ProgrammeFactory(suggested_for=[field])

    response = manager.post(of("rate", programme), {"rate": f"{field.pk}-fits"}, headers={"HX-Request": "true"})

    assert response.templates[0].name == "back_office/_funding_quick_line.html"
    assert text_of(response).count('aria-pressed="true"') == 1


@pytest.mark.parametrize("role", [Role.FIELD_MANAGER, Role.MINISTRY, None])
def test_others_do_not_rate_for_the_field(field, role):
    other = client_of(member(role, *([GrowthFieldFactory()] if role == Role.FIELD_MANAGER else [])))
    programme = ProgrammeFactory(suggested_for=[field])

    assert other.post(of("rate", programme), {"rate": field.pk, "rating": "fits"}).status_code in (302, 403)
    assert ratings() == []


def test_ministry_reads_ratings_and_notes(field):
    programme = ProgrammeFactory(suggested_for=[field])
    FieldRatingFactory(programme=programme, growth_field=field, note="nur für Verbünde")
    ministry = client_of(member(Role.MINISTRY))

    text = text_of(ministry.get(of("change", programme)))

    assert "nur für Verbünde" in text
    assert ">Bewerten<" not in text
    assert ministry.post(of("change", programme), {"note": "x"}).status_code == 403
    assert [ministry.get(f"/verwaltung/funding/{name}/").status_code for name in ("fieldrating", "award")] == [200, 200]


def test_strangers_see_no_programmes_in_the_back_office(client, field):
    programme = ProgrammeFactory()

    for each in (client, client_of(member())):
        addresses = (LIST, of("change", programme), of("versions", programme))
        assert {each.get(address).status_code for address in addresses} <= {302, 403}


def test_filters_find_what_a_manager_has_not_rated(manager, field):
    new, rated, refused, other, ended = (
        ProgrammeFactory(suggested_for=[field]),
        ProgrammeFactory(suggested_for=[field], rated_for=[field]),
        ProgrammeFactory(suggested_for=[field]),
        ProgrammeFactory(suggested_for=[GrowthFieldFactory()]),
        ProgrammeFactory(suggested_for=[field], offline_since="2026-01-01T00:00:00Z"),
    )
    FieldRatingFactory(programme=refused, growth_field=field, rating="no")
    ProgrammeEventFactory(programme=new)

    assert listed(manager, bewertung="offen") == [new]
    assert listed(manager, bewertung="fits") == [rated]
    assert listed(manager, bewertung="no") == [refused]
    assert set(listed(manager, feld="meine")) == {new, rated, ended}
    assert listed(manager, heute="offline") == [ended]
    assert listed(manager, neues="alle") == [new]
    assert listed(manager, q=other.title) == [other]


def test_people_write_own_words_and_nothing_of_the_source(manager):
    programme = ProgrammeFactory(title="Alt")
    data = {"summary_de": "In einem Satz.", "note": "intern", "state": "hidden", "title": "Neu", "summary_en": ""}

    manager.post(of("change", programme), data | management())

    programme.refresh_from_db()
    assert (programme.title, programme.summary_de, programme.note, programme.state) == (
        "Alt",
        "In einem Satz.",
        "intern",
        "hidden",
    )


def management(**rows: str) -> dict[str, str]:
    return {"calls-TOTAL_FORMS": "0", "calls-INITIAL_FORMS": "0"} | {
        f"calls-{name}": value for name, value in rows.items()
    }


def test_own_deadline_stands_beside_those_of_the_source(manager):
    day = timezone.localdate() + dt.timedelta(days=70)
    programme = ProgrammeFactory(facts={"key": "a", "title": "A", "level": "federal"})
    DeadlineFactory(call=CallFactory(programme=programme), on=day + dt.timedelta(days=90))
    rows = {"TOTAL_FORMS": "1", "0-title": "Aufruf 2027", "0-model": "single_stage", "0-sentence": "Bis 31. Januar."}

    manager.post(
        of("change", programme),
        {"state": "published"} | management(**rows, **{"0-deadlines": f"{day:%d.%m.%Y} 17:00\n15.05."}),
    )

    own = programme.calls.get(is_manual=True)
    stored = list(own.deadlines.values_list("on", "month_day", "sentence").order_by("pk"))
    programme.refresh_from_db()
    assert [(str(on), day, text) for on, day, text in stored] == [
        (str(day), "", "Bis 31. Januar."),
        ("None", "05-15", "Bis 31. Januar."),
    ]
    assert programme.next_deadline_on == day
    assert programme.calls.count() == 2


@pytest.mark.parametrize(
    ("lines", "sentence", "name"),
    [("31.02.2027", "Satz", "deadlines"), ("bald", "Satz", "deadlines"), ("31.01.2027", "", "sentence")],
)
def test_own_deadline_needs_a_day_and_a_sentence(manager, lines, sentence, name):
    programme = ProgrammeFactory()
    rows = {"TOTAL_FORMS": "1", "0-model": "single_stage", "0-deadlines": lines, "0-sentence": sentence}

    response = manager.post(of("change", programme), {"state": "published"} | management(**rows))

    [formset] = response.context["inline_admin_formsets"]
    assert list(formset.formset.errors[0]) == [name]
    assert not programme.calls.exists()


def test_versions_stand_side_by_side_in_words(manager):
    programme = ProgrammeFactory()
    VersionFactory(programme=programme)
    diff = [
        {"field": "funding_types", "before": ["zuschuss"], "after": ["darlehen"]},
        {"field": "deadlines", "before": [], "after": [{"on": "2027-01-31", "time": "17:00:00", "stage": 2}]},
        {"field": "text", "before": None, "after": None},
    ]
    VersionFactory(programme=programme, diff=diff)

    response = manager.get(of("versions", programme))

    later, first = response.context["page"]
    assert [(line.label, line.old, line.new) for line in later.lines] == [
        ("Förderart", "Zuschuss", "Darlehen"),
        ("Fristen", "", "31. Januar 2027, 17:00 Uhr (Stufe 2)"),
        ("Beschreibung", "", "in der Quelle geändert"),
    ]
    assert (first.is_first, first.lines) == (True, [])


@pytest.mark.parametrize(("answer", "state"), [("1", "confirmed"), ("0", "rejected")])
def test_same_matter_is_decided_by_people(manager, answer, state):
    first, second = ProgrammeFactory(), ProgrammeFactory(source=FundingSourceFactory(code="eu-portal"))
    matter = SameMatter.objects.create(first=first, second=second, reason="Gleiche Adresse")

    assert second.title in text_of(manager.get(of("change", first)))
    manager.post(of("matter", first, matter.pk), {"is_same": answer})

    matter.refresh_from_db()
    assert (matter.state, matter.decided_by.groups.get().name) == (state, Role.FIELD_MANAGER.value)
    assert manager.post(of("matter", ProgrammeFactory(), matter.pk), {"is_same": "1"}).status_code == 404


def test_list_asks_as_often_for_many_rows_as_for_one(manager, field):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            manager.get(LIST)
        return len(captured)

    ProgrammeFactory(suggested_for=[field], rated_for=[field])
    queries()
    once = queries()
    for number in range(29):
        ProgrammeFactory(suggested_for=[field], rated_for=[field], source__code=f"quelle-{number}")

    assert queries() == once


def test_field_that_does_not_exist_is_not_found(manager, field):
    programme = ProgrammeFactory()

    answers = [manager.post(of("rate", programme), {"rate": key, "rating": "fits"}) for key in ("x", "9" * 5000)]

    assert [answer.status_code for answer in answers] == [404, 404]
