"""This module opens a Word file and hands out its parts: XML, style names, numbers of lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from hrcreport.review.file_kinds import UnreadableError
from hrcreport.spreadsheet import BROKEN_ARCHIVE

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT_WORD = "http://purl.oclc.org/ooxml/wordprocessingml/main"
MOST_BYTES = 200_000_000
"""The largest part that is read: a report's text has about one million bytes."""

BODY_TEXT = 9
"""The outline level of what is no heading."""
OFF = {"0", "false", "off", "none"}


@dataclass(slots=True)
class Style:
    """One style: its name as editors see it, and what it hands down."""

    name: str
    parent: str
    bold: bool | None
    italic: bool | None
    hidden: bool | None
    outline: int | None
    number: tuple[str, int] | None


@dataclass(slots=True)
class WordParts:
    """An opened Word file."""

    names: frozenset[str]
    content: dict[str, bytes]
    styles: dict[str, Style] = field(default_factory=dict)

    def xml(self, name: str) -> Element | None:
        """Return the root of a part, or None where the file has none of that name.

        Raises:
            UnreadableError: the part is no XML.
        """
        content = self.content.get(name)
        if content is None:
            return None
        # Office files never declare a document type; one that does tries to smuggle entities in.
        if b"<!DOCTYPE" in content:
            raise UnreadableError("file.broken", f"The part {name} declares entities.")
        try:
            return ElementTree.fromstring(content)  # noqa: S314 -- entities are refused above
        except ElementTree.ParseError:
            raise UnreadableError(
                "file.broken", f"The part {name} of the Word file is broken."
            ) from None

    def ancestry(self, style_id: str) -> Iterator[Style]:
        """Yield a style and what it is based on, nearest first."""
        seen: set[str] = set()
        while style_id in self.styles and style_id not in seen:
            seen.add(style_id)
            yield self.styles[style_id]
            style_id = self.styles[style_id].parent

    def name_of(self, style_id: str) -> str:
        """Return a style's name in small letters; its id where the file does not name it."""
        style = self.styles.get(style_id)
        return (style.name if style else style_id).lower()


def open_word(path: Path | BinaryIO) -> WordParts:
    """Open a Word file.

    Raises:
        UnreadableError: the archive or a part of it is broken, too large or of an unknown form.
    """
    try:
        with ZipFile(path) as archive:
            sizes = {info.filename: info.file_size for info in archive.infolist()}
            wanted = [name for name in sizes if name.endswith((".xml", ".rels"))]
            if sum(sizes[name] for name in wanted) > MOST_BYTES:
                raise UnreadableError("file.broken", "The Word file unpacks to more than any text.")
            content = {name: archive.read(name) for name in wanted}
    except BROKEN_ARCHIVE:
        raise UnreadableError("file.broken", "The Word file cannot be unpacked.") from None
    if STRICT_WORD.encode() in content.get("word/document.xml", b""):
        raise UnreadableError(
            "file.unknown-kind", "The Word file is saved as “Strict Open XML”, which few read."
        )
    parts = WordParts(frozenset(sizes), content)
    root = parts.xml("word/styles.xml")
    for style in root.iter(f"{WORD}style") if root is not None else ():
        parts.styles[style.get(f"{WORD}styleId", "")] = _style(style)
    return parts


def value(element: Element | None, path: str, *, attribute: str = "val") -> str | None:
    """Return an attribute of the element at a path of Word names ("pPr/pStyle"), or None."""
    if element is None:
        return None
    found = element.find("/".join(f"{WORD}{step}" for step in path.split("/")))
    return None if found is None else found.get(f"{WORD}{attribute}")


def whole(text: str | None, *, default: int = 0) -> int:
    """Return a whole number that a file writes, or the default where it writes none."""
    return int(text) if text is not None and re.fullmatch(r"\d{1,6}", text) else default


def switch(element: Element | None, name: str) -> bool | None:
    """Return whether a property such as bold is on, off or not said."""
    found = None if element is None else element.find(f"{WORD}{name}")
    return None if found is None else found.get(f"{WORD}val", "1") not in OFF


def number_of(properties: Element | None) -> tuple[str, int] | None:
    """Return the list and level that paragraph properties name, or None."""
    number = None if properties is None else properties.find(f"{WORD}numPr")
    if number is None:
        return None
    return value(number, "numId") or "", whole(value(number, "ilvl"))


def _style(element: Element) -> Style:
    look = element.find(f"{WORD}rPr")
    outline = value(element, "pPr/outlineLvl")
    return Style(
        name=value(element, "name") or "",
        parent=value(element, "basedOn") or "",
        bold=switch(look, "b"),
        italic=switch(look, "i"),
        hidden=switch(look, "vanish"),
        outline=None if outline is None else whole(outline, default=BODY_TEXT),
        number=number_of(element.find(f"{WORD}pPr")),
    )
