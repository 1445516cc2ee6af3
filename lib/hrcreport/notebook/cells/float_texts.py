"""This module prints the texts around a float: values filled in, the source named."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, runtime_checkable

from hrcreport.foundation import FloatError, Phrase, Problem, ReportContext, Words
from hrcreport.notebook.cells.door import filled
from hrcreport.notebook.templates.cells import Value
from hrcreport.notebook.templates.grammar import Text
from hrcreport.tables import Table


@runtime_checkable
class HasSourceText(Protocol):
    """Anything that can name its source in words."""

    def source_text(self) -> str:
        """Return the source without a label and a full stop."""


Source = Text | str | Table | HasSourceText | Iterable["str | Table | HasSourceText"] | None


def source_text(source: Source, *, language: str) -> Text | str:
    """Return one source note for a text, a catalogue table, or several of them, each named once."""
    if source is None:
        return ""
    if isinstance(source, Text | str):
        return source
    stop = Words(language).text("list.stop")
    if isinstance(source, Table | HasSourceText):
        return _named(source) + stop
    clause = Words(language).text("list.clause")
    return (
        clause.join(dict.fromkeys(_named(single_source).rstrip(".。") for single_source in source))
        + stop
    )


def _named(source: str | Table | HasSourceText) -> str:
    if isinstance(source, str):
        return source
    return source.record.printed_source() if isinstance(source, Table) else source.source_text()


class FloatTexts:
    """Fills values into a float's texts and keeps what was quoted."""

    def __init__(self, label: str, context: ReportContext) -> None:
        self.label = label
        self.context = context
        self.language = context.language
        self.phrases = context.phrases
        self.values: list[Value] = []

    def filled(self, text: Text | Phrase | str, part: str) -> str:
        """Return a text in the document's language, with its values where it quotes some.

        A `str` may come from data: it is printed as it stands, in the words of its translation.

        Raises:
            FloatError: a value is unknown or of the wrong kind, or a `str` quotes values; `part`
                says where.
        """
        if isinstance(text, Phrase):
            return text.text(language=self.language)
        if isinstance(text, str):
            if Text(text).has_expressions:
                raise FloatError.of(
                    place=f"{part} of {self.label}",
                    fault=f"'{text}' quotes values, but it is not written as a text.",
                    mend='Write it where it stands as hrc.text("…").',
                    rule="notebook.not-a-text",
                    value=text,
                )
            return self.phrases.say(text)
        answer = filled(text, self.context)
        if answer.problems:
            raise FloatError(
                Problem(
                    place=f"{part} of {self.label}",
                    what=f"'{problem.expression}': {problem.what}",
                    mend=problem.mend,
                    rule="notebook.value",
                    value=problem.expression,
                )
                for problem in answer.problems
            )
        self.values.extend(answer.values)
        return answer.text

    def source(self, source: Source) -> str:
        """Return the source of a float, or of several tables, as `filled` does."""
        return self.filled(source_text(source, language=self.language), "source")
