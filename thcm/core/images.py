"""Pictures that people upload: checked, and drawn anew so that nothing of the file itself is kept or served."""

import re
import struct
import warnings
from io import BytesIO
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from thcm.core.http import MEGABYTE

FORMATS = ("PNG", "JPEG", "WEBP")
LARGEST_FILE = 5 * MEGABYTE
LONGEST_SIDE = 2000  # pixels
LONGEST_SIDE_KEPT = 1000
NAME = re.compile(r"(?!submissions/)[a-z]+/[0-9a-f]{32}\.png")


def redrawn(upload: UploadedFile) -> ContentFile:
    """The picture as a PNG with nothing but its pixels, and a name of our own. Raises ValidationError."""
    if (upload.size or 0) > LARGEST_FILE:
        raise ValidationError(_("Das Bild ist größer als 5 MB."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a damaged file is warned of is refused or harmless here
            return ContentFile(_png(upload), name=f"{uuid4().hex}.png")
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError, struct.error, Image.DecompressionBombError):
        raise ValidationError(_("Das ist kein Bild im Format PNG, JPEG oder WebP, oder es ist beschädigt.")) from None


def _png(upload: UploadedFile) -> bytes:
    with Image.open(upload, formats=FORMATS) as image:  # reads the head only
        if max(image.size) > LONGEST_SIDE:
            text = _("Das Bild darf höchstens %(side)s Pixel breit und hoch sein.") % {"side": LONGEST_SIDE}
            raise ValidationError(text)
        pixels = ImageOps.exif_transpose(image).convert("RGBA")
    pixels.thumbnail((LONGEST_SIDE_KEPT, LONGEST_SIDE_KEPT))
    bare = Image.new("RGBA", pixels.size)  # without the profiles and notes that a copy takes along
    bare.paste(pixels)
    output = BytesIO()
    bare.save(output, "PNG", optimize=True)
    return output.getvalue()


class PictureField(forms.FileField):
    def to_python(self, data: Any) -> Any:
        upload: Any = super().to_python(data)
        return redrawn(upload) if upload else upload


def picture(request: HttpRequest, name: str) -> FileResponse:
    """A picture that was redrawn. Its name never means another one, so that it may be kept for good."""
    if not NAME.fullmatch(name) or not default_storage.exists(name):
        raise Http404
    response = FileResponse(default_storage.open(name), content_type="image/png")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Security-Policy"] = "default-src 'none'"
    return response
