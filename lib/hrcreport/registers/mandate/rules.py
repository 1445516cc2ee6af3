"""This module holds rules of a project's own, by which the inspection reads beside the tool's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, ClassVar

import msgspec

from hrcreport.foundation import Kind, Problem, Project, Record

TRUTH = Kind.truth()
EXPRESSIONS = Kind.list_of(Kind.as_written(), at_least=1)


class InspectionRule(Record, frozen=True, kw_only=True):
    """One rule, which an expression states: the keys are those of the tool's own rules.

    `pattern` holds alternatives for English, or for any language; `words` English adjectives, told
    with their adverbs and nouns; `languages` alternatives for others by their codes.
    """

    noun: ClassVar[str] = "rule"
    named_for: ClassVar[str] = "name"
    FOLDER: ClassVar[str] = "rules"
    """Where below `data` they stand, a file each."""
    AREA: ClassVar[str] = "own"
    """The first word by which an inspection calls each of them."""
    SEVERITIES: ClassVar = ("error", "warning", "note")
    ROLES: ClassVar = ("words", "sentences", "prose")

    name: Annotated[str, "That of the file."]
    what: Annotated[str, "When it is found, as the end of: found when …"]
    why: Annotated[str, "Why it matters."]
    mend: Annotated[str, "How it is mended, as an order."]
    severity: Annotated[str, Kind.one_of(SEVERITIES), "How heavy it is."] = "warning"
    pattern: Annotated[tuple[str, ...], EXPRESSIONS, "Regular expressions, of English."] = ()
    words: Annotated[tuple[str, ...], EXPRESSIONS, "English adjectives."] = ()
    languages: Annotated[
        Mapping[str, Sequence[str]], Kind.names_to(EXPRESSIONS), "Expressions by language."
    ] = msgspec.field(default_factory=dict)
    roles: Annotated[
        str, Kind.one_of(ROLES), "All `words` of authors, `sentences` alone, or `prose` alone."
    ] = "words"
    once: Annotated[bool, TRUTH, "One mark in a sentence is enough."] = False
    any_language: Annotated[bool, TRUTH, "`pattern` holds for texts in any language."] = False
    of_capitals: Annotated[bool, TRUTH, "A capital at the head of a sentence stays one."] = False

    @classmethod
    def of_project(cls, project: Project) -> tuple[InspectionRule, ...]:
        """Return the rules of a project that are sound, by their names."""
        paths = project.reads.files_in(project.data / cls.FOLDER, "*.yml")
        read = [cls.read_file(path, place=project.place(path)) for path in paths]
        return tuple(rule for rule, problems in read if not problems)

    @property
    def called(self) -> str:
        """What an inspection calls it: own.no-suspects."""
        return f"{self.AREA}.{self.name}"

    def faults(self) -> Iterator[Problem]:
        by_key = {
            "pattern": self.pattern,
            **{f"languages.{code}": patterns for code, patterns in self.languages.items()},
        }
        if not (self.words or any(by_key.values())):
            yield self.problem(
                "name",
                "the rule says by no expression what it looks for.",
                "Write 'pattern', 'words' or 'languages' with one expression or more: "
                r"pattern: ['\bsuspects?\b'].",
                "rules.empty",
            )
        for key, patterns in by_key.items():
            for pattern in patterns:
                try:
                    # Beside others, as it is looked for: a flag for all must stand first.
                    is_empty = re.compile(f"x|{pattern}").search("") is not None
                    why = "it fits nothing at all, which stands everywhere" if is_empty else ""
                except re.error as error:
                    why = f"{error}"
                if why:
                    yield self.problem(
                        key.partition(".")[0],
                        f"'{pattern}' is no expression that can be looked for: {why}.",
                        r"Write a regular expression of Python: '\bsuspects?\b'.",
                        "rules.pattern",
                        value=pattern,
                    )
