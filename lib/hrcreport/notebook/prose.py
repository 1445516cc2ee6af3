"""This module fills values and conditions into the Markdown of a cell, where the cell stands."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateSyntaxError, Undefined, nodes
from jinja2.environment import TemplateExpression
from jinja2.exceptions import TemplateError, UndefinedError

from hrcreport.errors import did_you_mean
from hrcreport.notebook.conditions import Decision, remember_conditions
from hrcreport.notebook.printing import ValueKindError, filters, is_number, kind_of, plain

PROSE_MIME = "application/vnd.hrcreport.prose+json"
AUTHORS_ERRORS = (
    ValueKindError,
    TypeError,
    ValueError,
    AttributeError,
    LookupError,
    ArithmeticError,
)
NOTE_BEGINS, NOTE_ENDS = "{##", "##}"
"""Around a note for authors that is never printed; Pandoc writes {#id} for labels."""

UNKNOWN_NAME = re.compile(r"^'([^']+)' is undefined")
UNKNOWN_PART = re.compile(r"has no attribute '([^']+)'")
UNKNOWN_FILTER = re.compile(r"No filter named '([^']+)'")


@dataclass(frozen=True, slots=True)
class Value:
    """A value as prose quotes it: the expression, the number behind it, the text as printed."""

    expression: str
    text: str
    number: float | None
    line: int


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


def has_expressions(text: str) -> bool:
    """Tell whether a text holds a value or a condition to fill in, or a note to leave out."""
    return any(mark in text for mark in ("{{", "{%", "}}", "%}", NOTE_BEGINS))


def fill(
    text: str,
    names: Mapping[str, Any],
    *,
    language: str = "en",
    years: frozenset[str] = frozenset(),
) -> Prose:
    """Fill a Markdown text with the values of `names`; never raises for what an author wrote.

    Whole numbers print as the Editorial Manual has it; a name that ends in "year", or is listed in
    `years`, prints as a year. Numbers with decimals need a filter, see `printing`.
    """
    if not has_expressions(text):
        return Prose(text)
    environment = prose_environment(language)
    known = {name: value for name, value in names.items() if not name.startswith("_")}
    answer = Prose(text)
    expressions: list[tuple[int, str]] = []

    def printed(value: Any, index: int) -> str:
        line, expression = expressions[index]
        is_year = expression in years or expression.rsplit(".", 1)[-1].endswith("year")
        try:
            if isinstance(value, Undefined):
                value._fail_with_undefined_error()
            if isinstance(value, Failed):
                raise value.error
            shown = plain(value, language=language, is_year=is_year)
        except (UndefinedError, *AUTHORS_ERRORS) as error:
            answer.problems.append(_problem(line, expression, error, known))
            return ""
        number = _number_behind(expression, value, known)
        answer.values.append(Value(expression, shown, number, line))
        return shown

    environment.filters["_printed"] = printed
    try:
        expressions.extend(_expressions(environment, text))
        parsed = remember_conditions(environment, text, environment.parse(text), answer.decisions)
        template = environment.from_string(_wrap_outputs(parsed))
    except TemplateSyntaxError as error:
        return Prose(text, problems=[_syntax_problem(error, environment)])
    if "}}" in text and not expressions:
        return Prose(text, problems=[_stray_end(text)])
    try:
        rendered = template.render(known)
    except (UndefinedError, *AUTHORS_ERRORS) as error:
        line = _line_of(error)
        source = text.splitlines()[line - 1].strip() if line else text.strip()
        answer.problems.append(_problem(line, source, error, known))
    if not answer.problems:
        answer.text = rendered
    return answer


class Unknown(StrictUndefined):
    """A name that does not exist: its parts do not exist either, and it decides no condition."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self


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


def prose_environment(language: str) -> Environment:
    """Return the form in which prose writes values and conditions, with a language's filters."""
    environment = Environment(
        undefined=Unknown,
        autoescape=False,  # noqa: S701 -- the output is Markdown, not HTML
        comment_start_string=NOTE_BEGINS,
        comment_end_string=NOTE_ENDS,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.clear()
    environment.filters.update(
        {name: _tolerant(function) for name, function in filters(language).items()}
    )
    return environment


def _expressions(environment: Environment, text: str) -> Iterator[tuple[int, str]]:
    """Yield (line, source) of each value in the order of the text."""
    collecting: list[str] | None = None
    line = 0
    for token_line, token, content in environment.lex(text):
        if token == "variable_begin":  # noqa: S105 -- the name of a token, no password
            collecting, line = [], token_line
        elif token == "variable_end" and collecting is not None:  # noqa: S105  as above
            yield line, "".join(collecting).strip()
            collecting = None
        elif collecting is not None:
            collecting.append(content)


def _wrap_outputs(template: nodes.Template) -> nodes.Template:
    """Let every value of a template pass through the filter that prints and records it."""
    index = 0
    for output in template.find_all(nodes.Output):
        for position, child in enumerate(output.nodes):
            if not isinstance(child, nodes.TemplateData):
                call = nodes.Filter(
                    child, "_printed", [nodes.Const(index)], [], None, None, lineno=child.lineno
                )
                output.nodes[position] = call
                index += 1
    return template


def _number_behind(expression: str, value: Any, known: Mapping[str, Any]) -> float | None:
    """Return the number that a printed expression rests on: that of the name before its filters."""
    if is_number(value):
        return float(value)
    bare = expression.split("|", 1)[0].strip()
    try:
        # A name alone, as most are, need not be compiled.
        behind = known.get(bare) if bare.isidentifier() else _compiled(bare)(**known)
    except (TemplateError, TypeError, ValueError, AttributeError, LookupError):
        return None
    central: Any = getattr(behind, "value", behind)
    return float(central) if is_number(central) else None


@lru_cache(maxsize=512)
def _compiled(expression: str) -> TemplateExpression:
    return Environment(autoescape=False).compile_expression(expression)  # noqa: S701 -- no HTML


def _line_of(error: BaseException) -> int:
    """Return the line of the text at which Jinja stopped, or 0 where it does not say."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == "<template>"]
    return (lines[-1] or 0) if lines else 0


def _problem(
    line: int, expression: str, error: Exception, known: Mapping[str, Any]
) -> ProseProblem:
    text = str(error)
    if isinstance(error, UndefinedError) and (match := UNKNOWN_NAME.match(text)):
        name = match[1]
        return ProseProblem(
            line,
            expression,
            f"the name '{name}' is unknown here.",
            f"{did_you_mean(name, known)}"
            "A value must be computed in a cell above the text that quotes it.",
        )
    if isinstance(error, UndefinedError) and (match := UNKNOWN_PART.search(text)):
        owner = known.get(expression.split(".", 1)[0].split("|")[0].strip())
        parts = (
            [part for part in dir(owner) if not part.startswith("_")] if owner is not None else []
        )
        offered = f"It has: {', '.join(parts[:12])}." if parts else ""
        return ProseProblem(
            line,
            expression,
            f"there is no '{match[1]}' in it.",
            f"{did_you_mean(match[1], parts)}{offered}".strip() or "Correct the name.",
        )
    if match := UNKNOWN_FILTER.search(text):
        allowed = sorted(filters("en"))
        return ProseProblem(
            line,
            expression,
            f"the filter '{match[1]}' is unknown.",
            f"{did_you_mean(match[1], allowed)}Filters are: {', '.join(allowed)}.",
        )
    if isinstance(error, ValueKindError):
        return ProseProblem(line, expression, f"{text}.", "Quote another value or another filter.")
    return ProseProblem(
        line,
        expression,
        f"it cannot be worked out ({kind_of(error).removeprefix('of the kind ')}: {text}).",
        "Compute it in a cell above and quote it by name.",
    )


def _syntax_problem(error: TemplateSyntaxError, environment: Environment) -> ProseProblem:
    if match := UNKNOWN_FILTER.search(str(error)):
        allowed = sorted(name for name in environment.filters if not name.startswith("_"))
        return ProseProblem(
            error.lineno,
            match[1],
            f"the filter '{match[1]}' is unknown.",
            f"{did_you_mean(match[1], allowed)}Filters are: {', '.join(allowed)}.",
        )
    return ProseProblem(
        error.lineno,
        "",
        f"a value or condition is not written as it must be ({error.message}).",
        "Write {{ name }} or {{ name | filter }} with both pairs of braces, "
        "and close each {% if … %} by {% endif %}.",
    )


def _stray_end(text: str) -> ProseProblem:
    line = text[: text.index("}}")].count("\n") + 1
    return ProseProblem(
        line, "}}", "two closing braces stand without opening ones.", "Write {{ name }}."
    )
