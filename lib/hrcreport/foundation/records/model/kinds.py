"""This module holds the kinds of values that a record may have, each with its JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, NamedTuple

from hrcreport.foundation.errors import Problem
from hrcreport.foundation.languages import OFFICIAL_LANGUAGES
from hrcreport.foundation.records.model.columns import ANSWERS, Column, in_words
from hrcreport.foundation.records.yaml_source import Node

if TYPE_CHECKING:
    from hrcreport.foundation.records.model.records import Record

AREA = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
WRITTEN = ["string", "number", "boolean"]
Form = tuple[re.Pattern[str], str]
"""A fixed form of texts, with one that has it."""

LANGUAGES = OFFICIAL_LANGUAGES
"""Those in which a document that is quoted or cited can be."""


class Misfit(Exception):  # noqa: N818  it never leaves these rooms and is no author's error
    """A value that its kind refuses: `fault` follows "'key' ", `mend` is a sentence.

    Of a list, `item` is which one it is, and `others` are the further ones.
    """

    def __init__(self, fault: str, mend: str, node: Node) -> None:
        super().__init__(fault)
        self.what, self.mend, self.node = fault, mend, node
        self.item = 0
        self.others: list[Misfit] = []

    def told_of(self, subject: str) -> Iterator[tuple[str, str, Node]]:
        """Yield for each such value what is wrong, as a sentence, what to do, and the value."""
        for misfit in (self, *self.others):
            of = f"item {misfit.item} of " if misfit.item else ""
            yield f"{of}{subject} {misfit.what}.", misfit.mend, misfit.node


class Mark(Enum):
    """What a key is besides the kind of its value, declared beside the type of its field."""

    PAST = "a day on which something has happened, so that it cannot lie ahead"
    BORNE_OUT = "words that a text on which the record rests must bear out"
    FILLED_LATER = "who stands behind an entry, which may be filled in even in a history"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value may be: how it is read, and the JSON Schema by which editors check it.

    `shape` tells a single value from a list, from values by name, from a list of records and from
    values by names that the author chooses. Of a kind without `read`, the reader of records reads
    the `model`, each of the `parts`, or `each` value by a name, itself.
    An empty value is one where it `may_be_empty`; elsewhere it is as if the key were not there.
    Where it says what is `allowed`, a message of a missing key does so too. Values of a kind
    that is `of_mandate` are codes in that list of the mandate, which the project declares: whoever
    reads a file alone looks at their form. Tables print `words` in place of what is written, and
    what it `prints_as` in the language of the document.
    """

    read: Callable[[Node], Any] | None
    schema: Mapping[str, Any]
    shape: Literal["text", "list", "parts", "records", "names"] = "text"
    model: type[Record] | None = None
    parts: Mapping[str, Key] | None = None
    may_be_empty: bool = False
    allowed: str = ""
    each: Kind | None = None
    name_form: Form | None = None
    of_mandate: Literal["", "limbs", "groups", "topics"] = ""
    words: Mapping[str, str] = field(default_factory=dict)
    prints_as: Literal["", "day", "country"] = ""
    PAST: ClassVar = Mark.PAST
    BORNE_OUT: ClassVar = Mark.BORNE_OUT
    FILLED_LATER: ClassVar = Mark.FILLED_LATER
    LIMB: ClassVar = re.compile(r"[A-Za-z0-9]+(?:[-.][A-Za-z0-9]+)*")
    """The form of the code of a limb, of a group of persons, or of a topic of law."""
    CODE: ClassVar = re.compile(r"[A-Z0-9]+(?:[-.][A-Z0-9]+)*")
    COUNTRY: ClassVar = re.compile(r"[A-Z]{3}")
    DAY: ClassVar = re.compile(r"\d{4}(?:-\d{2}){0,2}")
    NAME: ClassVar = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
    """What a person calls a report, a text or an export: the name of its file."""
    ANSWERS: ClassVar = ANSWERS

    @staticmethod
    def matching(pattern: re.Pattern[str], example: str) -> Kind:
        """Return the kind of texts that have a fixed form; an empty text is let through.

        YAML reads digits without quotation marks as a number, which an editor lets pass as well.
        """

        def read(node: Node) -> str:
            written = _text(node)
            if written and not pattern.fullmatch(written):
                raise Misfit(f"reads '{written}'", f"Write it like this: {example}.", node)
            return written

        types = ["string", *(["integer"] if example.isdigit() else []), "null"]
        return Kind(read, {"type": types, "pattern": f"^(?:{pattern.pattern})?$"})

    @staticmethod
    def of_the_mandate(listed: Literal["limbs", "groups", "topics"]) -> Kind:
        """Return the kind of codes that the mandate of a project declares in one of its lists."""
        kind = Kind.matching(Kind.LIMB, "c")
        return replace(kind, schema={**kind.schema, "$comment": listed}, of_mandate=listed)

    @staticmethod
    def as_declared(schema: Any, declared: Mapping[str, Sequence[str]]) -> Any:
        """Return a schema in which each code that a project declares is one of those, if any."""
        if isinstance(schema, Mapping):
            if codes := declared.get(str(schema.get("$comment"))):
                described = {key: schema[key] for key in ("description",) if key in schema}
                return {"enum": list(codes), **described}
            return {key: Kind.as_declared(part, declared) for key, part in schema.items()}
        if isinstance(schema, list):
            return [Kind.as_declared(part, declared) for part in schema]
        return schema

    @staticmethod
    def code(example: str) -> Kind:
        """Return the kind of codes: capital letters and digits, with hyphens or points between."""
        return Kind.matching(Kind.CODE, example)

    @staticmethod
    def country(example: str) -> Kind:
        """Return the kind of codes of countries (ISO 3166-1 alpha-3)."""
        return replace(Kind.matching(Kind.COUNTRY, example), prints_as="country")

    @staticmethod
    def area(example: str) -> Kind:
        """Return the kind of codes of areas of a country (ISO 3166-2)."""
        return Kind.matching(AREA, example)

    @staticmethod
    def language() -> Kind:
        """Return the kind of codes of languages in which a document can be quoted or cited."""
        return Kind.one_of(LANGUAGES)

    @staticmethod
    def as_written(*, may_be_empty: bool = False, form: Form | None = None) -> Kind:
        """Return the kind of texts that stay as in a source: 012 is 012, NO is NO, spaces count.

        An empty one is written in quotation marks, where it may be.
        """

        def read(node: Node) -> str:
            if isinstance(node.value, list | dict):
                raise Misfit("holds a list where a text belongs", "Write one text.", node)
            none = node.value is None and form is not None
            if none or not (node.raw or (may_be_empty and node.quoted)):
                advice = '; an empty one is ""' if may_be_empty else ", or delete the line"
                raise Misfit("has no value", f"Write a text{advice}.", node)
            if form and not form[0].fullmatch(node.raw):
                raise Misfit(f"reads '{node.raw}'", f"Write it like this: {form[1]}.", node)
            return node.raw

        of_form = {"type": "string", "pattern": f"^({form[0].pattern})$"} if form else {}
        return Kind(read, of_form or {"type": WRITTEN}, may_be_empty=may_be_empty)

    @staticmethod
    def whole(*, at_least: int = 0) -> Kind:
        """Return the kind of whole numbers from a least one."""

        def read(node: Node) -> int:
            if type(node.value) is not int or node.value < at_least:
                none = node.value is None or isinstance(node.value, list | dict)
                fault = "has no number" if none else f"reads '{node.raw}', which is no such number"
                raise Misfit(fault, f"Write a whole number in digits, from {at_least}.", node)
            return node.value

        return Kind(read, {"type": "integer", "minimum": at_least})

    @staticmethod
    def truth() -> Kind:
        """Return the kind of what is true or false."""

        def read(node: Node) -> bool:
            if not isinstance(node.value, bool):
                raise Misfit(f"reads {node.raw or 'a list'}", "Write true or false.", node)
            return node.value

        return Kind(read, {"type": "boolean"})

    @staticmethod
    def one_of(allowed: Iterable[str]) -> Kind:
        """Return the kind of texts that stand in a closed list, which may say how each prints."""
        words = tuple(allowed)

        def read(node: Node) -> str:
            written = _text(node)
            if written not in words:
                mend = f"{Problem.did_you_mean(written, words)}Allowed: {', '.join(words)}."
                raise Misfit(f"reads '{written}'", mend, node)
            return written

        numbers = [int(word) for word in words if word.isdecimal()]
        return Kind(read, {"enum": [*words, *numbers]}, words=_called(allowed))

    @staticmethod
    def choice_of(scale: Iterable[Enum]) -> Kind:
        """Return the kind of values that stand for a degree of a scale, read as such."""
        degrees = {str(degree.value): degree for degree in scale}
        words = Kind.one_of(degrees)
        read = words.read or _text
        return Kind(lambda node: degrees[read(node)], words.schema)

    @staticmethod
    def list_of(item: Kind, *, or_one: bool = False, at_least: int = 0) -> Kind:
        """Return the kind of lists whose items are all of one kind, or of one such value alone."""

        def read(node: Node) -> tuple[Any, ...]:
            if item.read is None:
                raise TypeError("a list of records is read by the reader of records")
            if node.value is None and not (or_one or at_least):
                return ()
            if not isinstance(node.value, list):
                if or_one:
                    return (item.read(node),)
                fault = (
                    "has no value" if node.value is None else "holds one value where a list belongs"
                )
                raise Misfit(fault, "Write it as [first, second].", node)
            if len(node.value) < at_least:
                raise Misfit("holds an empty list", "Write it as [first, second].", node)
            return _items(node.value, item.read)

        items = dict(item.schema)
        non_empty = {"type": "array", "items": items, "minItems": 1}
        schema = non_empty if at_least else {"type": ["array", "null"], "items": items}
        full_schema = {"anyOf": [items, schema]} if or_one else schema
        kind = Kind(read, full_schema, "list", of_mandate=item.of_mandate)
        return replace(kind, words=item.words, prints_as=item.prints_as)

    @staticmethod
    def names_to(item_kind: Kind, form: Form | None = None) -> Kind:
        """Return the kind of values by names that the author chooses, in a form."""
        inner = dict(item_kind.schema)
        names_schema: dict[str, Any] = {"additionalProperties": inner}
        if form:
            pattern = f"^({form[0].pattern})$"
            names_schema = {"patternProperties": {pattern: inner}, "additionalProperties": False}
        schema = {"type": "object", "minProperties": 1, **names_schema}
        return Kind(None, schema, "names", each=item_kind, name_form=form)

    @staticmethod
    def answers_to(questions: Iterable[str]) -> Kind:
        """Return the kind of answers by question, of which any may be left out.

        Questions may be given with the heads of their columns.
        """
        heads = _called(questions) or {name: in_words(name) for name in questions}
        answer = Kind.one_of(Kind.ANSWERS)
        keys = {name: Key(answer, columns=(Column(head),)) for name, head in heads.items()}
        return Kind(None, schema_of_keys(keys), "parts", parts=keys, words=heads)

    @staticmethod
    def is_day(text: str) -> bool:
        """Tell whether a text is a day, month or year of the calendar."""
        try:
            return bool(Kind.DAY.fullmatch(text) and date.fromisoformat(earliest(text)))
        except ValueError:
            return False


class Key(NamedTuple):
    """One key of a record: its kind, whether it must be there, its field, help, columns, marks."""

    kind: Kind
    required: bool = False
    field: str = ""
    help: str = ""
    columns: tuple[Column, ...] = ()
    marks: frozenset[Mark] = frozenset()

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the key's value, with its help."""
        return dict(self.kind.schema) | ({"description": self.help} if self.help else {})

    @property
    def heading(self) -> str:
        """What a form calls it: its name in words, of a question its head."""
        return in_words(self.field) or self.columns[0].head

    @property
    def words(self) -> tuple[str, ...]:
        """The words that its value, or each item of its list, may be one of."""
        schema = self.kind.schema
        words = schema.get("enum", schema.get("items", {}).get("enum", ()))
        return tuple(word for word in words if isinstance(word, str))

    @property
    def is_day(self) -> bool:
        """Whether its value is a day, month or year."""
        return self.kind.prints_as == "day"


def _called(words: Iterable[str]) -> dict[str, str]:
    """Return what words are called, as far as they are given with it."""
    entries = words.items() if isinstance(words, Mapping) else ()
    return {word: name for word, name in entries if isinstance(name, str)}


def _text(node: Node) -> str:
    if isinstance(node.value, list | dict):
        raise Misfit("holds a list where a text belongs", "Write one text.", node)
    if isinstance(node.value, bool):
        mend = f'Write the words, or "{node.raw}" in quotation marks where it is one.'
        raise Misfit(f"reads '{node.raw}', which is no text", mend, node)
    return "" if node.value is None else node.raw.strip()


text = Kind(_text, {"type": ["string", "number", "null"]})
"""A text; an empty one where nothing is written."""


def _day(node: Node) -> str:
    written = _text(node)
    if written and not Kind.is_day(written):
        fault = f"reads '{written}', which is no day"
        raise Misfit(fault, 'Write it like this: "2014-12-23".', node)
    return written


day = Kind(
    _day,
    {"type": ["string", "integer", "null"], "pattern": f"^(?:{Kind.DAY.pattern})?$"},
    prints_as="day",
)
"""A day, month or year as written: "2014-12-23", "2014-12" or "2014"."""


def earliest(day: str) -> str:
    """Return the first day of a year or month, or the day itself."""
    return day + "0000-01-01"[len(day) :]


def latest(day: str) -> str:
    """Return a text that no day of a year or month comes after, or the day itself."""
    return day + "0000-12-31"[len(day) :]


def _address(node: Node) -> str:
    written = _text(node)
    if written and not written.startswith("https://"):
        raise Misfit(f"reads '{written}', which is no web address", "Begin it with https://.", node)
    return written


address = Kind(_address, {"type": ["string", "null"], "pattern": "^(?:https://.*)?$"})
"""A web address."""


def _items(nodes: Iterable[Node], read: Callable[[Node], Any]) -> tuple[Any, ...]:
    values, misfits = [], []
    for number, node in enumerate(nodes, 1):
        try:
            values.append(read(node))
        except Misfit as misfit:
            misfit.item = number
            misfits.append(misfit)
    if misfits:
        misfits[0].others = misfits[1:]
        raise misfits[0]
    return tuple(values)


FORMS = ("full", "short")


def _citation(node: Node) -> dict[str, tuple[str, str]]:
    form = 'Write a language such as "en:" and below it "full:" and "short:".'
    if not isinstance(node.value, dict) or "en" not in node.value:
        raise Misfit("has no English citation", form, node)
    citations: dict[str, tuple[str, str]] = {}
    for language, forms in node.value.items():
        if language not in LANGUAGES:
            mend = f"{Problem.did_you_mean(language, LANGUAGES)}Allowed: {', '.join(LANGUAGES)}."
            raise Misfit(f"names the language '{language}'", mend, forms)
        if not isinstance(forms.value, dict):
            raise Misfit("lacks the full and the short form", form, forms)
        for unknown in forms.value.keys() - {*FORMS}:
            mend = f"{Problem.did_you_mean(unknown, FORMS)}Allowed keys: full, short."
            raise Misfit(f"has the unknown key '{unknown}'", mend, forms.value[unknown])
        full, short = (
            _text(forms.value[form_name]) if form_name in forms.value else "" for form_name in FORMS
        )
        if not full or not short:
            raise Misfit(f"lacks its {'short' if full else 'full'} form", form, forms)
        citations[language] = (full, short)
    return citations


def schema_of(properties: Mapping[str, Any], *required: str) -> dict[str, Any]:
    """Return the JSON Schema of values by name, without any other name."""
    return {
        "type": "object",
        "properties": properties,
        "required": [*required],
        "additionalProperties": False,
    }


def schema_of_keys(keys: Mapping[str, Key]) -> dict[str, Any]:
    """Return the JSON Schema of a record, which accepts what the reader accepts."""
    required = (name for name, key in keys.items() if key.required)
    return schema_of({name: key.schema for name, key in keys.items()}, *required)


CITED = schema_of({form_name: {"type": "string"} for form_name in FORMS}, *FORMS)
citation = Kind(_citation, schema_of(dict.fromkeys(LANGUAGES, CITED), "en"), "parts")
"""The full and the short citation by language."""


def _titles(node: Node) -> dict[str, str]:
    if not isinstance(node.value, dict):
        raise Misfit("holds no headings", "Write lines 'name: Heading' below it.", node)
    return {name: _text(title) for name, title in node.value.items()}


titles = Kind(_titles, {"type": "object", "additionalProperties": {"type": "string"}})
"""Lines 'name: Heading'."""

Day = Annotated[str, day]
Address = Annotated[str, address]
Answer = Annotated[str, Kind.one_of(Kind.ANSWERS)]
Citation = Annotated[Mapping[str, tuple[str, str]], citation]
Titles = Annotated[Mapping[str, str], titles]
"""The types of fields; codes and closed lists of one register are declared where they are used."""
