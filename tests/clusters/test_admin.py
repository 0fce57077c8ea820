"""The back office of fields, figures and conflicts, as its users meet it."""

from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters.models import Citation, FigureConflict, KeyFigure, SwotItem
from tests.factories.clusters import (
    CitationFactory,
    ConflictFactory,
    FieldLinkFactory,
    GrowthFieldFactory,
    IndicatorFactory,
    KeyFigureFactory,
    ResponsibilityFactory,
    SubFieldFactory,
    SwotItemFactory,
)
from tests.factories.core import SourceFactory
from tests.people import client_of, member
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db
STATUS = {None: 403, Role.MINISTRY: 403, Role.BACK_OFFICE: 200, Role.FIELD_MANAGER: 200, Role.ADMINISTRATOR: 200}


@pytest.fixture
def field():
    return GrowthFieldFactory(slug="maschinenbau", name_de="Maschinenbau")


@pytest.fixture
def owner(field):
    return client_of(member(Role.FIELD_MANAGER, field))


@pytest.fixture
def colleague():
    return client_of(member(Role.FIELD_MANAGER, GrowthFieldFactory(slug="optik", name_de="Optik")))


def page_of(row, view="change"):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{view}", args=(row.pk,))


def list_of(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def entered(client, url, **changes):
    """What the forms of a page would send, with some boxes filled in differently."""
    context = client.get(url).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            data[bound.html_name] = "" if value is None else value
    return {name: value for name, value in data.items() if value is not False} | changes


def test_field_page_changes_a_figure_of_the_own_field(owner, field):
    figure = KeyFigureFactory(growth_field=field)
    url = page_of(field)

    response = owner.post(url, entered(owner, url, **{"figures-0-value": "2,40"}))

    figure.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, list_of(type(field)))
    assert (figure.value, figure.decimals, figure.qualifier) == (Decimal("2.4"), 2, "circa")


def test_field_page_with_new_stand_makes_a_new_figure(owner, field):
    figure = KeyFigureFactory(growth_field=field)
    url = page_of(field)

    owner.post(url, entered(owner, url, **{"figures-0-value": "2,6", "figures-0-as_of": "05/2013"}))

    rows = KeyFigure.objects.order_by("pk").values_list("value", "rank", "status", "source")
    assert list(rows) == [
        (Decimal("2.3"), "deprecated", "published", figure.source_id),
        (Decimal("2.6"), "preferred", "published", figure.source_id),
    ]


@pytest.mark.parametrize(
    ("box", "error"),
    [
        ("source", "Ohne diese Angabe darf keine Kennzahl erscheinen."),
        ("as_of", "Ohne diese Angabe darf keine Kennzahl erscheinen."),
        ("qualifier", "Dieses Feld ist zwingend erforderlich."),
        ("value", "Bitte den Wert angeben oder den Zusatz „keine Angaben“ wählen."),
    ],
)
def test_field_page_says_what_is_missing_beside_the_box(owner, field, box, error):
    KeyFigureFactory(growth_field=field)
    url = page_of(field)

    response = owner.post(url, entered(owner, url, **{f"figures-0-{box}": ""}))

    formset = response.context["inline_admin_formsets"][0].formset
    assert formset.errors == [{box: [error]}]
    assert KeyFigure.objects.get().value == Decimal("2.3")


def test_field_page_takes_a_wrong_number_or_date_for_what_it_is(owner, field):
    KeyFigureFactory(growth_field=field)
    url = page_of(field)

    response = owner.post(url, entered(owner, url, **{"figures-0-value": "zwei", "figures-0-as_of": "Mai"}))

    errors = response.context["inline_admin_formsets"][0].formset.errors[0]
    assert errors["value"] == ["Bitte eine Zahl wie 2,3 oder 50.000 angeben."]
    assert errors["as_of"][0].startswith("Bitte als Jahr, Quartal, Monat oder Tag angeben")


def test_field_page_shows_current_figures_of_field_and_sub_fields(owner, field):
    own = KeyFigureFactory(growth_field=field)
    part = KeyFigureFactory(subject=SubFieldFactory(growth_field=field).subject)
    KeyFigureFactory(growth_field=field, subject=field.subject, value=1, rank="deprecated")
    KeyFigureFactory(growth_field=field, subject=field.subject, value=2, status="archived")
    KeyFigureFactory()

    formset = owner.get(page_of(field)).context["inline_admin_formsets"][0].formset

    assert [form.instance for form in formset.forms] == [own, part]


def test_field_page_by_back_office_does_not_change_what_is_public(field):
    KeyFigureFactory(growth_field=field)
    client, url = client_of(member(Role.BACK_OFFICE)), page_of(field)

    response = client.post(url, entered(client, url, **{"figures-0-value": "9,9"}))

    errors = response.context["inline_admin_formsets"][0].formset.errors[0]["__all__"]
    assert errors[0].startswith("Diese Zahl ist veröffentlicht: Berichtigen dürfen sie nur, die das Feld betreuen.")
    assert KeyFigure.objects.get().value == Decimal("2.3")


def test_page_of_another_field_answers_no_permission(colleague, field):
    figure = KeyFigureFactory(growth_field=field)
    swot_item = SwotItemFactory(growth_field=field)
    conflict = ConflictFactory(figures=[figure])
    for row in (field, figure, swot_item, conflict, SubFieldFactory(growth_field=field)):
        for response in (
            colleague.get(page_of(row)),
            colleague.post(page_of(row), {}),
            colleague.get(page_of(row, "history")),
            colleague.get(page_of(row, "delete")),
        ):
            assert response.status_code == 403, row
            assert "keine Berechtigung" in response.content.decode()
            assert "unsafe-eval" in response["Content-Security-Policy"]


def test_lists_of_a_manager_hold_own_rows_only(colleague, owner, field):
    figure = KeyFigureFactory(growth_field=field)
    conflict, swot_item = ConflictFactory(figures=[figure]), SwotItemFactory(growth_field=field)
    own = {type(field): field, KeyFigure: figure, FigureConflict: conflict, SwotItem: swot_item}

    for model, row in own.items():
        assert list(owner.get(list_of(model)).context["cl"].result_list) == [row]
        assert row not in colleague.get(list_of(model)).context["cl"].result_list


@pytest.mark.parametrize("role", [None, Role.MINISTRY])
def test_stranger_and_ministry_change_nothing(role, field):
    figure = KeyFigureFactory(growth_field=field)
    client = client_of(member(role))

    for row in (field, figure, ConflictFactory(figures=[figure])):
        assert client.post(page_of(row), {}).status_code == 403
    for view in ("publish", "withdraw", "reinstate"):
        assert client.post(page_of(figure, view)).status_code == 403
    assert client.get(reverse("admin:clusters_keyfigure_import")).status_code == 403


def test_anonymous_is_asked_to_sign_in(field):
    response = Client().get(page_of(field))

    assert (response.status_code, response["Location"]) == (302, f"/verwaltung/login/?next={page_of(field)}")


def test_ministry_reads_figures_and_their_history(field):
    figure = KeyFigureFactory(growth_field=field)
    client = client_of(member(Role.MINISTRY))

    for url in (page_of(field), page_of(figure), page_of(figure, "history"), list_of(KeyFigure)):
        assert client.get(url).status_code == 200
    assert "Wiederherstellen" not in client.get(page_of(figure, "history")).content.decode()


def test_figure_page_leads_to_the_new_row(owner, field):
    figure = KeyFigureFactory(growth_field=field, external_id="KF001")
    old = CitationFactory(key_figure=figure)
    url = page_of(figure)
    citation = {"citations-TOTAL_FORMS": "2", "citations-1-section": "3.1", "citations-1-source": figure.source_id}

    response = owner.post(url, entered(owner, url, value="2,6", as_of="2013", **citation))

    new = KeyFigure.objects.exclude(pk=figure.pk).get()
    assert response["Location"] == page_of(new)
    assert said(response) == [
        f"Neuer Stand als {new.external_id} gespeichert. KF001 steht jetzt unter „Frühere Werte“."
    ]
    assert list(Citation.objects.values_list("key_figure", "section")) == [(figure.pk, old.section), (new.pk, "3.1")]


def test_figure_page_without_change_writes_nothing(owner, field):
    figure = KeyFigureFactory(growth_field=field)
    url = page_of(figure)

    owner.post(url, entered(owner, url))

    assert figure.history.count() == 1


def test_figure_add_page_publishes_for_owner_and_refuses_other_fields(owner, colleague, field):
    data = {
        "subject": field.subject_id,
        "indicator": IndicatorFactory().pk,
        "series": "A",
        "value": "2,0",
        "qualifier": "circa",
        "source": SourceFactory().pk,
        "as_of": "2012-09",
        "status": "published",
        "rank": "preferred",
        "citations-TOTAL_FORMS": "0",
        "citations-INITIAL_FORMS": "0",
    }
    url = reverse("admin:clusters_keyfigure_add")

    refused = colleague.post(url, data)
    owner.post(url, data)

    assert refused.context["adminform"].form.errors == {
        "subject": ["Dafür haben Sie keine Berechtigung: Dieses Feld betreuen andere."]
    }
    figure = KeyFigure.objects.get()
    assert (figure.value, figure.decimals, figure.status) == (Decimal("2.0"), 1, "published")
    assert figure.published_at is not None


def test_figure_is_reinstated_with_one_click(owner, field):
    old = KeyFigureFactory(growth_field=field, rank="deprecated")
    new = KeyFigureFactory(growth_field=field, subject=old.subject, source=old.source, value=3)

    assert page_of(old, "reinstate") in owner.get(page_of(old)).content.decode()
    owner.get(page_of(old, "reinstate"))
    assert KeyFigure.objects.get(pk=old.pk).rank == "deprecated"
    response = owner.post(page_of(old, "reinstate"))

    assert said(response) == [f"{old.external_id} gilt wieder."]
    assert list(KeyFigure.objects.order_by("pk").values_list("pk", "rank")) == [
        (old.pk, "preferred"),
        (new.pk, "deprecated"),
    ]


def test_figure_is_withdrawn_after_a_question(owner, field):
    figure = KeyFigureFactory(growth_field=field)

    asked = owner.get(page_of(figure, "withdraw"))
    assert "Kennzahl zurückziehen?" in asked.content.decode()
    assert KeyFigure.objects.get().status == "published"

    owner.post(page_of(figure, "withdraw"))
    assert KeyFigure.objects.get().status == "archived"


def test_figure_that_was_public_is_not_deleted_a_draft_is(owner, field):
    public = KeyFigureFactory(growth_field=field)
    draft = KeyFigureFactory(growth_field=field, subject=public.subject, value=9, status="draft", published_at=None)

    assert owner.post(page_of(public, "delete"), {"post": "yes"}).status_code == 403
    assert owner.post(page_of(draft, "delete"), {"post": "yes"}).status_code == 302
    assert list(KeyFigure.objects.all()) == [public]


def test_history_says_who_and_what_and_restores_with_one_click(owner, field):
    figure = KeyFigureFactory(growth_field=field)
    url = page_of(figure)
    owner.post(url, entered(owner, url, value="7", qualifier="exact"))
    record = figure.history.last()

    html = owner.get(page_of(figure, "history")).content.decode()
    assert all(text in html for text in ("<del>2,3</del>", "<ins>7</ins>", "<del>ca.</del>", "Funktion "))
    response = owner.post(reverse("admin:clusters_keyfigure_restore", args=(figure.pk, record.history_id)))

    figure.refresh_from_db()
    assert response["Location"] == page_of(figure, "history")
    assert (figure.value, figure.decimals, figure.qualifier, figure.rank) == (Decimal("2.3"), 1, "circa", "preferred")


def test_restore_is_a_post_and_asks_for_permission(owner, colleague, field):
    figure = KeyFigureFactory(growth_field=field)
    url = reverse("admin:clusters_keyfigure_restore", args=(figure.pk, figure.history.first().history_id))

    assert owner.get(url).status_code == 405
    assert colleague.post(url).status_code == 403
    assert client_of(member(Role.BACK_OFFICE)).post(url).status_code == 403
    assert client_of(member(Role.MINISTRY)).post(url).status_code == 403


def test_restore_of_a_field_leaves_what_only_the_administration_changes(owner, field):
    record = field.history.last()
    field.slug, field.kind, field.summary_de = "anlagenbau", "industry", "neu"
    field.save()

    owner.post(reverse("admin:clusters_growthfield_restore", args=(field.pk, record.history_id)))

    field.refresh_from_db()
    assert (field.slug, field.kind, field.summary_de) == ("anlagenbau", "industry", record.summary_de)


def test_restore_of_a_conflict_leaves_its_decision(owner, field):
    fifty, _fifty_one, conflict = two_statements(field)
    conflict.state, conflict.decision, conflict.reason, conflict.title = "decided", fifty, "Genauer.", "Zwei Zahlen"
    conflict.save()
    decided = conflict.history.first()
    conflict.state, conflict.decision, conflict.reason, conflict.title = "open", None, "", "Drei Zahlen"
    conflict.save()

    owner.post(reverse("admin:clusters_figureconflict_restore", args=(conflict.pk, decided.history_id)))

    conflict.refresh_from_db()
    assert (conflict.state, conflict.decision, conflict.reason, conflict.title) == ("open", None, "", "Zwei Zahlen")


def test_field_page_deletes_no_part_that_is_public(owner, field):
    part, point = SubFieldFactory(growth_field=field), SwotItemFactory(growth_field=field)
    url = page_of(field)

    owner.post(url, entered(owner, url, **{"sub_fields-0-DELETE": "on", "swot_items-0-DELETE": "on"}))

    assert (list(field.sub_fields.all()), list(field.swot_items.all())) == ([part], [point])


def two_statements(field):
    fifty = KeyFigureFactory(growth_field=field, value=50, decimals=0)
    fifty_one = KeyFigureFactory(growth_field=field, subject=fifty.subject, value=51, decimals=0, rank="normal")
    CitationFactory(key_figure=fifty, section="2.2", verbatim="50")
    CitationFactory(key_figure=fifty_one, section="Anlage 2", verbatim="51")
    return fifty, fifty_one, ConflictFactory(figures=[fifty, fifty_one])


def test_refused_form_still_says_what_is_stored(owner, field):
    figure = KeyFigureFactory(growth_field=field)
    url = page_of(figure)

    response = owner.post(url, entered(owner, url, value="9", as_of=""))

    assert response.context["adminform"].form.errors
    assert response.context["statement"] == "ca. 2,3 Mrd. €"


def test_conflict_page_shows_statements_and_asks_for_the_reason(owner, field):
    fifty, fifty_one, conflict = two_statements(field)
    url = page_of(conflict)
    html = owner.get(url).content.decode()
    assert all(text in html for text in ("ca. 50", "ca. 51", "Anlage 2", str(fifty.source), str(fifty_one.source)))

    without = owner.post(url, entered(owner, url, decision=fifty_one.pk))
    assert without.context["adminform"].form.errors == {
        "reason": ["Bitte begründen, warum diese Angabe bevorzugt wird."]
    }
    response = owner.post(url, entered(owner, url, decision=fifty_one.pk, reason="neuere Liste"))

    conflict.refresh_from_db()
    assert (response.status_code, conflict.state, conflict.decision) == (302, "decided", fifty_one)
    assert "<del>leer</del>" in owner.get(page_of(conflict, "history")).content.decode()
    assert list(KeyFigure.objects.order_by("pk").values_list("rank", flat=True)) == ["normal", "preferred"]


def badge(response):
    """Of the item of open conflicts in the sidebar."""
    items = response.context["sidebar_navigation"][0]["items"]
    [item] = [item for item in items if item.get("badge_of") == "open_conflicts"]
    return item["badge"], item["badge_variant"]


def test_conflict_list_becomes_shorter_by_one(owner, field):
    _fifty, fifty_one, conflict = two_statements(field)
    ConflictFactory(figures=[fifty_one])
    url = f"{list_of(FigureConflict)}?state__exact=open"
    assert badge(owner.get(url)) == (2, "warning")

    page = page_of(conflict)
    owner.post(page, entered(owner, page, decision=fifty_one.pk, reason="neuere Liste"))

    response = owner.get(url)
    assert len(response.context["cl"].result_list) == 1
    assert badge(response) == (1, "warning")


def test_conflict_page_for_back_office_shows_statements_without_choice(field):
    _fifty, fifty_one, conflict = two_statements(field)
    client, url = client_of(member(Role.BACK_OFFICE)), page_of(conflict)

    client.post(url, entered(client, url, explanation="beide nennen", decision=fifty_one.pk, reason="darum"))

    conflict.refresh_from_db()
    assert "ca. 51" in client.get(url).content.decode()
    assert (conflict.explanation, conflict.state, conflict.decision) == ("beide nennen", "open", None)


@pytest.mark.parametrize(
    ("work", "question"),
    [("vorgeschlagen", 0), ("pruefung", 1), ("ohne-herkunft", 2), ("frueher", 3)],
)
def test_work_lists_hold_what_they_say(owner, field, work, question):
    rows = [
        KeyFigureFactory(growth_field=field, status="in_review", published_at=None),
        KeyFigureFactory(growth_field=field, subject=field.subject, value=1, review_due_on="2012-12-01"),
        KeyFigureFactory(growth_field=field, subject=field.subject, value=2, source=None, is_unsourced=True),
        KeyFigureFactory(growth_field=field, subject=field.subject, value=3, rank="deprecated"),
    ]

    response = owner.get(list_of(KeyFigure), {"arbeit": work})

    assert list(response.context["cl"].result_list) == [rows[question]]


def test_export_holds_the_filtered_rows(owner, field):
    KeyFigureFactory(growth_field=field, external_id="KF001", value=Decimal("2.0"))
    KeyFigureFactory(growth_field=field, subject=field.subject, external_id="KF002", value=3, rank="deprecated")

    url = reverse("admin:clusters_keyfigure_export")
    lines = owner.get(url, {"rank__exact": "preferred"}).content.decode("utf-8-sig").splitlines()

    assert lines[0].startswith("Kennung;Gegenstand;Kennzahlart;Zahlenreihe;Wert;Nachkommastellen;Zusatz;Quelle;Stand")
    assert [line.split(";")[:7] for line in lines[1:]] == [["KF001", "maschinenbau", "revenue", "A", "2,0", "1", "ca."]]


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("model", [KeyFigure, FigureConflict, SwotItem, GrowthFieldFactory._meta.model])
def test_list_asks_as_many_queries_for_one_row_as_for_thirty(model):
    client = client_of(member(Role.ADMINISTRATOR))
    figure = KeyFigureFactory()
    ConflictFactory(figures=[figure])
    SwotItemFactory()
    few = queries(client, list_of(model))
    for number in range(30):
        ConflictFactory(figures=[KeyFigureFactory(), figure])
        SwotItemFactory(sub_field=SubFieldFactory() if number % 2 else None)

    assert queries(client, list_of(model)) == few


def test_field_page_asks_as_many_queries_for_one_row_as_for_thirty(owner, field):
    def fill(number):
        KeyFigureFactory(growth_field=field, subject=field.subject, value=number)
        SwotItemFactory(growth_field=field, sub_field=SubFieldFactory(growth_field=field))
        FieldLinkFactory(field_a=field)
        ResponsibilityFactory(growth_field=field, role="contributing")

    fill(0)
    few = queries(owner, page_of(field))
    for number in range(1, 30):
        fill(number)

    assert queries(owner, page_of(field)) == few
