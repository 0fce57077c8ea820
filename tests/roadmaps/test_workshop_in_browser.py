"""The workshop page in browsers: two moderators edit one roadmap at once, by hand, by keyboard and by dragging."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from roadmaps.models import Measure, Milestone, RoadmapGoal
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import OrganisationFactory, SiteSettingFactory
from tests.factories.roadmaps import MeasureFactory, MilestoneFactory, RoadmapFactory, RoadmapGoalFactory
from tests.people import client_of, member, restore_roles
from tests.test_back_office_pages import violations
from thcm.core.dates import PartialDate
from thcm.core.permissions import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SOON = 3000  # milliseconds within which a change shows in another browser


@pytest.fixture
def field():
    return GrowthFieldFactory(slug="optik", name_de="Optik")


@pytest.fixture
def roadmap(field):
    roadmap = RoadmapFactory(growth_field=field, title_de="Roadmap Optik")
    goal = RoadmapGoalFactory(roadmap=roadmap, title_de="Fachkräfte", order=1)
    for order, title in enumerate(("Schülerlabor", "Messestand", "Leitfaden"), start=1):
        MeasureFactory(goal=goal, title_de=title, order=order)
    MilestoneFactory(goal=goal, title_de="Labor läuft", due=PartialDate.parse("2013-06"))
    RoadmapGoalFactory(roadmap=roadmap, title_de="Märkte", order=2)
    return roadmap


@pytest.fixture
def moderators(chromium, live_server, field, roadmap):
    """Opens the page in a browser of its own, signed in as another moderator each time."""
    restore_roles()
    SiteSettingFactory()
    contexts, faults = [], []

    def open_page(width=1280, *, function="Moderation", **options):
        user = member(Role.BACK_OFFICE)
        user.function = function
        user.save()
        session = client_of(user).cookies[settings.SESSION_COOKIE_NAME].value
        context = chromium.new_context(
            base_url=live_server.url, locale="de-DE", viewport={"width": width, "height": 1080}, **options
        )
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
        page.goto(reverse("admin:roadmaps_roadmap_workshop", args=(roadmap.pk,)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def title_of(page, row):
    part = {RoadmapGoal: "goal", Measure: "measure", Milestone: "milestone"}[type(row)]
    return page.locator(f"#{part}-{row.pk}-title_de")


def due_of(page, measure):
    return page.locator(f"#measure-{measure.pk}-due")


def titles(page, kind="measures"):
    return [box.input_value() for box in page.locator(f"[id^={kind}-] .ws-title textarea").all()]


@pytest.mark.parametrize(("width", "dark"), [(1920, False), (390, True)])
def test_page_is_accessible(moderators, roadmap, width, dark):
    page = moderators(width, color_scheme="dark" if dark else "light")
    page.get_by_placeholder("Neues Ziel").fill("Neues")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Maßnahmen")).to_have_count(3)
    page.get_by_text("Mehr").first.click()
    found = violations(page)
    page.goto(page.url.partition("#")[0] + "#steps")
    found += violations(page)

    assert "\n".join(found) == ""
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_two_moderators_edit_at_once(moderators, roadmap):
    first, second, third = Measure.objects.order_by("order")
    one, two = moderators(function="Moderation A"), moderators(function="Moderation B")
    title_of(two, first).click()
    two.keyboard.press("End")
    two.keyboard.type(" in Jena")  # typed, not yet saved
    two.evaluate("document.activeElement.setSelectionRange(3, 3)")

    title_of(one, second).fill("Gemeinsamer Messestand")
    one.keyboard.press("Enter")
    one.locator(f"#measure-{first.pk}-due").fill("Q3/2027")
    one.keyboard.press("Enter")
    one.get_by_label("„Leitfaden“ nach oben").click()
    one.get_by_placeholder("Neue Maßnahme").first.fill("Patenschaften")
    one.keyboard.press("Enter")

    expect(one.locator("li[data-part=measure]")).to_have_count(4)

    expect(title_of(two, second)).to_have_value("Gemeinsamer Messestand", timeout=SOON)
    expect(two.locator(f"#measure-{first.pk}-due")).to_have_value("Q3/2027", timeout=SOON)
    expect(two.locator("li[data-part=measure]")).to_have_count(4, timeout=SOON)
    assert titles(two) == ["Schülerlabor in Jena", "Leitfaden", "Gemeinsamer Messestand", "Patenschaften"]
    assert two.evaluate("[document.activeElement.id, document.activeElement.selectionStart]") == (
        [f"measure-{first.pk}-title_de", 3]
    )
    two.keyboard.press("Enter")
    expect(title_of(one, first)).to_have_value("Schülerlabor in Jena", timeout=SOON)
    first.refresh_from_db()
    assert (first.title_de, first.due.iso) == ("Schülerlabor in Jena", "2027-Q3")
    assert [row.title_de for row in third.goal.measures.all()] == (
        ["Schülerlabor in Jena", "Leitfaden", "Gemeinsamer Messestand", "Patenschaften"]
    )


def test_same_box_is_refused_with_both_values(moderators, roadmap):
    measure = Measure.objects.order_by("order")[0]
    one, two = moderators(function="Moderation A"), moderators(function="Moderation B")
    title_of(two, measure).fill("Von B")
    title_of(one, measure).fill("Von A")
    one.keyboard.press("Enter")
    expect(one.locator("#ws-said")).to_have_text("Maßnahme „Von A“ geändert")

    two.keyboard.press("Enter")

    note = two.locator(f"#measure-{measure.pk} .ws-note")
    expect(note).to_have_text("Inzwischen steht hier „Von A“ (Moderation A). Ihre Eingabe ist noch nicht gespeichert.")
    expect(title_of(two, measure)).to_have_value("Von B")
    two.locator(f"#measure-{measure.pk}-state").select_option("running")  # the rest of the part is still saved
    expect(one.locator(f"#measure-{measure.pk}-state")).to_have_value("running", timeout=SOON)
    expect(note).to_be_visible()
    expect(title_of(two, measure)).to_have_value("Von B")
    assert violations(two) == []
    two.get_by_role("button", name="Meine Eingabe speichern").click()
    expect(note).to_have_count(0)
    expect(title_of(two, measure)).to_be_focused()
    expect(title_of(one, measure)).to_have_value("Von B", timeout=SOON)

    one.get_by_role("button", name="Rückgängig", exact=True).click()
    expect(one.locator("#ws-alert")).to_contain_text("Inzwischen geändert wurde Titel")
    two.get_by_role("button", name="Rückgängig", exact=True).click()
    expect(title_of(one, measure)).to_have_value("Von A", timeout=SOON)


def test_what_is_typed_outlives_a_removal(moderators, roadmap):
    measure = Measure.objects.order_by("order")[1]
    one, two = moderators(), moderators()
    title_of(two, measure).fill("Mitten im Satz")

    one.locator(f"#measure-{measure.pk}").get_by_text("Mehr").click()
    one.locator(f"#measure-{measure.pk}").get_by_role("button", name="Entfernen").click()

    expect(one.locator(f"#measure-{measure.pk}")).to_have_count(0)
    expect(two.locator(f"#measure-{measure.pk} .ws-note").first).to_contain_text("inzwischen entfernt", timeout=SOON)
    expect(title_of(two, measure)).to_have_value("Mitten im Satz")
    expect(title_of(two, measure)).to_be_focused()
    one.get_by_role("button", name="Rückgängig", exact=True).click()
    expect(two.locator(f"#measure-{measure.pk} .ws-note")).to_have_count(0, timeout=SOON)
    two.keyboard.press("Enter")
    expect(title_of(one, measure)).to_have_value("Mitten im Satz", timeout=SOON)
    assert titles(one) == ["Schülerlabor", "Mitten im Satz", "Leitfaden"]


def test_roadmap_is_written_by_keyboard_alone(moderators, roadmap):
    organisation = OrganisationFactory(name="IHK Südthüringen")
    page = moderators(1920)
    box = page.get_by_placeholder("Neue Maßnahme").last

    box.focus()
    page.keyboard.type("Reise")
    page.keyboard.press("Enter")
    expect(page.locator("li[data-part=measure]")).to_have_count(4)
    expect(box).to_be_focused()
    page.keyboard.type("Studie")
    page.keyboard.press("Enter")
    expect(page.locator("li[data-part=measure]")).to_have_count(5)
    study = Measure.objects.get(title_de="Studie")
    title_of(page, study).focus()
    for _time in range(2):
        page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#ws-said")).to_contain_text("verschoben")
    expect(title_of(page, study)).to_be_focused()
    expect(page.locator(f"#measure-{study.pk}")).to_have_count(1)
    due_of(page, study).fill("irgendwann")
    page.keyboard.press("Tab")
    expect(page.locator(f"#measure-{study.pk}-due-note")).to_contain_text("als Jahr, Quartal, Monat oder Tag")
    page.keyboard.type("IHK Südthüringen")
    page.keyboard.press("Tab")
    expect(page.locator("#ws-said")).to_contain_text("geändert")
    expect(due_of(page, study)).to_have_value("irgendwann")
    due_of(page, study).fill("2028-q1".upper())
    page.keyboard.press("Enter")
    expect(due_of(page, study)).to_have_value("Q1/2028")
    expect(page.locator(f"#measure-{study.pk}-due-note")).to_be_empty()

    study.refresh_from_db()
    assert (study.goal.title_de, study.due.iso, study.responsible_organisation) == (
        "Fachkräfte",
        "2028-Q1",
        organisation,
    )
    page.get_by_role("link", name="Schritte").focus()
    page.keyboard.press("Control+z")
    expect(due_of(page, study)).to_have_value("")


def test_measure_is_dragged_into_another_goal(moderators, roadmap):
    measure = Measure.objects.get(title_de="Leitfaden")
    target = RoadmapGoal.objects.get(title_de="Märkte")
    page = moderators(1920)

    page.locator(f"#measure-{measure.pk} .ws-grip").hover()
    page.mouse.down()
    page.locator(f"#goal-{target.pk} h2").first.hover()
    page.locator(f"#goal-{target.pk} h2").first.hover()
    page.mouse.up()

    expect(page.locator(f"#measures-{target.pk} #measure-{measure.pk}")).to_have_count(1)
    expect(page.locator("#ws-said")).to_have_text("Maßnahme „Leitfaden“ verschoben")
    measure.refresh_from_db()
    assert measure.goal == target


def test_dropped_measure_is_asked_for_its_reason(moderators, roadmap):
    measure = Measure.objects.get(title_de="Leitfaden")
    page = moderators()
    reason = page.locator(f"#measure-{measure.pk}-dropped_reason")
    expect(reason).to_be_hidden()

    page.locator(f"#measure-{measure.pk}-state").select_option("dropped")
    expect(page.locator(f"#measure-{measure.pk} .ws-notes")).to_contain_text("warum die Maßnahme aufgegeben wird")
    reason.fill("Kein Partner")
    page.keyboard.press("Enter")

    expect(page.locator(f"#measure-{measure.pk} .ws-note")).to_have_count(0)
    measure.refresh_from_db()
    assert (measure.state, measure.dropped_reason) == ("dropped", "Kein Partner")


def test_connection_lost_keeps_what_is_typed(moderators, roadmap):
    measure = Measure.objects.get(title_de="Leitfaden")
    page = moderators()
    page.context.set_offline(True)

    title_of(page, measure).fill("Ohne Netz")
    page.keyboard.press("Enter")
    expect(page.locator("#ws-line")).to_contain_text("Keine Verbindung")
    page.context.set_offline(False)

    expect(page.locator("#ws-said")).to_have_text("Maßnahme „Ohne Netz“ geändert", timeout=SOON)
    expect(page.locator("#ws-line")).to_be_hidden()
    measure.refresh_from_db()
    assert measure.title_de == "Ohne Netz"


def test_page_works_without_script(moderators, roadmap):
    measure = Measure.objects.get(title_de="Leitfaden")
    page = moderators(java_script_enabled=False)

    title_of(page, measure).fill("Leitfaden für alle")
    page.locator(f"#measure-{measure.pk}").get_by_label("nach oben").click()
    assert titles(page) == ["Schülerlabor", "Leitfaden für alle", "Messestand"]
    page.get_by_placeholder("Neuer Meilenstein").first.fill("Gedruckt")
    page.get_by_role("button", name="Hinzufügen").nth(1).click()
    assert page.get_by_placeholder("Neuer Meilenstein").first.input_value() == "Gedruckt"
    page.locator("[id^=milestone-new-] [name=due]").first.fill("2014")
    page.get_by_role("button", name="Hinzufügen").nth(1).click()
    assert titles(page, "milestones") == ["Labor läuft", "Gedruckt"]
    page.get_by_role("button", name="Rückgängig", exact=True).click()

    assert titles(page, "milestones") == ["Labor läuft"]
    assert Milestone.objects.count() == 1
