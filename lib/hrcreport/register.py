"""This module reads the records of a register and says where each slip in them stands.

Registers are YAML files that a lawyer can edit: of standards, of domestic law, of recommendations.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, Protocol

from hrcreport.errors import Problem, did_you_mean
from hrcreport.yaml_source import Node

CODE = re.compile(r"[A-Z0-9]+(?:[-.][A-Z0-9]+)*")
COUNTRY = re.compile(r"[A-Z]{3}")
AREA = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
DAY = re.compile(r"\d{4}(?:-\d{2}){0,2}")
LIMBS = ("a", "b", "c", "d", "e", "f", "g", "h", "i")
LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")


@dataclass(frozen=True, slots=True)
class Written:
    """Where a record stands: its file, its first line and the line of each of its values."""

    place: str
    line: int
    lines: Mapping[str, int] = field(default_factory=dict)

    def problem(self, key: str, value: str, what: str, mend: str, rule: str) -> Problem:
        """Return a problem with the value of one key."""
        line = self.lines.get(key, self.line)
        return Problem(self.place, what, mend, rule, line=line, key=key, value=value)


class Fault(NamedTuple):
    """Why a value does not do: `what` follows "'key' ", `mend` is a sentence."""

    what: str
    mend: str


class Misfit(Exception):  # noqa: N818  it never leaves this module and is no error of an author's
    """A value that its kind refuses."""

    def __init__(self, what: str, mend: str, node: Node) -> None:
        super().__init__(what)
        self.fault = Fault(what, mend)
        self.node = node


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value may be: how it is read, and the JSON Schema by which editors check it."""

    read: Callable[[Node], Any]
    schema: Mapping[str, Any]

    def __call__(self, node: Node) -> Any:
        return self.read(node)


class Key(NamedTuple):
    """One key that a record may have: the kind of its value, and whether it must be there."""

    kind: Kind
    required: bool = False


def _text(node: Node) -> str:
    if isinstance(node.value, list | dict):
        raise Misfit("holds a list where a text belongs", "Write one text.", node)
    return "" if node.value is None else node.raw.strip()


text = Kind(_text, {"type": ["string", "number", "null"]})
"""A text; an empty one where nothing is written."""


def matching(pattern: re.Pattern[str], example: str) -> Kind:
    """Return the kind of texts that have a fixed form; an empty text is let through."""

    def read(node: Node) -> str:
        written = _text(node)
        if written and not pattern.fullmatch(written):
            raise Misfit(f"reads '{written}'", f"Write it like this: {example}.", node)
        return written

    return Kind(read, {"type": ["string", "null"], "pattern": f"^(?:{pattern.pattern})?$"})


def _day(node: Node) -> str:
    written = _text(node)
    if written and not (DAY.fullmatch(written) and _is_in_the_calendar(earliest(written))):
        what = f"reads '{written}', which is no day"
        raise Misfit(what, 'Write it like this: "2014-12-23".', node)
    return written


day = Kind(_day, {"type": ["string", "integer", "null"], "pattern": f"^(?:{DAY.pattern})?$"})
"""A day, month or year as written: "2014-12-23", "2014-12" or "2014"."""


def earliest(day: str) -> str:
    """Return the first day of a year or month, or the day itself."""
    return day + "0000-01-01"[len(day) :]


def latest(day: str) -> str:
    """Return a text that no day of a year or month comes after, or the day itself."""
    return day + "0000-12-31"[len(day) :]


def _is_in_the_calendar(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _address(node: Node) -> str:
    written = _text(node)
    if written and not written.startswith("https://"):
        raise Misfit(f"reads '{written}', which is no web address", "Begin it with https://.", node)
    return written


address = Kind(_address, {"type": ["string", "null"], "pattern": "^(?:https://.*)?$"})
"""A web address."""


def one_of(allowed: Iterable[str]) -> Kind:
    """Return the kind of texts that stand in a closed list."""
    words = tuple(allowed)

    def read(node: Node) -> str:
        written = _text(node)
        if written not in words:
            mend = f"{did_you_mean(written, words)}Allowed: {', '.join(words)}."
            raise Misfit(f"reads '{written}'", mend, node)
        return written

    numbers = [int(word) for word in words if word.isdecimal()]
    return Kind(read, {"enum": [*words, *numbers]})


def list_of(item: Kind) -> Kind:
    """Return the kind of lists whose items are all of one kind."""

    def read(node: Node) -> tuple[Any, ...]:
        if node.value is None:
            return ()
        if not isinstance(node.value, list):
            raise Misfit("holds one value where a list belongs", "Write it as [first, second].",
                         node)  # fmt: skip
        return tuple(item(each) for each in node.value)

    return Kind(read, {"type": ["array", "null"], "items": dict(item.schema)})


def _citation(node: Node) -> dict[str, tuple[str, str]]:
    form = 'Write a language such as "en:" and below it "full:" and "short:".'
    if not isinstance(node.value, dict) or "en" not in node.value:
        raise Misfit("has no English citation", form, node)
    citations: dict[str, tuple[str, str]] = {}
    for language, forms in node.value.items():
        if language not in LANGUAGES:
            mend = f"{did_you_mean(language, LANGUAGES)}Allowed: {', '.join(LANGUAGES)}."
            raise Misfit(f"names the language '{language}'", mend, forms)
        if not isinstance(forms.value, dict):
            raise Misfit("lacks the full and the short form", form, forms)
        for unknown in forms.value.keys() - {"full", "short"}:
            mend = f"{did_you_mean(unknown, ('full', 'short'))}Allowed keys: full, short."
            raise Misfit(f"has the unknown key '{unknown}'", mend, forms.value[unknown])
        full, short = (
            _text(forms.value[name]) if name in forms.value else "" for name in ("full", "short")
        )
        if not full or not short:
            raise Misfit(f"lacks its {'short' if full else 'full'} form", form, forms)
        citations[language] = (full, short)
    return citations


CITATION_FORMS = {
    "type": "object",
    "properties": {"full": {"type": "string"}, "short": {"type": "string"}},
    "required": ["full", "short"],
    "additionalProperties": False,
}
citation = Kind(
    _citation,
    {
        "type": "object",
        "properties": dict.fromkeys(LANGUAGES, CITATION_FORMS),
        "required": ["en"],
        "additionalProperties": False,
    },
)
"""The full and the short citation by language."""


def _records(node: Node) -> list[Node]:
    if node.value is None:
        return []
    if not isinstance(node.value, list):
        raise Misfit("holds no list", "Begin each record with '- ' on a line of its own.", node)
    return node.value


def records_of(keys: Mapping[str, Key]) -> Kind:
    """Return the kind of lists of records, which are read one by one."""
    return Kind(_records, {"type": ["array", "null"], "items": record_schema(keys)})


def record_of(keys: Mapping[str, Key]) -> Kind:
    """Return the kind of a single record, which is read by itself."""
    return Kind(_as_it_stands, record_schema(keys))


def record_schema(keys: Mapping[str, Key]) -> dict[str, Any]:
    """Return the JSON Schema of a record, which accepts what `read_record` accepts."""
    return {
        "type": "object",
        "properties": {name: dict(key.kind.schema) for name, key in keys.items()},
        "required": [name for name, key in keys.items() if key.required],
        "additionalProperties": False,
    }


def _titles(node: Node) -> dict[str, str]:
    if not isinstance(node.value, dict):
        raise Misfit("holds no headings", "Write lines 'name: Heading' below it.", node)
    return {name: _text(title) for name, title in node.value.items()}


titles = Kind(_titles, {"type": "object", "additionalProperties": {"type": "string"}})
"""Lines 'name: Heading'."""


def _as_it_stands(node: Node) -> Node:
    return node


def read_record(
    node: Node, keys: Mapping[str, Key], *, place: str, subject: str
) -> tuple[dict[str, Any], Written, list[Problem]]:
    """Read one record against the keys that it may have.

    Returns:
        the value of each key that is there and fits, where the record stands, and its problems;
        only where there are none are all required keys among the values.
    """
    if not isinstance(node.value, dict):
        what, mend = f"{subject} is no record.", "Write it as lines 'key: value'."
        problem = Problem(place, what, mend, "register.not-a-record", line=node.line)
        return {}, Written(place, node.line), [problem]
    lines = {name: each.line for name, each in node.value.items()}
    problems = unknown_keys(node.value, keys, place=place)
    values: dict[str, Any] = {}
    for name, key in keys.items():
        given = node.value.get(name)
        try:
            if given is not None:
                values[name] = key.kind(given)
        except Misfit as misfit:
            what = f"'{name}' {misfit.fault.what}."
            rule = f"register.{name.replace('_', '-')}"
            problems.append(
                Problem(place, what, misfit.fault.mend, rule,
                        line=misfit.node.line, key=name, value=misfit.node.raw)
            )  # fmt: skip
            continue
        if key.required and values.get(name) in (None, "", (), []):
            what, mend = f"{subject} has no {name.replace('_', ' ')}.", f"Write a line '{name}: …'."
            line = given.line if given else node.line
            rule = f"register.missing-{name.replace('_', '-')}"
            problems.append(Problem(place, what, mend, rule, line=line, key=name))
    return values, Written(place, node.line, lines), problems


def unknown_keys(
    entries: Mapping[str, Node], allowed: Collection[str], *, place: str
) -> list[Problem]:
    """Return a problem for each key that a record may not have."""
    return [
        Problem(
            place,
            f"unknown key '{name}'.",
            f"{did_you_mean(name, allowed)}Allowed keys: {', '.join(allowed)}.",
            "register.unknown-key",
            line=node.key_line,
            key=name,
        )
        for name, node in entries.items()
        if name not in allowed
    ]


def written_codes(nodes: Iterable[Node]) -> frozenset[str]:
    """Return the codes as written, those of records with other slips included.

    With them, one slip in a record does not make every mention of its code a problem too.
    """
    return frozenset(
        node.value["code"].raw.strip()
        for node in nodes
        if isinstance(node.value, dict) and "code" in node.value
    )


class HasCode(Protocol):
    """A record that is named by a code."""

    @property
    def code(self) -> str: ...
    @property
    def written(self) -> Written: ...


def used_twice(records: Iterable[HasCode]) -> list[Problem]:
    """Return a problem for each code that a second record uses."""
    first: dict[str, Written] = {}
    problems = []
    for record in records:
        if record.code in first:
            before = first[record.code]
            problems.append(
                record.written.problem(
                    "code",
                    record.code,
                    f"the code '{record.code}' is used a second time; the first is in "
                    f"{before.place}:{before.lines['code']}.",
                    "Give one of the two another code.",
                    "register.duplicate-code",
                )
            )
        first.setdefault(record.code, record.written)
    return problems


def half_verified(values: Mapping[str, Any], written: Written) -> list[Problem]:
    """Say where a verification names a person without a day, or a day without a person."""
    by, on = values.get("verified_by", ""), values.get("verified_on", "")
    if bool(by) == bool(on):
        return []
    key = "verified_by" if by else "verified_on"
    missing = "the day" if by else "who did it"
    return [
        written.problem(
            key, by or on, f"a verification lacks {missing}.",
            "Fill verified_by and verified_on, or leave both empty.", "register.half-verified",
        )
    ]  # fmt: skip
