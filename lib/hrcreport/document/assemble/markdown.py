"""This module knows the Markdown of authors: code, blocks, headings, labels and references, keys.

Whoever reads a text asks here for what stands in it and where.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Literal, NamedTuple

from hrcreport.document.assemble.floats import float_markdown
from hrcreport.foundation import Trespass

HIDDEN = re.compile("[\u00ad\u200b\u2060\ufeff\x00-\x08\x0e-\x1f\x7f]")
"""Soft hyphens, spaces without width, marks of byte order, control characters.

The joiners and direction marks that Arabic and other scripts need (U+200C to U+200F) stay.
"""
BREAKS = re.compile(r" *[\x0b\x0c\u2028\u2029] *")
"""Breaks of lines and pages of Word; in a paragraph they are blanks."""
CODE_ALONE = (
    r"^ {0,3}(?P<fence>```+|~~~+).*?(?:^ {0,3}(?P=fence)|\Z)|`[^`\n]+`"  # a block, or in a line
)
CODE = re.compile(CODE_ALONE, re.MULTILINE | re.DOTALL)
NOT_PROSE = re.compile(
    rf"""
      {CODE_ALONE.replace(" ", "[ ]")}
    | ^[ ]{{0,3}}:::[^\n]*
    | <[^>\s]+>
    | (?<=\])  # where a link leads
      \([^)\n]*\)
    | \{{[.#=\w][^}}\n]*\}}
    | https?://\S+
    """,
    re.MULTILINE | re.DOTALL | re.VERBOSE,
)
"""What is no prose: code, addresses, the attributes of blocks and spans."""
FENCE = re.compile(r"^ {0,3}(:{3,})[ \t]*(?:(\{[^}]*\}|[\w-]+)[ \t]*:*)?\s*$")
ATTRIBUTE = re.compile(r'([\w-]+)="((?:[^"\\]|\\.)*)"|#([\w:.-]+)|\.([\w-]+)')
HEADING = re.compile(r"^ {0,3}(#{1,6}) +(.*?) *#* *(?:\{[^{}\n]*\})? *$", re.MULTILINE)
LABEL = re.compile(
    r"""
    \{[^{}\n]*?
    (?<=[\s{])  # behind a blank or at the beginning
    [#]([\w][\w.:-]*)[^{}\n]*\}
    """,
    re.VERBOSE,
)
REFERENCE = re.compile(r"\]\(#([^)\s]+)\)(?:\{([^{}\n]*)\})?")
RANGE_END = re.compile(r'\bto="?#?([\w.:-]+)"?')
CITATION = re.compile(
    r"""
    \[[^\[\]]*
    (?<![\w\\])  # no part of an address, not escaped
    @\w[^\[\]]*\]
    """,
    re.VERBOSE,
)
ADJACENT = re.compile(r"\]\s?\[@")
SHORTCODE = re.compile(r"\{\{<.*?>\}\}")
UNFIT = re.compile(r"[\[\]{}|`*_\\$<>@^~\n]")
"""A value with such signs may be Markdown: it stays as it is."""
NO_PROSE = re.compile(r" {0,3}(?::::|\||```|~~~)|\s*!\[|    ")
"""Lines of attributes, tables, pictures and code; a span would not be one there."""
NO_WORDS = re.compile(r"\^\[.*\]|\[([^\]]*)\]\([^)]*\)|[*`~^]")
NOT_IN_AN_IDENTIFIER = re.compile(r"[^\w\s.-]")

KindOfLabel = Literal["float", "statement", "place", ""]
KINDS_OF_LABEL: dict[str, KindOfLabel] = {
    "tbl": "float",
    "fig": "float",
    "map": "float",
    "f": "statement",
    "r": "statement",
    "par": "place",
    "annex": "place",
}


class Mark(NamedTuple):
    """A label, a key or a shortcode, and where it begins and ends; a sign before it is its own."""

    name: str
    at: int
    end: int


class Heading(NamedTuple):
    """The words of a heading, its level and where its line begins."""

    words: str
    level: int
    at: int

    @property
    def label(self) -> str:
        """The label that it has from its words, where it has none of its own."""
        plain = NOT_IN_AN_IDENTIFIER.sub("", NO_WORDS.sub(r"\1", self.words)).lower()
        return re.sub(r"^[^a-z\u00c0-\uffff]+", "", "-".join(plain.split())) or "section"


class Attribute(NamedTuple):
    """One attribute of a block or span: its key ("#" for an id, "." for a class), its value."""

    key: str
    value: str
    at: int
    end: int


REASONS = {"data": "no-data", "law": "no-law", "advice": "no-follow-up", "picture": "no-picture"}
"""By which attribute a finding says why there is none."""


@dataclass(slots=True)
class Statement:
    """A finding or a recommendation: its id, its text, what it names."""

    OF_FINDING: ClassVar = ("limb", "rests-on", *REASONS.values(), "waive")
    """The attributes that a finding may have."""

    kind: str
    id: str
    cell: int
    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)

    def named(self, key: str) -> list[str]:
        """Return the ids that an attribute lists, separated by blanks; "@key" names a source."""
        return [name.removeprefix("@") for name in self.attributes.get(key, "").split()]

    def reason(self, part: str) -> str:
        """Return why a finding has none of a part of its answer; an empty text if it says none."""
        return self.attributes.get(REASONS[part], "")


class Fence(NamedTuple):
    """A line that opens a block, or closes one; `opening` is what it opens, in its braces."""

    opening: str

    @property
    def opens(self) -> bool:
        """Whether the line opens a block."""
        return bool(self.opening)

    @property
    def attributes(self) -> str:
        """What stands in the braces; empty for a block that has only a name."""
        return self.opening[1:-1] if self.opening.startswith("{") else ""

    def statement(
        self, cell: int, *, kinds: Sequence[str] = ("finding", "recommendation")
    ) -> Statement | None:
        """Return the statement that the line opens, or None where it opens none of such a kind."""
        return statement_of(self.attributes, cell, kinds=kinds)


class Opening(NamedTuple):
    """The opening line of a block with attributes: its place and what stands in its braces."""

    at: int
    inner_at: int
    inner: str

    @property
    def statement(self) -> Statement | None:
        """The finding or recommendation that the block is."""
        return statement_of(self.inner, 0)


@dataclass(frozen=True)
class Markdown:
    """A text in Markdown; what is taken out of it leaves blanks, so that places stay."""

    text: str

    @cached_property
    def without_code(self) -> Markdown:
        """The text with blanks in the place of its code."""
        return Markdown(CODE.sub(_blanks, self.text))

    @property
    def without_hidden(self) -> str:
        r"""The text without characters that are not seen, and with blanks for Word's breaks.

        Example:
            >>> Markdown("Police\u200b offi\u00adcers\x0bin town").without_hidden
            'Police officers in town'
        """
        return BREAKS.sub(" ", HIDDEN.sub("", self.text))

    @property
    def fence(self) -> Fence | None:
        """What a line opens or closes, or None where it is no fence of a block.

        Example:
            >>> Markdown("::: {.finding #f-1}").fence.attributes
            '.finding #f-1'
        """
        match = FENCE.match(self.text)
        return Fence(match[2] or "") if match else None

    @cached_property
    def prose(self) -> Markdown:
        """The text with blanks in the place of code, addresses and attributes."""
        return Markdown(NOT_PROSE.sub(_blanks, self.text))

    @property
    def without_shortcodes(self) -> Markdown:
        """The text with blanks in the place of what Quarto would obey."""
        return Markdown(SHORTCODE.sub(_blanks, self.text))

    @classmethod
    def of_float(cls, record: Mapping[str, Any]) -> Markdown:
        """Return a figure, map or table as the block that the format reads."""
        return cls(float_markdown(record))

    def with_code(self, instead: Callable[[str], str]) -> str:
        """Return the text with something else in the place of each piece of code."""
        return CODE.sub(lambda match: instead(match[0]), self.text)

    def with_citations(self, instead: Callable[[str], str]) -> str:
        """Return the text with something else in the place of each citation and its brackets."""
        return CITATION.sub(lambda match: instead(match[0][1:-1]), self.text)

    @staticmethod
    def kind_of_label(label: str) -> KindOfLabel:
        """Return what has such a label: a float, a statement or another place; else nothing.

        Example:
            >>> Markdown.kind_of_label("tbl-deaths"), Markdown.kind_of_label("BPUFF-9")
            ('float', '')
        """
        prefix, dash, _ = label.partition("-")
        return KINDS_OF_LABEL.get(prefix, "") if dash else ""

    def takes_span(self, at: int, words: str = "") -> bool:
        """Tell whether a span can stand at a place of the text, around such words."""
        before = self.text[self.text.rfind("\n", 0, at) + 1 : at]
        return not (
            UNFIT.search(words)
            or NO_PROSE.match(before)
            or before.count("{") > before.count("}")
            or before.count("[") > before.count("]")
            or before.count("](") > len(re.findall(r"\]\([^)]*\)", before))
            or before.count("`") % 2
            or before.count("$") % 2
            or before.count("<") > before.count(">")
        )

    def attributes(self) -> Iterator[Attribute]:
        """Yield the attributes that a text holds which stands in the braces of a block or span."""
        for match in ATTRIBUTE.finditer(self.text):
            key, value, name, css = match.groups()
            sign = "#" if name else "." if css else ""
            yield Attribute(key or sign, value or name or css or "", *match.span())

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield each line with its place."""
        at = 0
        for line in self.text.splitlines(keepends=True):
            yield at, line.rstrip("\r\n")
            at += len(line)

    def openings(self) -> Iterator[Opening]:
        """Yield the opening line of each block that has attributes."""
        for at, line in self.lines():
            if (fence := Markdown(line).fence) and fence.attributes:
                inner_begin = line.index("{") + 1
                yield Opening(at, at + inner_begin, fence.attributes)

    def headings(self) -> Iterator[Heading]:
        """Yield each heading."""
        for match in HEADING.finditer(self.text):
            yield Heading(match[2], len(match[1]), match.start())

    def labels(self) -> Iterator[Mark]:
        """Yield each label where it is given."""
        for match in LABEL.finditer(self.text):
            yield Mark(match[1], match.start(1) - 1, match.end(1))

    def references(self) -> Iterator[Mark]:
        """Yield each label that a reference names; of a range the first and the last."""
        for match in REFERENCE.finditer(self.text):
            yield Mark(match[1], match.start(1) - 1, match.end(1))
            for end in RANGE_END.finditer(match[2] or ""):
                yield Mark(end[1], match.start(2) + end.start(), match.start(2) + end.end())

    def cited(self) -> Iterator[Mark]:
        """Yield the key of each source that is cited, in brackets or without."""
        for match in Trespass.CITED_KEY.finditer(self.text):
            yield Mark(match[1], match.start(), match.end())

    def adjacent_citations(self) -> Iterator[int]:
        """Yield each place where a citation ends and another begins."""
        yield from (match.start() for match in ADJACENT.finditer(self.text))

    def shortcodes(self) -> Iterator[Mark]:
        """Yield what Quarto would obey."""
        for match in SHORTCODE.finditer(self.text):
            yield Mark(match[0], match.start(), match.end())


def statement_of(
    opening: str, cell: int, *, kinds: Sequence[str] = ("finding", "recommendation")
) -> Statement | None:
    """Return what the attributes of a block say, or None where it is of no such kind."""
    written_attributes = list(Markdown(opening).attributes())
    classes = {attribute.value for attribute in written_attributes if attribute.key == "."}
    kind = next((class_name for class_name in kinds if class_name in classes), None)
    name = next(
        (attribute.value for attribute in reversed(written_attributes) if attribute.key == "#"), ""
    )
    attributes = {
        attribute.key: attribute.value
        for attribute in written_attributes
        if attribute.key not in {"#", "."}
    }
    return Statement(kind, name, cell, attributes=attributes) if kind else None


def _blanks(match: re.Match[str]) -> str:
    return " " * len(match[0])
