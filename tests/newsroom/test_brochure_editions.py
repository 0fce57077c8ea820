"""Editions of the brochure: what may be in them, who makes and publishes them, and that they stay."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from pypdf import PdfReader

from newsroom import brochure_actions
from newsroom.brochure import content
from newsroom.brochure_actions import make_edition, publish_edition
from newsroom.brochure_fields import Gathered
from newsroom.models import BrochureEdition
from tests.factories.clusters import GrowthFieldFactory, KeyFigureFactory, SubFieldFactory
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory
from tests.factories.networks import NetworkFactory
from tests.factories.newsroom import BrochureEditionFactory, ChapterFactory
from tests.factories.panels import GoverningBodyFactory, PanelFactory, WorkProgrammeFactory
from tests.factories.roadmaps import ProjectFactory, RoadmapFactory
from tests.newsroom.test_fact_sheets import squeezed
from tests.people import client_of, member
from thcm.core.locks import advisory_lock
from thcm.core.permissions import Role


@pytest.mark.django_db
def test_nothing_that_is_not_public_is_in_it():
    field = GrowthFieldFactory()
    for status in ("published", "draft", "archived"):
        GrowthFieldFactory(status=status, name_de=f"Feld {status}")
        KeyFigureFactory(subject=field.subject, status=status, caveat=f"Zahl {status}")
        NetworkFactory(growth_field=field, status=status, name=f"Netz {status}")
        RoadmapFactory(growth_field=field, status=status, title_de=f"Roadmap {status}")
        ProjectFactory(status=status, name_de=f"Projekt {status}")
        EventFactory(status=status, title_de=f"Termin {status}")
        GoverningBodyFactory(status=status, name_de=f"Gremium {status}")
        PanelFactory(status=status, name_de=f"Panel {status}")
        WorkProgrammeFactory(status=status, title_de=f"Programm {status}")
        ChapterFactory(status=status, text_de=f"Kapitel {status}")

    text = str(content(Gathered()))

    kinds = ("Feld", "Zahl", "Netz", "Roadmap", "Projekt", "Termin", "Gremium", "Panel", "Programm", "Kapitel")
    assert [kind for kind in kinds if f"{kind} published" not in text] == []
    assert [word for word in ("draft", "archived") if word in text] == []


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 30])
def test_content_costs_no_more_queries_with_more_rows(django_assert_num_queries, rows):
    for _number in range(rows):
        field = GrowthFieldFactory()
        KeyFigureFactory(subject=SubFieldFactory(growth_field=field).subject)
        NetworkFactory(growth_field=field)
        RoadmapFactory(growth_field=field)
        for factory in (ProjectFactory, EventFactory, GoverningBodyFactory, PanelFactory, WorkProgrammeFactory):
            factory()
        ChapterFactory()

    with django_assert_num_queries(31):
        content(Gathered())


@pytest.mark.django_db
def test_edition_is_made_published_and_stays():
    user = UserFactory()
    ChapterFactory(title_de="Unser Ansatz")

    edition = make_edition(user=user)
    before = BrochureEdition.objects.published().count()
    publish_edition(edition=edition)

    edition.refresh_from_db()
    assert (before, edition.condition, edition.progress_percent, edition.number) == (0, "published", 100, 1)
    assert squeezed("Unser Ansatz") in squeezed(PdfReader(edition.file_de.open()).pages[2].extract_text())
    with pytest.raises(ValidationError, match="noch nicht öffentlich"):
        publish_edition(edition=edition)
    for change in ({"number": 9}, {"file_de": "x.pdf"}, {"condition": "done", "published_at": None}):
        with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
            BrochureEdition.objects.filter(pk=edition.pk).update(**change)
    with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        edition.delete()
    user.delete()
    assert make_edition(user=None).number == 2


@pytest.mark.django_db
def test_failed_edition_says_why_and_one_that_was_abandoned_is_closed(monkeypatch):
    abandoned = BrochureEditionFactory(condition="running", file_de="", file_en="")
    monkeypatch.setattr(brochure_actions, "brochures", lambda **_more: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        make_edition(user=None)

    rows = BrochureEdition.objects.order_by("number").values_list("condition", "error")
    assert list(rows) == [
        ("failed", "Die Arbeit wurde abgebrochen."),
        ("failed", "ZeroDivisionError: division by zero"),
    ]
    with pytest.raises(ValidationError, match="fertig"):
        publish_edition(edition=abandoned)


@pytest.mark.django_db
def test_database_refuses_a_finished_edition_without_files():
    with pytest.raises(DatabaseError, match="newsroom_brochure_has_files"), transaction.atomic():
        BrochureEditionFactory(file_en="")
    with pytest.raises(DatabaseError, match="newsroom_brochure_published_at"), transaction.atomic():
        BrochureEditionFactory(condition="published")
    ChapterFactory(part="cover")
    with pytest.raises(DatabaseError, match="newsroom_chapter_one_cover"), transaction.atomic():
        ChapterFactory(part="cover")


@pytest.mark.django_db
def test_page_shows_published_editions_only(client):
    empty = client.get("/broschuere/").content.decode()
    waiting = make_edition(user=None)
    hidden = client.get(waiting.get_absolute_url()).status_code
    publish_edition(edition=waiting)
    BrochureEditionFactory(number=7)

    page = client.get("/broschuere/").content.decode()
    german, english = (client.get(f"{prefix}/broschuere/1.pdf") for prefix in ("", "/en"))

    assert ("noch keine Ausgabe" in empty, hidden) == (True, 404)
    assert ("Ausgabe 1" in page, "Ausgabe 7" in page) == (True, False)
    assert [PdfReader(BytesIO(b"".join(answer.streaming_content))).trailer["/Root"]["/Lang"][:2] for answer in (german, english)] == ["de", "en"]  # noqa: E501  # fmt: skip
    assert client.get("/broschuere/7.pdf").status_code == 404


@pytest.mark.django_db
def test_office_makes_and_publishes_and_others_do_not():
    names = ("make", "publish")
    edition = BrochureEditionFactory()
    addresses = {
        name: reverse(f"admin:newsroom_brochureedition_{name}", args=(edition.pk,) if name == "publish" else ())
        for name in names
    }
    others = (member(Role.FIELD_MANAGER, GrowthFieldFactory()), member(Role.MINISTRY), member(), UserFactory())

    refused = [client_of(user).post(address).status_code for user in others for address in addresses.values()]
    assert (set(refused) <= {302, 403}, BrochureEdition.objects.published().count()) == (True, 0)
    office = client_of(member(Role.BACK_OFFICE))
    assert [office.get(address).status_code for address in addresses.values()] == [405, 405]
    with advisory_lock("make_brochure"):
        office.post(addresses["make"])
    office.post(addresses["publish"])
    waiting = office.post(addresses["make"])
    assert waiting.url.endswith(f"?nach={edition.number}")
    assert f"nach={edition.number}" not in office.get(waiting.url).content.decode()
    assert f"nach={edition.number + 1}" in office.get(f"{waiting.url[:-1]}{edition.number + 1}").content.decode()

    assert list(BrochureEdition.objects.values_list("condition", flat=True)) == ["done", "published"]
    preview = reverse("admin:newsroom_brochureedition_preview", args=("en",))
    assert b"".join(office.get(preview).streaming_content)[:5] == b"%PDF-"
    assert [office.get(preview.replace("en.pdf", "fr.pdf")).status_code, client_of(member()).get(preview).status_code] == [404, 403]  # noqa: E501  # fmt: skip
    assert "Ausgabe" in office.get(reverse("admin:newsroom_brochureedition_progress")).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 30])
def test_lists_cost_no_more_queries_with_more_rows(client, django_assert_max_num_queries, rows):
    for _number in range(rows):
        publish_edition(edition=BrochureEditionFactory())
        ChapterFactory()
    office = client_of(member(Role.BACK_OFFICE))

    with django_assert_max_num_queries(5):
        client.get("/broschuere/")
    for model in ("brochureedition", "chapter"):
        with django_assert_max_num_queries(18):
            office.get(reverse(f"admin:newsroom_{model}_changelist"))
