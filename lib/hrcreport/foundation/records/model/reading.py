"""This module reads the records of a file against their declarations and names every slip."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from hrcreport.foundation.errors import Problem, Severity, nearest
from hrcreport.foundation.records.model.kinds import Key, Kind, Misfit
from hrcreport.foundation.records.yaml_source import Node

if TYPE_CHECKING:
    from hrcreport.foundation.records.model.records import Record

R = TypeVar("R", bound="Record")
EMPTY: tuple[object, ...] = (None, "", (), [])


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
        self,
        key: str,
        value: str,
        fault: str,
        mend: str,
        rule: str,
        *,
        severity: Severity = "error",
    ) -> Problem:
        """Return a problem with the value of one key."""
        line = self.lines.get(key, self.line) or None
        return Problem(
            self.place,
            what=fault,
            mend=mend,
            rule=rule,
            line=line,
            key=key,
            value=value,
            severity=severity,
        )


NOWHERE = Written("", 0)


class Spelling(NamedTuple):
    """How messages show what to write: a key, a record, a list of records."""

    key: str
    record: str
    records: str


YAML = Spelling(
    "Write a line '{}: …'{}.",
    "Write it as lines 'key: value'.",
    "Begin each record with '- ' on a line of its own.",
)
JSON = Spelling('Write "{}": …{}.', 'Write it as {"key": value}.', "Write them as [{…}, {…}].")


class Reading:
    """The reading of one file: `head` has the values that fit, `problems` all that is wrong.

    `sound` tells whether the file could be read at all; what cannot be read has an empty head.
    Lists of records are read one by one, once it is known what the file says of them.
    """

    def __init__(self, path: Path, model: type[Record], *, place: str) -> None:
        self.path = path
        self.place = place
        self.keys = model.declared_keys()
        self.head: dict[str, Any] = {}
        self.lists: dict[str, list[Node]] = {}
        self.written = Written(place, 1)
        root, self.problems = Node.read(path, place=place)
        self.sound = root is not None
        if root is not None:
            reader = Reader(place, apart=self.lists)
            self.head = reader.record(root, self.keys, subject="the file")
            self.written = reader.written
            self.problems += reader.problems

    def named_for(self, key: str, expected: str) -> str:
        """Return what the file is named for, and say where its key says something else."""
        written_name = self.head.get(key, expected)
        if written_name != expected:
            self.problems.append(
                self.written.problem(
                    key,
                    written_name,
                    f"the file is named {self.path.name} but is about '{written_name}'.",
                    f"Write {key}: {expected}, or rename the file.",
                    "register.file-name",
                )
            )
        return expected

    def country(self) -> str:
        """Return the country that the file is named for, and say where it holds another's."""
        return self.named_for("country", self.path.stem.upper())

    def records(self, name: str, model: type[R], /, **file_values: Any) -> list[R]:
        """Return the records of a list that are sound; all that is wrong is among the problems.

        `file_values` is what the file as a whole says of them. Where a part of it is None, because
        it has slips itself, the records are looked at and none is returned.
        """
        sound_records: list[R] = []
        for number, node in enumerate(self.lists.get(name, ()), 1):
            reader = Reader(self.place)
            record = reader.built(
                node, model, subject=f"{model.noun} {number}", file_values=file_values
            )
            self.problems += reader.problems
            if record is not None:
                sound_records.append(record)
        return sound_records

    def codes(self, name: str) -> frozenset[str]:
        """Return the codes of a list as written, those of records with slips included.

        With them, one slip in a record does not make every mention of its code a problem too.
        """
        return frozenset(
            node.value["code"].raw.strip()
            for node in self.lists.get(name, ())
            if isinstance(node.value, dict) and "code" in node.value
        )


def blank(kind: Kind) -> Any:
    """Return what stands where nothing is written."""
    return {"text": "", "list": (), "records": (), "parts": {}, "names": {}}[kind.shape]


class Reader:
    """The reading of one record, with the problems that it met; `apart` takes lists of records."""

    def __init__(
        self, place: str, *, apart: dict[str, list[Node]] | None = None, spelling: Spelling = YAML
    ) -> None:
        self.place = place
        self.spelling = spelling
        self.apart = apart
        self.problems: list[Problem] = []
        self.written = Written(place, 1)
        self.lines: dict[str, int] = {}
        self.code = ""

    def built(
        self, node: Node, model: type[R], *, subject: str, file_values: Mapping[str, Any]
    ) -> R | None:
        """Return a record, or None where anything is wrong with its own values."""
        inner = Reader(self.place, spelling=self.spelling)
        keys = model.declared_keys()
        filled = {
            name: file_values[name] for name in model.fields_of_the_file() & file_values.keys()
        }
        if (bare := model.bare_kind()) and not isinstance(node.value, dict):
            filled |= {key.field: blank(key.kind) for key in keys.values() if key.required}
            try:
                filled[model.bare] = self._value(node, bare, "")
            except Misfit as misfit:
                misfit.mend += f" Or write keys below it: {', '.join(keys)}."
                raise
            return model(**filled, written=Written(self.place, node.key_line))
        values = inner.record(node, keys, subject=subject, known_prefixes=model.known)
        inner.exactly_one(node, model.exactly_one, subject=subject)
        self.problems += inner.problems
        if inner.problems or None in filled.values():
            return None
        filled |= {keys[name].field: value for name, value in values.items()}
        record = model(**filled, written=inner.written)
        self.problems += record.faults()
        return record

    def record(
        self,
        node: Node,
        keys: Mapping[str, Key],
        *,
        subject: str,
        known_prefixes: tuple[str, ...] = ("",),
    ) -> dict[str, Any]:
        """Return the value of each key that is there and fits.

        Only where there are no problems are all required keys among the values. Keys that begin
        as one of those in `known_prefixes` must be known ones.
        """
        if not isinstance(node.value, dict):
            fault = f"{subject} is no record."
            mend = f"{self.spelling.record} Allowed keys: {', '.join(keys)}."
            self._tell(
                node.line, key="", value="", fault=fault, mend=mend, rule="register.not-a-record"
            )
            self.written = Written(self.place, node.line)
            return {}
        entries = self._opened(node.value, keys)
        self.lines = {name: entry.line for name, entry in entries.items()}
        self.written = Written(self.place, node.line, self.lines)
        self.code = node.value["code"].raw if "code" in node.value else ""
        known_entries = {
            name: entry for name, entry in entries.items() if name.startswith(known_prefixes)
        }
        known_names = [name for name in keys if name.startswith(known_prefixes)]
        self.problems += unknown_keys(known_entries, known_names, place=self.place)
        free = [name for name in keys if name not in entries]
        misspelt = {nearest(name, free) for name in known_entries if name not in keys}
        values: dict[str, Any] = {}
        for name, key in keys.items():
            entry = entries.get(name)
            before = len(self.problems)
            if entry is not None:
                values |= self._fitting(entry, key.kind, name, purpose=key.help)
            lacking = entry is None if key.kind.may_be_empty else values.get(name) in EMPTY
            if key.required and lacking and before == len(self.problems) and name not in misspelt:
                allowed = key.kind.allowed
                empty = '; an empty one is ""' if key.kind.may_be_empty and not allowed else ""
                mend = self.spelling.key.format(name.rpartition(".")[2], empty)
                mend += f" {key.help}" if key.help else ""
                mend += f" Allowed: {allowed}." if allowed else ""
                self._tell(
                    entry.line if entry else node.line,
                    key=name,
                    value=None,
                    fault=f"{subject} has no {name.replace('_', ' ')}.",
                    mend=mend,
                    rule=f"register.missing-{_rule(name)}",
                )
        return values

    def _opened(self, entries: dict[str, Node], keys: Collection[str]) -> dict[str, Node]:
        """Return the entries with those within others under both names ("hrc.kind")."""
        opened = dict(entries)
        for outer in dict.fromkeys(name.partition(".")[0] for name in keys if "." in name):
            within = opened.pop(outer, None)
            if within is not None and isinstance(within.value, dict):
                opened |= {
                    f"{outer}.{name}": inner_node for name, inner_node in within.value.items()
                }
            elif within is not None and within.value is not None:
                fault = f"'{outer}' is no record."
                mend, rule = self.spelling.record, "register.not-a-record"
                self._tell(
                    within.line, key=outer, value=within.raw, fault=fault, mend=mend, rule=rule
                )
        return opened

    def exactly_one(self, node: Node, keys: tuple[str, ...], *, subject: str) -> None:
        """Say where of some keys none is there, or more than one."""
        keys_there = [key for key in keys if key in self.lines]
        if keys and isinstance(node.value, dict) and len(keys_there) != 1:
            finding = f"has both {' and '.join(keys_there)}" if keys_there else "has none of them"
            mend = "Keep one of them." if keys_there else "Write one of them."
            words = f"{subject} needs one of {' or '.join(keys)} and {finding}."
            self._tell(
                node.line, key=keys[0], value=None, fault=words, mend=mend, rule="register.one-of"
            )

    def _fitting(
        self, node: Node, kind: Kind, name: str, *, below: str = "", purpose: str = ""
    ) -> dict[str, Any]:
        """Return a value by its name where it fits its kind; what is wrong with it is told.

        `below` are the keys above a name that the author chose.
        """
        try:
            return {name: self._value(node, kind, name, below=below)}
        except Misfit as misfit:
            rule = f"register.{_rule(below.partition('.')[0] or name)}"
            for fault, mend, at in misfit.told_of(f"'{name}'"):
                self._tell(
                    at.line,
                    key=name,
                    value=at.raw,
                    fault=fault,
                    mend=f"{mend} {purpose}".rstrip(),
                    rule=rule,
                )
            return {}

    def _value(self, node: Node, kind: Kind, name: str, *, below: str = "") -> Any:
        if kind.read is not None:
            return kind.read(node)
        if kind.shape == "records" and kind.model is not None:
            items = [] if node.value is None else node.value
            if not isinstance(items, list):
                raise Misfit("holds no list", self.spelling.records, node)
            if self.apart is not None:
                self.apart[name] = items
                return items
            noun = f"{self.code}: {kind.model.noun}" if self.code else kind.model.noun
            read = [
                self.built(item, kind.model, subject=f"{noun} {number}", file_values={})
                for number, item in enumerate(items, 1)
            ]
            return tuple(record for record in read if record is not None)
        if kind.model is not None:
            subject = f"{kind.model.noun} '{name}'" if below else kind.model.noun
            return self.built(node, kind.model, subject=subject, file_values={"name": name})
        if kind.each is not None:
            return self._by_name(node, kind, kind.each, f"{below}.{name}" if below else name)
        inner = Reader(self.place, spelling=self.spelling)
        values = inner.record(node, kind.parts or {}, subject=f"'{name}'")
        self.problems += inner.problems
        return values

    def _by_name(self, node: Node, kind: Kind, item_kind: Kind, path: str) -> dict[str, Any]:
        if not isinstance(node.value, dict) or not node.value:
            raise Misfit("holds no lines", "Write lines 'name: value' below it.", node)
        values: dict[str, Any] = {}
        for name, item in node.value.items():
            self.lines[f"{path}.{name}"] = item.key_line
            if kind.name_form and not kind.name_form[0].fullmatch(name):
                mend = f"Write it like this: {kind.name_form[1]}."
                fault = f"'{name}' cannot be a name here."
                self._tell(
                    item.key_line,
                    key=name,
                    value=name,
                    fault=fault,
                    mend=mend,
                    rule="register.name",
                )
            values |= self._fitting(item, item_kind, name, below=path)
        return values

    def _tell(
        self, line: int, *, key: str, value: str | None, fault: str, mend: str, rule: str
    ) -> None:
        self.problems.append(
            Problem(
                self.place,
                fault,
                mend,
                rule,
                line=line or None,
                key=key or None,
                value=value if key else None,
            )
        )


def _rule(name: str) -> str:
    return name.replace("_", "-").replace(".", "-")


def unknown_keys(
    entries: Mapping[str, Node], allowed: Collection[str], *, place: str
) -> list[Problem]:
    """Return a problem for each key that a record may not have."""
    return [
        Problem.not_one_of(
            name,
            allowed,
            place,
            f"unknown key '{name}'.",
            "register.unknown-key",
            heading="Allowed keys",
            line=node.key_line or None,
            key=name,
            value=node.raw,
        )
        for name, node in entries.items()
        if name not in allowed
    ]
