import copy
from decimal import Decimal
from io import StringIO

import pytest
import yaml
from django.core.management import call_command
from django.db.models import Count

from clusters.display import figure_text
from clusters.models import Citation, FieldLink, FigureConflict, GrowthField, KeyFigure, Responsibility, SwotItem
from tests.dataset.test_read import CONTENT, PATH
from thcm.core.models import ContactPoint, DatasetRecord, SiteSetting

pytestmark = pytest.mark.django_db
FIGURES = [*CONTENT["key_figures"], *CONTENT["network_figures"], *CONTENT["regional_indicators"]]


def load_report(path=PATH):
    output = StringIO()
    call_command("load_dataset", path, stdout=output)
    return output.getvalue()


@pytest.fixture
def loaded(dataset, db):
    return dataset


@pytest.fixture
def changed_file(tmp_path):
    def write(change):
        content = copy.deepcopy(CONTENT)
        change(content)
        path = tmp_path / "changed.yaml"
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        return path

    return write


def _set(external_id, **values):
    def change(content):
        next(figure for figure in content["key_figures"] if figure["id"] == external_id).update(values)

    return change


def test_everything_is_loaded(loaded):
    kinds = dict(GrowthField.objects.published().values_list("kind").annotate(Count("id")).order_by())
    swot = dict(SwotItem.objects.published().values_list("kind").annotate(Count("id")).order_by())

    assert kinds == {"growth_field": 11, "industry": 2}
    assert sum(swot.values()) == 109
    assert KeyFigure.objects.published().count() == 88 + 32 + 6
    assert FigureConflict.objects.published().count() == 37
    assert Citation.objects.filter(key_figure__isnull=False).count() == sum(1 + len(f.get("also", [])) for f in FIGURES)
    assert FieldLink.objects.count() == 15
    assert SiteSetting.objects.get().short_name == "ThCM"


def test_every_figure_reads_as_printed(loaded):
    rendered = {figure.external_id: figure_text(figure) for figure in KeyFigure.objects.select_related("indicator")}

    assert rendered == {figure["id"]: figure["display_de"] for figure in FIGURES}


def test_every_conflict_names_its_figures(loaded):
    expected = {conflict["id"]: set() for conflict in CONTENT["conflicts"]}
    for figure in FIGURES:
        for code in figure.get("conflicts", []):
            expected[code].add(figure["id"])

    found = {
        conflict.code: {figure.external_id for figure in conflict.figures.all()}
        for conflict in FigureConflict.objects.prefetch_related("figures")
    }

    assert found == expected


def test_figures_without_origin_are_marked(loaded):
    unsourced = set(KeyFigure.objects.filter(is_unsourced=True).values_list("external_id", flat=True))

    assert unsourced == {f["id"] for f in FIGURES if f["source"] is None or f.get("as_of") is None}


def test_responsibilities_follow_the_brochure(loaded):
    found = {
        (item.growth_field.slug, item.organisation.slug, item.role)
        for item in Responsibility.objects.select_related("growth_field", "organisation")
    }

    assert len(found) == 15
    assert {item for item in found if item[1] != "thcm" or item[2] != "lead"} == {
        ("umweltfreundliche-energien", "thega", "lead"),
        ("umweltfreundliche-energien", "thcm", "contributing"),
        ("greentech", "thega", "lead"),
        ("greentech", "thcm", "contributing"),
        ("kreativwirtschaft-edutainment", "thak", "lead"),
    }
    assert [f.slug for f in GrowthField.objects.filter(is_handled_by_thcm=False)] == ["kreativwirtschaft-edutainment"]


def test_contacts_are_functions_only(loaded):
    assert sorted(ContactPoint.objects.values_list("function_de", "person_name")) == [
        ("Geschäftsstelle des Thüringer ClusterManagements", ""),
        ("Referat Industriepolitik, Cluster, Analyse", ""),
    ]


def test_second_load_changes_nothing(loaded):
    history = KeyFigure.history.count()

    again = load_report()

    assert "982 changes" in loaded
    assert again.splitlines()[-1] == "0 changes"
    assert KeyFigure.history.count() == history


def test_sections_not_known_yet_are_named(loaded):
    assert "not known yet: text_corrections (35)" in loaded


def test_change_of_the_file_follows(loaded, changed_file):
    output = load_report(changed_file(_set("KF031", value=2.4, verbatim="ca. 2,4")))

    figure = KeyFigure.objects.get(external_id="KF031")
    assert figure.value == Decimal("2.4")
    assert figure.citations.first().verbatim == "ca. 2,4"
    assert output.splitlines()[-1] == "2 changes"


def test_change_by_an_editor_is_kept_and_named(loaded):
    KeyFigure.objects.filter(external_id="KF031").update(value=Decimal("2.5"))

    output = load_report()

    assert KeyFigure.objects.get(external_id="KF031").value == Decimal("2.5")
    assert "kept as editors changed it: key_figures KF031: value" in output
    assert output.splitlines()[-1] == "0 changes"


def test_change_by_editor_and_file_keeps_the_editors(loaded, changed_file):
    KeyFigure.objects.filter(external_id="KF031").update(value=Decimal("2.5"))

    output = load_report(changed_file(_set("KF031", value=2.4, caveat="vorläufig")))

    figure = KeyFigure.objects.get(external_id="KF031")
    assert (figure.value, figure.caveat) == (Decimal("2.5"), "vorläufig")
    assert "kept as editors changed it: key_figures KF031: value" in output


def test_column_learned_since_the_last_load_follows(loaded):
    for record in DatasetRecord.objects.filter(section="fields"):
        del record.values["summary_en"]
        record.save()
    GrowthField.objects.update(summary_en="")

    output = load_report()

    assert GrowthField.objects.get(slug="maschinenbau").summary_en.startswith("A key field")
    assert output.splitlines()[-1] == "13 changes"


def test_record_deleted_by_an_editor_stays_deleted(loaded):
    SwotItem.objects.filter(growth_field__slug="automobil", kind="strength", order=1).delete()

    output = load_report()

    assert SwotItem.objects.count() == 108
    assert output.splitlines()[-1] == "0 changes"


def test_figure_deleted_by_an_editor_leaves_its_conflict(loaded):
    KeyFigure.objects.filter(external_id="KF010").delete()

    load_report()

    assert FigureConflict.objects.get(code="K13").figures.count() == 6
