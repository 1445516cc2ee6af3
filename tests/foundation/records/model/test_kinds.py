"""Each kind of value is read, refused in whole sentences, and described to editors."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, cast

import msgspec
import pytest
from tests.problems import whole

from hrcreport.foundation.errors import Problem
from hrcreport.foundation.records.model import (
    Address,
    Answer,
    Citation,
    Column,
    Day,
    Kind,
    Record,
    Titles,
    earliest,
    latest,
    text,
)
from hrcreport.foundation.records.model.records import kind_of
from hrcreport.foundation.records.yaml_source import Node

SHORT = re.compile(r"[a-z]{2}"), "en"


class Shade(Enum):
    LIGHT = 1
    DARK = 2


def record_of(name: str, *fields: tuple[Any, ...], **more: Any) -> type[Record]:
    """Return a class of records, made anew, so that what its kinds are made of is tried."""
    struct = msgspec.defstruct(
        name, fields, bases=(Record,), namespace=more, frozen=True, kw_only=True
    )
    return cast("type[Record]", struct)


def thing() -> type[Record]:
    """Return a class of records with a key of each kind."""
    part = record_of(
        "Part", ("code", Annotated[str, Kind.code("A-1")]), ("title", str, ""), noun="part"
    )
    size = record_of("Size", ("height", int), ("width", int, 0), noun="size", bare="height")
    limb = Annotated[str, Kind.of_the_mandate("limbs")]
    numbers, texts = Mapping[str, int], Mapping[str, str]
    return record_of(
        "Thing",
        ("code", Annotated[str, Kind.code("A-1")]),
        ("left", str, ""),
        ("right", str, ""),
        ("day", Day, ""),
        ("address", Address, ""),
        ("answer", Answer, "unknown"),
        ("country", Annotated[str, Kind.country("USA")], ""),
        ("area", Annotated[str, Kind.area("BR-RJ")], ""),
        ("language", Annotated[str, Kind.language()], ""),
        ("limb", limb, ""),
        ("limbs", tuple[limb, ...], ()),
        ("exact", Annotated[str, Kind.as_written(form=SHORT)], ""),
        ("free", Annotated[str, Kind.as_written(may_be_empty=True)], ""),
        ("number", int, 0),
        ("least", Annotated[int, Kind.whole(at_least=3)], 3),
        ("choice", Annotated[str, Kind.one_of({"1": "one", "two": "two things"})], ""),
        ("shade", Annotated[Shade, Kind.choice_of(Shade)], Shade.LIGHT),
        ("words", tuple[str, ...], ()),
        ("or_one", Annotated[tuple[str, ...], Kind.list_of(text, or_one=True)], ()),
        ("some", Annotated[tuple[str, ...], Kind.list_of(text, at_least=1)], ()),
        ("parts", tuple[part, ...], ()),  # type: ignore[valid-type]  # a class made anew
        ("part", part | None, None),
        ("size", size | None, None),
        ("names", numbers, msgspec.field(default_factory=dict)),
        (
            "formed",
            Annotated[texts, Kind.names_to(text, SHORT)],
            msgspec.field(default_factory=dict),
        ),
        (
            "sizes",
            Annotated[texts, Kind.names_to(size.as_kind())],
            msgspec.field(default_factory=dict),
        ),
        ("citation", Citation, msgspec.field(default_factory=dict)),
        ("titles", Titles, msgspec.field(default_factory=dict)),
        exactly_one=("left", "right"),
    )


def said(value: Any) -> Any:
    """Return what a value says, of a record by its keys."""
    if isinstance(value, Record):
        return {name: said(getattr(value, name)) for name in value.declared_keys()}
    if isinstance(value, tuple):
        return tuple(map(said, value))
    if isinstance(value, Mapping):
        return {name: said(inner) for name, inner in value.items()}
    return value


def read(text: str, folder: Path) -> tuple[Any, list[Problem]]:
    path = folder / "x.yml"
    path.write_text(text, encoding="utf-8")
    return thing().read_whole(path, place="x.yml")


VALUES: dict[str, tuple[str, Any]] = {
    "day: 2014-12-23": ("day", "2014-12-23"),
    "day: 2014": ("day", "2014"),
    "day:": ("day", ""),
    "address: https://xxa.example": ("address", "https://xxa.example"),
    "answer: no": ("answer", "no"),
    "country: XXA": ("country", "XXA"),
    "country:": ("country", ""),
    "area: XX-N": ("area", "XX-N"),
    "limbs: [a, b.1]": ("limbs", ("a", "b.1")),
    "limbs:": ("limbs", ()),
    "exact: no": ("exact", "no"),
    "free: 012": ("free", "012"),
    "free: ''": ("free", ""),
    "free: ' a '": ("free", " a "),
    "number: 0": ("number", 0),
    "least: 3": ("least", 3),
    "choice: 1": ("choice", "1"),
    "shade: 2": ("shade", Shade.DARK),
    "words: [a, 1]": ("words", ("a", "1")),
    "or_one: a": ("or_one", ("a",)),
    "or_one:": ("or_one", ("",)),
    "some: [a]": ("some", ("a",)),
    "parts:": ("parts", ()),
    "parts: [{code: A}, {code: B-2, title: b}]": (
        "parts",
        ({"code": "A", "title": ""}, {"code": "B-2", "title": "b"}),
    ),
    "part: {code: A}": ("part", {"code": "A", "title": ""}),
    "size: 3": ("size", {"height": 3, "width": 0}),
    "size: {height: 3, width: 4}": ("size", {"height": 3, "width": 4}),
    "names: {a: 1, b: 2}": ("names", {"a": 1, "b": 2}),
    "formed: {en: x}": ("formed", {"en": "x"}),
    "sizes: {a: 3, b: {height: 4}}": (
        "sizes",
        {"a": {"height": 3, "width": 0}, "b": {"height": 4, "width": 0}},
    ),
    "citation: {en: {full: Long, short: S}}": ("citation", {"en": ("Long", "S")}),
    "titles: {a: One, b: Two}": ("titles", {"a": "One", "b": "Two"}),
}


@pytest.mark.parametrize("line", VALUES)
def test_value_that_fits_is_read(line: str, tmp_path: Path) -> None:
    record, problems = read(f"code: A-1\nleft: l\n{line}\n", tmp_path)
    name, value = VALUES[line]
    assert problems == []
    assert said(getattr(record, name)) == value
    assert (record.line(name), record.line("code"), record.line("none")) == (3, 1, 1)
    assert record.written.place == "x.yml"
    json.dumps(record.plain(), default=str)
    assert [*record.plain()] == ["code", "left", name]


SLIPS: dict[str, list[tuple[str, ...]]] = {
    "day: 2014-13": [
        (
            "register.day",
            "3 day: '2014-13'",
            "'day' reads '2014-13', which is no day.",
            'Write it like this: "2014-12-23".',
        )
    ],
    "day: [1]": [
        ("register.day", "3 day: ''", "'day' holds a list where a text belongs.", "Write one text.")
    ],
    "day: yes": [
        (
            "register.day",
            "3 day: 'yes'",
            "'day' reads 'yes', which is no day.",
            'Write it like this: "2014-12-23".',
        )
    ],
    "address: http://x": [
        (
            "register.address",
            "3 address: 'http://x'",
            "'address' reads 'http://x', which is no web address.",
            "Begin it with https://.",
        )
    ],
    "answer: maybe": [
        (
            "register.answer",
            "3 answer: 'maybe'",
            "'answer' reads 'maybe'.",
            "Allowed: yes, partly, no, unknown.",
        )
    ],
    "country: us": [
        ("register.country", "3 country: 'us'", "'country' reads 'us'.", "Write it like this: USA.")
    ],
    "area: rj": [
        ("register.area", "3 area: 'rj'", "'area' reads 'rj'.", "Write it like this: BR-RJ.")
    ],
    "language: de": [
        (
            "register.language",
            "3 language: 'de'",
            "'language' reads 'de'.",
            "Allowed: en, fr, es, ru, zh, ar.",
        )
    ],
    "limb: '-'": [("register.limb", "3 limb: '-'", "'limb' reads '-'.", "Write it like this: c.")],
    "limbs: [a, -, '-b']": [
        (
            "register.limbs",
            "3 limbs: '-'",
            "item 2 of 'limbs' reads '-'.",
            "Write it like this: c.",
        ),
        (
            "register.limbs",
            "3 limbs: '-b'",
            "item 3 of 'limbs' reads '-b'.",
            "Write it like this: c.",
        ),
    ],
    "limbs: a": [
        (
            "register.limbs",
            "3 limbs: 'a'",
            "'limbs' holds one value where a list belongs.",
            "Write it as [first, second].",
        )
    ],
    "exact: EN": [
        ("register.exact", "3 exact: 'EN'", "'exact' reads 'EN'.", "Write it like this: en.")
    ],
    "exact: ''": [
        (
            "register.exact",
            "3 exact: ''",
            "'exact' has no value.",
            "Write a text, or delete the line.",
        )
    ],
    "exact: [a]": [
        (
            "register.exact",
            "3 exact: ''",
            "'exact' holds a list where a text belongs.",
            "Write one text.",
        )
    ],
    "exact:": [
        (
            "register.exact",
            "3 exact: ''",
            "'exact' has no value.",
            "Write a text, or delete the line.",
        )
    ],
    "free:": [
        ("register.free", "3 free: ''", "'free' has no value.", 'Write a text; an empty one is "".')
    ],
    "free: [a]": [
        (
            "register.free",
            "3 free: ''",
            "'free' holds a list where a text belongs.",
            "Write one text.",
        )
    ],
    "number: -1": [
        (
            "register.number",
            "3 number: '-1'",
            "'number' reads '-1', which is no such number.",
            "Write a whole number in digits, from 0.",
        )
    ],
    "number: a": [
        (
            "register.number",
            "3 number: 'a'",
            "'number' reads 'a', which is no such number.",
            "Write a whole number in digits, from 0.",
        )
    ],
    "number: [1]": [
        (
            "register.number",
            "3 number: ''",
            "'number' has no number.",
            "Write a whole number in digits, from 0.",
        )
    ],
    "number:": [
        (
            "register.number",
            "3 number: ''",
            "'number' has no number.",
            "Write a whole number in digits, from 0.",
        )
    ],
    "least: 2": [
        (
            "register.least",
            "3 least: '2'",
            "'least' reads '2', which is no such number.",
            "Write a whole number in digits, from 3.",
        )
    ],
    "choice: three": [
        ("register.choice", "3 choice: 'three'", "'choice' reads 'three'.", "Allowed: 1, two.")
    ],
    "choice: tow": [
        (
            "register.choice",
            "3 choice: 'tow'",
            "'choice' reads 'tow'.",
            "Did you mean 'two'? Allowed: 1, two.",
        )
    ],
    "shade: 3": [("register.shade", "3 shade: '3'", "'shade' reads '3'.", "Allowed: 1, 2.")],
    "words: a": [
        (
            "register.words",
            "3 words: 'a'",
            "'words' holds one value where a list belongs.",
            "Write it as [first, second].",
        )
    ],
    "or_one: [a, true]": [
        (
            "register.or-one",
            "3 or_one: 'true'",
            "item 2 of 'or_one' reads 'true', which is no text.",
            'Write the words, or "true" in quotation marks where it is one.',
        )
    ],
    "some: []": [
        (
            "register.some",
            "3 some: ''",
            "'some' holds an empty list.",
            "Write it as [first, second].",
        )
    ],
    "some: a": [
        (
            "register.some",
            "3 some: 'a'",
            "'some' holds one value where a list belongs.",
            "Write it as [first, second].",
        )
    ],
    "some:": [
        ("register.some", "3 some: ''", "'some' has no value.", "Write it as [first, second].")
    ],
    "parts: a": [
        (
            "register.parts",
            "3 parts: 'a'",
            "'parts' holds no list.",
            "Begin each record with '- ' on a line of its own.",
        )
    ],
    "parts: [a]": [
        (
            "register.not-a-record",
            "3 None: None",
            "A-1: part 1 is no record.",
            "Write it as lines 'key: value'. Allowed keys: code, title.",
        )
    ],
    "parts: [{code: a}]": [
        ("register.code", "3 code: 'a'", "'code' reads 'a'.", "Write it like this: A-1.")
    ],
    "parts: [{}]": [
        (
            "register.missing-code",
            "3 code: None",
            "A-1: part 1 has no code.",
            "Write a line 'code: …'.",
        )
    ],
    "part: a": [
        (
            "register.not-a-record",
            "3 None: None",
            "part is no record.",
            "Write it as lines 'key: value'. Allowed keys: code, title.",
        )
    ],
    "part: {titel: x, code: A}": [
        (
            "register.unknown-key",
            "3 titel: 'x'",
            "unknown key 'titel'.",
            "Did you mean 'title'? Allowed keys: code, title.",
        )
    ],
    "size: a": [
        (
            "register.size",
            "3 size: 'a'",
            "'size' reads 'a', which is no such number.",
            "Write a whole number in digits, from 0. Or write keys below it: height, width.",
        )
    ],
    "size: {width: 1}": [
        (
            "register.missing-height",
            "3 height: None",
            "size has no height.",
            "Write a line 'height: …'.",
        )
    ],
    "size: -1": [
        (
            "register.size",
            "3 size: '-1'",
            "'size' reads '-1', which is no such number.",
            "Write a whole number in digits, from 0. Or write keys below it: height, width.",
        )
    ],
    "names: {}": [
        (
            "register.names",
            "3 names: ''",
            "'names' holds no lines.",
            "Write lines 'name: value' below it.",
        )
    ],
    "names: a": [
        (
            "register.names",
            "3 names: 'a'",
            "'names' holds no lines.",
            "Write lines 'name: value' below it.",
        )
    ],
    "names: {a: -1, b: x}": [
        (
            "register.names",
            "3 a: '-1'",
            "'a' reads '-1', which is no such number.",
            "Write a whole number in digits, from 0.",
        ),
        (
            "register.names",
            "3 b: 'x'",
            "'b' reads 'x', which is no such number.",
            "Write a whole number in digits, from 0.",
        ),
    ],
    "formed: {abc: x}": [
        ("register.name", "3 abc: 'abc'", "'abc' cannot be a name here.", "Write it like this: en.")
    ],
    "sizes: {a: {width: x}}": [
        (
            "register.missing-height",
            "3 height: None",
            "size 'a' has no height.",
            "Write a line 'height: …'.",
        ),
        (
            "register.width",
            "3 width: 'x'",
            "'width' reads 'x', which is no such number.",
            "Write a whole number in digits, from 0.",
        ),
    ],
    "citation: x": [
        (
            "register.citation",
            "3 citation: 'x'",
            "'citation' has no English citation.",
            'Write a language such as "en:" and below it "full:" and "short:".',
        )
    ],
    "citation: {fr: {full: a, short: b}}": [
        (
            "register.citation",
            "3 citation: ''",
            "'citation' has no English citation.",
            'Write a language such as "en:" and below it "full:" and "short:".',
        )
    ],
    "citation: {en: {full: a}}": [
        (
            "register.citation",
            "3 citation: ''",
            "'citation' lacks its short form.",
            'Write a language such as "en:" and below it "full:" and "short:".',
        )
    ],
    "citation: {en: {short: a}}": [
        (
            "register.citation",
            "3 citation: ''",
            "'citation' lacks its full form.",
            'Write a language such as "en:" and below it "full:" and "short:".',
        )
    ],
    "citation: {en: x}": [
        (
            "register.citation",
            "3 citation: 'x'",
            "'citation' lacks the full and the short form.",
            'Write a language such as "en:" and below it "full:" and "short:".',
        )
    ],
    "citation: {en: {full: a, short: b, lng: c}}": [
        (
            "register.citation",
            "3 citation: 'c'",
            "'citation' has the unknown key 'lng'.",
            "Allowed keys: full, short.",
        )
    ],
    "citation: {en: {full: a, short: b}, de: {full: a, short: b}}": [
        (
            "register.citation",
            "3 citation: ''",
            "'citation' names the language 'de'.",
            "Allowed: en, fr, es, ru, zh, ar.",
        )
    ],
    "titles: x": [
        (
            "register.titles",
            "3 titles: 'x'",
            "'titles' holds no headings.",
            "Write lines 'name: Heading' below it.",
        )
    ],
    "cods: 1": [
        (
            "register.unknown-key",
            "3 cods: '1'",
            "unknown key 'cods'.",
            "Did you mean 'code'? Allowed keys: code, left, right, day, address, answer, country, "
            "area, language, limb, limbs, exact, free, number, least, choice, shade, words, "
            "or_one, some, parts, part, size, names, formed, sizes, citation, titles.",
        )
    ],
    "right: r": [
        (
            "register.one-of",
            "1 left: None",
            "the file needs one of left or right and has both left and right.",
            "Keep one of them.",
        )
    ],
}

FILES: dict[str, list[tuple[str, ...]]] = {
    "left: l\n": [
        (
            "register.missing-code",
            "1 code: None",
            "the file has no code.",
            "Write a line 'code: …'.",
        )
    ],
    "code: A-1\n": [
        (
            "register.one-of",
            "1 left: None",
            "the file needs one of left or right and has none of them.",
            "Write one of them.",
        )
    ],
    "- a\n": [
        (
            "yaml.not-a-mapping",
            "1 None: None",
            "the file holds no 'key: value' lines.",
            "A line reads 'key: value', with a colon and a space between the two.",
        )
    ],
    "code: ''\nleft: l": [
        (
            "register.missing-code",
            "1 code: None",
            "the file has no code.",
            "Write a line 'code: …'.",
        )
    ],
    "coed: A\nleft: l\n": [
        (
            "register.unknown-key",
            "1 coed: 'A'",
            "unknown key 'coed'.",
            "Did you mean 'code'? Allowed keys: code, left, right, day, address, answer, country, "
            "area, language, limb, limbs, exact, free, number, least, choice, shade, words, "
            "or_one, some, parts, part, size, names, formed, sizes, citation, titles.",
        )
    ],
    "": [
        (
            "yaml.empty",
            "None None: None",
            "the file is empty.",
            "Write at least one line 'key: value'.",
        )
    ],
    "code: [a\n": [
        (
            "yaml.syntax",
            "1 None: 'code: [a'",
            "a bracket is opened that is never closed, or a comma is missing between two items.",
            "A list reads [first, second]. Text that begins with '[' or '{' stands in double "
            "quotes.",
        )
    ],
}


@pytest.mark.parametrize("line", SLIPS)
def test_value_that_does_not_fit_is_told_whole(line: str, tmp_path: Path) -> None:
    record, problems = read(f"code: A-1\nleft: l\n{line}\n", tmp_path)
    assert record is None
    assert [whole(problem) for problem in problems] == SLIPS[line]
    assert {problem.place for problem in problems} == {"x.yml"}


@pytest.mark.parametrize("content", FILES)
def test_file_that_is_no_record_is_told_whole(content: str, tmp_path: Path) -> None:
    record, problems = read(content, tmp_path)
    assert record is None
    assert [whole(problem) for problem in problems] == FILES[content]


TEXT = {"type": ["string", "number", "null"]}
CODE = {"type": ["string", "null"], "pattern": "^(?:[A-Z0-9]+(?:[-.][A-Z0-9]+)*)?$"}
LIMB = {
    "type": ["string", "null"],
    "pattern": "^(?:[A-Za-z0-9]+(?:[-.][A-Za-z0-9]+)*)?$",
    "$comment": "limbs",
}
WHOLE = {"type": "integer", "minimum": 0}
PART = {
    "type": "object",
    "properties": {"code": CODE, "title": TEXT},
    "required": ["code"],
    "additionalProperties": False,
}
SIZE = {
    "anyOf": [
        WHOLE,
        {
            "type": "object",
            "properties": {"height": WHOLE, "width": WHOLE},
            "required": ["height"],
            "additionalProperties": False,
        },
    ]
}
LISTED = {"type": ["array", "null"], "items": TEXT}
NAMES = {"type": "object", "minProperties": 1}
CITED = {
    "type": "object",
    "properties": {"full": {"type": "string"}, "short": {"type": "string"}},
    "required": ["full", "short"],
    "additionalProperties": False,
}
PROPERTIES: dict[str, Any] = {
    "code": CODE,
    "left": TEXT,
    "right": TEXT,
    "day": {
        "type": ["string", "integer", "null"],
        "pattern": r"^(?:\d{4}(?:-\d{2}){0,2})?$",
    },
    "address": {"type": ["string", "null"], "pattern": "^(?:https://.*)?$"},
    "answer": {"enum": ["yes", "partly", "no", "unknown"]},
    "country": {"type": ["string", "null"], "pattern": "^(?:[A-Z]{3})?$"},
    "area": {"type": ["string", "null"], "pattern": "^(?:[A-Z]{2}-[A-Z0-9]{1,3})?$"},
    "language": {"enum": ["en", "fr", "es", "ru", "zh", "ar"]},
    "limb": LIMB,
    "limbs": {"type": ["array", "null"], "items": LIMB},
    "exact": {"type": "string", "pattern": "^([a-z]{2})$"},
    "free": {"type": ["string", "number", "boolean"]},
    "number": WHOLE,
    "least": {"type": "integer", "minimum": 3},
    "choice": {"enum": ["1", "two", 1]},
    "shade": {"enum": ["1", "2", 1, 2]},
    "words": LISTED,
    "or_one": {"anyOf": [TEXT, LISTED]},
    "some": {"type": "array", "items": TEXT, "minItems": 1},
    "parts": {"type": ["array", "null"], "items": PART},
    "part": PART,
    "size": SIZE,
    "names": {**NAMES, "additionalProperties": WHOLE},
    "formed": {
        **NAMES,
        "patternProperties": {"^([a-z]{2})$": TEXT},
        "additionalProperties": False,
    },
    "sizes": {**NAMES, "additionalProperties": SIZE},
    "citation": {
        "type": "object",
        "properties": dict.fromkeys(["en", "fr", "es", "ru", "zh", "ar"], CITED),
        "required": ["en"],
        "additionalProperties": False,
    },
    "titles": {"type": "object", "additionalProperties": {"type": "string"}},
}


def test_schema_tells_editors_what_the_reader_takes() -> None:
    made = thing()
    schema = made.as_kind().schema
    assert schema["properties"] == PROPERTIES
    assert list(schema["properties"]) == list(PROPERTIES)
    assert {key: schema[key] for key in schema if key != "properties"} == {
        "type": "object",
        "required": ["code"],
        "additionalProperties": False,
        "oneOf": [{"required": ["left"]}, {"required": ["right"]}],
    }
    declared = json.loads(made.schema_text("Thing", declared={"limbs": ["a", "b"]}))
    assert declared["properties"]["limb"] == {"enum": ["a", "b"]}
    assert declared["properties"]["limbs"]["items"] == {"enum": ["a", "b"]}
    undeclared = json.loads(made.schema_text("Thing", declared={"limbs": []}))
    assert undeclared["properties"] == PROPERTIES


def test_kind_says_its_shape_words_and_how_it_prints() -> None:
    kinds = {name: key.kind for name, key in thing().declared_keys().items()}
    shapes = {name: kind.shape for name, kind in kinds.items() if kind.shape != "text"}
    assert shapes == {
        **dict.fromkeys(["limbs", "words", "or_one", "some"], "list"),
        "parts": "records",
        "part": "parts",
        "size": "parts",
        **dict.fromkeys(["names", "formed", "sizes"], "names"),
        "citation": "parts",
    }
    prints = {name: kind.prints_as for name, kind in kinds.items() if kind.prints_as}
    assert prints == {"day": "day", "country": "country"}
    assert {name for name, kind in kinds.items() if kind.of_mandate == "limbs"} == {"limb", "limbs"}
    assert kinds["choice"].words == {"1": "one", "two": "two things"}
    assert kinds["answer"].words == Kind.ANSWERS
    assert kinds["language"].words == {}
    assert kinds["free"].may_be_empty
    assert not kinds["exact"].may_be_empty
    of_list = Kind.list_of(Kind.one_of({"a": "Alpha"}))
    assert of_list.words == {"a": "Alpha"}
    assert Kind.list_of(Kind.country("USA")).prints_as == "country"
    with pytest.raises(TypeError, match="no kind of value is known for <class 'float'>"):
        kind_of(float)


def test_key_says_its_words_heading_and_help() -> None:
    kind = Kind.list_of(Kind.one_of(["a", "1"]))
    helped = record_of(
        "Helped",
        ("first_day", Annotated[Day, "The day on which it began.", Kind.PAST], ""),
        ("kinds", Annotated[tuple[str, ...], kind, Column("Kinds"), Column(of="x")], ()),
    )
    day, kinds = helped.declared_keys().values()
    assert (day.heading, day.help, day.is_day) == ("First day", "The day on which it began.", True)
    assert day.schema == {**PROPERTIES["day"], "description": "The day on which it began."}
    assert day.marks == {Kind.PAST}
    assert (kinds.words, kinds.heading, kinds.is_day) == (("a", "1"), "Kinds", False)
    assert kinds.schema == {"type": ["array", "null"], "items": {"enum": ["a", "1", 1]}}
    assert kinds.columns == (Column("Kinds"), Column(of="x"))
    assert helped.has_columns()
    assert not thing().has_columns()
    assert helped.words_of_key("kinds") == ("a", "1")


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        ("2014", "2014-01-01", "2014-12-31"),
        ("2014-02", "2014-02-01", "2014-02-31"),
        ("2014-02-03", "2014-02-03", "2014-02-03"),
    ],
)
def test_year_and_month_have_a_first_and_a_last_day(day: str, first: str, last: str) -> None:
    assert (earliest(day), latest(day)) == (first, last)


def test_column_has_heads_signs_and_a_legend() -> None:
    keys = thing().declared_keys()
    assert Column().heads(keys["or_one"]) == ("Or one",)
    assert Column("Which").heads(keys["or_one"]) == ("Which",)
    asked = Column(questions={"a": "Is it?", "b": "Was it?"}, by_sign=True)
    assert asked.asked(keys["titles"]) == {"a": "Is it?", "b": "Was it?"}
    assert asked.heads(keys["titles"]) == ("Is it?", "Was it?")
    assert Column().asked(keys["titles"]) == {}
    assert asked.words_by_sign == {"●": "yes", "◐": "partly", "○": "no", "?": "not reviewed"}
    assert asked.legend == "Signs: ● yes; ◐ partly; ○ no; ? not reviewed."
    assert (asked.printed("partly"), Column().printed("partly")) == ("◐", "◐ partly")
    assert (Column().words_by_sign, Column().legend, Column().empty) == ({}, "", "–")


def test_key_that_must_be_there_says_what_it_may_be(tmp_path: Path) -> None:
    free = Kind.as_written(may_be_empty=True)
    asked = record_of(
        "Asked",
        ("free", Annotated[str, free, "What was said."]),
        ("limited", Annotated[str, replace(Kind.one_of(["a", "b"]), allowed="a, b")]),
        ("open", Annotated[str, replace(free, allowed="any text")]),
    )
    path = tmp_path / "x.yml"
    path.write_text("other: 1\n")
    record, problems = asked.read_whole(path, place="x.yml")
    assert record is None
    assert [whole(problem) for problem in problems][1:] == [
        ("register.missing-free", "1 free: None", "the file has no free.",
         "Write a line 'free: …'; an empty one is \"\". What was said."),
        ("register.missing-limited", "1 limited: None", "the file has no limited.",
         "Write a line 'limited: …'. Allowed: a, b."),
        ("register.missing-open", "1 open: None", "the file has no open.",
         "Write a line 'open: …'. Allowed: any text."),
    ]  # fmt: skip  # a table
    path.write_text("free: ''\nlimited: a\nopen: ''\n")
    record, problems = asked.read_whole(path, place="x.yml")
    assert (said(record), problems) == ({"free": "", "limited": "a", "open": ""}, [])


def test_value_that_is_no_record_is_told_once_though_it_needs_one_of_two_keys(
    tmp_path: Path,
) -> None:
    path = tmp_path / "x.yml"
    path.write_text("things: [a, {code: A, left: b}]\nsize:\n  3\n")
    root, _ = Node.read(path, place="x.yml")
    assert root is not None
    first, second = root.value["things"].value
    record, problems = thing().read_node(first, place="x.yml", subject="thing 1")
    assert (record, [problem.rule for problem in problems]) == (None, ["register.not-a-record"])
    assert problems[0].value is None
    record, problems = thing().read_node(second, place="x.yml", subject="thing 2")
    assert (said(record)["left"], problems) == ("b", [])
    size = record_of("Size", ("height", int), bare="height")
    bare, _ = size.read_node(root.value["size"], place="x.yml", subject="the size")
    assert bare is not None
    assert (bare.written.line, bare.written.place) == (2, "x.yml")
