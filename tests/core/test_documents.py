"""Documents: what may be uploaded, who reads them, and as what they are sent."""

import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories.core import SiteSettingFactory
from tests.people import client_of, member
from thcm.core.models import Document, Status
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n"
ADD = "/verwaltung/core/document/add/"


@pytest.fixture(autouse=True)
def _site(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    SiteSettingFactory()


def archive(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as found:
        for name, content in files.items():
            found.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def document(status: str = Status.PUBLISHED, name: str = "analyse.pdf") -> Document:
    row = Document(title_de="Potenzialanalyse Optik", status=status)
    row.file.save(name, ContentFile(PDF))
    return row


def form(name: str, content: bytes, **changes):
    return {
        "title_de": "Analyse",
        "file": SimpleUploadedFile(name, content),
        "status": "draft",
        "language": "de",
        "accessibility": "no",
    } | changes


def test_published_document_is_sent_as_a_file(client):
    answer = client.get(document().get_absolute_url())

    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="potenzialanalyse-optik.pdf"'
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Security-Policy"] == "default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not answer.cookies


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.ARCHIVED])
def test_document_that_is_not_published_is_nowhere(client, status):
    row = document(status)

    assert client.get(row.get_absolute_url()).status_code == 404
    assert client.get(f"/media/{row.file.name}").status_code == 404


def test_document_whose_file_is_gone_is_not_there(client):
    row = document()
    row.file.storage.delete(row.file.name)

    assert client.get(row.get_absolute_url()).status_code == 404


def test_draft_is_read_in_the_back_office():
    address = reverse("admin:core_document_file", args=(document(Status.DRAFT).pk,))

    assert client_of(member(Role.FIELD_MANAGER)).get(address).status_code == 200
    assert client_of(member()).get(address).status_code == 403


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF),
        ("a.csv", "Größe;Wert\n".encode("cp1252")),
        ("a.docx", archive(word__document=b"")),
        ("a.odt", archive(mimetype=b"application/vnd.oasis.opendocument.text")),
    ],
)
def test_upload_is_kept(name, content):
    answer = client_of(member(Role.BACK_OFFICE)).post(ADD, form(name, content))

    assert answer.status_code == 302
    assert Document.objects.get().file.read() == content


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("a.pdf", b"<html>", "passt nicht zu ihrer Endung"),
        ("a.docx", b"PK\x03\x04broken", "passt nicht zu ihrer Endung"),
        ("a.docx", archive(**{"word__document": b"", "word__vbaProject.bin": b""}), "passt nicht zu ihrer Endung"),
        ("a.xlsx", archive(word__document=b""), "passt nicht zu ihrer Endung"),
        ("a.odt", archive(mimetype=b"text/plain"), "passt nicht zu ihrer Endung"),
        ("a.csv", b"a\0b", "passt nicht zu ihrer Endung"),
        ("a.exe", b"MZ", "exe"),
        ("a.html", b"<script>", "html"),
    ],
)
def test_upload_that_is_something_else_is_refused(name, content, text):
    answer = client_of(member(Role.BACK_OFFICE)).post(ADD, form(name, content))

    assert text in " ".join(answer.context["adminform"].form.errors["file"])
    assert Document.objects.count() == 0


def test_alternative_says_what_it_is():
    answer = client_of(member(Role.BACK_OFFICE)).post(ADD, form("a.pdf", PDF, accessibility="alternative"))

    assert "Bitte sagen Sie, wie der Inhalt sonst zugänglich ist." in answer.content.decode()
