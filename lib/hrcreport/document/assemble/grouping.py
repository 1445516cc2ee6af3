"""This module puts recommendations in the order in which the Council prints them.

Authors write recommendations in any order between `::: {.recommendations}` and `:::`; the document
has them by addressee, or by theme and addressee, each group below its sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hrcreport.document.assemble.cells import Block, CellProblem
from hrcreport.document.assemble.markdown import Markdown, Statement
from hrcreport.foundation import Problem, Words
from hrcreport.registers import Body

CONTAINER = "recommendations"
ORDERS = ("addressee", "theme addressee")
ALONE = "alone"
GAP = "…"
RUNS_ON = re.compile(rf"\bthat {GAP}:\s*$")
"""A sentence that goes on into a recommendation without its colon."""
END = re.compile(r"\s*[;.؛；。]?((?:\s*\[@[^\]]*\])*)\s*$")


@dataclass(slots=True)
class _Group:
    """One container: what its first line says, and its recommendations with their lines."""

    attributes: dict[str, str]
    advice: list[tuple[Statement, list[str]]] = field(default_factory=list)


def group_recommendations(
    blocks: Iterable[Block], *, language: str = "en", body: Body | None = None
) -> tuple[list[Block], list[CellProblem]]:
    """Return the blocks with each container's recommendations in order, and what is wrong there.

    See `grouped`.
    """
    grouped_blocks = [
        grouped(block, body or Body(), language=language)
        if f".{CONTAINER}" in block.markdown
        else (block, [])
        for block in blocks
    ]
    return [block for block, _ in grouped_blocks], [
        problem for _, wrong in grouped_blocks for problem in wrong
    ]


def grouped(block: Block, body: Body, *, language: str) -> tuple[Block, list[CellProblem]]:
    """Return the block with each container's recommendations in order, and what is wrong there.

    A container may say `by="theme addressee"` (default: `by="addressee"`), the level of the
    headings of themes (`level="3"`) and its sentence (`chapeau="… recommends that …:"`; each
    mandate has one in each language). A recommendation that is alone with its addressee is one
    sentence with it. A theme is what a recommendation says as `theme`, else its first limb.
    """
    lines: list[str] = []
    problems: list[CellProblem] = []
    group: _Group | None = None
    depth = 0
    for line in block.markdown.splitlines():
        fence = Markdown(line).fence
        opens, closes = bool(fence and fence.opens), bool(fence and not fence.opens)
        if group is None:
            if fence and f".{CONTAINER}" in fence.attributes.split():
                container = fence.statement(block.cell, kinds=(CONTAINER,))
                group, depth = _Group(container.attributes if container else {}), 0
            else:
                lines.append(line)
            continue
        depth += opens - closes
        if depth < 0:
            problems += _wrong_in(group, block.cell, language, body)
            lines += _printed(group, language, body)
            group = None
        elif fence and fence.attributes and depth == 1:
            recommendation = fence.statement(block.cell, kinds=("recommendation",))
            if recommendation is None:
                problems.append(_stray(line, block.cell))
            group.advice.append((recommendation or Statement("", "", block.cell), [line]))
        elif depth or closes:
            group.advice[-1][1].append(line)
        elif line.strip():
            problems.append(_stray(line, block.cell))
    return Block(block.cell, "\n".join(lines).strip()), problems


def _printed(group: _Group, language: str, body: Body) -> Iterator[str]:
    """Yield the lines of a container: headings, sentences, recommendations."""
    by_theme = "theme" in group.attributes.get("by", ORDERS[0]).split()
    chapeau = _chapeau(group, language, body)
    between, stop = (Words(language).text(f"list.{name}") for name in ("clause", "stop"))
    heading = "#" * int(group.attributes.get("level", "3"))
    themes: dict[str, dict[str, list[list[str]]]] = {}
    for statement, lines in group.advice:
        theme = _theme(statement, language, body) if by_theme else ""
        addressee = statement.attributes.get("addressee", "")
        themes.setdefault(theme, {}).setdefault(addressee, []).append(lines)
    for theme, addressees in themes.items():
        # A level with one heading has none: where all share a theme, it is not printed.
        if theme and len(themes) > 1:
            yield from (f"{heading} {theme}", "")
        for addressee, advice in addressees.items():
            sentence = chapeau.replace(GAP, addressee)
            if len(advice) == 1:
                # Where there is an (a) there must be a (b): one alone is a sentence of its own.
                if RUNS_ON.search(chapeau):
                    sentence = sentence.rstrip(": ")
                yield from (*_ended(_led_by(sentence, advice[0]), stop), "")
                continue
            yield from (sentence, "")
            for position, lines in enumerate(advice, 1):
                yield from _ended(lines, stop if position == len(advice) else between.rstrip(" "))
                yield ""


def _chapeau(group: _Group, language: str, body: Body) -> str:
    """Return the sentence above recommendations: its own, the mandate's, or that of any body."""
    return group.attributes.get("chapeau", body.chapeau_in(language))


def _led_by(sentence: str, lines: list[str]) -> list[str]:
    """Return the lines of a recommendation that begins with the sentence to its addressee.

    Its class says that it is none of those below the sentence before it.
    """
    first = next((at for at, line in enumerate(lines) if at and line.strip()), 0)
    if not first or lines[first].startswith(":::"):
        return lines
    words = lines[first].lstrip()
    if not words[1:2].isupper():  # an abbreviation keeps its capital
        words = words[:1].lower() + words[1:]
    opening = lines[0].replace(".recommendation", f".recommendation .{ALONE}", 1)
    return [opening, *lines[1:first], f"{sentence} {words}", *lines[first + 1 :]]


def _ended(lines: list[str], sign: str) -> list[str]:
    """Return the lines of a recommendation whose last text ends in the sign of its place."""
    last = max((at for at, line in enumerate(lines[:-1]) if at and line.strip()), default=0)
    if not last:
        return lines
    return [*lines[:last], END.sub(rf"{sign}\1", lines[last], count=1), *lines[last + 1 :]]


def _theme(statement: Statement, language: str, body: Body) -> str:
    written_theme = statement.attributes.get("theme", "")
    limb = (statement.named("limb") or [""])[0]
    return written_theme or (body.title(limb, language=language) if limb in body.codes else "")


def _wrong_in(group: _Group, cell: int, language: str, body: Body) -> Iterator[CellProblem]:
    order, level = group.attributes.get("by", ORDERS[0]), group.attributes.get("level", "3")
    chapeau = _chapeau(group, language, body)
    if order not in ORDERS:
        yield CellProblem(
            cell,
            f"recommendations are to be put in the order '{order}', which is none",
            f"{Problem.did_you_mean(order, ORDERS)}Write one of: {'; '.join(ORDERS)}.",
            "assemble.order-of-recommendations",
        )
    if level not in ("2", "3", "4"):
        group.attributes["level"] = "3"
        yield CellProblem(
            cell,
            f"the headings of recommendations have the level '{level}'",
            'Write level="2", "3" or "4".',
            "assemble.level-of-recommendations",
        )
    if GAP not in chapeau or not chapeau.rstrip().endswith((":", "：")):
        yield CellProblem(
            cell,
            "the sentence above recommendations has no … for who is addressed, or no colon at "
            "its end",
            'Write it like this: chapeau="The mechanism recommends that …:".',
            "assemble.chapeau",
        )
    for statement, _ in group.advice:
        if "theme" in order.split() and statement.kind and not _theme(statement, language, body):
            yield CellProblem(
                cell,
                f"the recommendation '{statement.id}' has no theme below which it could stand",
                'Write theme="…", the words of the heading, or its limb (in English).',
                "assemble.no-theme",
            )


def _stray(line: str, cell: int) -> CellProblem:
    return CellProblem(
        cell,
        f"a text stands between recommendations that are to be put in order: '{line.strip()[:60]}'",
        "Move it above or below the block '::: {.recommendations}', or into a recommendation.",
        "assemble.text-among-recommendations",
    )
