"""This module reads all texts in a PDF file: pages, tags, notes, properties, attachments."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import chain

import pikepdf

from hrcreport.checks.extraction.pdfium import PdfPages
from hrcreport.checks.extraction.reading import MOST_BYTES

STREAM = re.compile(rb">>\s*stream\r?\n")
STREAM_END = b"endstream"
PACKED = re.compile(rb"/(?:Encrypt|ObjStm|EmbeddedFile|DCTDecode)\b")
"""What a reader of PDF must open."""
WITH_SIGN = re.compile(rb"/\w*#")
"""A name that may be one of these too."""
METADATA = re.compile(rb"/Type\s*/Metadata\b")
TEXT = re.compile(rb"\(([^()\\]*(?:\\.[^()\\]*)*)\)", re.S)
TEXT_IN_DIGITS = re.compile(rb"<([0-9A-Fa-f\s]{4,})>")
KEY = re.compile(rb"/(\w+)\s*\Z")
LONGEST_KEY = 30
SHORTEST = 6
"""Four letters in brackets."""
ESCAPED = re.compile(rb"\\([0-7]{1,3}|\r?\n|.)", re.S)
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
IN_WORDS = {
    b"Alt": "alternative text",
    b"ActualText": "text for readers",
    b"Contents": "a note",
    b"T": "title of a tag or note",
    b"URI": "a link",
    b"Title": "property Title",
    b"E": "a tag",
}
REVISION_END = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF")
OBJECTS_BEGIN = re.compile(rb"\s*(?:xref|\d+\s+\d+\s+obj)\b")
MOST_REVISIONS = 20
"""Of signatures and forms each has one; every one is read whole."""
LINE_END = re.compile("[\u00ad\u0002\ufffe-]\r?\n")
"""A word that is parted at the end of a line."""


def pdf_texts(content: bytes) -> Iterator[tuple[str, str | bytes]]:
    """Yield (place, text) of all that a PDF file holds; for an attachment its name and its bytes.

    What was saved behind an earlier revision leaves that in the file, and it is read as well.

    Raises:
        ValueError: it is damaged or locked, or holds more than any document.
    """
    ends = [*_ends_of_earlier_revisions(content)]
    if len(ends) > MOST_REVISIONS or sum(ends) > MOST_BYTES:
        raise ValueError("it holds more revisions than any document")
    for number, end in enumerate(ends, start=1):
        for place, text_or_file in _of_revision(content[:end]):
            yield f"revision {number}, {place}", text_or_file
    yield from _of_revision(content)


def _ends_of_earlier_revisions(content: bytes) -> Iterator[int]:
    """Yield where revisions end before the last: behind where they say that their objects begin."""
    for match in REVISION_END.finditer(content, 0, len(content.rstrip()) - 1):
        at = int(match[1])
        if at and OBJECTS_BEGIN.match(content, at):
            yield match.end()


def _of_revision(content: bytes) -> Iterator[tuple[str, str | bytes]]:
    from pypdfium2 import PdfiumError

    if PdfPages(content).is_too_heavy:
        raise ValueError("it holds more than any document")
    try:
        plain, metadata = _apart(content)
        if is_packed(plain) or len(metadata) != len(METADATA.findall(plain)):
            with pikepdf.open(io.BytesIO(content)) as file:
                yield from _packed_in(file)
                plain, _ = _apart(_unpacked(file))
        else:
            yield from (("metadata.xml", packet) for packet in metadata)
        yield from texts_of_objects(plain)
        for number, text in enumerate(PdfPages(content).letters(), start=1):
            yield f"page {number}", LINE_END.sub("", text).replace("\r\n", "\n")
    except (pikepdf.PdfError, PdfiumError, pikepdf.PasswordError) as error:
        raise ValueError("it is damaged or locked") from error


def is_packed(plain: bytes) -> bool:
    """Tell whether objects of a PDF file, without their streams, lead to more to be read."""
    return bool(PACKED.search(plain) or (b"#" in plain and WITH_SIGN.search(plain)))


def _apart(content: bytes) -> tuple[bytes, list[bytes]]:
    """Return the objects of a PDF file without their streams, and metadata that lie open in one.

    Objects that newer ones replace stand in the file too.
    """
    parts, metadata, at = [], [], 0
    while stream_match := STREAM.search(content, at):
        parts.append(content[at : stream_match.start()])
        end = content.find(STREAM_END, stream_match.end())
        at = end + len(STREAM_END) if end >= 0 else len(content)
        object_head = parts[-1][parts[-1].rfind(b"obj") :]
        if METADATA.search(object_head) and b"/Filter" not in object_head:
            metadata.append(content[stream_match.end() : at])
    return b"".join((*parts, content[at:])), metadata


def _unpacked(file: pikepdf.Pdf) -> bytes:
    plain = io.BytesIO()
    file.save(
        plain,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
    )
    return plain.getvalue()


def _packed_in(file: pikepdf.Pdf) -> Iterator[tuple[str, str | bytes]]:
    for name, attached in file.attachments.items():
        yield "name of an attachment", name
        yield name, attached.get_file().read_bytes()
    for pdf_object in file.objects:
        if isinstance(pdf_object, pikepdf.Stream):
            if pdf_object.get("/Type") == "/Metadata":
                yield "metadata.xml", pdf_object.read_bytes()
            elif pdf_object.get("/Filter") == "/DCTDecode":
                yield "picture.jpg", pdf_object.read_raw_bytes()


def texts_of_objects(plain: bytes) -> Iterator[tuple[str, str]]:
    """Yield (place, text) of the texts in objects of a PDF file, given without their streams."""
    seen_texts: set[bytes] = set()
    # Two patterns, each with a sign that it begins with, are quicker than one for both.
    for match in chain(TEXT.finditer(plain), TEXT_IN_DIGITS.finditer(plain)):
        if len(match[0]) < SHORTEST or match[0] in seen_texts:
            continue
        seen_texts.add(match[0])
        letters = match[1]
        if match.re is TEXT_IN_DIGITS:
            pairs = b"".join(letters.split())
            letters = bytes.fromhex(pairs[: len(pairs) // 2 * 2].decode())
        words = _in_letters(letters)
        if len(words) > 3:
            key = KEY.search(plain, max(0, match.start() - LONGEST_KEY), match.start())
            key_name = key[1] if key else b""
            place = IN_WORDS.get(
                key_name, f"property {key_name.decode('latin-1')}" if key else "a tag"
            )
            yield place, words.replace("\r", " ").replace("\n", " ")


def _in_letters(text: bytes) -> str:
    text = ESCAPED.sub(_unescaped, text)
    if text.startswith(b"\xfe\xff"):
        return text[2:].decode("utf-16-be", "replace")
    utf_8 = text.startswith(b"\xef\xbb\xbf")
    return text.decode("utf-8" if utf_8 else "latin-1", "replace")


def _unescaped(match: re.Match[bytes]) -> bytes:
    escaped = match[1]
    if escaped[:1].isdigit():
        return bytes([int(escaped, 8) & 255])
    return b"" if escaped.endswith(b"\n") else ESCAPES.get(escaped, escaped)
