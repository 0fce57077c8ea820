"""The brochure says everything that the portal holds, in both languages; editions stay, and who makes them."""

from io import BytesIO, StringIO

import pytest
import yaml
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from clusters.models import GrowthField, SwotItem
from newsroom.brochure import content, pdf_of
from newsroom.brochure_fields import Gathered
from tests.newsroom.test_fact_sheets import squeezed
from thcm.env import BASE_DIR

IN_WORDS = {"-": "kein Wert", "leer": "leer in der Quelle"}  # R10: said, not printed as a sign


def pages_by_title(pdf):
    """The squeezed text under each entry of the table of contents, and of the whole."""
    reader = PdfReader(BytesIO(pdf))
    texts = [squeezed(page.extract_text()) for page in reader.pages]
    starts = [(entry.title, reader.get_destination_page_number(entry)) for entry in entries(reader.outline)]
    ends = [page for _title, page in starts[1:]] + [len(texts)]
    found = {
        title: "".join(texts[start : max(end, start + 1)]) for (title, start), end in zip(starts, ends, strict=True)
    }
    return found, "".join(texts)


def entries(outline):
    for entry in outline:
        if isinstance(entry, list):
            yield from entries(entry)
        else:
            yield entry


@pytest.fixture
def said(dataset):
    return yaml.safe_load((BASE_DIR / "data" / "thueringen-2012.yaml").read_text())


def printed(record):
    return squeezed(IN_WORDS.get(record["qualifier"], record["display_de"]))


@pytest.mark.django_db
def test_every_figure_and_source_of_the_data_set_is_read_back_from_the_pdf(said):
    by_title, whole = pages_by_title(pdf_of("de", number=None))

    fields = {record["id"]: record["name_de"] for record in said["fields"]}
    networks = {record["id"]: fields[record["field"]] for record in said["networks"]}
    missing = [
        record["id"]
        for section, title in (
            ("key_figures", lambda record: fields[record["field"]]),
            ("network_figures", lambda record: networks[record["network"]]),
            ("regional_indicators", lambda record: "Die Region im Vergleich"),
        )
        for record in said[section]
        if printed(record) not in by_title[title(record)]
    ]
    assert missing == []
    annex = by_title["Kennzahlen aller Felder im Überblick"]
    assert [record["id"] for record in said["key_figures"] if printed(record) not in annex] == []
    used = {record["source"] for section in ("key_figures", "network_figures") for record in said[section]} - {None}
    labels = {record["id"]: squeezed(record["label"]) for record in said["sources"]}
    assert [source for source in used if labels[source] not in annex] == []
    assert [label for label in labels.values() if label not in by_title["Quellen"]] == []
    assert [record["id"] for record in said["conflicts"] if squeezed(record["title"]) not in whole] == []
    for record in said["chapters"]:
        assert [line for line in record["text"].splitlines() if squeezed(line.strip("- 123456.")) not in whole] == []


@pytest.mark.django_db
def test_content_holds_every_figure_once_for_its_field_with_its_source(said):
    data = content(Gathered())

    rows = [cell for group in data["groups"] for field in group["fields"] for table in field["tables"]
            for row in table["rows"] for cell in row["cells"] if cell]  # fmt: skip
    rows += [row for group in data["groups"] for field in group["fields"] for network in field["networks"]
             for row in network["rows"]]  # fmt: skip
    rows += [figure for row in data["comparison"]["rows"] for figure in row["figures"]]
    ids = [row["id"] for row in rows] + [other["id"] for row in rows for other in row.get("others", ())]
    recorded = [
        record["id"]
        for section in ("key_figures", "network_figures", "regional_indicators")
        for record in said[section]
    ]
    assert sorted(ids) == sorted(recorded)
    points = [
        item["text"]
        for group in data["groups"] for field in group["fields"] for side in ("strengths", "weaknesses")
        for part in field[side] for item in part["items"]
    ]  # fmt: skip
    assert sorted(points) == sorted(SwotItem.objects.published().values_list("text_de", flat=True))
    assert [len(data[name]) for name in ("bodies", "panels", "programmes", "roadmaps")] == [3, 5, 1, 13]


@pytest.mark.django_db
def test_pdf_is_tagged_and_says_its_language_and_title(dataset):
    for language, title in (("de", "Thüringer Cluster und Netzwerke"), ("en", "Clusters and networks in Thuringia")):
        reader = PdfReader(BytesIO(pdf_of(language, number=None)))

        root = reader.trailer["/Root"]
        assert (reader.metadata.title, root["/Lang"].split("-")[0], root["/MarkInfo"]["/Marked"]) == (
            title,
            language,
            True,
        )
        assert "/StructTreeRoot" in root
        assert b"<pdfuaid:part>1" in root["/Metadata"].get_data()


@pytest.mark.django_db
def test_command_writes_a_file_or_says_why_not(dataset, tmp_path):
    out = StringIO()
    GrowthField.objects.exclude(slug="automobil").update(status="archived")

    call_command("make_brochure", "--output", tmp_path / "b.pdf", "--language", "en", stdout=out)

    assert (tmp_path / "b.pdf").read_bytes()[:5] == b"%PDF-"
    assert "bytes" in out.getvalue()
    with pytest.raises(CommandError, match="No such file"):
        call_command("make_brochure", "--output", tmp_path / "missing" / "b.pdf")
