"""This module reads all texts in a PDF file: pages, tags, notes, properties, attachments."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pikepdf

from hrcreport.render.pdfium import pdfium_document

STREAM = re.compile(rb"stream\r?\n.*?\r?\nendstream", re.S)
IN_BRACKETS = rb"\(((?:[^()\\]|\\.)*)\)"
KEYED = re.compile(rb"/(\w+)\s*(?:%b|<([0-9A-Fa-f\s]{4,})>)|%b" % (IN_BRACKETS, IN_BRACKETS), re.S)
ESCAPED = re.compile(rb"\\([0-7]{1,3}|\r?\n|.)", re.S)
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
IN_WORDS = {
    b"Alt": "alternative text", b"ActualText": "text for readers", b"Contents": "a note",
    b"T": "title of a tag or note", b"URI": "a link", b"Title": "property Title", b"E": "a tag",
}  # fmt: skip
LINE_END = re.compile("[\u00ad\u0002\ufffe-]\r?\n")
"""A word that is parted at the end of a line."""


def pdf_texts(content: bytes) -> Iterator[tuple[str, str | bytes]]:
    """Yield (place, text) of all that a PDF file holds; for an attachment its name and its bytes.

    Raises:
        ValueError: it is damaged or locked.
    """
    from pypdfium2 import PdfiumError

    try:
        with pikepdf.open(io.BytesIO(content)) as file:
            yield from _of_objects(file)
        with pdfium_document(io.BytesIO(content)) as pages:
            for number, page in enumerate(pages, start=1):
                text = page.get_textpage().get_text_range()
                yield f"page {number}", LINE_END.sub("", text).replace("\r\n", "\n")
    except (pikepdf.PdfError, PdfiumError, pikepdf.PasswordError) as error:
        raise ValueError("it is damaged or locked") from error


def _of_objects(file: pikepdf.Pdf) -> Iterator[tuple[str, str | bytes]]:
    for name, attached in file.attachments.items():
        yield "name of an attachment", name
        yield name, attached.get_file().read_bytes()
    for each in file.objects:
        if isinstance(each, pikepdf.Stream):
            if each.get("/Type") == "/Metadata":
                yield "metadata.xml", each.read_bytes()
            elif each.get("/Filter") == "/DCTDecode":
                yield "picture.jpg", each.read_raw_bytes()
    plain = io.BytesIO()
    file.save(
        plain, object_stream_mode=pikepdf.ObjectStreamMode.disable,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
    )  # fmt: skip
    told: set[str] = set()
    for key, text, digits, alone in dict.fromkeys(KEYED.findall(STREAM.sub(b"", plain.getvalue()))):
        pairs = b"".join(digits.split())
        content = text or alone or bytes.fromhex(pairs[: len(pairs) // 2 * 2].decode())
        words = _in_letters(content)
        if len(words) > 3 and words not in told:
            told.add(words)
            place = IN_WORDS.get(key, f"property {key.decode('latin-1')}" if key else "a tag")
            yield place, words.replace("\r", " ").replace("\n", " ")


def _in_letters(text: bytes) -> str:
    text = ESCAPED.sub(_unescaped, text)
    if text.startswith(b"\xfe\xff"):
        return text[2:].decode("utf-16-be", "replace")
    utf_8 = text.startswith(b"\xef\xbb\xbf")
    return text.decode("utf-8" if utf_8 else "latin-1", "replace")


def _unescaped(match: re.Match[bytes]) -> bytes:
    what = match[1]
    if what[:1].isdigit():
        return bytes([int(what, 8) & 255])
    return b"" if what.endswith(b"\n") else ESCAPES.get(what, what)
