"""A roadmap as a table: what everybody may read of it, and all of it out of the back office and in again."""

import datetime as dt
from decimal import Decimal
from io import BytesIO

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from roadmaps.editing import change, undo
from roadmaps.models import Measure, Milestone, RoadmapStep
from roadmaps.parts import Part
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import OrganisationFactory
from tests.factories.funding import ProgrammeFactory
from tests.factories.roadmaps import (
    MeasureFactory,
    MilestoneFactory,
    ProjectFactory,
    RoadmapFactory,
    RoadmapGoalFactory,
    StateObjectiveFactory,
)
from tests.people import client_of, member
from thcm.core.dates import PartialDate
from thcm.core.imports import Change
from thcm.core.models import Status
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def roadmap():
    return RoadmapFactory(growth_field=GrowthFieldFactory(), slug="msr")


@pytest.fixture
def goal(roadmap):
    return RoadmapGoalFactory(roadmap=roadmap, title_de="Fachkräfte", order=1)


def lines(content):
    """The cells of a table, the empty ones left out, under their heads."""
    head, *rows = load_workbook(BytesIO(content)).active.values
    return [{name: cell for name, cell in zip(head, row, strict=True) if cell is not None} for row in rows]


def test_public_table_has_a_row_for_each_public_part(client, roadmap, goal):
    goal.objectives.add(StateObjectiveFactory(name_de="Beschäftigung"))
    measure = MeasureFactory(
        goal=goal,
        title_de='=HYPERLINK("x")',
        responsible_organisation=OrganisationFactory(name="Hochschule"),
        cost_eur="1234.50",
        due=PartialDate.parse("2013-Q2"),
    )
    measure.projects.add(ProjectFactory(name_de="Öffentlich"), ProjectFactory(status=Status.DRAFT))
    MilestoneFactory(goal=goal, title_de="Erster Jahrgang", state=Milestone.State.REACHED, reached_on="2013-06-03")
    MeasureFactory(goal=goal, title_de="Labor", state=Measure.State.DONE, due=None, done_on="2013-04-30")
    MeasureFactory(goal=goal, is_internal=True)
    MilestoneFactory(goal__roadmap=roadmap, goal__is_internal=True)

    response = client.get(reverse("roadmap-xlsx", args=("msr",)))

    assert response["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert response["Content-Disposition"] == 'attachment; filename="msr.xlsx"'
    assert lines(response.content) == [
        {"Art": "Ziel", "Titel": "Fachkräfte", "dient den Zielen des Landes": "Beschäftigung"},
        {
            "Art": "Maßnahme",
            "gehört zum Ziel": "Fachkräfte",
            "Titel": '=HYPERLINK("x")',
            "Stand": "geplant",
            "fällig": "Q2/2013",
            "verantwortlich": "Hochschule",
            "Kosten in Euro": 1234.5,
            "Projekte": "Öffentlich",
        },
        {
            "Art": "Maßnahme",
            "gehört zum Ziel": "Fachkräfte",
            "Titel": "Labor",
            "Stand": "erledigt",
            "erledigt am": dt.datetime(2013, 4, 30),
        },
        {
            "Art": "Meilenstein",
            "gehört zum Ziel": "Fachkräfte",
            "Titel": "Erster Jahrgang",
            "Stand": "erreicht",
            "fällig": "06/2013",
            "erreicht am": dt.datetime(2013, 6, 3),
        },
    ]
    cell = load_workbook(BytesIO(response.content)).active["C3"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_no_table_of_a_draft_and_no_name_of_an_unpublished_organisation(client, roadmap, goal):
    draft = OrganisationFactory(name="Geheim", status=Status.DRAFT)
    MeasureFactory(goal=goal, responsible_organisation=draft)

    assert "Geheim" not in str(lines(client.get(reverse("roadmap-xlsx", args=("msr",))).content))
    hidden = RoadmapFactory(status=Status.DRAFT)
    assert client.get(reverse("roadmap-xlsx", args=(hidden.slug,))).status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_queries_of_the_public_table_do_not_grow(client, roadmap, goal, count, django_assert_max_num_queries):
    for _number in range(count):
        MeasureFactory(goal=goal).projects.add(ProjectFactory())
        MilestoneFactory(goal=goal)

    with django_assert_max_num_queries(8):
        content = client.get(reverse("roadmap-xlsx", args=("msr",))).content

    assert len(lines(content)) == 1 + Measure.objects.count() + Milestone.objects.count()


@pytest.fixture
def manager(roadmap):
    return client_of(member(Role.FIELD_MANAGER, roadmap.growth_field))


def page_of(roadmap, name="table"):
    return reverse(f"admin:roadmaps_roadmap_{name}", args=(roadmap.pk,))


def table_of(client, roadmap):
    return client.get(page_of(roadmap, "table_file")).content


def sheet(*rows, head=("Kennung", "Art", "gehört zum Ziel", "Titel", "fällig")):
    book = Workbook()
    for row in (head, *rows):
        book.active.append(row)
    return saved(book)


def saved(book):
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def dry_run(client, roadmap, content):
    return client.post(page_of(roadmap), {"file": SimpleUploadedFile("roadmap.xlsx", content)})


def take_over(client, roadmap, response):
    answer = client.post(page_of(roadmap), {"kept": response.context["kept"]})
    return [str(message) for message in get_messages(answer.wsgi_request)][-1]


def outcomes(response):
    return [(row["outcome"], row["label"], row["reasons"]) for row in response.context["rows"]]


def refusal(response):
    return " ".join(response.context["form"].errors.get("file", []))


def full(roadmap, goal):
    """Every column filled, also with what spreadsheets like to change."""
    objective, project = StateObjectiveFactory(), ProjectFactory(status=Status.DRAFT)
    goal.objectives.add(objective)
    measure = MeasureFactory(
        goal=goal,
        title_de="-5 % Ausschuss",
        description_de="=1+1\r\nzweite Zeile ",
        responsible_organisation=OrganisationFactory(status=Status.DRAFT),
        starts=PartialDate.parse("2012"),
        cost_eur="1234567890.10",
        state=Measure.State.DROPPED,
        dropped_reason="@home",
        is_internal=True,
    )
    measure.projects.add(project, ProjectFactory())
    measure.programmes.add(ProgrammeFactory())
    day = PartialDate.parse("2013-06-03")
    return measure, MilestoneFactory(goal=goal, due=day, state="reached", reached_on=day.starts_on)


def test_round_trip_changes_nothing(roadmap, goal, manager):
    full(roadmap, goal)

    response = dry_run(manager, roadmap, table_of(manager, roadmap))

    assert [outcome for outcome, _label, _reasons in outcomes(response)] == ["unverändert"] * 3
    assert response.context["counts"] == "0 neu, 0 geändert, 3 unverändert, 0 abgelehnt"
    assert "kept" not in response.context


def test_dry_run_tells_every_row_and_saves_nothing(roadmap, goal, manager):
    measure = MeasureFactory(goal=goal, title_de="Ausbildung", due=PartialDate.parse("2013"))
    foreign = MeasureFactory()
    rows = [
        (f"M{measure.pk}", "Maßnahme", f"Z{goal.pk}", "Ausbildung", 2014),
        (f"M{measure.pk}", "Maßnahme", f"Z{goal.pk}", "Ausbildung", 2015),
        (f"M{foreign.pk}", "Maßnahme", f"Z{foreign.goal_id}", "Fremd", 2015),
        (f"Z{goal.pk}", "Maßnahme", None, "Fachkräfte", None),
        ("12", "Ziel", None, "x", None),
        (None, "Meilenstein", "Absatz", "Erste Messe", "Q3/2013"),
        (None, "Ziel", None, "Absatz", None),
        (None, "Maßnahme", "Export", "Reise", None),
        (None, "Vorhaben", "Absatz", "Reise", None),
        (None, "Maßnahme", "Absatz", "Reise", "gestern"),
        (None, "Meilenstein", "Absatz", "Reise", None),
        (None, "Ziel", None, "Fachkräfte", None),
        (None, "Ziel", None, "Neu", 2013),
    ]

    response = dry_run(manager, roadmap, sheet(*rows))

    assert outcomes(response) == [
        ("geändert", f"M{measure.pk}: Ausbildung", []),
        ("abgelehnt", "Ausbildung", [f"Kennung: „M{measure.pk}“ steht schon in Zeile 2"]),
        (
            "abgelehnt",
            "Fremd",
            [f"Kennung: „M{foreign.pk}“ gibt es in dieser Roadmap nicht; neue Zeilen haben keine Kennung"],
        ),
        ("abgelehnt", f"Z{goal.pk}: Fachkräfte", ["Art: Zu dieser Kennung gehört „Ziel“"]),
        ("abgelehnt", "x", ["Kennung: „12“ ist keine Kennung wie Z1, M2 oder S3"]),
        ("neu", "Meilenstein: Erste Messe", []),
        ("neu", "Ziel: Absatz", []),
        ("abgelehnt", "Reise", ["gehört zum Ziel: „Export“ ist kein Ziel dieser Roadmap"]),
        ("abgelehnt", "Reise", ["Art: „Vorhaben“ ist nicht möglich, nur: Ziel, Maßnahme, Meilenstein"]),
        (
            "abgelehnt",
            "Reise",
            ["fällig: Bitte als Jahr, Quartal, Monat oder Tag angeben, z. B. 2012, 2012-Q3, 09/2012 oder 28.09.2012."],
        ),
        ("abgelehnt", "Reise", ["fällig: fehlt"]),
        (
            "abgelehnt",
            "Fachkräfte",
            ["Titel: Das gibt es hier schon; zum Ändern bitte die Kennung angeben"],
        ),
        ("abgelehnt", "Neu", ["fällig: hat dieser Teil nicht: Ziel"]),
    ]
    assert response.context["rows"][0]["changes"] == [Change("fällig", "2013", "2014")]
    assert list(Measure.objects.values_list("pk", "due")) == [
        (measure.pk, PartialDate.parse("2013")),
        (foreign.pk, foreign.due),
    ]
    assert (RoadmapStep.objects.count(), roadmap.goals.count(), Milestone.objects.count()) == (0, 1, 0)


def test_take_over_writes_what_was_shown_as_steps_that_can_be_undone(roadmap, goal, manager):
    other = RoadmapGoalFactory(roadmap=roadmap, title_de="Export", order=2)
    measure = MeasureFactory(goal=goal, title_de="Ausbildung", due=PartialDate.parse("2013"))
    project = ProjectFactory()
    head = ("Kennung", "Art", "gehört zum Ziel", "Titel", "Kosten in Euro", "Projekte", "nur intern")
    rows = [
        (f"M{measure.pk}", None, "Export", "Lehre", 1200.5, project.name_de, True),
        (None, "Maßnahme", f"Z{other.pk}", "Reise", "2.000,50", None, None),
        (None, "Maßnahme", "unbekannt", "Nie", None, None, None),
    ]

    response = dry_run(manager, roadmap, sheet(*rows, head=head))

    assert take_over(manager, roadmap, response) == "Übernommen: 1 neu, 1 geändert, 0 unverändert, 1 abgelehnt."
    saved = Measure.objects.values_list("title_de", "goal", "cost_eur", "is_internal", "projects").order_by("pk")
    assert list(saved) == [
        ("Lehre", other.pk, Decimal("1200.50"), True, project.pk),
        ("Reise", other.pk, Decimal("2000.50"), False, None),
    ]
    assert [step.kind for step in roadmap.steps.order_by("pk")] == ["change", "move", "add"]
    for step in roadmap.steps.all():
        undo(roadmap=roadmap, step_id=step.pk, user=step.made_by)
    measure = Measure.objects.get()
    assert (measure.title_de, measure.goal, measure.cost_eur, measure.projects.count()) == ("Ausbildung", goal, None, 0)


def test_conflict_since_the_dry_run_refuses_all(roadmap, goal, manager):
    measure = MeasureFactory(goal=goal, title_de="Ausbildung")
    rows = [(f"M{measure.pk}", None, None, "Lehre", "2014"), (None, "Ziel", None, "Absatz", None)]
    response = dry_run(manager, roadmap, sheet(*rows))
    rejected = dry_run(manager, roadmap, sheet((f"Z{goal.pk}", "Beruf"), head=("Kennung", "Titel")))
    Measure.objects.filter(pk=measure.pk).update(title_de="Studium")

    assert response.context["counts"] == "1 neu, 1 geändert, 0 unverändert, 0 abgelehnt"
    assert take_over(manager, roadmap, response) == (
        "Es wurde nichts übernommen: Die Roadmap wurde seit dem Probelauf geändert."
        " Bitte die Datei noch einmal prüfen lassen."
    )
    assert (roadmap.goals.count(), RoadmapStep.objects.count()) == (1, 0)
    assert take_over(manager, roadmap, rejected) == "Übernommen: 0 neu, 1 geändert, 0 unverändert, 0 abgelehnt."


def test_older_table_takes_nothing_back_that_others_changed_since(roadmap, goal, manager):
    measure = MeasureFactory(goal=goal, title_de="Ausbildung", due=PartialDate.parse("2013"))
    book = load_workbook(BytesIO(table_of(manager, roadmap)))
    book.active["D2"], book.active["D3"] = "Beruf", "Lehre"
    key = {"roadmap": roadmap, "part": Part.MEASURE, "part_id": measure.pk, "user": member(Role.BACK_OFFICE)}
    change(started={"due": "2013"}, values={"due": "2014"}, **key)

    response = dry_run(manager, roadmap, saved(book))

    stale = "Kennung: Seit der Ausgabe geändert. Bitte die Tabelle neu ausgeben und dort ändern"
    assert outcomes(response) == [
        ("geändert", f"Z{goal.pk}: Fachkräfte", []),
        ("abgelehnt", f"M{measure.pk}: Ausbildung", [stale]),
    ]
    assert take_over(manager, roadmap, response).startswith("Übernommen: 0 neu, 1 geändert")
    measure.refresh_from_db()
    assert (measure.title_de, measure.due) == ("Ausbildung", PartialDate.parse("2014"))


def test_dry_run_is_good_once_and_for_its_own_account_and_roadmap(roadmap, goal, manager):
    response = dry_run(manager, roadmap, sheet((None, "Ziel", None, "Absatz", None)))
    other = RoadmapFactory(growth_field=roadmap.growth_field)
    over = "Der Probelauf gilt nicht mehr. Bitte die Datei noch einmal wählen."

    assert take_over(client_of(member(Role.BACK_OFFICE)), roadmap, response) == over
    assert take_over(manager, other, response) == over
    assert take_over(manager, roadmap, response) == "Übernommen: 1 neu, 0 geändert, 0 unverändert, 0 abgelehnt."
    assert take_over(manager, roadmap, response) == over
    answer = manager.post(page_of(roadmap), {"kept": "gefälscht"})
    assert [str(message) for message in get_messages(answer.wsgi_request)][-1] == over


def test_only_who_may_edit_the_roadmap_gets_in(client, roadmap, goal):
    expected = {
        client_of(member(Role.FIELD_MANAGER, roadmap.growth_field)): 200,
        client_of(member(Role.BACK_OFFICE)): 200,
        client_of(member(Role.FIELD_MANAGER, GrowthFieldFactory())): 403,
        client_of(member(Role.MINISTRY)): 403,
        client_of(member()): 403,
        client: 302,
    }
    content = sheet((None, "Ziel", None, "Absatz", None))

    for each, status in expected.items():
        answers = (
            each.get(page_of(roadmap)),
            each.get(page_of(roadmap, "table_file")),
            dry_run(each, roadmap, content),
            each.post(page_of(roadmap), {"kept": "x"}),
        )
        last = 302 if status == 200 else status
        assert [answer.status_code for answer in answers] == [status, status, status, last]
    assert roadmap.goals.count() == 1
