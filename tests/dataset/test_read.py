import copy

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command

from clusters.models import KeyFigure
from thcm.core.models import Source

PATH = settings.BASE_DIR / "data" / "thueringen-2012.yaml"
CONTENT = yaml.safe_load(PATH.read_text(encoding="utf-8"))


@pytest.fixture
def load(tmp_path):
    def load(change):
        content = copy.deepcopy(CONTENT)
        change(content)
        path = tmp_path / "broken.yaml"
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        call_command("load_dataset", path)

    return load


def _figure(content, external_id):
    return next(figure for figure in content["key_figures"] if figure["id"] == external_id)


def _wrong_type(content):
    _figure(content, "KF031")["value"] = "viel"


def _unknown_field(content):
    _figure(content, "KF031")["valeu"] = 2.3


def _unknown_section(content):
    content["key_figure"] = []


def _duplicate_id(content):
    _figure(content, "KF032")["id"] = "KF031"


def _value_with_not_stated(content):
    _figure(content, "KF037")["value"] = 1.5


def _circa_without_value(content):
    _figure(content, "KF031")["value"] = None


def _more_decimals_than_printed(content):
    _figure(content, "KF031")["value"] = 2.345


def _unknown_source(content):
    _figure(content, "KF031")["source"] = "hoerensagen"


def _unknown_sub_field(content):
    _figure(content, "KF006")["subfield"] = "keramik"


def _wrong_unit(content):
    _figure(content, "KF031")["unit"] = "%"


def _wrong_date(content):
    content["sources"][0]["as_of"] = "September"


def _missing_field(content):
    del content["sources"][0]["label"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_wrong_type, "key_figures KF031: value: Input should be a valid"),
        (_unknown_field, "key_figures KF031: valeu: Extra inputs are not permitted, not 2.3"),
        (_unknown_section, "key_figure: Extra inputs are not permitted"),
        (_duplicate_id, "figures KF031: this id stands twice"),
        (
            _value_with_not_stated,
            "key_figures KF037: Value error, value 1.5 does not go with qualifier 'keine Angaben'",
        ),
        (_circa_without_value, "key_figures KF031: Value error, qualifier 'ca.' needs a value and its decimals"),
        (_more_decimals_than_printed, "key_figures KF031: Value error, value 2.345 has more than 1 decimals"),
        (_unknown_source, "key_figures KF031: source: 'hoerensagen' is not in section sources"),
        (_unknown_sub_field, "key_figures KF006: subfield: 'keramik' is not in section fields life-sciences"),
        (_wrong_unit, "key_figures KF031: unit: revenue is measured in 'Mrd. €', not '%'"),
        (_wrong_date, "sources leg_utdb_2012_09: as_of: Value error, not a date, month, quarter or year: 'September'"),
        (_missing_field, "sources leg_utdb_2012_09: label: Field required"),
    ],
)
def test_broken_record_is_named_and_nothing_is_written(load, change, message):
    with pytest.raises(CommandError) as error:
        load(change)

    assert "broken.yaml: " + message in str(error.value)
    assert (KeyFigure.objects.count(), Source.objects.count()) == (0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"sources: [", "not readable as YAML"),
        (b"sources: []\nsources: []\n", "'sources' stands twice here"),
        (b"\xff\xfe", "not readable as YAML"),
        (b"- 1", "expected sections"),
        (b"", "expected sections"),
    ],
)
def test_file_that_is_no_data_set_is_refused(tmp_path, content, message):
    path = tmp_path / "broken.yaml"
    path.write_bytes(content)

    with pytest.raises(CommandError, match=message):
        call_command("load_dataset", path)


def test_missing_file_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"none\.yaml: No such file or directory"):
        call_command("load_dataset", tmp_path / "none.yaml")


def test_data_set_names_no_persons():
    contacts = CONTENT["contacts"]

    assert [sorted(entry) for entry in contacts["entries"]] == [
        ["address", "fax", "function", "function_en", "line", "org", "phone", "public"]
    ] * 2
    assert sorted(contacts) == ["entries", "note", "personal_data"]
    assert {field["manager"] for field in CONTENT["fields"]} == {None}
