"""What a picture carries besides its points is read, and taken out."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image, PngImagePlugin
from tests.problems import whole

from hrcreport.checks.extraction.picture_texts import (
    LONGEST_SIDE,
    _parts_beside_points,
    picture_texts,
    points_alone,
)
from hrcreport.checks.extraction.reading import JPEG, PNG, RIFF
from hrcreport.foundation import RefusedError

GPS, ARTIST, ORIENTATION, EXIF, COMMENT = 0x8825, 0x013B, 0x0112, 0x8769, 0x9286


def part(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", len(content), name) + content + b"\0\0\0\0"


def png(*parts: bytes) -> bytes:
    return PNG + part(b"IHDR", b"\0" * 13) + b"".join(parts) + part(b"IEND", b"")


def exif_of(**more: Any) -> Image.Exif:
    exif = Image.Exif()
    exif[ARTIST] = "A. Photographer"
    if comment := more.get("comment"):
        exif.get_ifd(EXIF)[COMMENT] = comment
    if position := more.get("position"):
        exif.get_ifd(GPS).update(position)
    return exif


def picture(kind: str = "JPEG", *, size: tuple[int, int] = (2, 2), **more: Any) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", size, "navy").save(kept, kind, **more)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (part(b"tEXt", b"Author\0Zo\xc3\xa9 Otis"), "Author: Zoé Otis"),
        (part(b"tEXt", b"Auteur \xe9\0Otis"), "Auteur é: Otis"),
        (part(b"zTXt", b"Author\0\0" + zlib.compress(b"Ann Otis")), "Author: Ann Otis"),
        (part(b"iTXt", b"Author\0\0\0en\0Autor\0Ann Otis"), "Author: Ann Otis"),
        (
            part(b"iTXt", b"Author\0\1\0en\0Autor\0" + zlib.compress(b"Ann Otis")),
            "Author: Ann Otis",
        ),
    ],
)
def test_each_kind_of_text_in_png_is_read(content: bytes, words: str) -> None:
    points = part(b"IDAT", b"tEXtAuthor\0Nobody")
    assert [*picture_texts(png(points, content, points))] == [("metadata text", words)]


def test_a_text_that_unpacks_to_much_is_read_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hrcreport.checks.extraction.picture_texts.MOST_TEXT", 5)
    packed = part(b"zTXt", b"Author\0\0" + zlib.compress(b"Ann Otis"))
    assert [*picture_texts(png(packed))] == [("metadata text", "Author: Ann O")]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_who_made_it_is_read(kind: str) -> None:
    assert ("metadata Artist", "A. Photographer") in [*picture_texts(picture(kind, exif=exif_of()))]


@pytest.mark.parametrize(
    "comment",
    [
        b"UNICODE\0" + "Zoé Otis".encode("utf-16-le"),
        b"UNICODE\0" + "Zoé Otis".encode("utf-16-be"),
        b"ASCII\0\0\0" + "Zoé Otis".encode(),
        "Zoé Otis".encode(),
        "Zoé Otis".encode("utf-16-le"),
        b"Zo\xc3\xa9 \xe9Otis",  # a letter of another encoding
    ],
)
def test_a_comment_is_read_in_its_letters(comment: bytes) -> None:
    found = dict(picture_texts(picture(exif=exif_of(comment=comment))))
    assert found["metadata UserComment"] == "Zoé Otis"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_profile_of_colours_holds_no_words(kind: str) -> None:
    assert [*picture_texts(picture(kind, icc_profile=b"Made by nobody"))] == []


def in_jpeg(sign: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, sign, len(content) + 2) + content


def in_webp(name: bytes, content: bytes) -> bytes:
    return struct.pack("<4sI", name, len(content)) + content + b"\0" * (len(content) % 2)


def test_words_in_parts_beside_the_points_are_read() -> None:
    """In JPEG those that programs keep for themselves, and comments; in WebP all but its own."""
    signs = {sign: f"in {sign:x} of JPEG".encode() for sign in (0xDB, 0xE0, 0xEF, 0xF0, 0xFE)}
    known = [in_jpeg(0xE1, begin + b" and words") for begin in (b"JFIF", b"Exif", b"ICC_PROFILE")]
    jpeg = JPEG + b"".join([*known, *(in_jpeg(sign, words) for sign, words in signs.items())])
    assert [*_parts_beside_points(jpeg)] == [signs[sign] for sign in (0xE0, 0xEF, 0xFE)]
    own = (b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP")
    parts = [in_webp(name, b"odd words") for name in own]
    webp = b"".join((RIFF, bytes(4), b"WEBP", *parts, in_webp(b"XMP ", b"Ann"), in_webp(b"x", b"")))
    assert [*_parts_beside_points(webp)] == [b"Ann", b""]


def test_words_of_three_letters_are_read_and_shorter_ones_are_none() -> None:
    for comment, words in (("Ann", ["Ann"]), ("An", [])):
        found = [*picture_texts(picture("GIF", comment=comment))]
        assert [text for place, text in found if place == "metadata comment"] == words


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("position", [{2: (45.0, 30.0, 1.0)}, {4: (9.0, 11.0, 0.0)}])
def test_a_position_has_a_place_of_its_own(kind: str, position: dict[int, Any]) -> None:
    found = [*picture_texts(picture(kind, exif=exif_of(position=position)))]
    assert found[-1] == ("position in the metadata", "GPS")
    assert found.count(found[-1]) == 1


def test_a_position_in_words_of_metadata_is_one_too() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("XML:com.adobe.xmp", '<x exif:GPSLatitude="45,30N"/>')
    assert [place for place, _ in picture_texts(picture("PNG", pnginfo=info))] == [
        "metadata text",
        "position in the metadata",
    ]
    assert [*picture_texts(picture("PNG"))] == []


@pytest.mark.parametrize(
    "content",
    [
        b"Ann",
        b"",
        png(part(b"zTXt", b"Author\0\0no zip")),
        png(part(b"eXIf", b"MM")),
        png(part(b"iTXt", b"Author\0\0")),
    ],
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 -- its words are compared
        list(picture_texts(content))
    assert str(refused.value) == "it is no picture that can be read"


def test_a_photograph_is_kept_as_points_alone_upright_and_small() -> None:
    exif = exif_of(position={2: (45.0, 30.0, 1.0)})
    exif[ORIENTATION] = 6
    kept, taken = points_alone(picture(size=(3200, 1000), exif=exif), place="x.jpg")
    with Image.open(io.BytesIO(kept)) as opened:
        assert (opened.format, opened.size) == ("JPEG", (500, LONGEST_SIDE))
        assert not opened.getexif()
    assert taken == ["metadata Artist", "position in the metadata"]


def test_what_shows_nothing_is_white_in_a_photograph() -> None:
    clear = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 255, 0)).save(clear, "PNG")
    kept, _ = points_alone(clear.getvalue(), place="x.png")
    with Image.open(io.BytesIO(kept)) as opened:
        assert opened.getpixel((4, 4)) == (255, 255, 255)
        assert opened.size == (8, 8)


def test_what_is_no_photograph_is_refused_with_what_to_do() -> None:
    with pytest.raises(RefusedError) as refused:
        points_alone(b"Ann", place="x.jpg")
    (problem,) = refused.value.problems
    assert (problem.place, *whole(problem)) == (
        "x.jpg",
        "photograph.unreadable",
        "None None: None",
        "this file is no photograph that can be taken in: it is no picture that can be read.",
        "Save it as JPEG or PNG, with at most 150 million points, and try again.",
    )
