"""This module sorts the cells of an executed notebook into title, summary and body."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hrcreport.document.assemble.floats import float_markdown
from hrcreport.document.assemble.markdown import Markdown
from hrcreport.document.assemble.marks import marked
from hrcreport.foundation import Problem, Trespass
from hrcreport.notebook import ExecutedCell, Shown

if TYPE_CHECKING:
    from nbformat import NotebookNode

TAGS = (*sorted(ExecutedCell.unprinted), "parameters", "injected-parameters", "title", "summary")
"""The cell tags that mean something here."""

CODE_FENCE = re.compile(r"^ {0,3}(```|~~~)")
CITATION = re.compile(
    r"""
    (?<!\\)      # not escaped
    \[[^\[\]]*
    (?<![\w\\])  # no part of an address
    @\w
    """,
    re.VERBOSE,
)
METADATA = re.compile(
    r"^(?:.*\^\[)?(?:[\s>:]|[-*+](?=\s)|\(?\w{1,5}[.)](?=\s)|\[\^[^\]]*\]:)*---\s*$"
)
"""A line that may open metadata of the whole document for Pandoc, in a list or a note as well."""
CODE_CELL = re.compile(r"^[\s>]*(?:`{3,}|~{3,})\s*\{+\s*[A-Za-z]")
"""A line that opens code which Quarto runs: three backticks and {python}."""
PRINT = (
    "Show a table as the last line of the cell, a text by display(Markdown(…)); or let what it "
    "prints be Markdown: #| output: asis"
)
A_WARNING = "a warning that a library printed"
WARNED = "Read it in JupyterLab, and change what it names; no reader of the document sees it."
PLAIN = "Show a table (a DataFrame, a Series) or a figure as the last line, or remove the line."
CLOSED = "Take plt.close out, or write the figure as the last line before it."
DRAW = "Draw it: gdf.plot()."
GEOMETRY = "geometry"
WORDS = {"label": "the label", "fig-alt": "the alternative text"}
"""What options that may be missing tell; all others are captions."""


@dataclass(slots=True)
class Block:
    """A piece of the document and the cell it came from (its number in the source notebook)."""

    cell: int
    markdown: str


def table_annex(
    name: str,
    title: str,
    *,
    label: str,
    caption: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
    notes: Sequence[str] = (),
) -> Block:
    """Return an annex, `#annex-<name>`, that is one wide table with a caption and notes."""
    record = {
        "label": label,
        "kind": "table",
        "alt": "",
        "caption": caption,
        "columns": list(columns),
        "rows": list(rows),
        "align": ["left"] * len(columns),
        "widths": list(widths),
        "layout": "wide",
        "notes": list(notes),
        "source": "",
    }
    return Block(0, f"# {title} {{.annex #annex-{name}}}\n\n{float_markdown(record)}")


@dataclass(slots=True)
class CellProblem:
    """Something in a cell that would spoil the document."""

    cell: int
    what: str
    mend: str
    rule: str
    line: int | None = None


@dataclass(slots=True)
class Parts:
    """The parts of a document before they are joined.

    `annexed` are the tables that the text tells in words. `names` are the first words of each cell
    by its number, `sources` the place and the text of each file of prose that a cell shows;
    `marked_summary` has signs around its values; `told` is what cells show and no document prints,
    and what nobody has written of what it prints.
    """

    title: str = ""
    subtitle: str = ""
    title_notes: list[str] = field(default_factory=list)
    summary: str = ""
    marked_summary: str = ""
    body: list[Block] = field(default_factory=list)
    annexed: list[Block] = field(default_factory=list)
    floats: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    values: list[dict[str, Any]] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    told: list[CellProblem] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    sources: dict[int, list[tuple[str, str]]] = field(default_factory=dict)


def sort_cells(notebook: NotebookNode) -> Parts:
    """Return the title, summary and body of an executed notebook.

    Code, the parameters, printed text, warnings and plain displays stay behind (`told` says what
    was left out, so that an author can be told); of outputs only figures, maps, tables and Markdown
    go into the body.
    """
    parts = Parts()
    for cell in ExecutedCell.all_of(notebook):
        number = cell.number
        parts.names[number] = cell.first_words(cell.source)
        # A tag that is none of ours belongs to another tool; one that is nearly ours is a slip.
        for tag in sorted(cell.tags - set(TAGS)):
            if suggestion := Problem.did_you_mean(tag, TAGS):
                parts.problems.append(
                    CellProblem(
                        number,
                        f"the tag '{tag}' is unknown",
                        f"{suggestion}Tags are: {', '.join(TAGS)}.",
                        "assemble.unknown-tag",
                    )
                )
        if not cell.is_printed:
            continue
        if cell.is_code:
            _take_outputs(cell, parts)
        elif cell.is_prose:
            _take_prose(cell, parts)
        elif cell.text.strip():
            parts.problems.append(
                CellProblem(
                    number,
                    "a raw cell is never printed",
                    "Make it a Markdown cell, or give it the tag 'about'.",
                    "assemble.raw-cell",
                )
            )
    return parts


def _take_prose(cell: ExecutedCell, parts: Parts) -> None:
    number, values, first = cell.number, cell.values, len(parts.values)
    parts.values.extend({**value, "cell": number, "where": "text"} for value in values)
    if cell.content.get("attachments"):
        parts.problems.append(
            CellProblem(
                number,
                "an image was dropped into the cell",
                "Draw it in a code cell with hrc.figure, with a caption and an alternative text.",
                "assemble.attachment",
            )
        )
    parts.problems.extend(_text_problems(cell.text, number))
    text = Markdown(cell.text).without_hidden.strip()
    if cell.tags & {"title", "summary"} and CITATION.search(text):
        parts.problems.append(
            CellProblem(
                number,
                "a citation cannot stand in the title or the summary, which have no footnotes",
                "Cite where the body says the same.",
                "assemble.citation-place",
            )
        )
    if "title" in cell.tags:
        _take_title(text, number, parts)
    elif "summary" in cell.tags:
        parts.summary = f"{parts.summary}\n\n{text}".strip()
        text = Markdown(marked(cell.text, values, first=first)).without_hidden.strip()
        parts.marked_summary = f"{parts.marked_summary}\n\n{text}".strip()
    elif text:
        text = marked(cell.text, values, first=first)
        parts.body.append(Block(number, Markdown(text).without_hidden.strip()))


def _take_title(text: str, number: int, parts: Parts) -> None:
    """Take `# title`, the line below it, and title notes written as a list."""
    lines = text.splitlines()
    if not lines or not lines[0].startswith("# "):
        parts.problems.append(
            CellProblem(
                number,
                "the title cell does not begin with '# '",
                "Write '# Title' first, then a line such as 'Report of …', then notes as a list.",
                "assemble.title",
            )
        )
        return
    parts.title = lines[0][2:].strip()
    later_lines = [line.strip() for line in lines[1:] if line.strip()]
    parts.title_notes = [line[2:].strip() for line in later_lines if line.startswith(("* ", "- "))]
    parts.subtitle = " ".join(line for line in later_lines if not line.startswith(("* ", "- ")))


def _take_outputs(cell: ExecutedCell, parts: Parts) -> None:
    number = cell.number
    for output, display in zip(cell.content.get("outputs", ()), cell.shows, strict=True):
        parts.told.extend(_told_of(display, number))
        if record := display.float:
            if "image/png" in display.data:
                record = {**record, "png": display.data["image/png"]}
            parts.floats.append((number, record))
            parts.values.extend(
                {**value, "cell": number, "where": record["label"]} for value in record["values"]
            )
            text = float_markdown(record)
            parts.problems.extend(_engine_problems(text, number, within=record["label"]))
            if record.get("words"):
                parts.body.append(Block(number, record["words"]))
                parts.annexed.append(Block(number, text))
            else:
                parts.body.append(Block(number, text))
        elif display.text is not None and not display.is_silent:
            _take_text(display, number, parts)
        elif output["output_type"] == "stream":
            warned = output.get("name") == "stderr"
            description, mend = (A_WARNING, WARNED) if warned else ("printed text", PRINT)
            parts.told.append(_left_out(number, description, mend))
        elif any(display.data.values()) and not display.told:
            parts.told.append(_left_out(number, "a plain display", PLAIN))
    for slip in cell.options.slips:
        problem = CellProblem(number, slip.what, slip.mend, slip.rule, slip.line)
        (parts.problems if slip.is_error else parts.told).append(problem)
    if _closes_what_it_drew(cell) and not cell.floats:
        parts.told.append(_left_out(number, "a figure that is closed before the cell ends", CLOSED))


def _take_text(display: Shown, number: int, parts: Parts) -> None:
    text = Markdown(display.text or "").without_hidden.strip()
    prose = display.prose or {"values": [], "place": ""}
    first = len(parts.values)
    parts.values.extend(
        {**value, "cell": number, "where": prose["place"]} for value in prose["values"]
    )
    parts.problems.extend(_text_problems(text, number, within=prose["place"]))
    if prose["place"] and prose.get("source"):
        parts.sources.setdefault(number, []).append((prose["place"], prose["source"]))
    if text:
        text = marked(display.text or "", prose["values"], first=first)
        parts.body.append(Block(number, Markdown(text).without_hidden.strip()))


def _told_of(display: Shown, number: int) -> Iterator[CellProblem]:
    """Yield why something that a cell shows by habit is not printed, or what it lacks."""
    notice = display.told
    if "what" in notice:
        description = notice["what"].removesuffix(".")
        yield CellProblem(
            number,
            f"something shown is left out: {description}",
            notice["mend"],
            "assemble.left-out",
        )
    lacks = [name for name in notice.get("lacks", ()) if name != GEOMETRY]
    if lacks:
        label = notice["label"]
        prefix = label.partition("-")[0]
        lines = " ".join(
            f"#| label: {prefix}-…" if name == "label" else f'#| {name}: "…"' for name in lacks
        )
        yield CellProblem(
            number,
            f"nobody has written {_listed(lacks)} of the {notice['kind']} '{label}'",
            f"Write above the code, each on a line: {lines}",
            "assemble.unwritten",
        )
    if GEOMETRY in notice.get("lacks", ()):
        yield _left_out(number, f"the geometry of the table '{notice['label']}'", DRAW)


def _listed(lacks: Sequence[str]) -> str:
    words = [WORDS.get(name, "the caption") for name in lacks]
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _closes_what_it_drew(cell: ExecutedCell) -> bool:
    """Tell whether a cell calls plt.close after it has done something."""
    if "close(" not in cell.source:
        return False
    try:
        body = ast.parse(cell.source).body
    except SyntaxError:  # it holds a command of IPython
        return False
    statements = [
        statement for statement in body if not isinstance(statement, ast.Import | ast.ImportFrom)
    ]
    return any(
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and ast.unparse(statement.value.func) in {"plt.close", "pyplot.close"}
        for statement in statements[1:]
    )


def _left_out(number: int, description: str, mend: str) -> CellProblem:
    return CellProblem(
        number, f"{description} is left out of the document", mend, "assemble.left-out"
    )


def _text_problems(text: str, number: int, *, within: str = "") -> Iterator[CellProblem]:
    """Yield what would break the page around a text: open divs, what engines obey.

    `within` names the file that the text came from, where that is not the cell itself.
    """
    yield from _engine_problems(text, number, within=within)
    where = f" ({within})" if within else ""
    open_fences: list[int] = []
    in_code = False
    for line_number, line in enumerate(text.splitlines(), start=1):
        if CODE_FENCE.match(line):
            in_code = not in_code
        if in_code:
            continue
        fence = Markdown(line).fence
        if fence and fence.opens:
            open_fences.append(line_number)
        elif fence:
            if open_fences:
                open_fences.pop()
            else:
                yield CellProblem(
                    number,
                    f"a ':::' closes a block that was not opened{where}",
                    "Remove it, or open the block with '::: {.finding #f-…}' in the same cell.",
                    "assemble.unopened-block",
                    line_number,
                )
    for slip in Trespass.in_text(text):
        yield CellProblem(
            number,
            f"the text {slip.what}{where}",
            slip.mend,
            slip.rule,
            text.count("\n", 0, slip.at) + 1,
        )
    for line_number in open_fences:
        yield CellProblem(
            number,
            f"a block opened by ':::' is not closed where it began{where}",
            "Put a line ':::' where the block ends.",
            "assemble.unclosed-block",
            line_number,
        )


def _engine_problems(text: str, number: int, *, within: str = "") -> Iterator[CellProblem]:
    """Yield what an engine would obey and not print: shortcodes, code cells, metadata.

    Quarto obeys them within code as well.
    """
    where = f" ({within})" if within else ""
    lines = text.splitlines()
    for line_number, (line, after) in enumerate(pairwise([*lines, ""]), start=1):
        if any(Markdown(line).shortcodes()):
            yield CellProblem(
                number,
                f"a Quarto shortcode '{{{{< … >}}}}' cannot stand in a report{where}",
                "Remove it: both engines must give the same document.",
                "assemble.shortcode",
                line_number,
            )
        if CODE_CELL.match(line):
            yield CellProblem(
                number,
                f"code that Quarto would run cannot stand in the text: '{line.strip()}'{where}",
                "Move it into a code cell of the notebook; to show code, write no braces.",
                "assemble.code-in-text",
                line_number,
            )
        if METADATA.match(line) and after.strip(" >\t"):
            yield CellProblem(
                number,
                f"the line '---' begins metadata, which would change the whole document{where}",
                "Remove it, or leave the line below it empty; a heading begins with '##', and "
                "parameters stand in the params file.",
                "assemble.metadata",
                line_number,
            )
