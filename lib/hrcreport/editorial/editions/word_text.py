"""This module reads a Word file for comparison: paragraphs with their hidden names, tables, notes,
comments, and what was inserted or deleted under which name.

Word, LibreOffice and mail keep the names: hidden bookmarks `_hrcp…` round paragraphs and `_hrcv…`
round values, and the property `hrc-build`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import Element
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from hrcreport.checks import ReadFile, UnreadableError, WordParts
from hrcreport.document import Markdown
from hrcreport.foundation import DocumentKind, RefusedError, Trespass

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
REFERENCES = re.compile(r"\s*(?:REF|PAGEREF|NOTEREF|SEQ)\b")
"""Fields whose words a program writes anew whenever it likes."""
WORDS = re.compile(r"[^\W\d_]{4,}")
BROKEN_REFERENCE = re.compile(r"¡?(?:error|erreur|خطأ|ошибка|错误)\s?[!:！：]", re.IGNORECASE)
"""How what a program writes for a reference begins whose target it does not find."""
HEADING = re.compile(r"(?:Annex)?H(?:Ch|\d|Annex)|AnnexG|Heading|Title", re.IGNORECASE)
"""How the styles of headings begin."""
MARK_OF_CAPTION = re.compile(r"(?:Wide)?Caption(?:Mark|Number)", re.IGNORECASE)
PICTURES = frozenset(
    [
        "{http://schemas.openxmlformats.org/drawingml/2006/main}blip",
        "{urn:schemas-microsoft-com:vml}imagedata",
    ]
)
"""What shows a picture, as Word writes it now and as it did before."""
ABOUT = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
SWITCHES = ("b", "i", "strike", "dstrike", "caps", "smallCaps")
FIELD = re.compile("\ufdd0([^\ufdd1]*)\ufdd1")
"""The words of such a field between signs that no text holds, while a file is read."""
JOB_FIELD, OPEN_FIELD = "hrc-job-number", "GE.…-…"
"""The field of the GE number at the foot of the first page, and what it shows while it is open."""
UNSEEN = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
"""Marks of direction, and other signs without a shape, that programs put between words."""
LONGEST = 60_000_000
"""Bytes of a file that is read; a draft has half a million."""


@dataclass(slots=True)
class Paragraph:
    """A paragraph as it reads with every tracked change accepted.

    `names` are its hidden names, `notes` the texts of its footnotes in their order, `cell` the
    number of its table, row and column (from 1), `authors` who changed it and when, `hidden` its
    hidden text, `unseen` whether all of its text is, which then is its text, `values` the names of
    values in it, `fields` the references in it: which, and between which signs of the text its
    words stand; `looks` how words look by hand.
    """

    text: str = ""
    style: str = ""
    names: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    cell: tuple[int, int, int] | None = None
    authors: Counter[str] = field(default_factory=Counter)
    hidden: str = ""
    unseen: bool = False
    boxed: bool = False
    fields: list[tuple[str, int, int]] = field(default_factory=list)
    looks: set[str] = field(default_factory=set)

    def settle(self) -> None:
        """Part its blanks evenly, and find between which signs the words of fields stand."""
        names = [name for name, *_ in self.fields]
        text, placed_fields, at = " ".join(self.text.split()), list[tuple[str, int, int]](), 0
        plain_text = ""
        for match, name in zip(FIELD.finditer(text), names, strict=False):
            plain_text += text[at : match.start()]
            placed_fields.append((name, len(plain_text), len(plain_text) + len(match[1])))
            plain_text, at = plain_text + match[1], match.end()
        self.text, self.fields = (plain_text + text[at:]).rstrip(), placed_fields
        if self.hidden.strip() and (self.boxed or not self.text):
            self.text, self.hidden = " ".join(f"{self.text} {self.hidden}".split()), ""
            self.unseen = True

    def renew(self, results: Mapping[str, Collection[str]]) -> list[tuple[str, str]]:
        """Give references the words that they had; return what each had read, and reads in it.

        A reference that was sent in several forms keeps what it reads, unless one has its shape.
        """
        renewed, fields = [], []
        shift = 0
        for name, first, last in self.fields:
            start, end = first + shift, last + shift
            now, had = self.text[start:end], results.get(name, ())
            alike = [
                reading
                for reading in had
                if (len(had) == 1 and not _is_typed(now, reading)) or _shape(reading) == _shape(now)
            ]
            then = alike[0] if len(alike) == 1 and now not in had else now
            if then != now:
                self.text = f"{self.text[:start]}{then}{self.text[end:]}"
                renewed.append((then, now))
                shift, end = shift + len(then) - len(now), start + len(then)
            fields.append((name, start, end))
        self.fields = fields
        return renewed

    def results(self) -> list[tuple[str, str]]:
        """Return the names of its references, and what each reads."""
        return [(name, self.text[start:end]) for name, start, end in self.fields]


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
    holds that is not taken: macros, changes of look; `pictures` go by their alternative text,
    `pictured` says in which paragraph each stands;
    `job_number` is what stands in the field of the GE number, empty where it is still open.
    """

    paragraphs: list[Paragraph]
    remarks: list[Remark]
    build: str = ""
    author: str = ""
    heads: frozenset[str] = frozenset()
    job_number: str = ""
    pictures: Counter[str] = field(default_factory=Counter)
    pictured: list[tuple[str, int]] = field(default_factory=list, compare=False)
    warnings: tuple[str, ...] = ()


def style_of(style_id: str, parts: WordParts) -> str:
    """Return a style's id or, where a program has numbered the ids, its name without blanks."""
    return re.sub(r"[\W_]", "", parts.name_of(style_id)) if style_id.isdigit() else style_id


def is_heading(style: str) -> bool:
    """Tell whether a style is that of a heading."""
    return bool(HEADING.match(style))


def is_mark(style: str) -> bool:
    """Tell whether a style is that of "Table 3" above a caption, whose number a program counts."""
    return bool(MARK_OF_CAPTION.match(style))


def _shape(text: str) -> str:
    """Return how a number is written: 33 (a) as 0 (x)."""
    return re.sub(r"[^\W\d_]+", "x", re.sub(r"\d+", "0", text))


def _is_typed(now: str, then: str) -> bool:
    """Tell whether a reference holds words that it had not: no program writes them, but an error.

    Example:
        >>> _is_typed("table nine", "table 2"), _is_typed("Table 12", "table 2")
        (True, False)
        >>> _is_typed("Error: Reference source not found", "table 2")
        False
        >>> _is_typed("errata of 2019", "table 2")
        True
    """
    new_words = {*WORDS.findall(now.casefold())} - {*WORDS.findall(then.casefold())}
    return bool(new_words) and not BROKEN_REFERENCE.match(now)


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
        problem_text, rule = str(error), error.rule
    except OSError as error:
        problem_text, rule = f"the file cannot be read: {error.strerror}.", "file.broken"
    mend = "Ask for it as Word file (.docx) without a password, or open it in Word or LibreOffice "
    raise RefusedError.of(str(path), problem_text, f"{mend}and save it as .docx.", rule)


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
    for paragraph in reader.done:
        paragraph.settle()
    warnings = []
    if any("vbaProject" in name for name in parts.names):
        warnings.append("it holds a macro, which was neither run nor taken")
    if looks := sum(element.tag in LOOKS for element in body.iter()):
        warnings.append(f"{looks} tracked changes of its look only are not taken")
    if out_of_sight := reader.hidden_notes + sum(
        line.boxed and line.unseen for line in reader.done
    ):
        warnings.append(f"in {out_of_sight} notes or boxes text is hidden; it is compared as any")
    builds = (
        "".join(custom_property.itertext()).strip()
        for custom_property in parts.xml("docProps/custom.xml").iter(PROPERTY)
        if custom_property.get("name") == "hrc-build"
    )
    author = parts.xml("docProps/core.xml").findtext(f"{CORE}lastModifiedBy") or ""
    heads, job_number = _heads(parts)
    return WordText(
        reader.done,
        remarks=_remarks(parts, reader),
        build=next(builds, ""),
        author=author.strip(),
        heads=heads,
        job_number=job_number,
        pictures=reader.pictures,
        pictured=reader.pictured,
        warnings=tuple(warnings),
    )


def _heads(parts: WordParts) -> tuple[frozenset[str], str]:
    """Return running heads and feet without their figures, and the GE number in its field there.

    A program may keep the number and drop the field around it.
    """
    heads, job_number = set[str](), ""
    for name in parts.names:
        if not re.match(r"word/(header|footer)[\w-]*\.xml$", name):
            continue
        part = parts.xml(name)
        fields = [
            properties
            for properties in part.iter(f"{WORD}sdtPr")
            if WordParts.value(properties, "tag") == JOB_FIELD
        ]
        is_open = any(field.find(f"{WORD}showingPlcHdr") is not None for field in fields)
        for paragraph in part.iter(f"{WORD}p"):
            text = " ".join(UNSEEN.sub("", WordParts.words(paragraph)).split())
            if DocumentKind.is_job_number(text) or (fields and text and not is_open):
                job_number = text
            elif not fields and text != OPEN_FIELD:
                heads.add(" ".join(re.sub(r"\d", "", text).split()))
    return frozenset(heads - {""}), job_number


def _own(inside: Element, tag: str) -> Iterator[Element]:
    """Yield the rows of a table or the cells of a row, none of a table within it."""
    for child in inside:
        if child.tag == tag:
            yield child
        elif child.tag not in {f"{WORD}tbl", f"{WORD}tr", f"{WORD}tc", f"{WORD}p"}:
            yield from _own(child, tag)


def _boxes(inside: Element) -> Iterator[Element]:
    """Yield the boxes of a paragraph, but those deleted and the copies for older programs."""
    for child in inside:
        if child.tag == f"{WORD}txbxContent":
            yield child
        elif child.tag not in {f"{WORD}del", f"{WORD}moveFrom", FALLBACK}:
            yield from _boxes(child)


class _Reader:
    """Goes through a body; a paragraph whose mark alone was deleted runs on into the next."""

    def __init__(self, parts: WordParts) -> None:
        self.parts = parts
        self.notes = {name: _note_text(note) for name, note in parts.footnotes().items()}
        self.ends = {name: _note_text(note) for name, note in parts.endnotes().items()}
        self.done: list[Paragraph] = []
        self.open_names: dict[str, str] = {}
        self.open_remarks: dict[str, tuple[int, int]] = {}
        self.anchors: dict[str, tuple[int, str]] = {}
        self.running: Paragraph | None = None
        self.tables = 0
        self.fields: list[_Field] = []
        self.sequence: Counter[str] = Counter()
        self.pictures: Counter[str] = Counter()
        self.pictured: list[tuple[str, int]] = []
        self.hidden_by_style = False
        self.hidden_notes = sum(
            any(map(self._is_hidden, note.iter(f"{WORD}r")))
            for note in (*parts.footnotes().values(), *parts.endnotes().values())
        )

    def blocks(self, inside: Element, cell: tuple[int, int, int] | None) -> None:
        for block in inside:
            tag = block.tag
            if tag == f"{WORD}p":
                self.paragraph(block, cell)
            elif tag == f"{WORD}tbl":
                self.tables += 1
                table = self.tables
                for row, line in enumerate(_own(block, f"{WORD}tr"), start=1):
                    is_deleted = line.find(f"{WORD}trPr/{WORD}del") is not None
                    for column, table_cell in enumerate(_own(line, f"{WORD}tc"), start=1):
                        if not is_deleted:
                            self.running = None  # no paragraph runs on into a cell
                            self.blocks(table_cell, (table, row, column))
                self.running = None
            elif tag == f"{WORD}sdt":
                self.blocks(block.find(f"{WORD}sdtContent") or [], cell)  # type: ignore[arg-type]  # an empty one has no blocks
            elif tag in {f"{WORD}ins", f"{WORD}moveTo", f"{WORD}customXml"}:
                self.blocks(block, cell)
            else:
                self._mark(block)

    def paragraph(self, element: Element, cell: tuple[int, int, int] | None) -> None:
        paragraph = self.running
        style_id = WordParts.value(element, "pPr/pStyle") or ""
        self.hidden_by_style = any(style.hidden for style in self.parts.ancestry(style_id))
        if paragraph is None or not (paragraph.text.strip() or paragraph.notes):
            paragraph = Paragraph(style=style_of(style_id, self.parts), cell=cell)
            self.done.append(paragraph)
        self.running = None
        paragraph.names += [
            name for name in self.open_names.values() if name not in paragraph.names
        ]
        self._inside(element, paragraph)
        for kind in ("del", "ins", "moveTo"):
            if (mark := element.find(f"{WORD}pPr/{WORD}rPr/{WORD}{kind}")) is not None:
                _signed(paragraph, mark)
                if kind == "del":
                    self.running = paragraph  # its text and that of the next become one
        for box in _boxes(element):
            for inner in box.iter(f"{WORD}p"):
                boxed = Paragraph(boxed=True)
                self._inside(inner, boxed)
                self.done.append(boxed)

    def _inside(self, element: Element, paragraph: Paragraph) -> None:
        for child in element:
            tag = child.tag
            if tag in {f"{WORD}del", f"{WORD}moveFrom"}:
                self._touch()
                _signed(paragraph, child)
                for mark in child.iter():
                    self._mark(mark, paragraph)
                continue
            if tag in {f"{WORD}pPr", f"{WORD}rPr", f"{WORD}txbxContent", FALLBACK}:
                continue
            if tag in {f"{WORD}ins", f"{WORD}moveTo"}:
                self._touch()
                _signed(paragraph, child)
            self._mark(child, paragraph)
            if tag == f"{WORD}r":
                self._run(child, paragraph)
            elif tag == f"{WORD}fldSimple":
                self.fields.append(_Field(child.get(f"{WORD}instr", "")))
                self._shown(paragraph)
                self._inside(child, paragraph)
                self._ended(paragraph)
            elif tag != f"{WORD}p":
                self._inside(child, paragraph)

    def _touch(self) -> None:
        """Remember of each open field that a person changed something in it."""
        for open_field in self.fields:
            open_field.touched = True

    def _field(self, char: Element, paragraph: Paragraph) -> None:
        """Take the beginning, the middle or the end of a field."""
        kind = char.get(f"{WORD}fldCharType")
        if kind == "begin":
            self.fields.append(_Field())
        elif kind == "separate" and self.fields:
            self._shown(paragraph)
        elif kind == "end" and self.fields:
            self._ended(paragraph)

    def _shown(self, paragraph: Paragraph) -> None:
        """Begin the words of the field that is open."""
        last = self.fields[-1]
        if REFERENCES.match(last.name) and last.start < 0:
            last.start = len(paragraph.text)

    def _ended(self, paragraph: Paragraph) -> None:
        """End the field that is open; one that nobody changed is a reference of its paragraph."""
        last = self.fields.pop()
        if 0 <= last.start <= len(paragraph.text) and not last.touched:
            name = " ".join(last.name.split()[:2])  # programs change the switches behind it
            if name.startswith("SEQ"):
                self.sequence[name] += 1
                name = f"{name} {self.sequence[name]}"
            words = paragraph.text[last.start :]
            paragraph.text = f"{paragraph.text[: last.start]}\ufdd0{words}\ufdd1"
            paragraph.fields.append((name, 0, 0))

    def _is_hidden(self, run: Element) -> bool:
        hidden = WordParts.switch(run.find(f"{WORD}rPr"), "vanish")
        style = WordParts.value(run, "rPr/rStyle") or ""
        of_styles = (ancestor.hidden for ancestor in self.parts.ancestry(style))
        by_style = next((each for each in of_styles if each is not None), self.hidden_by_style)
        return by_style if hidden is None else hidden

    def _run(self, run: Element, paragraph: Paragraph) -> None:
        hidden, text = self._is_hidden(run), ""
        for child in run:
            if child.tag in {f"{WORD}fldChar", f"{WORD}instrText"}:
                if not hidden:
                    paragraph.text, text = paragraph.text + text, ""
                if child.tag == f"{WORD}fldChar":
                    self._field(child, paragraph)
                elif self.fields:
                    self.fields[-1].name += child.text or ""
            elif child.tag == f"{WORD}t":
                text += UNSEEN.sub("", child.text or "")
            elif child.tag in {f"{WORD}tab", f"{WORD}ptab", f"{WORD}br", f"{WORD}cr"}:
                text += " "
            elif child.tag == f"{WORD}noBreakHyphen":
                text += "-"
            elif child.tag == f"{WORD}footnoteReference":
                paragraph.notes.append(self.notes.get(child.get(f"{WORD}id", ""), ""))
                text += NOTE
                if child.get(f"{WORD}customMarkFollows") not in {None, "0", "false"}:
                    break  # the asterisk of a note to the title
            elif child.tag == f"{WORD}endnoteReference":
                paragraph.notes.append(self.ends.get(child.get(f"{WORD}id", ""), ""))
                text += NOTE
            else:
                self._pictures(child)
        if text.strip() and not hidden:
            paragraph.looks |= _looks_of(run.find(f"{WORD}rPr"))
        if hidden:
            paragraph.hidden += text
        else:
            paragraph.text = f"{paragraph.text}{text}".replace(f"({NOTE})", NOTE)

    def _pictures(self, drawing: Element) -> None:
        """Count the pictures of a drawing, those that are there for old programs only aside."""
        old = {id(element) for part in drawing.iter(FALLBACK) for element in part.iter()}
        picture_count = sum(
            element.tag in PICTURES and id(element) not in old for element in drawing.iter()
        )
        if picture_count:
            about = next(drawing.iter(ABOUT), None)
            description = "" if about is None else about.get("descr") or about.get("name") or ""
            words = " ".join(description.split()) or "without alternative text"
            self.pictures[words] += picture_count
            self.pictured.append((words, len(self.done) - 1))

    def _mark(self, mark: Element, paragraph: Paragraph | None = None) -> None:
        at = (len(self.done) - 1, len(paragraph.text) if paragraph else 0)
        key = mark.get(f"{WORD}id", "")
        if mark.tag == f"{WORD}bookmarkStart":
            name = mark.get(f"{WORD}name", "")
            if PARAGRAPH_NAME.fullmatch(name):
                # LibreOffice begins a name anew in each part of a paragraph, and ends it once.
                still_open = {at: other for at, other in self.open_names.items() if other != name}
                self.open_names = still_open | {key: name}
                if paragraph is not None and name not in paragraph.names:
                    paragraph.names.append(name)
            elif (match := VALUE_NAME.fullmatch(name)) and paragraph is not None:
                paragraph.values.append(match[1].replace("_", "-"))
        elif mark.tag == f"{WORD}bookmarkEnd":
            self.open_names.pop(key, None)
        elif mark.tag == f"{WORD}commentRangeStart":
            self.open_remarks[key] = at
        elif mark.tag == f"{WORD}commentRangeEnd":
            first = self.open_remarks.pop(key, at)
            text = self.done[first[0]].text if self.done else ""
            last = at[1] if first[0] == at[0] else len(text)
            self.anchors[key] = (first[0], re.sub("[\ufdd0\ufdd1]", "", text[first[1] : last]))
        elif mark.tag == f"{WORD}r":
            for reference in mark.iter(f"{WORD}commentReference"):
                self.anchors.setdefault(reference.get(f"{WORD}id", ""), (at[0], ""))


@dataclass(slots=True)
class _Field:
    """A field that is open: its order, where its words begin, whether a person changed them."""

    name: str = ""
    start: int = -1
    touched: bool = False


def _looks_of(properties: Element | None) -> set[str]:
    """Return how words were made to look by hand: bold, highlighted and the like."""
    looks = {name for name in SWITCHES if WordParts.switch(properties, name)}
    looks |= {name for name in ("u", "highlight") if WordParts.value(properties, name)}
    return looks - ({"u"} if WordParts.value(properties, "u") == "none" else set())


def _signed(paragraph: Paragraph, change: Element) -> None:
    paragraph.authors[change.get(f"{WORD}author", "").strip() or "unnamed"] += 1


def _note_text(note: Element) -> str:
    parts = []
    for paragraph in note.iter(f"{WORD}p"):
        deleted_ids = {
            id(text) for deletion in paragraph.iter(f"{WORD}del") for text in deletion.iter()
        }
        parts.append(
            "".join(n.text or "" for n in paragraph.iter(f"{WORD}t") if id(n) not in deleted_ids)
        )
    # LibreOffice writes the asterisk of a note to the title once more each time it saves.
    text = UNSEEN.sub("", " ".join(parts))
    return " ".join(text.split()).removeprefix("()").lstrip("* ")


def _remarks(parts: WordParts, reader: _Reader) -> list[Remark]:
    extended = parts.xml("word/commentsExtended.xml").iter(f"{W15}commentEx")
    threads = {thread.get(f"{W15}paraId", ""): thread for thread in extended}
    remarks: dict[str, Remark] = {}
    by_paragraph: dict[str, str] = {}
    parents: dict[str, str] = {}
    for comment in parts.xml("word/comments.xml").iter(f"{WORD}comment"):
        name = comment.get(f"{WORD}id", "")
        paragraphs = list(comment.iter(f"{WORD}p"))
        text = "\n".join(WordParts.words(paragraph).strip() for paragraph in paragraphs)
        at, quote = reader.anchors.get(name, (-1, ""))
        remark = Remark(
            name,
            author=comment.get(f"{WORD}author", "").strip() or "unnamed",
            date=comment.get(f"{WORD}date", ""),
            text=text.strip(),
            paragraph=at,
            quote=" ".join(quote.split()),
        )
        for paragraph in paragraphs:
            key = paragraph.get(f"{W14}paraId", "")
            by_paragraph[key] = name
            if (thread := threads.get(key)) is not None:
                if parent := thread.get(f"{W15}paraIdParent"):
                    parents[name] = parent
                remark.done = thread.get(f"{W15}done") in {"1", "true"}
        remarks[name] = remark
    for name, key in parents.items():
        remarks[name].parent = by_paragraph.get(key, "")
    return list(remarks.values())
