"""This module knows the kinds of value a parameter can have: what fits, and what to say if not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple, NewType

from hrcreport.errors import did_you_mean
from hrcreport.languages import languages
from hrcreport.params.documents import DOCUMENT_KINDS
from hrcreport.params.faults import (
    COUNTRY_PATTERN,
    DAY_PATTERN,
    FIRST_YEAR,
    LAST_YEAR,
    SYMBOL_PATTERN,
    TRUTH_WORDS,
    KnownCountries,
    country_fault,
    day_fault,
    needs_quotes,
    number_fault,
    symbol_fault,
    text_fault,
    truth_fault,
    whole_fault,
    year_fault,
)

# A kernel imports the aliases; what only checks need is not loaded there.
if TYPE_CHECKING:
    from hrcreport.yaml_source import Node

# At run time a parameter is plain Python; the annotation tells its kind to the checks, and to prose
# that 2019 is a year and not a count of 2,019.
Country = NewType("Country", str)
Day = NewType("Day", str)
Document = NewType("Document", str)
Language = NewType("Language", str)
Status = NewType("Status", str)
Symbol = NewType("Symbol", str)
Table = NewType("Table", str)
Year = NewType("Year", int)


class Required:
    """The mark of a parameter that a params file must set: `Required[Country]`.

    At run time it is the kind in the brackets. What stands behind such a parameter in the cell is
    no default: it is empty, and only there so that Papermill and JupyterLab know the name.
    """

    def __class_getitem__(cls, kind: Any) -> Any:
        return kind


TABLE = "Table"
STATUSES = ("draft", "advance unedited", "final")


class Refusal(NamedTuple):
    """Why a value does not fit: what is wrong, what is allowed, where and what was written."""

    what: str
    mend: str
    line: int
    value: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value.

    `name` is the annotation as written, `noun` and `allowed` are words for authors ("a year", "a
    whole number from 1945 to 2100"), `schema` is its JSON Schema. `fault` returns None for a
    value that fits, else a hint for the author, which may be empty.
    """

    name: str
    noun: str
    allowed: str
    schema: Mapping[str, Any]
    fault: Callable[[Node, KnownCountries | None], str | None]
    item: Kind | None = None
    optional: bool = False

    def check(
        self, node: Node, *, subject: str, known_countries: KnownCountries | None = None
    ) -> list[Refusal]:
        """Return why a value does not fit this kind; an empty list means that it fits.

        Args:
            node: the value with its place.
            subject: what the value is called in messages ("'country'").
            known_countries: names by code; None checks only the form of a country code.
        """
        if self.optional and node.value is None:
            return []
        if self.item and isinstance(node.value, list):
            return [
                refusal
                for number, item in enumerate(node.value, 1)
                for refusal in self.item.check(
                    item, subject=f"item {number} of {subject}", known_countries=known_countries
                )
            ] + self._repeated(node.value, subject)
        hint = self.fault(node, known_countries)
        if hint is None:
            return []
        said = (
            "has no value" if node.value is None else f"is {shown(node)}, which is not {self.noun}"
        )
        mend = f"{hint} Allowed: {self.allowed}.".lstrip()
        return [Refusal(f"{subject} {said}.", mend, node.line, node.raw)]

    def _repeated(self, items: list[Node], subject: str) -> list[Refusal]:
        """Return the items that stand in a list a second time although each may only once."""
        return [
            Refusal(f"{subject} names {item.raw} twice.", "Delete one of the two.", item.line,
                    item.raw)
            for number, item in enumerate(items)
            if self.schema.get("uniqueItems") and item.raw in [one.raw for one in items[:number]]
        ]  # fmt: skip


def shown(node: Node) -> str:
    """Return a value as a message quotes it."""
    if isinstance(node.value, list):
        return "a list"
    if isinstance(node.value, dict):
        return "a group of keys"
    text = node.raw if len(node.raw) <= 60 else f"{node.raw[:57]}…"
    return f'"{text}" in quotation marks' if node.quoted else text


def list_of(item: Kind) -> Kind:
    """Return the kind of a list; codes and choices may stand in it only once."""
    once = item.name == "Country" or "enum" in item.schema

    def fault(node: Node, known_countries: KnownCountries | None) -> str | None:
        if node.value is None:
            return "For an empty list write []."
        return f"Put it in square brackets: [{node.raw}]." if node.raw else ""

    schema = {"type": "array", "items": item.schema} | ({"uniqueItems": True} if once else {})
    allowed = f"a list in square brackets, each item {item.allowed}"
    return Kind(f"list[{item.name}]", "a list", allowed, schema, fault, item=item)


def or_none(kind: Kind) -> Kind:
    """Return the kind that also takes a key without a value."""
    schema = {"anyOf": [kind.schema, {"type": "null"}]}
    allowed = f"{kind.allowed}, or nothing"
    return replace(kind, name=f"{kind.name} | None", allowed=allowed, schema=schema, optional=True)


def one_of(choices: tuple[str | int | bool, ...], *, name: str, noun: str) -> Kind:
    """Return the kind of a value that is one of a few."""
    listed = ", ".join(_as_written(choice) for choice in choices)

    def fault(node: Node, known_countries: KnownCountries | None) -> str | None:
        for choice in choices:
            if type(node.value) is type(choice) and node.value == choice:
                return needs_quotes(node)
            if node.value is not None and str(choice) == node.raw:
                return f"Write it so: {_as_written(choice)}."
        words = [str(choice) for choice in choices]
        return did_you_mean(node.raw, words).strip() if node.raw else ""

    return Kind(name, noun, f"one of {listed}", {"enum": list(choices)}, fault)


def _as_written(choice: str | int | bool) -> str:
    if isinstance(choice, bool):
        return str(choice).lower()
    plain = isinstance(choice, int) or re.fullmatch(r"[A-Za-z][A-Za-z -]*", choice)
    return str(choice) if plain and str(choice).lower() not in TRUTH_WORDS else f'"{choice}"'


def _patterned(
    name: str, noun: str, allowed: str, pattern: str,
    fault: Callable[[Node, KnownCountries | None], str | None],
) -> Kind:  # fmt: skip
    """Return a kind of text with a pattern; editors show `patternErrorMessage` for others."""
    schema = {"type": "string", "pattern": pattern, "patternErrorMessage": f"Allowed: {allowed}."}
    return Kind(name, noun, allowed, schema, fault)


def language_kind() -> Kind:
    """Return the kind of a language of documents: one of those that this process knows."""
    return one_of(tuple(sorted(languages())), name="Language", noun="a language of documents")


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        _patterned(
            "Country",
            "a country code",
            "the code of a country in three capital letters (ISO 3166-1 alpha-3), for example GBR",
            COUNTRY_PATTERN,
            country_fault,
        ),
        _patterned(
            "Day",
            "a date",
            'a date as "year-month-day" in double quotes, for example "2026-11-24"',
            DAY_PATTERN,
            day_fault,
        ),
        one_of(tuple(DOCUMENT_KINDS), name="Document", noun="a kind of document"),
        language_kind(),
        one_of(STATUSES, name="Status", noun="a status of a document"),
        _patterned(
            "Symbol",
            "a document symbol",
            "the symbol of a United Nations document, for example A/HRC/57/71/Add.2 or "
            'A/HRC/54/CRP.7; "" where it has none yet',
            SYMBOL_PATTERN,
            symbol_fault,
        ),
        Kind(
            TABLE,
            "the name of a table",
            'the name of a table or layer of data/datapackage.json, or "" where none is held',
            {"type": "string"},
            text_fault,
        ),
        Kind(
            "Year",
            "a year",
            f"a whole number from {FIRST_YEAR} to {LAST_YEAR}",
            {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR},
            year_fault,
        ),
        Kind("str", "a text", "a text, best in double quotes", {"type": "string"}, text_fault),
        Kind(
            "int",
            "a whole number",
            "a whole number in digits, for example 63",
            {"type": "integer"},
            whole_fault,
        ),
        Kind(
            "float",
            "a number",
            "a number with a decimal point, for example 0.5",
            {"type": "number"},
            number_fault,
        ),
        Kind("bool", "true or false", "true or false", {"type": "boolean"}, truth_fault),
    )
}
