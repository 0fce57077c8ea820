"""Documents that people upload: not too large, and what their name says that they are."""

import zipfile
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from thcm.core.http import MEGABYTE

LARGEST_DOCUMENT = 50 * MEGABYTE
_PARTS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}  # of Office Open XML
_MEDIA_TYPES = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}  # of OpenDocument


def check_document(upload: UploadedFile) -> None:
    """Raises ValidationError with a sentence for the editor."""
    if (upload.size or 0) > LARGEST_DOCUMENT:
        raise ValidationError(_("Die Datei ist größer als 50 MB."))
    extension = PurePath(upload.name or "").suffix[1:].lower()
    if not _is(extension, upload):
        text = _("Der Inhalt der Datei passt nicht zu ihrer Endung „%(extension)s“, oder sie ist beschädigt.")
        raise ValidationError(text % {"extension": extension})
    upload.seek(0)


def _is(extension: str, upload: UploadedFile) -> bool:
    upload.seek(0)
    if extension == "pdf":
        return upload.read(5) == b"%PDF-"
    if extension == "csv":
        return not any(b"\0" in chunk for chunk in upload.chunks())
    try:
        with zipfile.ZipFile(upload.file) as archive:  # type: ignore[arg-type]
            names = archive.namelist()
            if extension in _PARTS:
                has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
                return any(name.startswith(_PARTS[extension]) for name in names) and not has_macros
            media_type = f"application/vnd.oasis.opendocument.{_MEDIA_TYPES[extension]}"
            return (
                names[:1] == ["mimetype"]
                and archive.open("mimetype").read(100).decode("ascii", "replace") == media_type
            )
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, OSError, ValueError):
        return False
