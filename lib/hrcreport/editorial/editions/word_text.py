"""This module reads a Word file for comparison: paragraphs with their hidden names, tables, notes,
comments, and what was inserted or deleted under which name.

Word, LibreOffice and mail keep the names: hidden bookmarks `_hrcp…` round paragraphs and `_hrcv…`
round values, and the property `hrc-build`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import Element
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from hrcreport.checks import ReadFile, UnreadableError, WordParts
from hrcreport.document import Markdown
from hrcreport.foundation import RefusedError, Trespass

WORD = WordParts.WORD
NOTE = "\ufffc"
"""Stands for a footnote in the text of a paragraph."""
PARAGRAPH_NAME = re.compile(r"_hrcp[0-9a-f]{12}(?:_\d+)?")
VALUE_NAME = re.compile(r"_hrc(v[0-9a-f]{8}(?:_\d+)?)")
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
PROPERTY = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}property"
W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
CORE = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
LOOKS = frozenset([f"{WORD}rPrChange", f"{WORD}pPrChange"])
LONGEST = 60_000_000
"""Bytes of a file that is read; a draft has half a million."""


@dataclass(slots=True)
class Paragraph:
    """A paragraph as it reads with every tracked change accepted.

    `names` are its hidden names, `notes` the texts of its footnotes in their order, `cell` the
    number of its table, row and column (from 1), `authors` who changed it and when, `hidden` its
    hidden text, `values` the names of values in it.
    """

    text: str = ""
    style: str = ""
    names: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    cell: tuple[int, int, int] | None = None
    authors: Counter[str] = field(default_factory=Counter)
    hidden: str = ""
    boxed: bool = False


@dataclass(slots=True)
class Remark:
    """A comment: who wrote what and when, at which paragraph and words, below which other."""

    id: str
    author: str
    date: str
    text: str
    paragraph: int = -1
    quote: str = ""
    parent: str = ""
    done: bool = False


@dataclass(slots=True)
class WordText:
    """What a Word file says.

    `build` is the id in its properties, `author` who saved it last; `warnings` are what else it
    holds that is not taken: macros, changes of look.
    """

    paragraphs: list[Paragraph]
    remarks: list[Remark]
    build: str = ""
    author: str = ""
    heads: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()


def seen(text: str) -> str:
    """Return a text without the signs that nobody sees; breaks of lines of Word are blanks."""
    return re.sub(f"[{Trespass.ODD_SIGNS}]", "", Markdown(text.replace("\t", " ")).without_hidden)


def repacked(word: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """Return a Word file whose parts, by their names, were changed in place."""
    with ZipFile(BytesIO(word)) as archive:
        times = {info.filename: info.date_time for info in archive.infolist()}
        contents = {name: archive.read(name) for name in times}
    change(contents)
    stream, first = BytesIO(), next(iter(times.values()))
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for place, content in contents.items():
            info = ZipInfo(place, times.get(place, first))
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, content)
    return stream.getvalue()


def read_word_text(path: Path) -> WordText:
    """Return what a reviewer's file says.

    Raises:
        RefusedError: it is no Word file that can be read; each way is said in words.
    """
    try:
        return word_text(_bytes_of(path))
    except UnreadableError as error:
        what, rule = error.finding.what, error.finding.rule
    except OSError as error:
        what, rule = f"the file cannot be read: {error.strerror}.", "file.broken"
    mend = "Ask for it as Word file (.docx) without a password, or open it in Word or LibreOffice "
    raise RefusedError.of(str(path), what, f"{mend}and save it as .docx.", rule)


def _bytes_of(path: Path) -> bytes:
    if path.exists() and not path.is_file():
        raise UnreadableError("file.broken", "This is no file, or one that might never end.")
    if path.stat().st_size > LONGEST:
        raise UnreadableError("file.broken", "The file is larger than any draft.")
    if ReadFile.format_of(path).name != "docx":
        raise UnreadableError("file.unknown-kind", "The file is no Word file (.docx).")
    return path.read_bytes()


def word_text(content: bytes) -> WordText:
    """Return what the bytes of a Word file say.

    Raises:
        UnreadableError: the archive or a part of it is broken.
    """
    parts = WordParts.open(BytesIO(content))
    body = parts.xml("word/document.xml").find(f"{WORD}body")
    if body is None:
        raise UnreadableError("file.broken", "The Word file has no text.")
    reader = _Reader(parts)
    reader.blocks(body, None)
    for each in reader.done:
        each.text = " ".join(each.text.split())
    warnings = []
    if any("vbaProject" in name for name in parts.names):
        warnings.append("it holds a macro, which was neither run nor taken")
    if looks := sum(each.tag in LOOKS for each in body.iter()):
        warnings.append(f"{looks} tracked changes of its look only are not taken")
    builds = (
        "".join(each.itertext()).strip()
        for each in parts.xml("docProps/custom.xml").iter(PROPERTY)
        if each.get("name") == "hrc-build"
    )
    author = parts.xml("docProps/core.xml").findtext(f"{CORE}lastModifiedBy") or ""
    # Running heads and feet count without their figures.
    heads = frozenset(
        " ".join(re.sub(r"\d", "", WordParts.words(each)).split())
        for name in parts.names
        if re.match(r"word/(header|footer)[\w-]*\.xml$", name)
        for each in parts.xml(name).iter(f"{WORD}p")
    )
    return WordText(
        reader.done,
        _remarks(parts, reader),
        next(builds, ""),
        author.strip(),
        heads - {""},
        tuple(warnings),
    )


def _own(inside: Element, tag: str) -> Iterator[Element]:
    """Yield the rows of a table or the cells of a row, none of a table within it."""
    for each in inside:
        if each.tag == tag:
            yield each
        elif each.tag not in {f"{WORD}tbl", f"{WORD}tr", f"{WORD}tc", f"{WORD}p"}:
            yield from _own(each, tag)


class _Reader:
    """Goes through a body; a paragraph whose mark was deleted runs on into the next."""

    def __init__(self, parts: WordParts) -> None:
        self.parts = parts
        self.notes = {name: _note_text(note) for name, note in parts.footnotes().items()}
        self.done: list[Paragraph] = []
        self.open_names: dict[str, str] = {}
        self.open_remarks: dict[str, tuple[int, int]] = {}
        self.anchors: dict[str, tuple[int, str]] = {}
        self.running: Paragraph | None = None
        self.tables = 0

    def blocks(self, inside: Element, cell: tuple[int, int, int] | None) -> None:
        for block in inside:
            tag = block.tag
            if tag == f"{WORD}p":
                self.paragraph(block, cell)
            elif tag == f"{WORD}tbl":
                self.tables += 1
                table = self.tables
                for row, line in enumerate(_own(block, f"{WORD}tr"), start=1):
                    gone = line.find(f"{WORD}trPr/{WORD}del") is not None
                    for column, each in enumerate(_own(line, f"{WORD}tc"), start=1):
                        if not gone:
                            self.blocks(each, (table, row, column))
            elif tag == f"{WORD}sdt":
                self.blocks(block.find(f"{WORD}sdtContent") or [], cell)  # type: ignore[arg-type]  # an empty one has no blocks
            elif tag in {f"{WORD}ins", f"{WORD}moveTo", f"{WORD}customXml"}:
                self.blocks(block, cell)
            else:
                self._mark(block)

    def paragraph(self, element: Element, cell: tuple[int, int, int] | None) -> None:
        found = self.running
        if found is None:
            found = Paragraph(style=WordParts.value(element, "pPr/pStyle") or "", cell=cell)
            self.done.append(found)
        self.running = None
        found.names += [name for name in self.open_names.values() if name not in found.names]
        self._inside(element, found)
        for kind in ("del", "ins", "moveTo"):
            if (mark := element.find(f"{WORD}pPr/{WORD}rPr/{WORD}{kind}")) is not None:
                _signed(found, mark)
                if kind == "del":
                    self.running = found  # its text and that of the next become one
        for box in element.iter(f"{WORD}txbxContent"):
            for inner in box.iter(f"{WORD}p"):
                boxed = Paragraph(boxed=True)
                self._inside(inner, boxed)
                self.done.append(boxed)

    def _inside(self, element: Element, found: Paragraph) -> None:
        for child in element:
            tag = child.tag
            if tag in {f"{WORD}del", f"{WORD}moveFrom"}:
                _signed(found, child)
                for mark in child.iter():
                    self._mark(mark, found)
                continue
            if tag in {f"{WORD}pPr", f"{WORD}rPr", f"{WORD}txbxContent", FALLBACK}:
                continue
            if tag in {f"{WORD}ins", f"{WORD}moveTo"}:
                _signed(found, child)
            self._mark(child, found)
            if tag == f"{WORD}r":
                self._run(child, found)
            elif tag != f"{WORD}p":
                self._inside(child, found)

    def _run(self, run: Element, found: Paragraph) -> None:
        style = WordParts.value(run, "rPr/rStyle") or ""
        hidden = WordParts.switch(run.find(f"{WORD}rPr"), "vanish")
        if hidden is None:
            hidden = any(each.hidden for each in self.parts.ancestry(style))
        text = ""
        for child in run:
            if child.tag == f"{WORD}t":
                text += child.text or ""
            elif child.tag in {f"{WORD}tab", f"{WORD}ptab", f"{WORD}br", f"{WORD}cr"}:
                text += " "
            elif child.tag == f"{WORD}noBreakHyphen":
                text += "-"
            elif child.tag == f"{WORD}footnoteReference":
                if child.get(f"{WORD}customMarkFollows") not in {None, "0", "false"}:
                    return  # the asterisk of a note to the title
                found.notes.append(self.notes.get(child.get(f"{WORD}id", ""), ""))
                text += NOTE
        if hidden:
            found.hidden += text
        else:
            found.text += text

    def _mark(self, mark: Element, found: Paragraph | None = None) -> None:
        at = (len(self.done) - 1, len(found.text) if found else 0)
        key = mark.get(f"{WORD}id", "")
        if mark.tag == f"{WORD}bookmarkStart":
            name = mark.get(f"{WORD}name", "")
            if PARAGRAPH_NAME.fullmatch(name):
                self.open_names[key] = name
                if found is not None and name not in found.names:
                    found.names.append(name)
            elif (match := VALUE_NAME.fullmatch(name)) and found is not None:
                found.values.append(match[1].replace("_", "-"))
        elif mark.tag == f"{WORD}bookmarkEnd":
            self.open_names.pop(key, None)
        elif mark.tag == f"{WORD}commentRangeStart":
            self.open_remarks[key] = at
        elif mark.tag == f"{WORD}commentRangeEnd":
            first = self.open_remarks.pop(key, at)
            text = self.done[first[0]].text if self.done else ""
            last = at[1] if first[0] == at[0] else len(text)
            self.anchors[key] = (first[0], text[first[1] : last])
        elif mark.tag == f"{WORD}r":
            for each in mark.iter(f"{WORD}commentReference"):
                self.anchors.setdefault(each.get(f"{WORD}id", ""), (at[0], ""))


def _signed(found: Paragraph, change: Element) -> None:
    found.authors[change.get(f"{WORD}author", "").strip() or "unnamed"] += 1


def _note_text(note: Element) -> str:
    parts = []
    for paragraph in note.iter(f"{WORD}p"):
        gone = {id(text) for each in paragraph.iter(f"{WORD}del") for text in each.iter()}
        parts.append("".join(n.text or "" for n in paragraph.iter(f"{WORD}t") if id(n) not in gone))
    return " ".join(" ".join(parts).split())


def _remarks(parts: WordParts, reader: _Reader) -> list[Remark]:
    extended = parts.xml("word/commentsExtended.xml").iter(f"{W15}commentEx")
    threads = {each.get(f"{W15}paraId", ""): each for each in extended}
    found: dict[str, Remark] = {}
    by_paragraph: dict[str, str] = {}
    parents: dict[str, str] = {}
    for each in parts.xml("word/comments.xml").iter(f"{WORD}comment"):
        name = each.get(f"{WORD}id", "")
        paragraphs = list(each.iter(f"{WORD}p"))
        text = "\n".join(WordParts.words(one).strip() for one in paragraphs)
        at, quote = reader.anchors.get(name, (-1, ""))
        remark = Remark(
            name,
            each.get(f"{WORD}author", "").strip() or "unnamed",
            each.get(f"{WORD}date", ""),
            text.strip(),
            at,
            " ".join(quote.split()),
        )
        for one in paragraphs:
            key = one.get(f"{W14}paraId", "")
            by_paragraph[key] = name
            if (thread := threads.get(key)) is not None:
                parents[name] = thread.get(f"{W15}paraIdParent", "")
                remark.done = thread.get(f"{W15}done") in {"1", "true"}
        found[name] = remark
    for name, key in parents.items():
        found[name].parent = by_paragraph.get(key, "")
    return list(found.values())
