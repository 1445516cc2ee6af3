"""This module tells of a cell what it came from, what is filled into it, and what it shows."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from hrcreport.foundation import Language, Project, Words
from hrcreport.notebook.templates.grammar import Text
from hrcreport.notebook.templates.options import CellOptions

MARKDOWN_MIME = "text/markdown"
PROSE_MIME = "application/vnd.hrcreport.prose+json"
FLOAT_MIME = "application/vnd.hrcreport.float+json"
SHOWN_MIME = "application/vnd.hrcreport.shown+json"
"""What is to be told of something shown by habit: why it is not printed, or what it lacks."""
NOTE_MIME = "application/vnd.hrcreport.note+json"
"""What is said to whoever runs a notebook by hand, and is none of its document."""
HASH_LENGTH = 16
SENTENCE_END = re.compile(
    r"""
      (?<=[.!?؟。])  # behind the stop
      [\s)\]*]+
    | (?<=。)        # no blank in Chinese
    | \n\s*\n
    | \n:::
    """,
    re.VERBOSE,
)
SHARES = "share"
MOST = 5
NEEDED = ("known", "compared")
"""Denominators that are not everybody: the sentence must say so."""
MENDS = {
    "known": "Say in the sentence that it is of those whose group is known, or quote `.of_all`.",
    "compared": "Say in the sentence that it is of these groups alone, the others left out; "
    "`| of_what` prints the words.",
    "all": "Say that it is of all, those of unknown group included, or quote `.of_known`.",
}


@dataclass(frozen=True, slots=True)
class Value:
    """A value as prose quotes it: the expression, the number behind it, the text as printed.

    `line` is that of the source, `at` the place in the filled text where it begins; `of` says what
    an estimate is a number of: scope, unit, counts, words; `how` from which rows it was computed,
    see `hrcreport.foundation.counted`.
    """

    expression: str
    text: str
    number: float | None
    line: int
    at: int = -1
    of: dict[str, Any] | None = None
    how: Any = None


@dataclass(frozen=True, slots=True)
class ProseProblem:
    """An expression that cannot be printed: its line in the cell, what is wrong, what to do."""

    line: int
    expression: str
    what: str
    mend: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A condition as the text writes it, and whether it held."""

    expression: str
    holds: bool


@dataclass(slots=True)
class Prose:
    """The answer for one text: what it reads once filled in, its values, problems, conditions."""

    text: str
    values: list[Value] = field(default_factory=list)
    problems: list[ProseProblem] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {PROSE_MIME: asdict(self), "text/plain": self.text}

    def slips(self, language: str) -> Iterator[ProseProblem]:
        """Yield each share whose sentence claims a denominator that is not its own, and open sums.

        A share of those of known group, or of the groups compared alone, needs words that say so
        in its sentence; a share of all may not stand in one that speaks of the known alone.
        """
        yield from open_sums(self.text, self.values)
        shares = [(value, of) for value in self.values if (of := value.of) and of["unit"] == SHARES]
        for value, of in shares:
            start, end = _sentence(self.text, value)
            scope, near = (
                of["scope"],
                {of["scope"] for other_value, of in shares if start <= other_value.at < end},
            )
            claimed = {kind for kind in NEEDED if _claims(self.text[start:end], kind, language)}
            of_others = scope == "all" and bool(claimed) and not near & claimed
            if scope not in claimed if scope in NEEDED else of_others:
                fault = (
                    f"the sentence gives '{value.text}' another denominator. It is: {of['words']}."
                )
                yield ProseProblem(value.line, value.expression, fault, MENDS[scope])


@dataclass(frozen=True)
class Block:
    """A piece of prose from a file, filled in; JupyterLab shows it as it will read."""

    place: str
    prose: Prose
    name: str = ""
    source: str = ""

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return self.shown(asdict(self.prose), name=self.name, place=self.place, source=self.source)

    @staticmethod
    def shown(prose: Mapping[str, Any], *, name: str, place: str, source: str) -> dict[str, Any]:
        """Return what a notebook keeps of a block: its text, and how the text came to be."""
        text = prose["text"] if prose["text"].strip() else ""
        prose_record = {**prose, "name": name, "place": place, "source": source}
        return {MARKDOWN_MIME: text, PROSE_MIME: prose_record, "text/plain": text}

    @staticmethod
    def marked(text: str, path: Path, *, project: Project, language: str) -> str:
        """Return a block's text, marked as English where the report is in another language."""
        if language == Language.FIRST or path.parent != project.shared_blocks():
            return text
        return f'::: {{lang="{Language.FIRST}" dir="ltr"}}\n{text.rstrip()}\n:::\n'


@dataclass(frozen=True)
class PictureData:
    """The table behind a picture: heads and cells as printed, their sides, and the whole as CSV."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: tuple[str, ...]
    csv: str


@dataclass(frozen=True)
class Float:
    """A figure, map or table as it goes into the document; shown in JupyterLab as it will look.

    `columns` and `rows` hold a table's cells as printed; `svg` and `png` hold a picture and `data`
    the numbers behind it. Where there are `words`, the text prints them, and an annex the table.
    """

    kind: str
    label: str
    caption: str
    alt: str
    source: str
    notes: tuple[str, ...]
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    align: tuple[str, ...] = ()
    widths: tuple[float, ...] = ()
    layout: str = ""
    svg: str = field(default="", repr=False)
    png: bytes = field(default=b"", repr=False)
    data: PictureData | None = field(default=None, repr=False)
    values: tuple[Value, ...] = field(default=(), repr=False)
    words: str = ""

    @staticmethod
    def alt_of_chart(caption: str, says: str) -> str:
        """Return what stands for a chart: what it is about, and what it `says` of itself."""
        return f"{caption.strip()} – {says}" if caption else says

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        record = asdict(self)
        del record["png"]
        bundle = {FLOAT_MIME: record, "text/plain": f"{self.kind} {self.label}: {self.caption}"}
        if self.png:
            bundle["image/png"] = base64.b64encode(self.png).decode("ascii")
        else:
            bundle["text/html"] = self._as_html()
        return bundle

    def as_draft(self, markup: str) -> dict[str, Any]:
        """Return what a notebook keeps of it that shows a draft of it, in HTML."""
        record = {"kind": self.kind, "label": self.label, "caption": self.caption}
        return {
            FLOAT_MIME: record,
            "text/html": markup,
            "text/plain": f"{self.kind}: {self.caption}",
        }

    def _as_html(self) -> str:
        def row(cells: Sequence[str], tag: str) -> str:
            inner = "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in cells)
            return f"<tr>{inner}</tr>"

        body = "".join(row(cells, "td") for cells in self.rows)
        below = "".join(
            f"<p>{html.escape(text)}</p>" for text in (*self.notes, self.source) if text
        )
        return (
            f"<table><caption>{html.escape(self.caption)}</caption>"
            f"<thead>{row(self.columns, 'th')}</thead><tbody>{body}</tbody></table>{below}"
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing that a cell shows, by the MIME types that the notebook keeps of it.

    `float` is the record of a figure, map or table, `text` the Markdown of a block, and `prose`
    how that came to be.
    """

    data: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, output: Mapping[str, Any]) -> Shown:
        """Return what an output of a cell shows."""
        return cls(output.get("data", {}))

    @property
    def float(self) -> dict[str, Any] | None:
        """The record of a figure, map or table."""
        return self.data.get(FLOAT_MIME)

    @property
    def told(self) -> Mapping[str, Any]:
        """What is to be told of it, where it was shown by habit."""
        return self.data.get(SHOWN_MIME) or {}

    @property
    def is_silent(self) -> bool:
        """Whether it is not printed, as its cell asks or because it is shown already."""
        return bool(self.told.get("silent"))

    @property
    def text(self) -> str | None:
        """The Markdown that it prints."""
        return self.data.get(MARKDOWN_MIME)

    @property
    def is_note(self) -> bool:
        """Whether it is said to whoever runs the notebook by hand, and is none of its document."""
        return NOTE_MIME in self.data

    @property
    def prose(self) -> dict[str, Any]:
        """Name, file and source of a block, and the values in it; empty for anything else."""
        return self.data.get(PROSE_MIME) or {}


@dataclass(frozen=True, slots=True)
class ExecutedCell:
    """A cell of an executed notebook; `number` is how its author counts it, from 1.

    `read` are the places of the files that it, or a cell above it, read by itself.
    """

    READ: ClassVar = "hrcreport-read"
    """The key of its notebook's metadata that tells which cell first read which file by itself."""

    number: int
    content: Mapping[str, Any]
    read: tuple[str, ...] = ()
    conflict: ClassVar[str] = "conflict"
    """The tag of what an update of the notebook could not merge."""
    unprinted: ClassVar[frozenset[str]] = frozenset({"about", conflict})
    """Tags of cells for authors only, of which the first are notes."""
    no_words: ClassVar[re.Pattern[str]] = re.compile(r"<|:::|\{%")
    """How a line begins that is markup alone."""

    @classmethod
    def first_words(cls, source: str, *, most: int = 60) -> str:
        r"""Return the first words of a cell, by which its author finds it.

        Notes that are never printed and lines of markup are passed over where anything else stands.

        Example:
            >>> ExecutedCell.first_words("{## How to. ##}\n::: {#f-a .finding}\nMany died.\n:::")
            'Many died.'
        """
        without_notes = re.sub(r"\{##.*?##\}", "", source, flags=re.DOTALL)
        lines = [line.strip() for line in (*without_notes.splitlines(), *source.splitlines())]
        words = (line for line in lines if line and not cls.no_words.match(line))
        first = next(words, next(filter(None, lines), ""))
        return f"{first[:most]}…" if len(first) > most else first

    @classmethod
    def all_of(cls, notebook: Mapping[str, Any]) -> Iterator[ExecutedCell]:
        """Yield the cells of an executed notebook but the one that Papermill adds."""
        notebook_cells = (
            cell
            for cell in notebook.get("cells", [])
            if "injected-parameters" not in cell["metadata"].get("tags", [])
        )
        reading: Mapping[str, int] = notebook.get("metadata", {}).get(cls.READ, {})
        passed = 0
        for number, cell in enumerate(notebook_cells, start=1):
            passed = cell.get("execution_count") or passed
            yield cls(number, cell, tuple(name for name, at in reading.items() if at <= passed))

    @classmethod
    def prints(cls, tags: Collection[str]) -> bool:
        """Tell whether a cell with these tags goes into the document; one for authors does not."""
        return not cls.unprinted & {*tags}

    @property
    def tags(self) -> frozenset[str]:
        """Its tags."""
        return frozenset(self.content["metadata"].get("tags", ()))

    @property
    def is_prose(self) -> bool:
        """Whether it is a text in Markdown."""
        return bool(self.content["cell_type"] == "markdown")

    @property
    def is_code(self) -> bool:
        """Whether it is code."""
        return bool(self.content["cell_type"] == "code")

    @property
    def is_printed(self) -> bool:
        """Whether it goes into the document."""
        return self.prints(self.tags)

    @property
    def is_filled(self) -> bool:
        """Whether a run fills values into it: a text that is printed and quotes some."""
        return self.is_prose and self.is_printed and Text(self.text).has_expressions

    @property
    def text(self) -> str:
        """Its text as it reads, or its code."""
        return "".join(self.content["source"])

    @property
    def source(self) -> str:
        """The same as its author wrote it: with what quotes values, and not the values."""
        source: str = self._told.get("source", self.text)
        return source

    @property
    def values(self) -> list[dict[str, Any]]:
        """The values that its text quotes."""
        return list(self._told.get("values", ()))

    @property
    def shows(self) -> list[Shown]:
        """What it shows."""
        return [Shown.of(output) for output in self.content.get("outputs", ())]

    @property
    def options(self) -> CellOptions:
        """Its options, where it is code."""
        return self.options_of(self.source)

    @staticmethod
    def options_of(source: str) -> CellOptions:
        """Return the options of a cell with this source."""
        return CellOptions.of(source)

    @property
    def floats(self) -> list[dict[str, Any]]:
        """The records of the figures, maps and tables that it shows."""
        return [record for output in self.shows if (record := output.float)]

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """The files of prose that it shows."""
        return [prose for output in self.shows if (prose := output.prose)]

    @property
    def _told(self) -> Mapping[str, Any]:
        metadata: Mapping[str, Any] = self.content["metadata"].get("hrcreport", {})
        return metadata


@dataclass(frozen=True, slots=True)
class Origin:
    """The shared cell that a cell came from, and the block of text that was poured into it.

    `own` tells that the text was the report's own from the beginning: the shared one is not merged.
    """

    cell: str
    sha256: str = ""
    block: str = ""
    own: bool = False
    key: ClassVar[str] = "hrcreport-origin"
    """The key of the metadata of a cell, and of its notebook, that tells what it came from."""

    @staticmethod
    def hash_of(kind: str, source: str) -> str:
        """Return the first signs of the hash of a cell's type and source."""
        return hashlib.sha256(f"{kind}\n{source}".encode()).hexdigest()[:HASH_LENGTH]

    @classmethod
    def of(cls, metadata: object) -> Origin | None:
        """Return what metadata tell, or None where they tell nothing that can be read."""
        if not isinstance(metadata, dict) or not isinstance(metadata.get("cell"), str):
            return None
        return cls(
            metadata["cell"],
            str(metadata.get("sha256", "")),
            str(metadata.get("block", "")),
            metadata.get("own") is True,
        )

    def as_dict(self) -> dict[str, Any]:
        """Return what metadata hold."""
        always = ("cell", "sha256")
        return {name: value for name, value in asdict(self).items() if value or name in always}


def open_sums(words: str, values: Sequence[Value]) -> Iterator[ProseProblem]:
    """Yield each whole of which its sentence gives parts that do not add up to it.

    Parts are two or more counts of one answer (`tests.met`, `tests.partly_met`) that share no entry
    and are all within the largest count beside them (`tests.assessed`): degrees of one scale. Who
    reads some of them must learn what became of the rest, which is most often the worst of them.
    """
    answers: dict[tuple[int, str], dict[frozenset[str], Value]] = {}
    for value in values:
        counted = value.how if isinstance(value.how, Mapping) else {}
        if counted.get("register") and "." in value.expression:
            place = _sentence(words, value)[0], value.expression.split("|")[0].rpartition(".")[0]
            answers.setdefault(place, {})[frozenset(counted.get("entries", ()))] = value
    for counts in answers.values():
        largest, *parts = sorted(counts, key=len, reverse=True)
        part_entries = frozenset().union(*parts)
        if len(parts) > 1 and len(part_entries) == sum(map(len, parts)) and part_entries < largest:
            absent = sorted(largest - part_entries)
            yield ProseProblem(
                counts[largest].line,
                counts[largest].expression,
                f"the sentence gives {' and '.join(str(len(part)) for part in parts)} of "
                f"{len(largest)} and nothing of the other {len(absent)}: {', '.join(absent[:MOST])}"
                f"{', …' if len(absent) > MOST else ''}.",
                "Quote the other degrees of the scale as well, or put the parts in sentences of "
                "their own.",
            )


def _sentence(words: str, value: Value) -> tuple[int, int]:
    ends = [0, *(match.end() for match in SENTENCE_END.finditer(words)), len(words)]
    start = max(end for end in ends if end <= value.at)
    return start, min(end for end in ends if end >= value.at + len(value.text))


def _claims(sentence: str, scope: str, language: str) -> bool:
    return any(
        re.search(pattern, sentence, re.IGNORECASE)
        for pattern in Words(language).texts(f"claims.{scope}")
    )
