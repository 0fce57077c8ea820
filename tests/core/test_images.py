"""Pictures that people upload."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, PngImagePlugin

from thcm.core.images import LARGEST_FILE, redrawn

NO_PICTURE = "Das ist kein Bild im Format PNG, JPEG oder WebP, oder es ist beschädigt."


def drawn(kind="PNG", size=(30, 20), mode="RGB", **options) -> bytes:
    output = BytesIO()
    Image.new(mode, size).save(output, kind, **options)
    return output.getvalue()


def uploaded(content: bytes, name="logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/png")


def bomb(side: int) -> bytes:
    """A PNG of a few bytes that claims to be `side` pixels wide and high."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "I;16"), ("PNG", "1"), ("JPEG", "RGB"), ("JPEG", "CMYK"), ("WEBP", "RGB")],
)
def test_redrawn_is_a_png_with_a_name_of_its_own(kind, mode):
    first, second = (redrawn(uploaded(drawn(kind, mode=mode), "böse/../name.svg")) for _number in range(2))

    image = Image.open(first)
    assert (image.format, image.mode, image.size) == ("PNG", "RGBA", (30, 20))
    assert first.name != second.name
    assert first.name.removesuffix(".png").isalnum()


def test_redrawn_keeps_pixels_only():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "secret")
    exif = Image.Exif()
    exif[0x010E] = "secret"
    exif[0x0112] = 6  # turned by a quarter
    profile = b"secret" * 30
    pictures = [
        drawn("PNG", pnginfo=notes, icc_profile=profile),
        drawn("JPEG", exif=exif, icc_profile=profile, comment=b"secret"),
        drawn("WEBP", exif=exif, icc_profile=profile),
        drawn("PNG") + b"secret<?php",
    ]

    contents = [redrawn(uploaded(content)).read() for content in pictures]

    assert [b"secret" in content for content in contents] == [False] * 4
    assert [Image.open(BytesIO(content)).size for content in contents] == [(30, 20), (20, 30), (20, 30), (30, 20)]


def test_redrawn_is_small_enough_for_a_page():
    assert Image.open(redrawn(uploaded(drawn(size=(2000, 500))))).size == (1000, 250)


EXIF = (
    b"Exif\0\0MM\0*\0\0\0\x08\0\x02"
    b"\x01\x00\0\x02\0\0\0\x06\0\0\0&"  # width
    b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0"  # turned by a quarter
    b"\0\0\0\0hallo\0"
)
BROKEN_EXIF = drawn("JPEG", exif=EXIF)  # a text where a number belongs


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", NO_PICTURE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", NO_PICTURE),
        (drawn("GIF", mode="P"), NO_PICTURE),
        (drawn("BMP"), NO_PICTURE),
        (drawn(size=(300, 300))[:100], NO_PICTURE),
        (BROKEN_EXIF, NO_PICTURE),
        (bomb(2000), NO_PICTURE),
        (bomb(2001), "Das Bild darf höchstens 2000 Pixel breit und hoch sein."),
        (bomb(60_000), NO_PICTURE),
        (drawn() + b"x" * LARGEST_FILE, "Das Bild ist größer als 5 MB."),
    ],
)
def test_redrawn_refuses(content, error):
    with pytest.raises(ValidationError) as refused:
        redrawn(uploaded(content))

    assert refused.value.messages == [error]


@pytest.mark.django_db
def test_picture_is_served_for_good_and_nothing_else_is():
    name = default_storage.save(f"networks/{'a' * 32}.png", redrawn(uploaded(drawn())))
    default_storage.save("secret.txt", redrawn(uploaded(drawn())))

    answer = Client().get(f"/media/{name}")

    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
    kept = ("Content-Type", "Cache-Control", "X-Content-Type-Options", "Content-Security-Policy")
    assert [answer[header] for header in kept] == [
        "image/png",
        "public, max-age=31536000, immutable",
        "nosniff",
        "default-src 'none'",
    ]
    missing, kind = f"networks/{'b' * 32}.png", f"networks/{'a' * 32}.svg"
    others = ("secret.txt", missing, kind, "../settings.py", f"networks/../{name}")
    assert [Client().get(f"/media/{other}").status_code for other in others] == [404] * len(others)
