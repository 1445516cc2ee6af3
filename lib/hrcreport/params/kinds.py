"""This module knows the kinds of value a parameter can have: what fits, and what to say if not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from hrcreport import model
from hrcreport.errors import did_you_mean
from hrcreport.languages import languages
from hrcreport.model import Misfit
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
from hrcreport.yaml_source import Node

TABLE = "Table"
STATUSES = ("draft", "advance unedited", "final")
Hint = Callable[[Node], str | None]
"""Says nothing of a value that fits, else what may help its author, which may be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(model.Kind):
    """A kind of parameter: `name` is the annotation as written, `noun` one for authors."""

    name: str
    noun: str


def _kind(name: str, noun: str, allowed: str, schema: Mapping[str, Any], hint: Hint) -> Kind:
    def read(node: Node) -> Any:
        if (said := hint(node)) is not None:
            raise _misfit(node, noun, allowed, said)
        value = node.plain()
        return float(value) if name == "float" else value

    return Kind(read, schema, may_be_empty=True, allowed=allowed, name=name, noun=noun)


def _misfit(node: Node, noun: str, allowed: str, hint: str) -> Misfit:
    said = "has no value" if node.value is None else f"is {shown(node)}, which is not {noun}"
    return Misfit(said, f"{hint} Allowed: {allowed}.".lstrip(), node)


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
    items = model.list_of(item)
    allowed = f"a list in square brackets, each item {item.allowed}"

    def read(node: Node) -> list[Any]:
        if items.read is None or not isinstance(node.value, list):
            hint = f"Put it in square brackets: [{node.raw}]." if node.raw else ""
            hint = "For an empty list write []." if node.value is None else hint
            raise _misfit(node, "a list", allowed, hint)
        values = list(items.read(node))
        for number, each in enumerate(node.value):
            if once and each.raw in [one.raw for one in node.value[:number]]:
                raise Misfit(f"names {each.raw} twice", "Delete one of the two.", each)
        return values

    schema = {"type": "array", "items": item.schema} | ({"uniqueItems": True} if once else {})
    name = f"list[{item.name}]"
    return Kind(read, schema, may_be_empty=True, allowed=allowed, name=name, noun="a list")


def or_none(kind: Kind) -> Kind:
    """Return the kind that also takes a key without a value."""
    schema = {"anyOf": [kind.schema, {"type": "null"}]}
    allowed = f"{kind.allowed}, or nothing"

    def read(node: Node) -> Any:
        return None if node.value is None or kind.read is None else kind.read(node)

    return replace(kind, read=read, name=f"{kind.name} | None", allowed=allowed, schema=schema)


def one_of(choices: tuple[str | int | bool, ...], *, name: str, noun: str) -> Kind:
    """Return the kind of a value that is one of a few."""
    listed = ", ".join(_as_written(choice) for choice in choices)

    def hint(node: Node) -> str | None:
        for choice in choices:
            if type(node.value) is type(choice) and node.value == choice:
                return needs_quotes(node)
            if node.value is not None and str(choice) == node.raw:
                return f"Write it so: {_as_written(choice)}."
        words = [str(choice) for choice in choices]
        return did_you_mean(node.raw, words).strip() if node.raw else ""

    return _kind(name, noun, f"one of {listed}", {"enum": list(choices)}, hint)


def _as_written(choice: str | int | bool) -> str:
    if isinstance(choice, bool):
        return str(choice).lower()
    plain = isinstance(choice, int) or re.fullmatch(r"[A-Za-z][A-Za-z -]*", choice)
    return str(choice) if plain and str(choice).lower() not in TRUTH_WORDS else f'"{choice}"'


def _patterned(name: str, noun: str, allowed: str, pattern: str, hint: Hint) -> Kind:
    """Return a kind of text with a pattern; editors show `patternErrorMessage` for others."""
    schema = {"type": "string", "pattern": pattern, "patternErrorMessage": f"Allowed: {allowed}."}
    return _kind(name, noun, allowed, schema, hint)


def language_kind() -> Kind:
    """Return the kind of a language of documents: one of those that this process knows."""
    return one_of(tuple(sorted(languages())), name="Language", noun="a language of documents")


def country_kind(known_countries: KnownCountries | None = None) -> Kind:
    """Return the kind of a code of a country; without the known ones only its form is checked."""
    return _patterned(
        "Country",
        "a country code",
        "the code of a country in three capital letters (ISO 3166-1 alpha-3), for example GBR",
        COUNTRY_PATTERN,
        partial(country_fault, known_countries=known_countries),
    )


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        country_kind(),
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
        _kind(
            TABLE,
            "the name of a table",
            'the name of a table or layer of the catalogue, or "" where none is held',
            {"type": "string"},
            text_fault,
        ),
        _kind(
            "Year",
            "a year",
            f"a whole number from {FIRST_YEAR} to {LAST_YEAR}",
            {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR},
            year_fault,
        ),
        _kind("str", "a text", "a text, best in double quotes", {"type": "string"}, text_fault),
        _kind(
            "int",
            "a whole number",
            "a whole number in digits, for example 63",
            {"type": "integer"},
            whole_fault,
        ),
        _kind(
            "float",
            "a number",
            "a number with a decimal point, for example 0.5",
            {"type": "number"},
            number_fault,
        ),
        _kind("bool", "true or false", "true or false", {"type": "boolean"}, truth_fault),
    )
}
