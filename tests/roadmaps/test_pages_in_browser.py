"""Pages of roadmaps in a browser: accessible in public and in the back office, and right on paper."""

import pytest
from django.urls import reverse

from roadmaps.tables import office_table, table_response
from tests.factories.core import SiteSettingFactory
from tests.factories.roadmaps import (
    ClusterGapFactory,
    MeasureFactory,
    MilestoneFactory,
    NetworkedRoadmapFactory,
    PotentialAnalysisFactory,
    ProjectFactory,
    ProjectPartnerFactory,
    RoadmapFactory,
    RoadmapGoalFactory,
    RoadmapPartnerFactory,
    RoadmapStateEntryFactory,
)
from tests.test_back_office_pages import field as field
from tests.test_back_office_pages import pages as pages
from tests.test_back_office_pages import violations
from thcm.core.dates import PartialDate

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def roadmap(field):
    SiteSettingFactory()
    roadmap = RoadmapFactory(slug="optik", growth_field=field)
    goal = RoadmapGoalFactory(roadmap=roadmap)
    MeasureFactory(goal=goal, title_de="Bauen", starts=PartialDate.parse("2012"), due=PartialDate.parse("2014-Q2"))
    MilestoneFactory(goal=goal, title_de="Steht", due=PartialDate.parse("2014-06"))
    RoadmapStateEntryFactory(roadmap=roadmap)
    RoadmapPartnerFactory(roadmap=roadmap)
    PotentialAnalysisFactory(growth_field=field, roadmap=roadmap)
    ClusterGapFactory(growth_field=field)
    NetworkedRoadmapFactory(slug="verbund").roadmaps.add(roadmap)
    return roadmap


@pytest.mark.parametrize("path", ["/roadmaps/optik/", "/roadmaps/optik/druck/", "/roadmaps/vernetzt/verbund/"])
def test_public_page_is_accessible(axe, roadmap, path):
    assert axe(path) == []
    assert axe(path, width=390, dark=True) == []


def test_paper_shows_parts_under_their_years(chromium_page, roadmap):
    """Browsers lay out paper with the rules of narrow windows."""
    chromium_page.set_viewport_size({"width": 800, "height": 900})
    chromium_page.emulate_media(media="print")
    chromium_page.goto("/roadmaps/optik/druck/")

    axis, *tracks = [
        chromium_page.locator(part).nth(number).bounding_box()
        for part, number in ((".roadmap-axis__drawing", 0), (".timeline__track", 0), (".timeline__track", 1))
    ]

    place = (axis["x"], axis["width"])
    assert [(track["x"], track["width"]) for track in tracks] == [pytest.approx(place, abs=1)] * 2


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_forms_of_the_back_office_are_accessible(pages, field, roadmap, width, dark):
    project = ProjectFactory()
    project.growth_fields.add(field)
    ProjectPartnerFactory(project=project)
    rows = {"roadmap": roadmap, "potentialanalysis": roadmap.analyses.get(), "clustergap": field.gaps.get()}
    addresses = [
        reverse(f"admin:roadmaps_{name}_change", args=(row.pk,)) for name, row in (rows | {"project": project}).items()
    ]
    addresses += [reverse("admin:roadmaps_roadmap_state", args=(roadmap.pk,))]
    addresses += [reverse("admin:roadmaps_project_stage", args=(project.pk,))]
    page, found = pages(width, dark=dark), {}

    for address in addresses:
        page.goto(address)
        page.wait_for_timeout(300)
        found[address] = violations(page)

    assert found == {address: [] for address in addresses}


def test_table_is_accessible_from_the_file_to_the_result(pages, roadmap):
    content = table_response(office_table(roadmap), "optik.xlsx").getvalue()
    roadmap.goals.get().measures.update(title_de="Anders")
    page, found = pages(390), []
    page.goto(reverse("admin:roadmaps_roadmap_table", args=(roadmap.pk,)))

    for name, file in (("leer.xlsx", b"nichts"), ("optik.xlsx", content)):
        page.set_input_files("[name=file]", {"name": name, "mimeType": "application/zip", "buffer": file})
        page.get_by_role("button", name="Probelauf").click()
        page.wait_for_load_state()
        found += violations(page)
    page.get_by_role("button", name="Übernehmen").click()
    page.get_by_text("Übernommen: 0 neu, 1 geändert").wait_for()

    assert found + violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
