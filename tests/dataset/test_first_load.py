import copy

import pytest
import yaml

from tests.dataset.test_load import load_report
from tests.dataset.test_read import CONTENT
from thcm.core.models import ContactPoint, Organisation

pytestmark = pytest.mark.django_db


def test_row_entered_by_hand_before_is_adopted_unchanged():
    Organisation.objects.create(slug="leg", name="LEG", kind="agency", status="published")

    output = load_report()

    assert Organisation.objects.get(slug="leg").name == "LEG"
    assert "kept as editors changed it: organisations leg: name, short, website" in output


def test_original_data_set_with_names_loads_without_them(tmp_path):
    content = copy.deepcopy(CONTENT)
    content["contacts"]["entries"][0]["persons"] = ["Erika Beispiel (Leitung)"]
    path = tmp_path / "original.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")

    load_report(path)

    assert not ContactPoint.objects.exclude(person_name="").exists()
    assert not ContactPoint.objects.filter(function_de__contains="Beispiel").exists()
