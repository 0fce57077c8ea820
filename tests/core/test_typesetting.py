"""PDFs: what PDF/UA-1 asks for and a reader of files can see, and data that stays data."""

from io import BytesIO

import pytest
import typst
from pypdf import PdfReader

from thcm.core.markup import blocks_of
from thcm.core.typesetting import typeset

pytestmark = pytest.mark.django_db
DATA = {
    "title": "Bericht „2026“",
    "language": "de",
    "publisher": "Ämter & Söhne",
    "foot": "Nur für Mitglieder",
    "kicker": "Bericht",
    "terms": [("Stand", "Entwurf")],
    "text": blocks_of("## Erstens\n\nText mit [Verweis](https://example.org)\n\n- Punkt"),
}


def read(data):
    return PdfReader(BytesIO(typeset("body_report", data)))


def kinds(element, found):
    """The kinds of a tree of structure elements, in reading order."""
    element = element.get_object()
    if not isinstance(element, dict):
        return found
    if "/S" in element:
        found.append(str(element["/S"]))
    children = element.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        kinds(child, found)
    return found


def test_pdf_is_tagged_and_says_what_it_is():
    pdf = read(DATA)
    catalog = pdf.trailer["/Root"]
    metadata = catalog["/Metadata"].get_object().get_data().decode()

    assert pdf.metadata.title == "Bericht „2026“"
    assert pdf.metadata.author == "Ämter & Söhne"
    assert catalog["/Lang"] == "de-DE"
    assert catalog["/MarkInfo"] == {"/Marked": True, "/Suspects": False}
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    structure = kinds(catalog["/StructTreeRoot"], [])
    assert [kind for kind in structure if kind in ("/Title", "/H1", "/Table", "/TR", "/L", "/LI", "/Link")] == [
        "/Title", "/Table", "/TR", "/H1", "/Link", "/L", "/LI",
    ]  # fmt: skip


def test_fonts_are_embedded():
    fonts = read(DATA).pages[0]["/Resources"]["/Font"]
    descendants = [font.get_object()["/DescendantFonts"][0].get_object() for font in fonts.values()]

    names = {str(font["/BaseFont"]).split("+")[1].removesuffix("-Identity-H") for font in descendants}
    assert names == {"FiraSans-Regular", "FiraSans-SemiBold"}
    assert all("/FontFile2" in font["/FontDescriptor"] for font in descendants)


def test_texts_are_never_markup():
    words = '#panic("x") $ \\ = * _ <a> @b // c /* d'

    text = read(DATA | {"title": words, "text": [{"kind": "paragraph", "runs": [
        {"text": words, "strong": False, "stressed": False, "href": ""}
    ]}]}).pages[0].extract_text()  # fmt: skip

    assert " ".join(text.split()).count(words) == 2


def test_data_that_is_missing_is_an_error():
    with pytest.raises(typst.TypstError):
        typeset("body_report", {"title": "x"})
