"""This module fills values and conditions into the Markdown of a cell, where the cell stands."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, LiteralString

from jinja2 import Environment, Undefined, nodes, pass_context
from jinja2.exceptions import SecurityError, UndefinedError

from disparity.estimate import Estimate
from hrcreport.foundation import Counted, Problem
from hrcreport.notebook.templates.cells import Decision, Prose, ProseProblem, Value
from hrcreport.notebook.templates.grammar import Text, UnknownPartError, text_environment
from hrcreport.notebook.templates.nothing import Nothing
from hrcreport.notebook.templates.printing import (
    ValueKindError,
    base_in_words,
    base_of,
    is_number,
    kind_of,
    plain,
)

AUTHORS_ERRORS = (TypeError, ValueError, AttributeError, LookupError, ArithmeticError)
"""Of what a text quotes; a `ValueKindError` is a TypeError."""

OPENS, CLOSES = "\ue000", "\ue001"
"""Marks around each printed value while a text is filled, so that its sentence can be found."""
COMPUTING = frozenset({"based_on", "share_of"})
"""The filters that give a number; all others print one."""
UNKNOWN_NAME = re.compile(r"^'([^']+)' is undefined")


def text(markdown: LiteralString) -> Text:
    """Return a text for a caption, a note or an alternative text that quotes values.

    Write the words where you call it. A text from a table or register is never given to it: it is
    data, and data is printed as it stands.

    Example:
        >>> text("Deaths, {{ first_year }}–{{ last_year }}")
        Text(markdown='Deaths, {{ first_year }}–{{ last_year }}')
    """
    return Text(markdown)


def fill(
    text: Text,
    names: Mapping[str, Any],
    *,
    language: str = "en",
    years: frozenset[str] = frozenset(),
) -> Prose:
    """Fill a text with the values of `names`; never raises for what an author wrote.

    Whole numbers print as the Editorial Manual has it; a name that ends in "year", or is listed in
    `years`, prints as a year. Numbers with decimals need a filter, see `printing`. What the text
    may hold is the closed grammar of `grammar`, evaluated in a sandbox.
    """
    markdown = text.markdown
    if not text.has_expressions:
        return Prose(markdown)
    if wrong := text.slips():
        problems = [
            ProseProblem(slip.line, slip.expression, slip.what, slip.mend) for slip in wrong
        ]
        return Prose(markdown, problems=problems)
    environment = text_environment(language)  # its filters let all slips be told at once
    environment.filters = {
        name: _tolerant(filter_function) for name, filter_function in environment.filters.items()
    }
    quotable_names = Text.quotable(names)
    answer = Prose(markdown)
    told: list[Any] = []
    expressions = [(piece.line, piece.content) for piece in text.pieces() if piece.kind == "value"]

    @pass_context  # else Jinja prints a value without a name before all others
    def printed(_: Any, value: Any, index: int, behind: Any) -> str:
        line, expression = expressions[index]
        is_year = expression in years or expression.rsplit(".", 1)[-1].endswith("year")
        try:
            if isinstance(value, Undefined):
                value._fail_with_undefined_error()
            if isinstance(value, Failed):
                raise value.error
            printed_text = plain(value, language=language, is_year=is_year)
        except (UndefinedError, SecurityError, *AUTHORS_ERRORS) as error:
            # The number and the interval of an estimate that cannot be told have one cause.
            if isinstance(behind, Estimate) and behind.not_estimable:
                if any(behind is other for other in told):
                    return ""
                told.append(behind)
            answer.problems.append(_problem(line, expression, error, quotable_names))
            return ""
        number, how = getattr(behind, "value", behind), Counted.how_of(behind)
        answer.values.append(
            Value(
                expression,
                printed_text,
                float(number) if is_number(number) else None,
                line,
                of=_of_what(behind, language=language),
                how=how if any(Counted.leaves(how)) else None,
            )
        )
        return f"{OPENS}{printed_text}{CLOSES}"

    environment.filters["_printed"] = printed
    parsed = environment.parse(markdown)
    parsed = _remember_conditions(environment, markdown, parsed, answer.decisions)
    template = environment.from_string(_wrap_outputs(parsed))
    try:
        rendered = template.render(quotable_names)
    except (UndefinedError, SecurityError, *AUTHORS_ERRORS) as error:
        line = _line_of(error)
        source = markdown.splitlines()[line - 1].strip() if line else markdown.strip()
        answer.problems.append(_problem(line, source, error, quotable_names))
    if not answer.problems:
        _unmark(rendered, answer, language)
    return answer


def _of_what(value: object, *, language: str) -> dict[str, Any] | None:
    """Return what a number is a number of, in words and as data, and its method.

    A count is none: it is what others are numbers of.
    """
    base = base_of(value)
    if base is None or isinstance(value, Counted):
        return None
    unit = getattr(value, "unit", "")
    return {
        "scope": base.scope,
        "unit": unit,
        "method": getattr(value, "method", ""),
        "numerators": list(getattr(value, "numerators", ())),
        "denominators": list(getattr(value, "denominators", ())),
        "missing": getattr(value, "missing", ""),
        "words": base_in_words(base, unit=unit, language=language),
    }


def _unmark(rendered: str, answer: Prose, language: str) -> None:
    """Take the marks of its values from a text, each placed and held to what is claimed."""
    words, number = "", 0
    for part in re.split(f"({OPENS}[^{CLOSES}]*{CLOSES})", rendered):
        if part.startswith(OPENS):
            value = replace(answer.values[number], at=len(words))
            answer.values[number] = value
            number += 1
            part = value.text
        words += part
    answer.text = words
    answer.problems += answer.slips(language)


@dataclass(frozen=True, slots=True)
class Failed:
    """What a filter returns for a value that it cannot print, so that all are told at once."""

    error: Exception


def _tolerant(function: Callable[..., str]) -> Callable[..., Any]:
    def apply(value: Any, *arguments: Any, **options: Any) -> Any:
        if isinstance(value, (Undefined, Failed)):
            return value
        if isinstance(value, Nothing):
            return Failed(ValueKindError(f"the value is {kind_of(value)}"))
        try:
            return function(value, *arguments, **options)
        except AUTHORS_ERRORS as error:
            return Failed(error)

    return apply


def _remember_conditions(
    environment: Environment, text: str, template: nodes.Template, decisions: list[Decision]
) -> nodes.Template:
    """Let each condition of a template add to `decisions` whether it held."""
    conditions = [piece.content for piece in Text(text).pieces() if piece.asks]

    def decided(value: Any, index: int) -> Any:
        # A value that is unknown raises here, as it does where the condition stands.
        decisions.append(Decision(conditions[index], bool(value)))
        return value

    environment.filters["_decided"] = decided
    for index, node in enumerate(template.find_all(nodes.If)):
        node.test = _filter(node.test, "_decided", index)
    return template


def _filter(node: Any, name: str, index: int, *extra_arguments: Any) -> nodes.Filter:
    """Let a value pass a filter, which is told its place among those of its kind."""
    arguments = [nodes.Const(index), *extra_arguments]
    return nodes.Filter(node, name, arguments, [], None, None, lineno=node.lineno)


def _wrap_outputs(template: nodes.Template) -> nodes.Template:
    """Let each value pass, with what is behind its filters, the filter that prints and records."""
    index = 0
    for output in template.find_all(nodes.Output):
        for position, child in enumerate(output.nodes):
            if not isinstance(child, nodes.TemplateData):
                output.nodes[position] = _filter(child, "_printed", index, _unprinted(child))
                index += 1
    return template


def _unprinted(node: nodes.Node) -> nodes.Node:
    """Return what is printed without the filters that print it."""
    while isinstance(node, nodes.Filter) and node.node is not None and node.name not in COMPUTING:
        node = node.node
    return node


def _line_of(error: BaseException) -> int:
    """Return the line of the text at which Jinja stopped, or 0 where it does not say."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == "<template>"]
    return (lines[-1] or 0) if lines else 0


def _root(expression: str) -> str:
    """Return the name that an expression begins with."""
    return expression.strip("{} ").partition("|")[0].partition(".")[0].strip()


def _unanswered(name: str, quotable_names: Mapping[str, Any]) -> tuple[str, str]:
    """Return what is said of a name that holds None: which question had no answer, what to do."""
    assignment_pattern = re.compile(
        rf"^{re.escape(name)}\s*(?::[^=\n]*)?=(?!=)\s*(.+)$", re.MULTILINE
    )
    cells = quotable_names.get("In")
    ran = cells if isinstance(cells, list) else []
    questions = [match[1] for cell in ran for match in assignment_pattern.finditer(str(cell))]
    question = f": {questions[-1].strip()}" if questions else " that the cell above asks"
    return (
        f"'{name}' is empty (None): there is no answer to the question{question}.",
        f"Write {{% if {name} %}} before what is said of it and {{% endif %}} behind; or look "
        "whether the register has what is asked.",
    )


def _asks_for_a_number(expression: str, error_text: str) -> str:
    """Return how a text asks whether a value has a number; empty where that is not amiss."""
    value = expression.partition("|")[0].strip()
    if "{" in value or not value:
        return ""
    if "is not estimable: " in error_text:
        return f"not {value}.not_estimable"
    has_none = error_text.startswith(("the value is not estimable", "the value is empty (None)"))
    return f"{value} != none" if has_none else ""


def _problem(
    line: int, expression: str, error: Exception, quotable_names: Mapping[str, Any]
) -> ProseProblem:
    error_text, mend = str(error), "Compute it in a cell above and quote it by name."
    fault = (
        f"it cannot be worked out ({kind_of(error).removeprefix('of the kind ')}: {error_text})."
    )
    if isinstance(error, UnknownPartError) and error.owner is None:
        name = re.search(rf"(\w+)\.{error.part}\b", expression)
        return ProseProblem(
            line, expression, *_unanswered(name[1] if name else "it", quotable_names)
        )
    if isinstance(error, UnknownPartError):
        parts = [part for part in dir(error.owner) if not part.startswith("_")]
        offered = f"It has: {', '.join(parts[:12])}." if parts else ""
        fault = f"there is no '{error.part}' in it."
        mend = f"{Problem.did_you_mean(error.part, parts)}{offered}".strip() or "Correct the name."
    elif isinstance(error, UndefinedError) and (match := UNKNOWN_NAME.match(error_text)):
        fault = f"the name '{match[1]}' is unknown here."
        mend = Problem.did_you_mean(match[1], quotable_names) + (
            "A value must be computed in a cell above the text that quotes it."
        )
    elif (
        isinstance(error, ValueKindError)
        and quotable_names.get(root := _root(expression), "") is None
    ):
        fault, mend = _unanswered(root, quotable_names)
    elif isinstance(error, ValueKindError):
        fault, mend = f"{error_text}.", "Quote another value or another filter."
        if asks := _asks_for_a_number(expression, error_text):
            mend = (
                f"Write {{% if {asks} %}} before what is said of it and {{% endif %}} behind, so "
                f"that it is said only where there is a number. {mend}"
            )
    elif isinstance(error, SecurityError):
        fault = "this cannot be asked in a text."
        mend = "Compute it in a code cell above and quote it by name."
    return ProseProblem(line, expression, fault, mend)
