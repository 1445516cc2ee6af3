"""This module prints prose once more from what an earlier run remembers, without a kernel.

A value is known by its expression at its place between the code cells; so is a condition. A text
that is new to a place is printed again where all that it quotes was quoted there before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from jinja2 import TemplateSyntaxError

from hrcreport.languages import FIRST_LANGUAGE
from hrcreport.text.claims import slips
from hrcreport.text.conditions import SIMPLE, Decision, Piece, pieces
from hrcreport.text.grammar import has_expressions
from hrcreport.text.prose import Prose, Value


class UnknownValueError(Exception):
    """A text quotes what no earlier run has computed at this place."""

    def __init__(self, expression: str) -> None:
        self.expression = expression
        super().__init__(expression)


@dataclass(slots=True)
class Memory:
    """What an earlier run printed at one place: values, conditions, whole texts, in a language."""

    language: str = FIRST_LANGUAGE
    values: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    decisions: dict[str, bool] = field(default_factory=dict)
    texts: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def learn(self, source: str, prose: Mapping[str, Any], *, whole: bool = True) -> None:
        """Remember what a text (`source`) quotes (`prose`) and, with `whole`, how it reads."""
        if whole:
            self.texts[source] = prose
        if not _is_simple(source):
            # In a loop one expression has many values.
            return
        self.values.update((each["expression"], each) for each in prose["values"])
        self.decisions.update(
            (each["expression"], each["holds"]) for each in prose.get("decisions", ())
        )

    def reprint(self, text: str) -> dict[str, Any]:
        """Return a text filled in, in the form of `Prose` as a dictionary.

        Raises:
            UnknownValueError: the text quotes something that is not remembered.
        """
        if text in self.texts:
            return dict(self.texts[text])
        if not has_expressions(text):
            return asdict(Prose(text))
        try:
            parts = list(pieces(text))
        except TemplateSyntaxError as error:
            raise UnknownValueError(_first_line(text)) from error
        kinds = {each.kind for each in parts}
        if kinds - SIMPLE - {"data", "value"} or ("}}" in text and "value" not in kinds):
            raise UnknownValueError(_first_line(text))
        return asdict(_Printing(self, parts, text).whole())


class _Printing:
    """One text on its way; blocks of `if` nest."""

    def __init__(self, memory: Memory, parts: Sequence[Piece], text: str) -> None:
        self.memory, self.parts, self.text = memory, parts, text
        self.prose = Prose("")

    def whole(self) -> Prose:
        # Each open block: is its branch printed, has one been printed, is what surrounds printed.
        open_blocks: list[list[bool]] = []
        written: list[str] = []
        for part in self.parts:
            printing = not open_blocks or open_blocks[-1][0]
            if part.kind == "if":
                holds = printing and self._holds(part)
                open_blocks.append([holds, holds, printing])
            elif part.kind in SIMPLE and not open_blocks:
                raise UnknownValueError(_first_line(self.text))
            elif part.kind == "endif":
                open_blocks.pop()
            elif part.kind in SIMPLE:
                block = open_blocks[-1]
                asked = block[2] and not block[1]
                block[0] = asked and (part.kind == "else" or self._holds(part))
                block[1] = block[1] or block[0]
            elif part.kind == "data" and printing:
                written.append(part.content)
            elif printing:
                written.append(self._value(part, sum(map(len, written))).text)
        if open_blocks:
            raise UnknownValueError(_first_line(self.text))
        self.prose.text = "".join(written)
        if any(slips(self.prose.text, self.prose.values, language=self.memory.language)):
            raise UnknownValueError(_first_line(self.text))  # the run tells what is wrong
        return self.prose

    def _holds(self, part: Piece) -> bool:
        holds = self.memory.decisions.get(part.content)
        if holds is None:
            raise UnknownValueError(part.content)
        self.prose.decisions.append(Decision(part.content, holds))
        return holds

    def _value(self, part: Piece, at: int) -> Value:
        known = self.memory.values.get(part.content)
        if known is None:
            raise UnknownValueError(part.content)
        value = Value(
            known["expression"], known["text"], known["number"], part.line, at, known.get("of"),
            known.get("how"),
        )  # fmt: skip
        self.prose.values.append(value)
        return value


def _is_simple(text: str) -> bool:
    kinds = {each.kind for each in pieces(text)} if has_expressions(text) else set()
    return kinds <= SIMPLE | {"data", "value"}


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
