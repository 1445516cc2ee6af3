"""This module opens a Word file: its XML, style names, and the numbers that Word sets by itself."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, ClassVar, NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from hrcreport.checks.printed.unreadable import UnreadableError
from hrcreport.foundation import Archive

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT_WORD = "http://purl.oclc.org/ooxml/wordprocessingml/main"
MOST_BYTES = 60_000_000
"""The most that all parts may have: a report's text has about one million bytes."""

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

    WORD: ClassVar = WORD
    """Begins the name of each element of Word's own."""

    names: frozenset[str]
    content: dict[str, bytes]
    styles: dict[str, Style] = field(default_factory=dict)

    @classmethod
    def open(cls, path: Path | BinaryIO) -> WordParts:
        """Open a Word file.

        Raises:
            UnreadableError: the archive or a part of it is broken, too large or of an unknown form.
        """
        try:
            with Archive(path) as archive:
                sizes = {info.filename: info.file_size for info in archive.infolist()}
                part_names = [name for name in sizes if name.endswith((".xml", ".rels"))]
                if sum(sizes[name] for name in part_names) > MOST_BYTES:
                    raise UnreadableError(
                        "file.broken", "The Word file unpacks to more than any text."
                    )
                content = {name: archive.xml_part(name) for name in part_names}
        except Archive.TooHeavyError as error:
            raise UnreadableError("file.broken", f"The Word file is refused: {error}.") from None
        except Archive.BROKEN:
            raise UnreadableError("file.broken", "The Word file cannot be unpacked.") from None
        if STRICT_WORD.encode() in content.get("word/document.xml", b""):
            message = "The Word file is saved as “Strict Open XML”, which few read."
            raise UnreadableError("file.unknown-kind", message)
        parts = cls(frozenset(sizes), content)
        for style in parts.xml("word/styles.xml").iter(f"{WORD}style"):
            parts.styles[style.get(f"{WORD}styleId", "")] = _style(style)
        return parts

    def xml(self, name: str) -> Element:
        """Return the root of a part, an empty one where the file has none of that name.

        Raises:
            UnreadableError: the part is no XML.
        """
        content = self.content.get(name)
        if content is None:
            return Element("nothing")
        # Office files never declare a document type; one that does tries to smuggle entities in.
        if b"<!DOCTYPE" in content:
            raise UnreadableError("file.broken", f"The part {name} declares entities.")
        try:
            return ElementTree.fromstring(content)  # noqa: S314 -- entities are refused above
        except ElementTree.ParseError:
            message = f"The part {name} of the Word file is broken."
            raise UnreadableError("file.broken", message) from None

    def footnotes(self) -> dict[str, Element]:
        """Return the notes that an author wrote by their ids; lines that part notes are none."""
        return self._notes("footnote")

    def endnotes(self) -> dict[str, Element]:
        """Return the notes at the end of the text by their ids, as `footnotes` does."""
        return self._notes("endnote")

    def _notes(self, kind: str) -> dict[str, Element]:
        return {
            note.get(f"{WORD}id", ""): note
            for note in self.xml(f"word/{kind}s.xml").iter(f"{WORD}{kind}")
            if note.get(f"{WORD}type") in {None, "normal"}
        }

    def ancestry(self, style_id: str) -> Iterator[Style]:
        """Yield a style and what it is based on, nearest first."""
        visited: set[str] = set()
        while style_id in self.styles and style_id not in visited:
            visited.add(style_id)
            yield self.styles[style_id]
            style_id = self.styles[style_id].parent

    def name_of(self, style_id: str) -> str:
        """Return a style's name in small letters; its id where the file does not name it."""
        style = self.styles.get(style_id)
        return (style.name if style else style_id).lower()

    @staticmethod
    def words(element: Element) -> str:
        """Return all words inside an element as they follow one another, boxes and notes too."""
        return "".join(node.text or "" for node in element.iter(f"{WORD}t"))

    @staticmethod
    def value(element: Element | None, path: str) -> str | None:
        """Return the value of the element at a path of Word names ("pPr/pStyle"), or None."""
        if element is None:
            return None
        property_element = element.find("/".join(f"{WORD}{step}" for step in path.split("/")))
        return None if property_element is None else property_element.get(f"{WORD}val")

    @staticmethod
    def switch(element: Element | None, name: str) -> bool | None:
        """Return whether a property such as bold is on, off or not said."""
        property_element = None if element is None else element.find(f"{WORD}{name}")
        return (
            None if property_element is None else property_element.get(f"{WORD}val", "1") not in OFF
        )


def whole(text: str | None, *, default: int = 0) -> int:
    """Return a whole number that a file writes, or the default where it writes none."""
    return int(text) if text is not None and re.fullmatch(r"\d{1,6}", text) else default


def number_of(properties: Element | None) -> tuple[str, int] | None:
    """Return the list and level that paragraph properties name, or None."""
    number = None if properties is None else properties.find(f"{WORD}numPr")
    if number is None:
        return None
    return WordParts.value(number, "numId") or "", whole(WordParts.value(number, "ilvl"))


def _style(element: Element) -> Style:
    look = element.find(f"{WORD}rPr")
    outline = WordParts.value(element, "pPr/outlineLvl")
    return Style(
        name=WordParts.value(element, "name") or "",
        parent=WordParts.value(element, "basedOn") or "",
        bold=WordParts.switch(look, "b"),
        italic=WordParts.switch(look, "i"),
        hidden=WordParts.switch(look, "vanish"),
        outline=None if outline is None else whole(outline, default=BODY_TEXT),
        number=number_of(element.find(f"{WORD}pPr")),
    )


LEVELS = 9
ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


class Level(NamedTuple):
    """How one level of a list prints: its form, its text ("(%2)"), its first number."""

    form: str
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Number:
    """A printed number: its text, the form of its level and that level, from 0."""

    text: str
    form: str
    pattern: str
    level: int


class Numbers:
    """The lists that a file declares, counted on paragraph by paragraph."""

    def __init__(self, parts: WordParts) -> None:
        self.parts = parts
        self.list_of: dict[str, str] = {}
        self.levels: dict[str, dict[int, Level]] = {}
        self.starts: dict[str, dict[int, int]] = {}
        self.styles: dict[str, dict[str, int]] = {}
        self.counted: dict[str, list[int]] = defaultdict(lambda: [0] * LEVELS)
        self.begun: set[str] = set()
        root = parts.xml("word/numbering.xml")
        for abstract in root.iter(f"{WORD}abstractNum"):
            name = abstract.get(f"{WORD}abstractNumId", "")
            levels = {
                whole(level.get(f"{WORD}ilvl")): level for level in abstract.iter(f"{WORD}lvl")
            }
            self.levels[name] = {at: _level(level) for at, level in levels.items()}
            self.styles[name] = {
                style: at
                for at, level in levels.items()
                if (style := WordParts.value(level, "pStyle"))
            }
        for list_element in root.iter(f"{WORD}num"):
            name, abstract_name = (
                list_element.get(f"{WORD}numId", ""),
                WordParts.value(list_element, "abstractNumId") or "",
            )
            if abstract_name in self.levels:
                self.list_of[name] = abstract_name
            self.starts[name] = {
                whole(override.get(f"{WORD}ilvl")): whole(start, default=1)
                for override in list_element.iter(f"{WORD}lvlOverride")
                if (start := WordParts.value(override, "startOverride"))
            }

    def next(self, style_id: str, properties: Element | None) -> Number | None:
        """Return the number of the next paragraph, or None where it has none."""
        list_position = number_of(properties)
        if list_position is None:
            list_position = next(
                (s.number for s in self.parts.ancestry(style_id) if s.number), None
            )
            if list_position is not None:
                # A level bound to a style counts, whatever level the style itself names.
                bound = self.styles.get(self.list_of.get(list_position[0], ""), {})
                list_position = (list_position[0], bound.get(style_id, list_position[1]))
        if (
            list_position is None
            or list_position[0] in {"", "0"}
            or list_position[0] not in self.list_of
        ):
            return None
        list_id, at = list_position
        abstract = self.list_of[list_id]
        level = self.levels[abstract].get(at) if at < LEVELS else None
        if level is None or level.form == "none":
            return None
        counts = self.counted[abstract]
        if list_id not in self.begun:
            self.begun.add(list_id)
            for position, start in self.starts[list_id].items():
                if position < LEVELS:
                    counts[position] = start - 1
        counts[at] = counts[at] + 1 if counts[at] else level.start
        counts[at + 1 :] = [0] * (LEVELS - at - 1)
        return Number(self._printed(abstract, level, counts), level.form, level.text, at)

    def _printed(self, abstract: str, level: Level, counts: list[int]) -> str:
        def part(match: re.Match[str]) -> str:
            position = int(match[1]) - 1
            other_level = self.levels[abstract].get(position, level)
            return spelled(counts[position] or other_level.start, other_level.form)

        return re.sub(r"%([1-9])", part, level.text)


ABJAD = tuple("أبجدهوزحطيكلمنسعفصقرشتثخذضظغ")
"""Arabic letters in the order in which they count."""


def spelled(number: int, form: str) -> str:
    """Return a number in the form of a list's level: 3 is "c" in lowerLetter, "iii" in lowerRoman.

    After z Word goes on with aa, bb, cc.
    """
    if form == "arabicAbjad":
        text = ABJAD[(number - 1) % len(ABJAD)]
    elif form.endswith("Letter"):
        times, at = divmod(number - 1, 26)
        text = "abcdefghijklmnopqrstuvwxyz"[at] * (times + 1)
    elif form.endswith("Roman"):
        text = roman(number).lower()
    elif form == "bullet":
        return "•"
    else:
        return str(number)
    return text.upper() if form.startswith("upper") else text


def roman(number: int) -> str:
    """Return a number in roman capitals."""
    text = ""
    for worth, letters in ROMAN:
        times, number = divmod(number, worth)
        text += letters * times
    return text.upper()


def _level(element: Element) -> Level:
    form = WordParts.value(element, "numFmt") or "decimal"
    text = WordParts.value(element, "lvlText") or ""
    return Level(
        form, "•" if form == "bullet" else text, whole(WordParts.value(element, "start"), default=1)
    )
