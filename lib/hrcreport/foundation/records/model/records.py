"""This module declares records: a class whose fields are keys gives values, lines and schema."""

from __future__ import annotations

import types
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import (
    Annotated,
    Any,
    ClassVar,
    Protocol,
    Self,
    TypeGuard,
    TypeVar,
    Union,
    get_args,
    get_origin,
)

import msgspec

from hrcreport.foundation.errors import Problem, Severity
from hrcreport.foundation.records.json_source import schema_text
from hrcreport.foundation.records.model.columns import Column
from hrcreport.foundation.records.model.kinds import Day, Key, Kind, Mark, schema_of_keys, text
from hrcreport.foundation.records.model.reading import (
    JSON,
    NOWHERE,
    YAML,
    Reader,
    Reading,
    Written,
    blank,
    unknown_keys,
)
from hrcreport.foundation.records.yaml_source import Node

T = TypeVar("T")
NOT_A_KEY = object()
"""The mark of a field that no author writes: what the file as a whole says of its records."""


class HasCode(Protocol):
    """A record that is named by a code."""

    @property
    def code(self) -> str: ...
    @property
    def written(self) -> Written: ...


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What one record of a file says; a subclass declares its keys, in the order of the file.

    The type of a field is the kind of its value, a text beside it what the key is for, a `Column`
    how a table prints it; a field without a default must be there and not empty. `noun` is what
    messages call such a record; no two in a file have the same `code`, if they are `named_by_code`;
    a record that is a whole file may be `named_for` one of its keys. Where a value stands in place
    of the keys, it is that of the field `bare`. Of the keys in `exactly_one`, one must be there. A
    key "hrc.kind" stands within another. Keys that begin as one of `known` must be declared; others
    are let through.
    """

    noun: ClassVar[str] = "record"
    named_for: ClassVar[str] = ""
    named_by_code: ClassVar[bool] = True
    bare: ClassVar[str] = ""
    exactly_one: ClassVar[tuple[str, ...]] = ()
    known: ClassVar[tuple[str, ...]] = ("",)
    written: Annotated[Written, NOT_A_KEY] = msgspec.field(name="(written)", default=NOWHERE)

    @classmethod
    @cache
    def declared_keys(cls) -> Mapping[str, Key]:
        """Return the keys that such a record may have, its own before those that it shares.

        The one that its file is named for comes first.
        """
        fields = {field_info.name: field_info for field_info in msgspec.structs.fields(cls)}
        order = [name for part in cls.__mro__ for name in vars(part).get("__annotations__", ())]
        order.sort(key=lambda name: name != cls.named_for)
        return {
            fields[name].encode_name: Key(
                kind_of(fields[name].type),
                required=fields[name].required,
                field=name,
                help=next((part for part in _marks(fields[name]) if isinstance(part, str)), ""),
                columns=tuple(part for part in _marks(fields[name]) if isinstance(part, Column)),
                marks=frozenset(part for part in _marks(fields[name]) if isinstance(part, Mark)),
            )
            for name in dict.fromkeys(order)
            if name in fields and NOT_A_KEY not in _marks(fields[name])
        }

    @classmethod
    def has_columns(cls) -> bool:
        """Tell whether its keys declare columns, so that there is a table of such records."""
        return any(key.columns for key in cls.declared_keys().values())

    @classmethod
    def words_of_key(cls, name: str) -> tuple[str, ...]:
        """Return the words that a key, or each item of its list, may be one of.

        `entries/form` names a key of the records that a key holds.
        """
        above, _, below = name.rpartition("/")
        model = cls.declared_keys()[above].kind.model if above else cls
        return (model or cls).declared_keys()[below].words

    @classmethod
    @cache
    def fields_of_the_file(cls) -> frozenset[str]:
        """Return the fields that the file as a whole fills."""
        every = msgspec.structs.fields(cls)
        return frozenset(field_info.name for field_info in every if NOT_A_KEY in _marks(field_info))

    @classmethod
    @cache
    def bare_kind(cls) -> Kind | None:
        """Return the kind of the value that may stand in place of the keys."""
        fields = msgspec.structs.fields(cls)
        return next(
            (kind_of(field_info.type) for field_info in fields if field_info.name == cls.bare), None
        )

    @classmethod
    def as_kind(cls) -> Kind:
        """Return the kind of a single such record."""
        schema = schema_of_keys(cls.declared_keys())
        if cls.exactly_one:
            schema["oneOf"] = [{"required": [key]} for key in cls.exactly_one]
        if bare := cls.bare_kind():
            schema = {"anyOf": [*bare.schema.get("anyOf", [bare.schema]), schema]}
        return Kind(None, schema, "parts", model=cls)

    @classmethod
    def schema_text(cls, title: str, *, declared: Mapping[str, Sequence[str]] | None = None) -> str:
        """Return the text of the JSON Schema with which editors check a file that is one.

        What names a code of the mandate is one of those `declared`, by their list.
        """
        return schema_text(title, Kind.as_declared(cls.as_kind().schema, declared or {}))

    @classmethod
    def read_file(cls, path: Path, *, place: str) -> tuple[Self, list[Problem]]:
        """Return what a file holds, with every problem in it; what has a problem is left out.

        Each record gets what the file is named for, if it has a field for it. No code stands twice.
        """
        reading = Reading(path, cls, place=place)
        values = dict(reading.head)
        if name := cls.named_for:
            stem = path.stem.upper() if name == "country" else path.stem
            values[name] = reading.named_for(name, stem) if reading.sound else stem
        file_values = {cls.named_for: values.get(cls.named_for)}
        for name, key in reading.keys.items():
            if key.kind.shape == "records" and key.kind.model is not None:
                values[name] = tuple(reading.records(name, key.kind.model, **file_values))
        field_values = {
            key.field: values.get(name, blank(key.kind))
            for name, key in reading.keys.items()
            if name in values or key.required
        }
        record = cls(**field_values, written=reading.written)
        return record, [*reading.problems, *record.faults(), *cls.used_twice(_named(record))]

    @classmethod
    def read_whole(cls, path: Path, *, place: str) -> tuple[Self | None, list[Problem]]:
        """Return the record that a file is, or None with every problem in it."""
        root, problems = Node.read(path, place=place)
        if root is None:
            return None, problems
        record, slips = cls.read_node(root, place=place, subject="the file")
        return (None if problems else record), [*problems, *slips]

    @classmethod
    def read_node(
        cls, node: Node, *, place: str, subject: str, in_json: bool = False, **file_values: Any
    ) -> tuple[Self | None, list[Problem]]:
        """Return the record that a value is, or None with every problem in it.

        `file_values` are the fields that the file as a whole fills.
        """
        reader = Reader(place, spelling=JSON if in_json else YAML)
        record = reader.built(node, cls, subject=subject, file_values=file_values)
        return (None if reader.problems else record), reader.problems

    @classmethod
    def reading(cls, path: Path, *, place: str) -> Reading:
        """Return the reading of a file, whose lists of records are read one by one."""
        return Reading(path, cls, place=place)

    @staticmethod
    def read_keys(
        node: Node,
        keys: Mapping[str, Key],
        *,
        place: str,
        subject: str,
        known_prefixes: tuple[str, ...] = ("",),
    ) -> tuple[dict[str, Any], list[Problem]]:
        """Return the value of each key that is there and fits, and all that is wrong."""
        reader = Reader(place)
        return reader.record(
            node, keys, subject=subject, known_prefixes=known_prefixes
        ), reader.problems

    @staticmethod
    def slips_of_keys(
        node: Node, keys: Mapping[str, Key], *, place: str, subject: str
    ) -> list[Problem]:
        """Return what is wrong with the keys of a value, whatever stands behind them."""
        if isinstance(node.value, dict):
            return unknown_keys(node.value, keys, place=place)
        return Record.read_keys(node, keys, place=place, subject=subject)[1]

    @staticmethod
    def repeated(records: Iterable[T], key: Callable[[T], object]) -> Iterator[tuple[T, T]]:
        """Yield the first record of a key and each further one; of None there is no first."""
        first: dict[object, T] = {}
        for record in records:
            name = key(record)
            if name is not None and (before := first.setdefault(name, record)) is not record:
                yield before, record

    @staticmethod
    def used_twice(records: Iterable[HasCode]) -> list[Problem]:
        """Return a problem for each code that a second record uses."""
        return [
            later.written.problem(
                "code",
                later.code,
                f"the code '{later.code}' is used a second time; the first is in "
                f"{before.written.place}:{before.written.lines['code']}.",
                "Give one of the two another code.",
                "register.duplicate-code",
            )
            for before, later in Record.repeated(records, lambda record: record.code)
        ]

    def problem(
        self,
        key: str,
        fault: str,
        mend: str,
        rule: str,
        *,
        value: str | None = None,
        severity: Severity = "error",
    ) -> Problem:
        """Return a problem with one key, at its line; `value` is by default what is written."""
        if value is None:
            written_value = getattr(self, key)
            value = (
                ", ".join(written_value) if isinstance(written_value, tuple) else str(written_value)
            )
        return self.written.problem(key, value, fault, mend, rule, severity=severity)

    def unknown(
        self, key: str, name: str, known_names: Collection[str], *, fault: str, mend: str, rule: str
    ) -> Iterator[Problem]:
        """Yield a problem where a key names what is none of those known, with the nearest."""
        if name not in known_names:
            yield self.problem(
                key, fault, f"{Problem.did_you_mean(name, known_names)}{mend}", rule, value=name
            )

    def faults(self) -> Iterator[Problem]:
        """Yield what is wrong between the values of the record, each of which is sound."""
        yield from ()

    def line(self, key: str) -> int:
        """Return the line of a key, of a name below one ("sums.measure"), or of the record."""
        return self.written.lines.get(key, self.written.line)

    def plain(self) -> dict[str, Any]:
        """Return the keys that were written, in their order, as plain data."""
        keys = self.declared_keys()
        return {
            name: _plain(getattr(self, keys[name].field))
            for name in self.written.lines
            if name in keys
        }

    def with_(self, **changes: Any) -> Self:
        """Return the record with other values."""
        return msgspec.structs.replace(self, **changes)


def _named(record: Record) -> Iterator[HasCode]:
    """Yield every record within a record that is named by a code, those within them behind them."""
    for key in record.declared_keys().values():
        if key.kind.shape == "records":
            inner = getattr(record, key.field)
            yield from (
                inner_record
                for inner_record in inner
                if inner_record.named_by_code and hasattr(inner_record, "code")
            )
            for inner_record in inner:
                yield from _named(inner_record)


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return value.plain()
    if isinstance(value, tuple):
        return [_plain(member) for member in value]
    if isinstance(value, Mapping):
        return {name: _plain(member) for name, member in value.items()}
    return value


class Standing(Protocol):
    """What knows whether somebody has verified it."""

    @property
    def verified(self) -> bool: ...


class Verified(Record, frozen=True, kw_only=True):
    """A record that a named person compares with its source, its last keys.

    `seen_in` names a public source in which the content was seen, which verifies nothing. A record
    that is named by a code is verified by a sign-off, and `vouched` says how it stands; its keys
    `verified_by` and `verified_on` stay empty.
    """

    VERIFIED: ClassVar[str] = "verified"
    """How a record stands that was compared with its source and has not changed since."""
    seen_in: str = ""
    verified_by: Annotated[str, Kind.FILLED_LATER] = ""
    verified_on: Annotated[Day, Kind.PAST, Kind.FILLED_LATER] = ""
    vouched: Annotated[str, NOT_A_KEY] = ""

    @property
    def verified(self) -> bool:
        """Whether a named person has compared the record with its source, as it is today."""
        if hasattr(self, "code"):
            return self.vouched == self.VERIFIED
        return bool(self.verified_by and self.verified_on)

    @staticmethod
    def marked(words: str, of: Standing, *, marks: bool = True) -> str:
        """Return words; where what they are of is not verified, with the mark of drafts."""
        return words if of.verified or not marks else f"[{words}]{{.unverified}}"

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


class OfCountry(Verified, frozen=True, kw_only=True):
    """A record of the country that its file is named for, which its code begins with."""

    code: str
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
    country: Annotated[str, Kind.country("USA")]


def _marks(field: msgspec.structs.FieldInfo) -> tuple[Any, ...]:
    return get_args(field.type) if get_origin(field.type) is Annotated else ()


def kind_of(declared: Any) -> Kind:
    """Return the kind of value that the type of a field stands for.

    Raises:
        TypeError: no kind is known for the type.
    """
    origin, parts = get_origin(declared), get_args(declared)
    if origin is Annotated:
        declared_kind = next((part for part in parts if isinstance(part, Kind)), None)
        return declared_kind or kind_of(parts[0])
    if origin in (Union, types.UnionType):
        return kind_of(next(part for part in parts if part is not type(None)))
    if origin is tuple:
        item = parts[0]
        return records_of(item) if _is_model(item) else Kind.list_of(kind_of(item))
    if origin is Mapping:
        return Kind.names_to(kind_of(parts[1]))
    if _is_model(declared):
        return declared.as_kind()
    if declared is str:
        return text
    if declared is int:
        return Kind.whole()
    raise TypeError(f"no kind of value is known for {declared}")


def _is_model(declared: Any) -> TypeGuard[type[Record]]:
    return isinstance(declared, type) and issubclass(declared, Record)


def records_of(model: type[Record]) -> Kind:
    """Return the kind of lists of records."""
    schema = {"type": ["array", "null"], "items": model.as_kind().schema}
    return Kind(None, schema, "records", model=model)
