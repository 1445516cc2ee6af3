"""This module holds a finished document as an inspection reads it: passages, pictures, tables."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from hrcreport.checks.printed.word_parts import roman
from hrcreport.foundation import DocumentKind

Role = Literal[
    "masthead",
    "title",
    "subtitle",
    "summary-head",
    "summary",
    "contents",
    "heading",
    "annex",
    "paragraph",
    "sub-paragraph",
    "bullet",
    "plain",
    "quote",
    "caption-number",
    "caption",
    "head",
    "cell",
    "below-float",
    "footnote",
    "title-note",
    "untold",
]
"""What a passage is; "untold" until a reader has seen what stands around it."""
Kind = Literal["table", "figure", "map", "picture"]

PROSE: frozenset[Role] = frozenset({"summary", "paragraph", "sub-paragraph", "bullet", "plain"})
"""Running text, to which the rules on numbers apply."""
TITLES: frozenset[Role] = frozenset({"title", "subtitle", "heading", "annex", "caption"})
TABLES: frozenset[Role] = frozenset({"head", "cell"})
READ: frozenset[Role] = PROSE | TITLES | TABLES | {"quote", "below-float", "footnote", "title-note"}
"""All text that an author wrote."""
AUTHORED: frozenset[Role] = READ - {"quote"}
"""All that stands in an author's own words: of a cell, a caption or a note as of a paragraph."""

SUMMARY_WORDS = ("summary", "résumé", "resumen", "резюме", "概要", "موجز")
CONTENTS_WORDS = ("contents", "table des matières", "índice", "содержание", "目录", "المحتويات")
ANNEX_WORDS = ("annex", "annexe", "anexo", "приложение", "附件", "المرفق")
ANNEX_NUMBER = re.compile(
    rf"^(?:{'|'.join(ANNEX_WORDS)})\s*([IVXLC]+|\d+|ال\w+(?: عشر)?)\b", re.IGNORECASE
)
ARABIC_ORDINALS = (
    *("الأول", "الثاني", "الثالث", "الرابع", "الخامس"),
    *("السادس", "السابع", "الثامن", "التاسع", "العاشر"),
)
SOURCE_WORDS = ("source", "fuente", "источник", "资料来源", "来源", "المصدر")
FLOAT_NUMBER = re.compile(r"^(Table|Figure|Map)\s+([IVXLC]+|\d+)\b[.:]?\s*", re.IGNORECASE)

QUOTED = re.compile(r"“[^”]*”|‘[^’]{3,}’(?!\w)|«[^»]*»|\"[^\"]*\"")
LONGEST = 60
"""Letters of a text that is quoted in a message."""
HEAD = re.compile(
    r"""
    (?:^|(?<=[.!?:;“][ ]))  # at the beginning of a sentence
    [A-ZÀ-Ý](?=[a-zà-ÿ’'-]|[ ])
    """,
    re.VERBOSE,
)
ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+")
UNBROKEN = str.maketrans("\u00a0\u202f", "  ")
UNVERIFIED = re.compile(
    r"\[(?:unverified|non vérifiée?|sin verificar|не проверено|未核实|غير مؤكد)\]"
)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one look; `note` is the mark of the footnote that hangs here."""

    text: str
    bold: bool = False
    italic: bool = False
    hidden: bool = False
    raised: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, heading, cell or footnote, and where a reader finds it.

    `number` is the number as printed ("12.", "(a)", "II."), `typed` tells that it is typed text
    and no number of Word's own; `level` counts headings and sub-paragraphs from 1; `table` is the
    position of its table among all floats, `row` and `column` its cell, from 1. `chapter` is the
    first-level heading above, `annex` the annex it stands in; `place` and `paragraph` say in words
    and by printed number where it is.
    """

    role: Role
    runs: tuple[Run, ...]
    level: int = 0
    number: str = ""
    typed: bool = False
    page: int | None = None
    style: str = ""
    float_at: int | None = None
    row: int = 0
    column: int = 0
    boxed: bool = False
    chapter: str = ""
    annex: str = ""
    paragraph: str = ""
    place: str = ""
    text: str = field(init=False, repr=False, compare=False)
    """The words, without marks of footnotes and numbers set by Word."""

    def __post_init__(self) -> None:
        """Join the words once: hundreds of rules read them."""
        object.__setattr__(self, "text", "".join([run.text for run in self.runs]))

    @property
    def quoted(self) -> str:
        """The beginning of its words, in quotation marks."""
        return quoted(self.text)

    def protected(self, *, titles: bool = True) -> list[tuple[int, int]]:
        """Return the stretches that are not the author's own words: titles, quotations, links."""
        text = self.text
        spans = [
            match.span()
            for pattern in (QUOTED, ADDRESS, UNVERIFIED)
            for match in pattern.finditer(text)
        ]
        at = 0
        for run in self.runs:
            if titles and run.italic and run.text.strip():
                spans.append((at, at + len(run.text)))
            at += len(run.text)
        return spans

    def own_matches(
        self, pattern: re.Pattern[str], *, starts: bool = False, titles: bool = True
    ) -> list[re.Match[str]]:
        """Return the matches of a pattern outside of titles, quotations and links.

        Without `titles` what stands in italics is read as well.

        A space at which a line does not break is read as any other.

        With `starts` a word that begins a sentence is also read as inside of one, with a small
        letter.
        """
        text = self.text.translate(UNBROKEN)
        matches = [*pattern.finditer(text)]
        if starts:
            inside, begins = _as_inside(text)
            also = (pattern.match(inside, begin) for begin in begins)
            begun = {match.start() for match in matches}
            matches += [match for match in also if match and match.start() not in begun]
        if not matches:
            return matches
        spans = self.protected(titles=titles)
        return [
            match
            for match in matches
            if not any(match.start() < end and start < match.end() for start, end in spans)
        ]


@dataclass(frozen=True, slots=True)
class Float:
    """A table, figure or map; a picture whose number does not say which is a `picture`.

    `number` is what stands above ("Table 2"), empty where it has none; `heads` are the texts of
    the head row's cells, `rows` and `columns` count the rest; `alt` is None for a table.
    """

    kind: Kind
    number: str = ""
    caption: str = ""
    below: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    has_head: bool = False
    repeats_head: bool = False
    rows: int = 0
    columns: int = 0
    merged: bool = False
    numeric: bool = False
    alt: str | None = None
    page: int | None = None
    annex: str = ""

    @property
    def name(self) -> str:
        """What an editor would call it."""
        if self.number:
            return self.number[0].lower() + self.number[1:]
        return f"the {self.kind} {quoted(self.caption)}".rstrip()

    @property
    def subject(self) -> str:
        """The same as the first words of a sentence."""
        return self.name[0].upper() + self.name[1:]

    @property
    def place(self) -> str:
        """Where it stands, in words."""
        return f"page {self.page}, {self.name}" if self.page else self.name


@dataclass(frozen=True, slots=True)
class Reading:
    """A finished document as it was read.

    `structured` tells that headings or numbered paragraphs could be told from other text;
    `endnotes` and `empty_links` count what a Word file should not have; `document` is the kind of
    document that its build names, None for a file from elsewhere.
    """

    form: str
    passages: tuple[Passage, ...]
    floats: tuple[Float, ...] = ()
    language: str = ""
    title: str = ""
    structured: bool = True
    pages: int | None = None
    endnotes: int = 0
    empty_links: int = 0
    document: DocumentKind | None = None

    @property
    def english(self) -> bool:
        """Whether the rules of English style apply: the language is English or unknown."""
        return not self.language or self.language.lower().startswith("en")

    def of(self, *roles: Role) -> list[Passage]:
        """Return the passages of some roles, in order."""
        return [passage for passage in self.passages if passage.role in roles]


@lru_cache(maxsize=4096)
def _as_inside(text: str) -> tuple[str, tuple[int, ...]]:
    """Return a text with a small letter at the head of each sentence, and where these stand."""
    begins = tuple(match.start() for match in HEAD.finditer(text))
    letters = [*text]
    for begin in begins:
        letters[begin] = letters[begin].lower()
    return "".join(letters), begins


def cut(runs: tuple[Run, ...], length: int) -> tuple[Run, ...]:
    """Return runs without their first characters."""
    remaining_runs: list[Run] = []
    for run in runs:
        cut_length = min(length, len(run.text))
        length -= cut_length
        if run.text[cut_length:]:
            remaining_runs.append(replace(run, text=run.text[cut_length:]))
    return tuple(remaining_runs)


def shortened(text: str) -> str:
    """Return the beginning of a text, cut at a word."""
    words = " ".join(text.split())
    return words if len(words) <= LONGEST else f"{words[:LONGEST].rsplit(' ', 1)[0]} …"


def quoted(text: str) -> str:
    """Return the beginning of a text in quotation marks, nothing where it has no words."""
    return f"“{words}”" if (words := shortened(text)) else ""


def around(match: re.Match[str], *, width: int = 30, text: str = "") -> str:
    """Return a match with the words around it, in quotation marks; `text` is how they read."""
    text = text or match.string
    begin, end = max(0, match.start() - width), min(len(text), match.end() + width)
    if begin and " " in text[begin : match.start()]:
        begin = text.index(" ", begin) + 1
    if end < len(text) and " " in text[match.end() : end]:
        end = text.rindex(" ", match.end(), end)
    before = "… " if begin else ""
    after = " …" if end < len(text) else ""
    return f"“{before}{' '.join(text[begin:end].split())}{after}”"


def settled(passages: Iterable[Passage], floats: tuple[Float, ...]) -> tuple[Passage, ...]:
    """Return the passages with chapter, annex, paragraph number and place filled in."""
    settled_passages: list[Passage] = []
    chapter = annex = paragraph = ""
    subs: list[str] = []
    for passage in passages:
        if passage.role == "annex":
            annex, chapter, paragraph, subs = _annex_name(passage.text), "", "", []
        elif passage.role == "heading" and passage.level == 1:
            chapter = passage.text.strip()
        elif passage.role == "paragraph":
            paragraph, subs = passage.number.strip().rstrip(".-"), []
        elif passage.role == "sub-paragraph":
            subs = [*subs[: passage.level - 1], passage.number.strip()]
        printed = " ".join([paragraph, *subs]).strip()
        page = f"page {passage.page}" if passage.page else ""
        within = "" if passage.role == "annex" else annex
        place = ", ".join(filter(None, (page, within, _within(passage, floats, printed))))
        settled_passages.append(
            replace(passage, chapter=chapter, annex=annex, paragraph=printed, place=place)
        )
    return tuple(settled_passages)


def _annex_name(text: str) -> str:
    """Return "annex II" of a heading such as "Annex II", a line below it "Persons met"."""
    first = text.strip().splitlines()[0].strip() if text.strip() else ""
    numbered = ANNEX_NUMBER.match(first)
    if numbered and numbered[1] in ARABIC_ORDINALS:
        return f"annex {roman(ARABIC_ORDINALS.index(numbered[1]) + 1)}"
    return f"annex {numbered[1]}" if numbered else f"annex {quoted(first)}".strip()


def _within(passage: Passage, floats: tuple[Float, ...], paragraph: str) -> str:
    placed_float = floats[passage.float_at] if passage.float_at is not None else None
    if passage.role in TABLES and placed_float:
        return f"{placed_float.name}, row {passage.row}, column {passage.column}"
    if passage.role in {"caption", "caption-number", "below-float"} and placed_float:
        where = "below" if passage.role == "below-float" else "above"
        return f"{where} {placed_float.name}"
    if passage.role == "footnote":
        return f"footnote {passage.number}"
    if passage.role in {"heading", "annex"}:
        heading_text = f"{passage.number} {passage.text}".strip()
        return f"heading {quoted(heading_text)}"
    if passage.role in {"paragraph", "sub-paragraph"} and paragraph:
        return f"paragraph {paragraph}"
    if passage.role in {"plain", "bullet", "quote", "caption", "caption-number", "below-float"}:
        return f"after paragraph {paragraph}" if paragraph else "text"
    return passage.role.replace("-", " ")
