"""Files for readers: published documents, and the way in which all files that people wrote are sent."""

import mimetypes
from typing import IO, Any

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404

from thcm.core.models import Document
from thcm.core.text import slugify_german


def document(request: HttpRequest, public_id: str) -> FileResponse:
    return as_attachment(get_object_or_404(Document.objects.published(), public_id=public_id))


def as_attachment(row: Any) -> FileResponse:
    """To be saved under its title, and never run as a page of this site, whatever it holds.

    `row` has title, public_id, format and file.
    """
    try:
        return sent(row.file.open(), row)
    except FileNotFoundError:
        raise Http404 from None


def sent(file: IO[bytes], row: Any) -> FileResponse:
    name = f"{slugify_german(row.title) or row.public_id}.{row.format.lower()}"
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = FileResponse(file, as_attachment=True, filename=name, content_type=media_type)
    response["Content-Security-Policy"] = "default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response
