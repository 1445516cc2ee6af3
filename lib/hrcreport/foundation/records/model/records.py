"""This module declares records: a class whose fields are keys gives values, lines and schema."""

from __future__ import annotations

import types
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any, ClassVar, NamedTuple, Protocol, Self, Union, get_args, get_origin

import msgspec

from hrcreport.foundation.errors import Problem, Severity, did_you_mean
from hrcreport.foundation.records.model.kinds import (
    COUNTRY,
    Day,
    Form,
    Kind,
    Text,
    list_of,
    matching,
    schema_of,
    text,
    whole,
)


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """Where a record stands: its file, its first line and the line of each of its values.

    Any two are equal: two records that say the same are the same record, wherever they stand.
    """

    place: str
    line: int
    lines: Mapping[str, int] = field(default_factory=dict)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Written)

    def __hash__(self) -> int:
        return 0

    def problem(
        self, key: str, value: str, what: str, mend: str, rule: str, severity: Severity = "error"
    ) -> Problem:
        """Return a problem with the value of one key."""
        line = self.lines.get(key, self.line) or None
        return Problem(self.place, what, mend, rule, line, key, value, severity)


NOWHERE = Written("", 0)


VERIFIED = "verified"
"""How a record stands that was compared with its source and has not changed since."""
NOT_A_KEY = object()
"""The mark of a field that no author writes: what the file as a whole says of its records."""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What one record of a file says; a subclass declares its keys, in the order of the file.

    The type of a field is the kind of its value, a text beside it what the key is for; a field
    without a default must be there and not empty. `noun` is what messages call such a record; no
    two in a file have the same `code`, if they are `named_by_code`; a record that is a whole file
    may be `named_for` one of its keys. Where a value stands in place of the keys, it is that of the
    field `bare`. Of the keys in `exactly_one`, one must be there. A key "hrc.kind" stands within
    another. Keys that begin as one of `known` must be declared; others are let through.
    """

    noun: ClassVar[str] = "record"
    named_for: ClassVar[str] = ""
    named_by_code: ClassVar[bool] = True
    bare: ClassVar[str] = ""
    exactly_one: ClassVar[tuple[str, ...]] = ()
    known: ClassVar[tuple[str, ...]] = ("",)
    written: Annotated[Written, NOT_A_KEY] = msgspec.field(name="(written)", default=NOWHERE)

    def problem(
        self,
        key: str,
        what: str,
        mend: str,
        rule: str,
        *,
        value: str | None = None,
        severity: Severity = "error",
    ) -> Problem:
        """Return a problem with one key, at its line; `value` is by default what is written."""
        if value is None:
            own = getattr(self, key)
            value = ", ".join(own) if isinstance(own, tuple) else str(own)
        return self.written.problem(key, value, what, mend, rule, severity)

    def unknown(
        self, key: str, name: str, known: Collection[str], what: str, mend: str, rule: str
    ) -> Iterator[Problem]:
        """Yield a problem where a key names what is none of those known, with the nearest."""
        if name not in known:
            yield self.problem(key, what, f"{did_you_mean(name, known)}{mend}", rule, value=name)

    def faults(self) -> Iterator[Problem]:
        """Yield what is wrong between the values of the record, each of which is sound."""
        yield from ()

    def line(self, key: str) -> int:
        """Return the line of a key, of a name below one ("sums.measure"), or of the record."""
        return self.written.lines.get(key, self.written.line)

    def plain(self) -> dict[str, Any]:
        """Return the keys that were written, in their order, as plain data."""
        keys = keys_of(type(self))
        return {
            name: _plain(getattr(self, keys[name].field))
            for name in self.written.lines
            if name in keys
        }

    def with_(self, **changes: Any) -> Self:
        """Return the record with other values."""
        return msgspec.structs.replace(self, **changes)


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return value.plain()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    return value


class Verified(Record, frozen=True, kw_only=True):
    """A record that a named person compares with its source, its last keys.

    `seen_in` names a public source in which the content was seen, which verifies nothing. A record
    that is named by a code is verified by a sign-off, and `vouched` says how it stands; its keys
    `verified_by` and `verified_on` stay empty.
    """

    seen_in: Text = ""
    verified_by: Text = ""
    verified_on: Day = ""
    vouched: Annotated[str, NOT_A_KEY] = ""

    @property
    def verified(self) -> bool:
        """Whether a named person has compared the record with its source, as it is today."""
        if hasattr(self, "code"):
            return self.vouched == VERIFIED
        return bool(self.verified_by and self.verified_on)

    def signed(self) -> tuple[Record, ...]:
        """Return the records that a sign-off signs."""
        return (self,)

    def faults(self) -> Iterator[Problem]:
        key = "verified_by" if self.verified_by else "verified_on"
        if hasattr(self, "code") and (self.verified_by or self.verified_on):
            yield self.problem(
                key,
                f"what is typed here verifies nothing: '{getattr(self, key)}'.",
                f"Leave verified_by and verified_on empty. Who compared the record with its text "
                f"signs it: hrcreport sources confirm {self.code}",
                "register.typed-verification",
            )
        elif bool(self.verified_by) != bool(self.verified_on):
            missing = "the day" if self.verified_by else "who did it"
            yield self.problem(
                key,
                f"a verification lacks {missing}.",
                "Fill verified_by and verified_on, or leave both empty.",
                "register.half-verified",
            )


class Standing(Protocol):
    """What knows whether somebody has verified it."""

    @property
    def verified(self) -> bool: ...


def marked(words: str, of: Standing, *, marks: bool = True) -> str:
    """Return words of a record; where it is not verified, with the mark of drafts, if `marks`."""
    return words if of.verified or not marks else f"[{words}]{{.unverified}}"


class OfCountry(Verified, frozen=True, kw_only=True):
    """A record of the country that its file is named for, which its code begins with."""

    code: Text
    country: Annotated[str, NOT_A_KEY]

    def faults(self) -> Iterator[Problem]:
        yield from super().faults()
        if not self.code.startswith(f"{self.country}-"):
            yield self.problem(
                "code",
                f"the code '{self.code}' does not begin with that of its country.",
                f"Begin it with {self.country}-.",
                "register.code-of-other-country",
            )


class CountryFile(Record, frozen=True, kw_only=True):
    """A file that is named for the country (ISO 3166-1 alpha-3) that it is about, its first key."""

    named_for: ClassVar[str] = "country"
    country: Annotated[str, matching(COUNTRY, "USA")]


class Sourced(Verified, frozen=True, kw_only=True):
    """A record that says in one text where it comes from, before who verified it."""

    source: Text = ""


class Key(NamedTuple):
    """One key of a record: the kind of its value, whether it must be there, its field, its help."""

    kind: Kind
    required: bool = False
    field: str = ""
    help: str = ""

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the key's value, with its help."""
        return dict(self.kind.schema) | ({"description": self.help} if self.help else {})


@cache
def keys_of(model: type[Record]) -> Mapping[str, Key]:
    """Return the keys that a record may have, its own before those that it shares with others.

    The one that its file is named for comes first.
    """
    fields = {each.name: each for each in msgspec.structs.fields(model)}
    order = [name for part in model.__mro__ for name in vars(part).get("__annotations__", ())]
    order.sort(key=lambda name: name != model.named_for)
    return {
        fields[name].encode_name: Key(
            kind_of(fields[name].type),
            fields[name].required,
            name,
            next((part for part in _marks(fields[name]) if isinstance(part, str)), ""),
        )
        for name in dict.fromkeys(order)
        if name in fields and NOT_A_KEY not in _marks(fields[name])
    }


def words_of_key(model: type[Record], name: str) -> tuple[str, ...]:
    """Return the words that a key of a record, or each item of its list, may be one of."""
    schema = keys_of(model)[name].kind.schema
    words = schema.get("enum", schema.get("items", {}).get("enum", ()))
    return tuple(each for each in words if isinstance(each, str))


def _marks(field: msgspec.structs.FieldInfo) -> tuple[Any, ...]:
    return get_args(field.type) if get_origin(field.type) is Annotated else ()


@cache
def fields_of_the_file(model: type[Record]) -> frozenset[str]:
    """Return the fields of a record that the file as a whole fills."""
    every = msgspec.structs.fields(model)
    return frozenset(each.name for each in every if NOT_A_KEY in _marks(each))


def kind_of(declared: Any) -> Kind:
    """Return the kind of value that the type of a field stands for.

    Raises:
        TypeError: no kind is known for the type.
    """
    origin, parts = get_origin(declared), get_args(declared)
    if origin is Annotated:
        own = next((part for part in parts if isinstance(part, Kind)), None)
        return own or kind_of(parts[0])
    if origin in (Union, types.UnionType):
        return kind_of(next(part for part in parts if part is not type(None)))
    if origin is tuple:
        item = parts[0]
        return records_of(item) if _is_model(item) else list_of(kind_of(item))
    if origin is Mapping:
        return names_to(kind_of(parts[1]))
    if _is_model(declared):
        return record_of(declared)
    if declared is str:
        return text
    if declared is int:
        return whole()
    raise TypeError(f"no kind of value is known for {declared}")


def _is_model(declared: Any) -> bool:
    return isinstance(declared, type) and issubclass(declared, Record)


def records_of(model: type[Record]) -> Kind:
    """Return the kind of lists of records."""
    schema = {"type": ["array", "null"], "items": record_of(model).schema}
    return Kind(None, schema, "records", model=model)


def record_of(model: type[Record]) -> Kind:
    """Return the kind of a single record."""
    schema = record_schema(keys_of(model))
    if model.exactly_one:
        schema["oneOf"] = [{"required": [key]} for key in model.exactly_one]
    if bare := bare_kind(model):
        schema = {"anyOf": [*bare.schema.get("anyOf", [bare.schema]), schema]}
    return Kind(None, schema, "parts", model=model)


@cache
def bare_kind(model: type[Record]) -> Kind | None:
    """Return the kind of the value that may stand in place of the keys of a record."""
    fields = msgspec.structs.fields(model)
    return next((kind_of(each.type) for each in fields if each.name == model.bare), None)


def names_to(each: Kind, form: Form | None = None) -> Kind:
    """Return the kind of values by names that the author chooses, in a form."""
    inner = dict(each.schema)
    named: dict[str, Any] = {"additionalProperties": inner}
    if form:
        pattern = f"^({form.pattern.pattern})$"
        named = {"patternProperties": {pattern: inner}, "additionalProperties": False}
    schema = {"type": "object", "minProperties": 1, **named}
    return Kind(None, schema, "names", each=each, name_form=form)


def answers_to(questions: Iterable[str], answer: Kind) -> Kind:
    """Return the kind of values by question, of which any may be left out."""
    keys = dict.fromkeys(questions, Key(answer))
    return Kind(None, record_schema(keys), "parts", parts=keys)


def record_schema(keys: Mapping[str, Key]) -> dict[str, Any]:
    """Return the JSON Schema of a record, which accepts what the reader accepts."""
    required = (name for name, key in keys.items() if key.required)
    return schema_of({name: key.schema for name, key in keys.items()}, *required)
