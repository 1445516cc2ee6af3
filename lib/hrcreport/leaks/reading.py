"""This module reads all that a file holds, shown or hidden: text, attributes, comments, metadata.

Markup is read by its signs and not as a tree: what is broken, hidden or foreign is read as well.
"""

from __future__ import annotations

import base64
import binascii
import html
import io
import json
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from zipfile import ZipFile

from hrcreport.spreadsheet import BROKEN_ARCHIVE

MOST_BYTES = 300_000_000
"""What an archive may unpack to, and how large a file may be that is read."""
POSITION = "position in the metadata"
"""The place of a picture's own position."""
MOST_WITHIN = 4
"""Archives in attachments in archives."""
PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".gif")
ARCHIVES = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".zip", ".docm", ".dotx", ".epub", ".glox")
MARKUP = (".xml", ".rels", ".html", ".htm", ".xhtml", ".svg", ".vml", ".opf", ".ncx")
FONTS = (".woff2", ".woff", ".ttf", ".otf", ".ttc")
COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.S)
VALUE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]{3,})\"|'([^']{3,})')")
WITHIN_WORDS = re.compile(
    r"<(?:/?(?:a|abbr|b|bd[io]|cite|code|del|em|font|i|ins|kbd|mark|q|s|small|span|strong|su[bp]|u|"
    r"var|wbr|tspan)(?:\s.*)?/?|(?!/?w:(?:p|br|cr|tab|tc|tr|tbl|instrText|delText|sdt|comment|"
    r"footnote|endnote)[\s/>])/?(?:w|a|r|mc|m|wp|pic):.*)>", re.S
)  # fmt: skip
"""Tags within a word: what stands on both sides of them is read in one."""
TAG = re.compile(r"(<[/!?A-Za-z][^>\"']*(?:(?:\"[^\"]*\"|'[^']*')[^>\"']*)*>)")
ROW_TAG = re.compile(r"<(/?)(?:w:)?(?:tr|row)[\s>]")
ROW = re.compile("\x1d(.*?)\x1e", re.S)
"""A row of a table between two signs that stand for its tags."""
SHAPES = frozenset({"d", "points", "viewBox", "transform", "style", "path"})
"""Attributes that draw, and hold nothing to read."""
DATA_URI = re.compile(r"data:([\w./+-]+)?((?:;[\w=-]+)*);base64,([A-Za-z0-9+/=\s]{24,})")
PRINTABLE = re.compile(rb"[\x20-\x7e\t\x80-\xff]{6,}")


PNG = b"\x89PNG\r\n\x1a\n"
POINTS = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"tRNS", b"pHYs", b"gAMA", b"cHRM", b"sRGB", b"sBIT"}
)
"""Parts of a PNG file that hold no words."""
LONGEST_IN_ROW = 80
PARTED = re.compile(r"[<\n\r]")
"""Of markup or of several lines, and read by itself."""


class Piece(NamedTuple):
    """A stretch of text and where it stands; `prose` is what somebody wrote for readers."""

    place: str
    text: str
    prose: bool = False


Known = Callable[[str, bytes], bool]
"""Tells of a file or a part of an archive, by name and bytes, whether nothing is in it."""


def pieces_of(
    name: str, content: bytes, *, depth: int = 0, known: Known | None = None
) -> Iterator[Piece]:
    """Yield all texts of a file, by its name and its bytes, without those of parts that are known.

    Raises:
        ValueError: it is damaged, locked or too large.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if depth > MOST_WITHIN or len(content) > MOST_BYTES:
        raise ValueError("it is too large, or packed too deep")
    if content.startswith(b"%PDF-") or suffix == ".pdf":
        yield from _of_pdf(content, depth)
    elif content.startswith(b"PK\x03\x04") or suffix in ARCHIVES:
        yield from _of_archive(content, depth, known)
    elif suffix in PICTURES:
        if points_only(content):
            return
        from hrcreport.leaks.picture_texts import picture_texts  # heavy, and asked for by few

        yield from (Piece(place, text) for place, text in picture_texts(content))
    elif content.startswith(b"\x1f\x8b"):
        yield from pieces_of(PurePosixPath(name).stem, _unzipped(content), depth=depth + 1)
    elif suffix in FONTS:
        return
    elif suffix in MARKUP or content[:200].lstrip().startswith((b"<?xml", b"<!DOCTYPE", b"<svg")):
        yield from markup_pieces(_decoded(content), depth=depth)
    elif suffix in (".json", ".ipynb", ".jsonld", ".geojson"):
        yield from _of_json(content, depth)
    elif b"\0" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        for found in PRINTABLE.findall(content):
            yield Piece("its bytes", found.decode("utf-8", "replace"))
        wide = content[len(content) % 2 :].decode("utf-16-le", "ignore")
        for words in re.findall(r"[ -~À-ɏ]{6,}", wide):
            yield Piece("its bytes", words)
    else:
        prose = suffix in (".md", ".qmd", ".txt", ".typ")
        yield from _of_lines(_decoded(content), prose=prose)


def points_only(content: bytes) -> bool:
    """Tell whether a picture is a PNG file of points alone, with nothing written beside them."""
    at = len(PNG) if content.startswith(PNG) else len(content)
    while content[at + 4 : at + 8] in POINTS:
        at += int.from_bytes(content[at : at + 4]) + 12
    return content[at + 4 : at + 8] == b"IEND" and len(content) == at + 12


def _of_lines(text: str, *, prose: bool, place: str = "line {}") -> Iterator[Piece]:
    if "&" in text:
        text = html.unescape(text)
    for number, line in enumerate(text.splitlines(), start=1):
        if len(line) > 3:
            yield Piece(place.format(number), line, prose)


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    return content.decode("utf-8-sig", "replace")


def _unzipped(content: bytes) -> bytes:
    unpacking = zlib.decompressobj(31)
    try:
        found = unpacking.decompress(content, MOST_BYTES)
    except zlib.error as error:
        raise ValueError("it cannot be unpacked") from error
    if unpacking.unconsumed_tail:
        raise ValueError("it unpacks to more than any text")
    return found


def markup_pieces(text: str, *, depth: int = 0, place: str = "") -> Iterator[Piece]:
    """Yield texts by block, rows of tables whole, each attribute, comment and embedded file."""
    for number, uri in enumerate(DATA_URI.finditer(text), start=1):
        suffix = (uri[1] or "bin").rpartition("/")[2].partition("+")[0]
        try:
            inner = base64.b64decode(uri[3])
        except (binascii.Error, ValueError):
            continue
        for piece in pieces_of(f"embedded.{suffix}", inner, depth=depth + 1):
            yield piece._replace(place=_joined(place, f"embedded file {number}, {piece.place}"))
    text = DATA_URI.sub(" ", text)
    for comment in COMMENT.findall(text):
        yield Piece(_joined(place, "comment"), _plain(comment)[0])
    plain, tags = _plain(COMMENT.sub("", text))
    told: set[str] = set()
    for key, quoted, single in VALUE.findall(tags):
        value = quoted or single
        if value not in told and key not in SHAPES and not key.startswith("xmlns"):
            told.add(value)
            yield Piece(_joined(place, f"attribute {key}"), html.unescape(value))
    for row in ROW.findall(plain):
        yield Piece(_joined(place, "table"), "\t".join(row.split("\n")))
    for line in plain.split("\n"):
        if len(words := line.strip("\x1d\x1e \t\r")) > 3:
            yield Piece(_joined(place, "text"), words, prose=True)


def _plain(text: str) -> tuple[str, str]:
    """Return the text between tags, a line each block, and the tags, each of them once."""
    parts = TAG.split(text.replace("<![CDATA[", " ").replace("]]>", " "))
    parted = {tag: _parting(tag) for tag in dict.fromkeys(parts[1::2])}
    parts[1::2] = [parted[tag] for tag in parts[1::2]]
    return html.unescape("".join(parts)), "\n".join(parted)


def _parting(tag: str) -> str:
    """Return what stands for a tag in plain text: nothing within a word, else the end of a line."""
    if row := ROW_TAG.match(tag):
        return "\x1e\n" if row[1] else "\n\x1d"
    return "" if WITHIN_WORDS.fullmatch(tag) else "\n"


def _of_archive(content: bytes, depth: int, known: Known | None) -> Iterator[Piece]:
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            if sum(each.file_size for each in archive.infolist()) > MOST_BYTES:
                raise ValueError("it unpacks to more than any text")
            yield Piece("comment of the archive", archive.comment.decode("utf-8", "replace"))
            for name in archive.namelist():
                yield Piece("name within it", name)
                part = archive.read(name)
                if known is not None and known(name, part):
                    continue
                for place, text, prose in pieces_of(name, part, depth=depth + 1):
                    yield Piece(f"{name}, {place}", text, prose)
    except BROKEN_ARCHIVE as error:
        raise ValueError("it cannot be unpacked") from error


def _of_json(content: bytes, depth: int) -> Iterator[Piece]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        yield from _of_lines(_decoded(content), prose=False)
        return
    cells = found.get("cells") if isinstance(found, dict) else None
    if not isinstance(cells, list):
        yield from _of_value(found, "", depth)
        return
    yield from _of_value({key: each for key, each in found.items() if key != "cells"}, "", depth)
    for number, cell in enumerate(cells, start=1):
        place = f"cell {number}"
        if isinstance(cell, dict) and cell.get("cell_type") == "markdown":
            source = cell.get("source", "")
            text = "".join(source) if isinstance(source, list) else str(source)
            yield from _of_lines(text, prose=True, place=f"{place}, line {{}}")
            cell = {key: each for key, each in cell.items() if key != "source"}
        yield from _of_value(cell, place, depth)


def _of_value(value: Any, place: str, depth: int, key: str = "") -> Iterator[Piece]:
    """Yield the texts in data, keys too; a list of lines is read as one text."""
    if isinstance(value, dict):
        row, rest = [], []  # "lat": 44.97, "lon": …; "group": "x", "value": 3
        for name, each in value.items():
            row.append(name)
            text = str(each) if isinstance(each, (int, float, str)) else "<"
            if len(text) < LONGEST_IN_ROW and not PARTED.search(text) and "/" not in name:
                row.append(text)
            elif "base64" not in (name, key):
                rest.append((name, each))
        yield Piece(place or "data", "\t".join(row))
        for name, each in rest:
            yield from _of_value(each, _joined(place, name), depth, name)
    elif isinstance(value, list):
        if value and all(isinstance(each, str) for each in value):
            yield from _of_value("".join(value) if value[0].endswith("\n") else "\n".join(value),
                                 place, depth, key)  # fmt: skip
            return
        if len(value) < 60 and all(isinstance(each, (str, int, float)) for each in value):
            yield Piece(place or "data", "\t".join(map(str, value)))
            return
        for each in value:
            yield from _of_value(each, place, depth, key)
    elif isinstance(value, str) and value:
        if key.startswith(("image/", "application/pdf")) and not key.endswith("+xml"):
            try:
                inner = base64.b64decode(value)
            except (binascii.Error, ValueError):
                inner = value.encode()
            for piece in pieces_of(f"embedded.{key.rpartition('/')[2]}", inner, depth=depth + 1):
                yield Piece(_joined(place, piece.place), piece.text, piece.prose)
        elif "<" in value and ("</" in value or "/>" in value):
            yield from markup_pieces(value, depth=depth, place=place)
        else:
            yield from (
                Piece(place or "data", line) for line in value.splitlines() if len(line) > 2
            )


def _of_pdf(content: bytes, depth: int) -> Iterator[Piece]:
    from hrcreport.leaks.pdf_texts import pdf_texts  # heavy, and asked for by few

    for place, found in pdf_texts(content):
        if isinstance(found, str):
            yield Piece(place, found, prose=place.startswith("page"))
            continue
        for piece in pieces_of(place, found, depth=depth + 1):
            yield piece._replace(place=f"{place}, {piece.place}")


def _joined(place: str, more: str) -> str:
    return f"{place}, {more}" if place else more
