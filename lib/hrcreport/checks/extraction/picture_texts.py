"""This module reads what pictures carry besides their points, and takes it out: EXIF, positions."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from typing import Any

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from hrcreport.checks.extraction.reading import (
    PNG,
    POINTS,
    POSITION,
    PRINTABLE,
    RIFF,
    parts_of_jpeg,
)
from hrcreport.foundation import Problem, RefusedError

MOST_TEXT = 10_000_000
LONGEST_SIDE = 1600
"""Points of the longer side: 17 centimetres at 240 to the inch."""
QUALITY = 88
RIFF_HEAD = len("RIFF....WEBP")
OF_PICTURES = (b"JFIF", b"Exif", b"ICC_PROFILE")
"""How parts begin that hold no words, or words that are read as EXIF."""


def picture_texts(content: bytes) -> Iterator[tuple[str, str]]:
    """Yield (place, text) of a picture's metadata; a position has a place of its own.

    Raises:
        ValueError: it is no picture that can be read.
    """
    try:
        if content.startswith(PNG):  # by its parts: the points need not be unpacked
            exif = Image.Exif()
            for name, part in _parts_of_png(content):
                if name == b"eXIf":
                    exif.load(part)
                elif name in (b"tEXt", b"zTXt", b"iTXt"):
                    yield from _of_info({"text": _unpacked(name, part)})
                elif name not in POINTS and name != b"iCCP":
                    yield from _open_in(part)
        else:
            with Image.open(io.BytesIO(content)) as picture:
                yield from _of_info(picture.info)
                exif = picture.getexif()
            for part in _parts_beside_points(content):
                yield from _open_in(part)
        for part_of in (exif, *(exif.get_ifd(ifd) for ifd in ExifTags.IFD)):
            for tag, value in part_of.items():
                if words := _in_words(value):
                    yield f"metadata {ExifTags.TAGS.get(tag, str(tag))}", words
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        struct.error,
        zlib.error,
        Image.DecompressionBombError,
    ):
        raise ValueError("it is no picture that can be read") from None
    if gps.get(ExifTags.GPS.GPSLatitude) or gps.get(ExifTags.GPS.GPSLongitude):
        yield POSITION, "GPS"


def _open_in(part: bytes) -> Iterator[tuple[str, str]]:
    """Yield what stands in the bytes of a part of a picture."""
    yield from (("metadata", _in_utf_8_or_latin_1(run)) for run in PRINTABLE.findall(part))


def _parts_of_png(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(PNG)
    while at + 8 <= len(content):
        size, name = struct.unpack(">I4s", content[at : at + 8])
        yield name, content[at + 8 : at + 8 + size]
        at += size + 12


def _parts_beside_points(content: bytes) -> Iterator[bytes]:
    """Yield parts of JPEG and WebP that hold neither points nor colours nor EXIF: IPTC, XMP."""
    for part, _ in parts_of_jpeg(content):
        if (0xE0 <= part[1] < 0xF0 or part[1] == 0xFE) and not part[4:].startswith(OF_PICTURES):
            yield part[4:]
    at = RIFF_HEAD if content.startswith(RIFF) else len(content)
    while at + 8 <= len(content):
        name, size = struct.unpack("<4sI", content[at : at + 8])
        if name not in (b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"):
            yield content[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _unpacked(name: bytes, part: bytes) -> str:
    """Return the words of a part of text: key and text, which may be packed."""
    key, _, payload = part.partition(b"\0")
    if name == b"iTXt":
        packed, (_, _, payload) = payload[:1] == b"\1", payload[2:].split(b"\0", 2)
    else:
        packed, payload = name == b"zTXt", payload[name == b"zTXt" :]
    if packed:
        payload = zlib.decompressobj().decompress(payload, MOST_TEXT)
    return f"{key.decode('latin-1')}: {_in_utf_8_or_latin_1(payload)}"


def _in_utf_8_or_latin_1(text_bytes: bytes) -> str:
    try:
        return text_bytes.decode()
    except UnicodeDecodeError:
        return text_bytes.decode("latin-1")


def _of_info(info: dict[Any, Any]) -> Iterator[tuple[str, str]]:
    for key, value in info.items():
        if key not in ("icc_profile", "exif", "photoshop") and (words := _in_words(value)):
            yield f"metadata {key}", words
            if "GPSLatitude" in words:
                yield POSITION, "GPS"


def _in_words(value: object) -> str:
    if isinstance(value, bytes):
        text_bytes = value.removeprefix(b"UNICODE\0").removeprefix(b"ASCII\0\0\0")
        wide = "utf-16-be" if text_bytes[:1] == b"\0" else "utf-16-le"
        is_wide = b"\0" in text_bytes[:2] or value.startswith(b"UNICODE")
        value = text_bytes.decode(wide if is_wide else "utf-8", "ignore")
    return value if isinstance(value, str) and len(value) > 2 else ""


def points_alone(content: bytes, *, place: str) -> tuple[bytes, list[str]]:
    """Return a picture as JPEG, upright, fit for print and without metadata; what was taken out.

    Raises:
        RefusedError: it is no picture that can be read, or is far too large.
    """
    try:
        metadata_places = dict.fromkeys(name for name, _ in picture_texts(content))
        with Image.open(io.BytesIO(content)) as opened:
            opened.draft("RGB", (2 * LONGEST_SIDE, 2 * LONGEST_SIDE))
            upright = ImageOps.exif_transpose(opened)
            points = Image.new("RGB", upright.size, "white")
            rgba = upright.convert("RGBA")
            points.paste(rgba, mask=rgba.getchannel("A"))
    except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError) as error:
        raise RefusedError(
            Problem(
                place,
                f"this file is no photograph that can be taken in: {error}.",
                "Save it as JPEG or PNG, with at most 150 million points, and try again.",
                "photograph.unreadable",
            )
        ) from error
    points.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    jpeg_stream = io.BytesIO()
    points.save(jpeg_stream, "JPEG", quality=QUALITY, optimize=True)
    return jpeg_stream.getvalue(), list(metadata_places)
