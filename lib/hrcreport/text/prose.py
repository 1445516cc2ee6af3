"""This module fills values and conditions into the Markdown of a cell, where the cell stands."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, LiteralString

from jinja2 import Undefined, nodes
from jinja2.exceptions import SecurityError, UndefinedError

from hrcreport.counted import How, how_of, leaves
from hrcreport.errors import did_you_mean
from hrcreport.text.claims import of_what, slips
from hrcreport.text.conditions import Decision, remember_conditions
from hrcreport.text.grammar import (
    GrammarSlip,
    TextEnvironment,
    UnknownPartError,
    grammar_slips,
    has_expressions,
    quotable,
    text_environment,
    tokens,
)
from hrcreport.text.printing import ValueKindError, is_number, kind_of, plain

PROSE_MIME = "application/vnd.hrcreport.prose+json"
AUTHORS_ERRORS = (
    ValueKindError,
    TypeError,
    ValueError,
    AttributeError,
    LookupError,
    ArithmeticError,
)

OPENS, CLOSES = "\ue000", "\ue001"
"""Marks around each printed value while a text is filled, so that its sentence can be found."""
COMPUTING = "share_of"
"""The filter that computes a number; all others print one."""
UNKNOWN_NAME = re.compile(r"^'([^']+)' is undefined")


@dataclass(frozen=True, slots=True)
class Text:
    """Markdown that quotes values: of a cell, of a block, or written in a cell by `text`.

    It is a type of its own, so that a text from data, which is a `str`, is never filled.
    """

    markdown: str


def text(markdown: LiteralString) -> Text:
    """Return a text for a caption, a note or an alternative text that quotes values.

    Write the words where you call it. A text from a table or register is never given to it: it is
    data, and data is printed as it stands.

    Example:
        >>> text("Deaths, {{ first_year }}–{{ last_year }}")
        Text(markdown='Deaths, {{ first_year }}–{{ last_year }}')

    Example:
        >>> text("Deaths, {{ first_year }}").markdown
        'Deaths, {{ first_year }}'
    """
    return Text(markdown)


@dataclass(frozen=True, slots=True)
class Value:
    """A value as prose quotes it: the expression, the number behind it, the text as printed.

    `line` is that of the source, `at` the place in the filled text where it begins; `of` says what
    an estimate is a number of: scope, unit, counts, words; `how` from which rows it was computed,
    see `hrcreport.counted`.
    """

    expression: str
    text: str
    number: float | None
    line: int
    at: int = -1
    of: dict[str, Any] | None = None
    how: How = None


@dataclass(frozen=True, slots=True)
class ProseProblem:
    """An expression that cannot be printed: its line in the cell, what is wrong, what to do."""

    line: int
    expression: str
    what: str
    mend: str


@dataclass(slots=True)
class Prose:
    """The answer for one text: what it reads once filled in, its values, problems, conditions."""

    text: str
    values: list[Value] = field(default_factory=list)
    problems: list[ProseProblem] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {PROSE_MIME: asdict(self), "text/plain": self.text}


def fill(
    text: Text, names: Mapping[str, Any], *, language: str = "en",
    years: frozenset[str] = frozenset(),
) -> Prose:  # fmt: skip
    """Fill a text with the values of `names`; never raises for what an author wrote.

    Whole numbers print as the Editorial Manual has it; a name that ends in "year", or is listed in
    `years`, prints as a year. Numbers with decimals need a filter, see `printing`. What the text
    may hold is the closed grammar of `grammar`, evaluated in a sandbox.
    """
    markdown = text.markdown
    if not has_expressions(markdown):
        return Prose(markdown)
    if slips := grammar_slips(markdown):
        return Prose(markdown, problems=[_of_grammar(each) for each in slips])
    environment = _tolerant_environment(language)
    known = quotable(names)
    answer = Prose(markdown)
    expressions: list[tuple[int, str]] = []

    def printed(value: Any, index: int, behind: Any, counted: Any) -> str:
        line, expression = expressions[index]
        is_year = expression in years or expression.rsplit(".", 1)[-1].endswith("year")
        try:
            if isinstance(value, Undefined):
                value._fail_with_undefined_error()
            if isinstance(value, Failed):
                raise value.error
            shown = plain(value, language=language, is_year=is_year)
        except (UndefinedError, SecurityError, *AUTHORS_ERRORS) as error:
            answer.problems.append(_problem(line, expression, error, known))
            return ""
        number, how = getattr(behind, "value", behind), how_of(counted)
        answer.values.append(
            Value(
                expression, shown, float(number) if is_number(number) else None, line,
                of=of_what(behind, language=language), how=how if any(leaves(how)) else None,
            )
        )  # fmt: skip
        return f"{OPENS}{shown}{CLOSES}"

    environment.filters["_printed"] = printed
    expressions.extend(_expressions(markdown))
    parsed = environment.parse(markdown)
    parsed = remember_conditions(environment, markdown, parsed, answer.decisions)
    template = environment.from_string(_wrap_outputs(parsed))
    try:
        rendered = template.render(known)
    except (UndefinedError, SecurityError, *AUTHORS_ERRORS) as error:
        line = _line_of(error)
        source = markdown.splitlines()[line - 1].strip() if line else markdown.strip()
        answer.problems.append(_problem(line, source, error, known))
    if not answer.problems:
        answer.text = _unmarked(rendered, answer, language)
    return answer


def _unmarked(rendered: str, answer: Prose, language: str) -> str:
    """Return a text without the marks of its values, each placed and held to what is claimed."""
    words, number = "", 0
    for part in re.split(f"({OPENS}[^{CLOSES}]*{CLOSES})", rendered):
        if part.startswith(OPENS):
            value = replace(answer.values[number], at=len(words))
            answer.values[number] = value
            number += 1
            part = value.text
        words += part
    for slip in slips(words, answer.values, language=language):
        answer.problems.append(
            ProseProblem(slip.value.line, slip.value.expression, slip.what, slip.mend)
        )
    return words


def _of_grammar(slip: GrammarSlip) -> ProseProblem:
    return ProseProblem(slip.line, slip.expression, slip.what, slip.mend)


@dataclass(frozen=True, slots=True)
class Failed:
    """What a filter returns for a value that it cannot print, so that all are told at once."""

    error: Exception


def _tolerant(function: Callable[..., str]) -> Callable[..., Any]:
    def apply(value: Any, *arguments: Any, **options: Any) -> Any:
        if isinstance(value, (Undefined, Failed)):
            return value
        try:
            return function(value, *arguments, **options)
        except AUTHORS_ERRORS as error:
            return Failed(error)

    return apply


def _tolerant_environment(language: str) -> TextEnvironment:
    """Return the environment of a text whose filters let all slips of a text be told at once."""
    environment = text_environment(language)
    environment.filters = {
        name: _tolerant(function) for name, function in environment.filters.items()
    }
    return environment


def _expressions(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line, source) of each value in the order of the text."""
    collecting: list[str] | None = None
    line = 0
    for token in tokens(text):
        if token.kind == "variable_begin":
            collecting, line = [], token.line
        elif token.kind == "variable_end" and collecting is not None:
            yield line, "".join(collecting).strip()
            collecting = None
        elif collecting is not None:
            collecting.append(token.content)


def _wrap_outputs(template: nodes.Template) -> nodes.Template:
    """Let each value pass, with what is behind its filters, the filter that prints and records."""
    index = 0
    for output in template.find_all(nodes.Output):
        for position, child in enumerate(output.nodes):
            if not isinstance(child, nodes.TemplateData):
                behind = _without_filters(child)
                counted = _without_filters(child, but=COMPUTING)
                arguments = [nodes.Const(index), behind, counted]
                call = nodes.Filter(
                    child, "_printed", arguments, [], None, None, lineno=child.lineno
                )
                output.nodes[position] = call
                index += 1
    return template


def _without_filters(node: nodes.Node, *, but: str = "") -> nodes.Node:
    while isinstance(node, nodes.Filter) and node.node is not None and node.name != but:
        node = node.node
    return node


def _line_of(error: BaseException) -> int:
    """Return the line of the text at which Jinja stopped, or 0 where it does not say."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == "<template>"]
    return (lines[-1] or 0) if lines else 0


def _problem(
    line: int, expression: str, error: Exception, known: Mapping[str, Any]
) -> ProseProblem:
    said = str(error)
    if isinstance(error, UnknownPartError):
        parts = [part for part in dir(error.owner) if not part.startswith("_")]
        offered = f"It has: {', '.join(parts[:12])}." if parts else ""
        return ProseProblem(
            line,
            expression,
            f"there is no '{error.part}' in it.",
            f"{did_you_mean(error.part, parts)}{offered}".strip() or "Correct the name.",
        )
    if isinstance(error, UndefinedError) and (match := UNKNOWN_NAME.match(said)):
        name = match[1]
        return ProseProblem(
            line,
            expression,
            f"the name '{name}' is unknown here.",
            f"{did_you_mean(name, known)}"
            "A value must be computed in a cell above the text that quotes it.",
        )
    if isinstance(error, ValueKindError):
        return ProseProblem(line, expression, f"{said}.", "Quote another value or another filter.")
    if isinstance(error, SecurityError):
        return ProseProblem(
            line,
            expression,
            "this cannot be asked in a text.",
            "Compute it in a code cell above and quote it by name.",
        )
    return ProseProblem(
        line,
        expression,
        f"it cannot be worked out ({kind_of(error).removeprefix('of the kind ')}: {said}).",
        "Compute it in a cell above and quote it by name.",
    )
