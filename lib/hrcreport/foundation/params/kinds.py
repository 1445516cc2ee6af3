"""This module knows the kinds of value a parameter can have: what fits, and what to say if not."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from hrcreport.foundation.errors import Problem
from hrcreport.foundation.languages import Language
from hrcreport.foundation.params.context import ReportStates
from hrcreport.foundation.params.counting import Block
from hrcreport.foundation.params.documents import DocumentKind
from hrcreport.foundation.records import model
from hrcreport.foundation.records.model import Misfit
from hrcreport.foundation.records.yaml_source import Node

TABLE = "Table"
STATUSES = ("draft", "advance unedited", "final")
FIRST_YEAR, LAST_YEAR = 1945, 2100
DAY_PATTERN = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
COUNTRY_PATTERN = r"^[A-Z]{3}$"
# YAML 1.1, which many programs still read, takes these for true and false unless quoted.
TRUTH_WORDS = frozenset({"yes", "no", "on", "off", "y", "n", "true", "false"})
OWN_SYMBOL = re.compile(
    r"A/HRC/[0-9]{1,3}/[A-Z]+/[0-9]+|(?!A/HRC\b|A/[0-9]|S/RES\b)[A-Z][A-Z.]*(?:/[^\s/]+)+"
)
"""What may be a symbol of a kind of document of the project's own, against which it is held."""
CURLY_QUOTES = "“”„‘’«»"

KnownCountries = Mapping[str, str]
Hint = Callable[[Node], str | None]
"""Says nothing of a value that fits, else what may help its author, which may be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterKind(model.Kind):
    """A kind of parameter: `name` is the annotation as written, `noun` one for authors."""

    name: str
    noun: str

    @classmethod
    def of_block(cls, block: type[Block], name: str, noun: str, allowed: str) -> ParameterKind:
        """Return a kind whose value has keys of its own."""
        record_kind = block.as_kind()
        options: dict[str, Any] = {"model": block, "may_be_empty": True, "allowed": allowed}
        return cls(None, record_kind.schema, record_kind.shape, name=name, noun=noun, **options)


def _kind(
    name: str, noun: str, allowed: str, schema: Mapping[str, Any] | str, hint: Hint
) -> ParameterKind:
    """Return a kind; where its schema is a pattern of texts, editors show what is allowed."""
    if isinstance(schema, str):
        message = f"Allowed: {allowed}."
        schema = {"type": "string", "pattern": schema, "patternErrorMessage": message}

    def read(node: Node) -> Any:
        if (advice := hint(node)) is not None:
            raise _misfit(node, noun, allowed, advice)
        value = node.plain()
        return float(value) if name == "float" else value

    return ParameterKind(read, schema, may_be_empty=True, allowed=allowed, name=name, noun=noun)


def _misfit(node: Node, noun: str, allowed: str, hint: str) -> Misfit:
    fault = "has no value" if node.value is None else f"is {shown(node)}, which is not {noun}"
    return Misfit(fault, f"{hint} Allowed: {allowed}.".lstrip(), node)


def shown(node: Node) -> str:
    """Return a value as a message quotes it."""
    if isinstance(node.value, list):
        return "a list"
    if isinstance(node.value, dict):
        return "a group of keys"
    text = node.raw if len(node.raw) <= 60 else f"{node.raw[:57]}…"
    return f'"{text}" in quotation marks' if node.quoted else text


def list_of(item: ParameterKind) -> ParameterKind:
    """Return the kind of a list; codes and choices may stand in it only once."""
    once = item.name == "Country" or "enum" in item.schema
    items = model.Kind.list_of(item)
    allowed = f"a list in square brackets, each item {item.allowed}"

    def read(node: Node) -> list[Any]:
        if items.read is None or not isinstance(node.value, list):
            hint = f"Put it in square brackets: [{node.raw}]." if node.raw else ""
            hint = "For an empty list write []." if node.value is None else hint
            raise _misfit(node, "a list", allowed, hint)
        values = list(items.read(node))
        for number, item_node in enumerate(node.value):
            if once and item_node.raw in [earlier_node.raw for earlier_node in node.value[:number]]:
                raise Misfit(f"names {item_node.raw} twice", "Delete one of the two.", item_node)
        return values

    schema = {"type": "array", "items": item.schema} | ({"uniqueItems": True} if once else {})
    name = f"list[{item.name}]"
    return ParameterKind(read, schema, may_be_empty=True, allowed=allowed, name=name, noun="a list")


def or_none(kind: ParameterKind) -> ParameterKind:
    """Return the kind that also takes a key without a value."""
    schema = {"anyOf": [kind.schema, {"type": "null"}]}
    allowed = f"{kind.allowed}, or nothing"

    def read(node: Node) -> Any:
        return None if node.value is None or kind.read is None else kind.read(node)

    return replace(kind, read=read, name=f"{kind.name} | None", allowed=allowed, schema=schema)


def one_of(choices: tuple[str | int | bool, ...], *, name: str, noun: str) -> ParameterKind:
    """Return the kind of a value that is one of a few."""
    listed = ", ".join(map(_as_written, choices))

    def hint(node: Node) -> str | None:
        for choice in choices:
            if type(node.value) is type(choice) and node.value == choice:
                return _needs_quotes(node)
            if node.value is not None and str(choice) == node.raw:
                return f"Write it so: {_as_written(choice)}."
        return Problem.did_you_mean(node.raw, map(str, choices)).strip() if node.raw else ""

    return _kind(name, noun, f"one of {listed}", {"enum": list(choices)}, hint)


def _as_written(choice: str | int | bool) -> str:
    if isinstance(choice, bool):
        return str(choice).lower()
    plain = isinstance(choice, int) or re.fullmatch(r"[A-Za-z][A-Za-z -]*", choice)
    return str(choice) if plain and str(choice).lower() not in TRUTH_WORDS else f'"{choice}"'


def language_kind(languages: Iterable[str]) -> ParameterKind:
    """Return the kind of a language of documents: one of those that are known, by their codes."""
    return one_of(
        tuple(map(str, sorted(languages))), name="Language", noun="a language of documents"
    )


def country_kind(known_countries: KnownCountries | None = None) -> ParameterKind:
    """Return the kind of a code of a country; without the known ones only its form is checked."""
    return _kind(
        "Country",
        "a country code",
        "the code of a country in three capital letters (ISO 3166-1 alpha-3), for example GBR",
        COUNTRY_PATTERN,
        partial(_country_fault, known_countries=known_countries),
    )


def _needs_quotes(node: Node) -> str | None:
    """Refuse an unquoted word that other programs read as true or false."""
    if node.quoted or node.raw.lower() not in TRUTH_WORDS:
        return None
    return f'Without quotation marks this word means true or false. Write "{node.raw}".'


def _text_fault(node: Node) -> str | None:
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
    """Refuse all but a known code; suggest the country that may be meant."""
    if isinstance(node.value, list):
        return "Write one code, not a list."
    code = isinstance(node.value, str) and re.fullmatch(COUNTRY_PATTERN, node.value)
    if code and (known_countries is None or node.value in known_countries):
        return None
    return _straight_fault(node) or ReportStates.meant(node.raw, known_countries or {}).strip()


def _symbol_fault(node: Node) -> str | None:
    if not isinstance(node.value, str):
        return _text_fault(node)
    is_symbol = re.fullmatch(DocumentKind.ANY_SYMBOL, node.value)
    return None if is_symbol or OWN_SYMBOL.fullmatch(node.value) else _straight_fault(node)


def _job_number_fault(node: Node) -> str | None:
    if not isinstance(node.value, str):
        return _text_fault(node)
    is_number = not node.value or DocumentKind.is_job_number(node.value)
    return None if is_number else _straight_fault(node)


def _document_fault(node: Node) -> str | None:
    """Refuse what is no text; what is no kind of the tool may be one of the project's own."""
    if node.raw in DocumentKind.ALL and isinstance(node.value, str):
        return _needs_quotes(node)
    return _text_fault(node) if not node.raw or not isinstance(node.value, str) else None


def _day_fault(node: Node) -> str | None:
    """Refuse all but a quoted date that exists; put a day in words into the right form."""
    if not isinstance(node.value, str):
        return _text_fault(node) if node.raw else ""
    try:
        if re.fullmatch(DAY_PATTERN, node.value):
            date.fromisoformat(node.value)
            return None
        day = datetime.strptime(node.value, "%d %B %Y").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return _straight_fault(node)
    return f'Write it so: "{day.isoformat()}".'


def _number_fault(node: Node) -> str | None:
    """Refuse all but a finite number in digits."""
    if node.quoted and re.fullmatch(r"[-+]?[0-9.]+", node.raw):
        return "Delete the quotation marks."
    if not isinstance(node.value, int | float):
        return ""
    if re.match(r"[-+]?0[0-9_]", node.raw):
        return "Delete the zero at its beginning; some programs read such numbers as octal."
    if not re.fullmatch(r"[-+]?[0-9.]+(e[-+]?[0-9]+)?", node.raw, re.IGNORECASE):
        # One too large for a number with decimals is a whole one.
        finite = isinstance(node.value, int) or math.isfinite(node.value)
        return "Write it in digits only." if finite else ""
    return None


def _whole_fault(node: Node) -> str | None:
    hint = _number_fault(node)
    is_whole = hint is not None or isinstance(node.value, int)
    return hint if is_whole else "Write it without decimals."


def _year_fault(node: Node) -> str | None:
    hint = _whole_fault(node)
    if hint is None and isinstance(node.value, int) and not FIRST_YEAR <= node.value <= LAST_YEAR:
        return ""
    return hint


def _truth_fault(node: Node) -> str | None:
    word = node.raw.lower()
    if word in ("true", "false"):
        return "Delete the quotation marks." if node.quoted else None
    return f"Write {str(word in ('yes', 'on', 'y')).lower()}." if word in TRUTH_WORDS else ""


SIMPLE: Mapping[str, ParameterKind] = {
    kind.name: kind
    for kind in (
        country_kind(),
        _kind(
            "Day",
            "a date",
            'a date as "year-month-day" in double quotes, for example "2026-11-24"',
            DAY_PATTERN,
            _day_fault,
        ),
        _kind(
            "Document",
            "a kind of document",
            f"one of {', '.join(map(_as_written, DocumentKind.ALL))}",
            {"enum": list(DocumentKind.ALL)},
            _document_fault,
        ),
        _kind(
            "JobNumber",
            "a GE number",
            "the job number that conference services gave the document, for example GE.26-12345 "
            'or GE.26-12345 (E); "" where none is given yet',
            f"^({DocumentKind.JOB_NUMBER})?$",
            _job_number_fault,
        ),
        language_kind(Language.of_the_tool()),
        one_of(STATUSES, name="Status", noun="a status of a document"),
        _kind(
            "Symbol",
            "a document symbol",
            "the symbol of a United Nations document, for example A/HRC/57/71/Add.2 or "
            'A/HRC/54/CRP.7; "" where it has none yet',
            DocumentKind.ANY_SYMBOL,
            _symbol_fault,
        ),
        _kind(
            "Year",
            "a year",
            f"a whole number from {FIRST_YEAR} to {LAST_YEAR}",
            {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR},
            _year_fault,
        ),
        _kind("str", "a text", "a text, best in double quotes", {"type": "string"}, _text_fault),
        _kind(
            "int",
            "a whole number",
            "a whole number in digits, for example 63",
            {"type": "integer"},
            _whole_fault,
        ),
        _kind(
            "float",
            "a number",
            "a number with a decimal point, for example 0.5",
            {"type": "number"},
            _number_fault,
        ),
        _kind("bool", "true or false", "true or false", {"type": "boolean"}, _truth_fault),
    )
}
