"""A file of records is read whole: what is sound is kept, all else is told at its line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, ClassVar

import msgspec
import pytest
from tests.problems import whole

from hrcreport.foundation.records.model import (
    NOT_A_KEY,
    Kind,
    OfCountry,
    Record,
    Verified,
)
from hrcreport.foundation.records.yaml_source import Node


class Law(OfCountry, frozen=True, kw_only=True):
    noun: ClassVar[str] = "law"
    title: str
    topics: tuple[str, ...] = ()


class Laws(Verified, frozen=True, kw_only=True):
    named_for: ClassVar[str] = "country"
    country: Annotated[str, Kind.country("USA")]
    heading: str = ""
    laws: tuple[Law, ...] = ()


def read(text: str, folder: Path, name: str = "xxa.yml") -> tuple[Laws, list[tuple[str, ...]]]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    record, problems = Laws.read_file(path, place=f"data/{name}")
    assert {problem.place for problem in problems} <= {f"data/{name}"}
    return record, [whole(problem) for problem in problems]


SOUND = """\
country: XXA
heading: Exampleland
laws:
  - {code: XXA-1, title: First, topics: [a, b]}
  - code: XXA-2
    title: Second
"""


def test_sound_file_gives_its_records_with_their_lines(tmp_path: Path) -> None:
    record, problems = read(SOUND, tmp_path)
    assert problems == []
    assert (record.country, record.heading) == ("XXA", "Exampleland")
    assert [(law.code, law.country, law.title, law.topics) for law in record.laws] == [
        ("XXA-1", "XXA", "First", ("a", "b")),
        ("XXA-2", "XXA", "Second", ()),
    ]
    assert [(law.line("title"), law.line("topics")) for law in record.laws] == [(4, 4), (6, 5)]
    assert record.laws[0] == record.laws[0].with_(written=record.laws[1].written)
    assert hash(record.laws[0].written) == hash(record.written)
    assert record.laws[0] != record.laws[1]
    assert record.plain() == {
        "country": "XXA",
        "heading": "Exampleland",
        "laws": [
            {"code": "XXA-1", "title": "First", "topics": ["a", "b"]},
            {"code": "XXA-2", "title": "Second"},
        ],
    }


@pytest.mark.parametrize(
    ("old", "new", "slips", "codes"),
    [
        (
            "country: XXA",
            "country: XXB",
            [
                (
                    "register.file-name",
                    "1 country: 'XXB'",
                    "the file is named xxa.yml but is about 'XXB'.",
                    "Write country: XXA, or rename the file.",
                )
            ],
            ["XXA-1", "XXA-2"],
        ),
        (
            "country: XXA\n",
            "",
            [("register.missing-country", "1 country: None", "the file has no country.",
              "Write a line 'country: …'.")],
            ["XXA-1", "XXA-2"],
        ),
        (
            "title: First, ",
            "",
            [("register.missing-title", "4 title: None", "law 1 has no title.",
              "Write a line 'title: …'.")],
            ["XXA-2"],
        ),
        (
            "title: Second",
            "titel: Second",
            [("register.unknown-key", "6 titel: 'Second'", "unknown key 'titel'.",
              "Did you mean 'title'? Allowed keys: title, topics, code, seen_in, verified_by, "
              "verified_on.")],
            ["XXA-1"],
        ),
        (
            "XXA-2",
            "XXB-2",
            [("register.code-of-other-country", "5 code: 'XXB-2'",
              "the code 'XXB-2' does not begin with that of its country.",
              "Begin it with XXA-.")],
            ["XXA-1", "XXB-2"],
        ),
        (
            "XXA-2",
            "XXA-1",
            [("register.duplicate-code", "5 code: 'XXA-1'",
              "the code 'XXA-1' is used a second time; the first is in data/xxa.yml:4.",
              "Give one of the two another code.")],
            ["XXA-1", "XXA-1"],
        ),
        (
            "    title: Second",
            '    title: Second\n    verified_on: "2026-01-01"',
            [("register.typed-verification", "7 verified_on: '2026-01-01'",
              "what is typed here verifies nothing: '2026-01-01'.",
              "Leave verified_by and verified_on empty. Who compared the record with its text "
              "signs it: hrcreport sources confirm XXA-2")],
            ["XXA-1", "XXA-2"],
        ),
        (
            "heading: Exampleland",
            "verified_by: A",
            [("register.half-verified", "2 verified_by: 'A'",
              "a verification lacks the day.",
              "Fill verified_by and verified_on, or leave both empty.")],
            ["XXA-1", "XXA-2"],
        ),
        (
            "heading: Exampleland",
            'verified_on: "2026-01-01"',
            [("register.half-verified", "2 verified_on: '2026-01-01'",
              "a verification lacks who did it.",
              "Fill verified_by and verified_on, or leave both empty.")],
            ["XXA-1", "XXA-2"],
        ),
        (
            "  - {code: XXA-1, title: First, topics: [a, b]}",
            "  - XXA-1",
            [("register.not-a-record", "4 None: None", "law 1 is no record.",
              "Write it as lines 'key: value'. Allowed keys: title, topics, code, seen_in, "
              "verified_by, verified_on.")],
            ["XXA-2"],
        ),
    ],
)  # fmt: skip  # a table
def test_slip_is_told_whole_and_what_is_sound_is_kept(
    tmp_path: Path, old: str, new: str, slips: list[tuple[str, ...]], codes: list[str]
) -> None:
    assert old in SOUND
    record, problems = read(SOUND.replace(old, new, 1), tmp_path)
    assert problems == slips
    assert [law.code for law in record.laws] == codes
    assert record.country == "XXA"


def test_file_that_cannot_be_read_is_named_for_its_country(tmp_path: Path) -> None:
    record, problems = read("laws: [\n", tmp_path, "xxb.yml")
    assert (record.country, record.laws) == ("XXB", ())
    assert [rule for rule, *_ in problems] == ["yaml.syntax"]


def test_codes_of_a_list_are_those_written_with_slips_or_not(tmp_path: Path) -> None:
    path = tmp_path / "xxa.yml"
    path.write_text(SOUND.replace("title: First, ", "").replace("  - code", "  - x\n  - code"))
    reading = Laws.reading(path, place="data/xxa.yml")
    assert reading.codes("laws") == {"XXA-1", "XXA-2"}
    assert reading.codes("none") == frozenset()
    assert reading.country() == "XXA"
    assert reading.records("laws", Law, country=None) == []
    assert [problem.what for problem in reading.problems] == [
        "law 1 has no title.",
        "law 2 is no record.",
    ]


def test_verified_is_what_a_sign_off_or_a_person_with_a_day_says() -> None:
    law = Law(code="XXA-1", country="XXA", title="First")
    assert not law.verified
    assert law.with_(vouched=Verified.VERIFIED).verified
    assert not law.with_(verified_by="A", verified_on="2026-01-01").verified
    laws = Laws(country="XXA")
    assert not laws.with_(verified_by="A").verified
    assert not laws.with_(verified_on="2026-01-01").verified
    assert laws.with_(verified_by="A", verified_on="2026-01-01").verified
    assert Verified.marked("words", law) == "[words]{.unverified}"
    assert Verified.marked("words", law, marks=False) == "words"
    assert Verified.marked("words", law.with_(vouched="verified")) == "words"
    assert law.signed() == (law,)


def test_name_that_is_not_known_is_told_with_the_nearest() -> None:
    law = Law(code="XXA-1", country="XXA", title="First", topics=("force", "arrest"))
    words: dict[str, Any] = {"fault": "no such topic.", "mend": "Name another.", "rule": "x.topic"}
    assert list(law.unknown("topics", "force", ["force"], **words)) == []
    (problem,) = law.unknown("topics", "forse", ["force"], **words)
    assert whole(problem) == (
        "x.topic",
        "None topics: 'forse'",
        "no such topic.",
        "Did you mean 'force'? Name another.",
    )
    listed = law.problem("topics", "a.", "b.", "x.y", severity="warning")
    assert whole(listed) == ("x.y", "None topics: 'force, arrest', warning", "a.", "b.")
    assert law.problem("title", "a.", "b.", "x.y", value="").value == ""


def test_repeated_are_told_with_the_first_of_their_key() -> None:
    pairs = Record.repeated(
        ["a1", "b1", "a2", "a3", "-1", "-2"], lambda each: {"-": None}.get(each[0], each[0])
    )
    assert list(pairs) == [("a1", "a2"), ("a1", "a3")]


class Within(Record, frozen=True, kw_only=True):
    """A record whose keys stand within another, of which some alone must be known."""

    known: ClassVar[tuple[str, ...]] = ("hrc.",)
    name: str
    grade: Annotated[str, Kind.one_of(["A", "B"]), "As the table says."] = msgspec.field(
        name="hrc.grade"
    )
    filled: Annotated[str, NOT_A_KEY] = "no"


@pytest.mark.parametrize(
    ("text", "slips"),
    [
        ("name: a\nother: 1\nhrc: {grade: A}", []),
        (
            "name: a\nhrc: {grade: A, grad: B}",
            [("register.unknown-key", "2 hrc.grad: 'B'", "unknown key 'hrc.grad'.",
              "Did you mean 'hrc.grade'? Allowed keys: hrc.grade.")],
        ),
        (
            "name: a\nhrc: {grade: C}",
            [("register.hrc-grade", "2 hrc.grade: 'C'", "'hrc.grade' reads 'C'.",
              "Allowed: A, B. As the table says.")],
        ),
        (
            "name: a\nhrc: x",
            [
                ("register.not-a-record", "2 hrc: 'x'", "'hrc' is no record.",
                 'Write it as {"key": value}.'),
                ("register.missing-hrc-grade", "1 hrc.grade: None", "the table has no hrc.grade.",
                 'Write "grade": …. As the table says.'),
            ],
        ),
        (
            "hrc: {grade: A}",
            [("register.missing-name", "1 name: None", "the table has no name.",
              'Write "name": ….')],
        ),
        (
            "- a",
            [("register.not-a-record", "2 None: None", "the table is no record.",
              'Write it as {"key": value}. Allowed keys: name, hrc.grade.')],
        ),
    ],
)  # fmt: skip  # a table
def test_key_within_another_is_read_and_told_by_both_names(
    tmp_path: Path, text: str, slips: list[tuple[str, ...]]
) -> None:
    path = tmp_path / "x.yml"
    path.write_text(text if text != "- a" else "list:\n- a")
    root, _ = Node.read(path, place="x.yml")
    assert root is not None
    node = root if text != "- a" else root.value["list"].value[0]
    record, problems = Within.read_node(
        node, place="x.yml", subject="the table", in_json=True, filled="yes"
    )
    assert [whole(problem) for problem in problems] == slips
    assert (record is None) is bool(slips)
    if record is not None:
        assert (record.name, record.grade, record.filled) == ("a", "A", "yes")
    assert Within.fields_of_the_file() == {"filled", "written"}
    keys = Within.declared_keys()
    assert list(keys) == ["name", "hrc.grade"]


class Graded(Record, frozen=True, kw_only=True):
    grade: Annotated[str, Kind.one_of(["A", "B"])] = ""


class Holder(Record, frozen=True, kw_only=True):
    entries: tuple[Graded, ...] = ()
    sort: Annotated[str, Kind.one_of(["x"])] = ""


def test_words_of_a_key_are_found_below_the_list_that_holds_it() -> None:
    assert Holder.words_of_key("entries/grade") == ("A", "B")
    assert Holder.words_of_key("sort") == ("x",)
