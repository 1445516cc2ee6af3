"""This module prints prose once more from what an earlier run remembers, without a kernel.

A value is known by its expression, at its place between the code cells and behind the same names
that its text has set; so is a condition. A text that is new to a place is printed again where all
that it quotes was quoted there before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from jinja2 import TemplateSyntaxError

from hrcreport.document.execute.kept import MustRunError
from hrcreport.foundation import Language
from hrcreport.notebook import Decision, Piece, Prose, Text, Value


class UnknownValueError(MustRunError):
    """A text quotes what no earlier run has computed at this place."""

    def __init__(self, expression: str) -> None:
        self.expression = expression
        super().__init__(expression)


Names = tuple[str, ...]
"""What a text has set before a place: each `name = expression`, in its order."""
READ = frozenset({"data", "value", "set"})


@dataclass(slots=True)
class Memory:
    """What an earlier run printed at one place: values, conditions, whole texts, in a language.

    Values and conditions are known by what their text had set before them, and their expression.
    """

    language: str = Language.FIRST
    values: dict[tuple[Names, str], Mapping[str, Any]] = field(default_factory=dict)
    decisions: dict[tuple[Names, str], bool] = field(default_factory=dict)
    texts: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def learn(self, source: str, prose: Mapping[str, Any], *, keeps_text: bool = True) -> None:
        """Remember what a text (`source`) quotes (`prose`) and, with `keeps_text`, how it reads."""
        if keeps_text:
            self.texts[source] = prose
        if not Text(source).has_expressions:
            return
        values, decisions = iter(prose["values"]), iter(prose.get("decisions", ()))

        def holds(part: Piece, names: Names) -> bool:
            decision = _of(part, decisions)
            self.decisions[names, part.content] = decision["holds"]
            return bool(decision["holds"])

        # Of a loop nothing is remembered: one expression has many values in it.
        with suppress(UnknownValueError):
            for part, names in _printed(source, holds):
                if part.kind == "value":
                    self.values[names, part.content] = _of(part, values)

    def reprint(self, text: str) -> dict[str, Any]:
        """Return a text filled in, in the form of `Prose` as a dictionary.

        Raises:
            UnknownValueError: the text quotes something that is not remembered.
        """
        if text in self.texts:
            return dict(self.texts[text])
        if not Text(text).has_expressions:
            return asdict(Prose(text))
        prose = Prose("")

        def holds(part: Piece, names: Names) -> bool:
            decision = self.decisions.get((names, part.content))
            if decision is None:
                raise UnknownValueError(part.content)
            prose.decisions.append(Decision(part.content, decision))
            return decision

        for part, names in _printed(text, holds):
            if part.kind == "data":
                prose.text += part.content
                continue
            value = self.values.get((names, part.content))
            if value is None:
                raise UnknownValueError(part.content)
            prose.values.append(Value(**{**value, "line": part.line, "at": len(prose.text)}))
            prose.text += value["text"]
        if any(prose.slips(self.language)):
            raise UnknownValueError(_first_line(text))  # the run tells what is wrong
        return asdict(prose)


def _of(part: Piece, records: Iterator[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return what a run told next, if it is of this piece.

    Raises:
        UnknownValueError: it is not.
    """
    record = next(records, {})
    if record.get("expression") != part.content:
        raise UnknownValueError(part.content)
    return record


def _printed(text: str, holds: Callable[[Piece, Names], bool]) -> Iterator[tuple[Piece, Names]]:
    """Yield the words and values of a text that are printed, with what it has set before them.

    `holds` tells of each condition that is asked whether it holds.

    Raises:
        UnknownValueError: the text is broken, has a loop, or sets a name under a condition.
    """
    try:
        parts = list(Text(text).pieces())
    except TemplateSyntaxError as error:
        raise UnknownValueError(_first_line(text)) from error
    kinds = {part.kind for part in parts if not part.is_of_a_condition}
    if kinds - READ or ("}}" in text and "value" not in kinds):
        raise UnknownValueError(_first_line(text))
    # Each open block: is its branch printed, has one been printed, is what surrounds printed.
    blocks: list[list[bool]] = []
    names: Names = ()
    for part in parts:
        printing = not blocks or blocks[-1][0]
        if part.kind == "if":
            met = printing and holds(part, names)
            blocks.append([met, met, printing])
        elif part.kind == "set" and not blocks:
            names = (*names, part.content)
        elif part.kind == "set" or (part.is_of_a_condition and not blocks):
            raise UnknownValueError(_first_line(text))
        elif part.kind == "endif":
            blocks.pop()
        elif part.is_of_a_condition:
            block = blocks[-1]
            is_open = block[2] and not block[1]
            block[0] = is_open and (part.kind == "else" or holds(part, names))
            block[1] = block[1] or block[0]
        elif printing:
            yield part, names
    if blocks:
        raise UnknownValueError(_first_line(text))


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
