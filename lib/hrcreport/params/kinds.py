"""This module knows the kinds of value a parameter can have: what fits, and what to say if not."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from hrcreport.errors import did_you_mean
from hrcreport.params.countries import suggestion

# A kernel imports the aliases; what only checks need is not loaded there.
if TYPE_CHECKING:
    from hrcreport.yaml_source import Node

# At run time a parameter is plain Python; the annotation tells its kind to the checks.
Country = str
Day = str
Language = str
Status = str
Symbol = str
Year = int

LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")  # the six of the United Nations
STATUSES = ("draft", "advance unedited", "final")
FIRST_YEAR, LAST_YEAR = 1945, 2100
# Patterns of symbols: handbook of the domain, 1.1 (reports, conference room papers, resolutions,
# drafts, General Assembly, treaty bodies, Security Council).
SYMBOL_PATTERN = (
    r"^(A/HRC/[0-9]{1,3}/[0-9]{1,3}(/Add\.[0-9]+)?(/(Corr|Rev)\.[0-9]+)?"
    r"|A/HRC/[0-9]{1,3}/CRP\.[0-9]+"
    r"|A/HRC/RES/(S-)?[0-9]+/[0-9]+"
    r"|A/HRC/[0-9]+/L\.[0-9]+(/Rev\.[0-9]+)?"
    r"|A/[0-9]{2}/[0-9]+(/Add\.[0-9]+)?"
    r"|A/RES/[0-9]+/[0-9]+"
    r"|(CCPR|CERD|CAT|CEDAW|CRC|CESCR|CED|CRPD)/C/[^ ]+"
    r"|S/RES/[0-9]+ \([0-9]{4}\))?$"
)
DAY_PATTERN = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
COUNTRY_PATTERN = r"^[A-Z]{3}$"
# YAML 1.1, which many programs still read, takes these for true and false unless quoted.
TRUTH_WORDS = frozenset({"yes", "no", "on", "off", "y", "n", "true", "false"})
CURLY_QUOTES = "“”„‘’«»"

KnownCountries = Mapping[str, str]


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
                return _needs_quotes(node)
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


def _needs_quotes(node: Node) -> str | None:
    if node.quoted or node.raw.lower() not in TRUTH_WORDS:
        return None
    return f'Without quotation marks this word means true or false. Write "{node.raw}".'


def _text_fault(node: Node, known_countries: KnownCountries | None = None) -> str | None:
    if isinstance(node.value, str):
        return _needs_quotes(node)
    if node.value is None:
        return 'For an empty text write "".'
    if isinstance(node.value, list | dict):
        return "Write one text, in double quotes."
    return _needs_quotes(node) or f'Put it in double quotes: "{node.raw}".'


def _straight_fault(node: Node) -> str:
    curly = node.raw[:1] in CURLY_QUOTES or node.raw[-1:] in CURLY_QUOTES
    return "The quotation marks must be straight ones." if node.raw and curly else ""


def _country_fault(node: Node, known_countries: KnownCountries | None) -> str | None:
    if isinstance(node.value, list):
        return "Write one code, not a list."
    code = isinstance(node.value, str) and re.fullmatch(COUNTRY_PATTERN, node.value)
    if code and (known_countries is None or node.value in known_countries):
        return None
    return _straight_fault(node) or suggestion(node.raw, known_countries or {}).strip()


def _symbol_fault(node: Node, known_countries: KnownCountries | None) -> str | None:
    if not isinstance(node.value, str):
        return _text_fault(node)
    return None if re.fullmatch(SYMBOL_PATTERN, node.value) else _straight_fault(node)


def _day_fault(node: Node, known_countries: KnownCountries | None) -> str | None:
    if not isinstance(node.value, str):
        return _text_fault(node)
    try:
        if re.fullmatch(DAY_PATTERN, node.value):
            date.fromisoformat(node.value)
            return None
        day = datetime.strptime(node.value, "%d %B %Y").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return _straight_fault(node)
    return f'Write it so: "{day.isoformat()}".'


def _number_fault(node: Node, known_countries: KnownCountries | None = None) -> str | None:
    if node.quoted and re.fullmatch(r"[-+]?[0-9.]+", node.raw):
        return "Delete the quotation marks."
    if isinstance(node.value, bool) or not isinstance(node.value, int | float):
        return ""
    if re.match(r"[-+]?0[0-9_]", node.raw):
        return "Delete the zero at its beginning; some programs read such numbers as octal."
    if not re.fullmatch(r"[-+]?[0-9.]+(e[-+]?[0-9]+)?", node.raw, re.IGNORECASE):
        return "Write it in digits only." if math.isfinite(node.value) else ""
    return None


def _whole_fault(node: Node, known_countries: KnownCountries | None = None) -> str | None:
    hint = _number_fault(node)
    if hint is None and not isinstance(node.value, int):
        return "Write it without decimals."
    return hint


def _year_fault(node: Node, known_countries: KnownCountries | None) -> str | None:
    hint = _whole_fault(node)
    if hint is None and isinstance(node.value, int) and not FIRST_YEAR <= node.value <= LAST_YEAR:
        return ""
    return hint


def _truth_fault(node: Node, known_countries: KnownCountries | None) -> str | None:
    if node.raw.lower() in ("true", "false"):
        return "Delete the quotation marks." if node.quoted else None
    if node.raw.lower() in TRUTH_WORDS:
        return f"Write {'true' if node.raw.lower() in ('yes', 'on', 'y') else 'false'}."
    return ""


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("Country", "a country code", "the code of a country in three capital letters "
             "(ISO 3166-1 alpha-3), for example GBR",
             {"type": "string", "pattern": COUNTRY_PATTERN}, _country_fault),
        Kind("Day", "a date", 'a date as "year-month-day" in double quotes, for example '
             '"2026-11-24"', {"type": "string", "format": "date", "pattern": DAY_PATTERN},
             _day_fault),
        one_of(LANGUAGES, name="Language", noun="a language of the United Nations"),
        one_of(STATUSES, name="Status", noun="a status of a document"),
        Kind("Symbol", "a document symbol", "the symbol of a United Nations document, for example "
             'A/HRC/57/71/Add.2 or A/HRC/54/CRP.7; "" where it has none yet',
             {"type": "string", "pattern": SYMBOL_PATTERN}, _symbol_fault),
        Kind("Year", "a year", f"a whole number from {FIRST_YEAR} to {LAST_YEAR}",
             {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}, _year_fault),
        Kind("str", "a text", "a text, best in double quotes", {"type": "string"}, _text_fault),
        Kind("int", "a whole number", "a whole number in digits, for example 63",
             {"type": "integer"}, _whole_fault),
        Kind("float", "a number", "a number with a decimal point, for example 0.5",
             {"type": "number"}, _number_fault),
        Kind("bool", "true or false", "true or false", {"type": "boolean"}, _truth_fault),
    )
}  # fmt: skip
