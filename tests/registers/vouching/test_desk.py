"""The desk lays record, text and what rests on them side by side, and takes verdicts of persons."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.registers.sources.test_records import BOB, WORDS, project, signed, write
from tests.registers.vouching.test_signing import _openssh

from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import RefusedError
from hrcreport.registers.vouching.cards import Card
from hrcreport.registers.vouching.page import Place, places, weight
from hrcreport.registers.vouching.sittings import SittingFile
from hrcreport.registers.vouching.sources_desk import SourcesDesk, Watched

__all__ = ["_openssh", "project"]

DRAFT = """\
# A chapter

::: {.finding #f1 rests-on="XXA-LAW" standards="@INV-2 INV-1"}

It is allowed,
in law.
:::

First it is so. The law says so [@XXA-LAW], and more.
No mail a@XXA-LAW, nor \\@XXA-LAW, is a citation.
"""
ADVICE = '::: {.recommendation rests-on="XXA-LAW"}\nThe State <ends> it.\n:::\n'
CELLS = [
    {"cell_type": "code", "source": ["@XXA-LAW"]},
    {"cell_type": "markdown", "source": ["See\n", "it [@INV-2]."]},
]
WATCH = """\
country: XXA
events:
  - {code: XXA-W-2, kind: bill, due: "2026-03", looked: "2026-01-01", what: B, touches: [XXA-LAW]}
  - code: XXA-W-1
    kind: retraction
    date: "2024-05-01"
    what: The finding was retracted.
    touches: [INV-2]
    told_by: [XXA-LAW]
"""


@pytest.fixture
def drafted(project: Project) -> Project:
    """The project with drafts that rest on its records."""
    for name, text in (
        ("b.md", DRAFT),
        ("a.md", ADVICE),
        ("c.ipynb", json.dumps({"cells": CELLS})),
        ("spoilt.ipynb", "{"),
        ("strange.ipynb", '{"cells": [1]}'),
    ):
        (project.notebooks / name).write_text(text, encoding="utf-8")
    return project


FINDING = "It is allowed, in law."
OF_LAW = [
    Place("notebooks/a.md", 1, "recommendation", "The State <ends> it."),
    Place("notebooks/b.md", 3, "finding", FINDING),
    Place("notebooks/b.md", 9, "citation", "The law says so"),
]


def test_each_place_of_a_draft_is_found_with_its_line_and_words(drafted: Project) -> None:
    by_key = places(drafted)
    assert by_key["XXA-LAW"] == OF_LAW
    assert by_key["INV-2"] == [
        Place("notebooks/b.md", 3, "finding", FINDING),
        Place("notebooks/c.ipynb (cell 2)", 2, "citation", "it"),
    ]
    assert by_key["INV-1"] == [Place("notebooks/b.md", 3, "finding", FINDING)]
    assert (weight(by_key, "XXA-LAW"), weight(by_key, "INV-1", "INV-2")) == (111, 21)
    assert weight(by_key, "none") == 0
    long = "word " * 80
    (drafted.notebooks / "b.md").write_text(f"{long}[@INV-1]\n", encoding="utf-8")
    (place,) = places(drafted)["INV-1"]
    assert place.words == f"{long.strip()[:300]}…"


RECORD = """\
  code: XXA-LAW
  level: national
  citation.en: Exampleland, Law on Force of 1999, Law on Force
  in_force_from: 1999-01-01
  summary: Force is allowed where it is needed.
  topics: use-of-force
  translation: none

Text of XXA-LAW, art. 1 (en; As made)
  A copy: The gazette
  “only where it is necessary to protect life”
"""
AROUND = """\

  | Art. 1. Force may be used only where it is nec-
  | essary  to protect life, in no other case.

Words of the record that its text has not: allowed, needed.
"""
RESTING = """\
recommendation at notebooks/a.md:1: The State <ends> it.
finding at notebooks/b.md:3: It is allowed, in law.
citation at notebooks/b.md:9: The law says so"""
LAW = "Exampleland, Law on Force of 1999"


def test_a_record_is_read_beside_its_text_and_all_that_rests_on_it(drafted: Project) -> None:
    desk = SourcesDesk(drafted)
    assert desk.in_words("XXA-LAW") == (
        f"XXA-LAW (provision): not verified\n{LAW}\n\n{RECORD}{AROUND}\nScores: XXA:INV-1\n"
        f"{RESTING}"
    )
    signed(drafted)
    signed(drafted, person="bob", by=BOB, verdict="disputed")
    assert desk.in_words("XXA-LAW") == (
        f"XXA-LAW (provision): disputed\n{LAW}\n\n{RECORD}{AROUND}\n"
        "Vouched for by alice on 2026-01-15\nDisputed by bob: It says more.\nScores: XXA:INV-1\n"
        f"{RESTING}"
    )
    assert desk.in_words("INV-1").split("\n\n", 1)[1] == (
        "  code: INV-1\n  pinpoint: principle 1\n  question: Are there rules?\n  kind: L\n"
        "  limbs: c\n  group: general\n\nNo text is held of INV-1 (principle 1).\n\n"
        "No text is registered. Take one in: hrcreport sources add INV-1 FILE\n\n"
        f"finding at notebooks/b.md:3: {FINDING}"
    )
    (drafted.data / "law/texts/xxa/law.txt").write_text("another", encoding="utf-8")
    wrong = "the stored file xxa/law.txt is not the one whose hash is registered"
    assert f"{RECORD}  The words around them cannot be shown: {wrong}.\n\nVouched" in (
        desk.in_words("XXA-LAW")
    )


def body_of(page: str) -> str:
    return page.partition("</style>")[2]


SAYS = """\
<dt>code<dd>XXA-LAW<dt>level<dd>national\
<dt>citation.en<dd>Exampleland, Law on Force of 1999, Law on Force<dt>in_force_from<dd>1999-01-01\
<dt>summary<dd>{summary}<dt>topics<dd>use-of-force<dt>translation<dd>none"""
PLACES = """\
<li>recommendation, notebooks/a.md:1<br>The State &lt;ends&gt; it.\
<li>finding, notebooks/b.md:3<br>It is allowed, in law.\
<li>citation, notebooks/b.md:9<br>The law says so"""


def shown_page(*, text: str, summary: str, standing: str) -> str:
    return (
        f"<h1>XXA-LAW</h1><p>{LAW}</p><p>{standing}</p><main>"
        f"<section><h2>The text</h2><h3>XXA-LAW, art. 1</h3><p>As made<br>A copy: The gazette{text}"
        f"</section><section><h2>What the project says</h2><dl>{SAYS.format(summary=summary)}</dl>"
        f"</section></main><h2>What rests on it</h2><ul>{PLACES}</ul><p>XXA:INV-1</p></html>\n"
    )


def test_the_page_of_a_record_says_the_same_and_marks_the_words(drafted: Project) -> None:
    desk = SourcesDesk(drafted)
    path = desk.write_page("XXA-LAW")
    assert path == drafted.builds / "_sources/XXA-LAW.html"
    whole = path.read_text(encoding="utf-8")
    assert whole.startswith(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>XXA-LAW</title><style>'
    )
    marked = (
        '</p><pre lang="en">Art. 1. Force may be used <mark>only where it is nec-</mark>\n'
        "<mark>essary  to protect life</mark>, in no other case.</pre>"
    )
    summary = "Force is <em>allowed</em> where it is <em>needed</em>."
    assert body_of(whole) == shown_page(
        text=marked, summary=summary, standing="<strong>not verified</strong> "
    )
    signed(drafted)
    signed(drafted, person="bob", by=BOB, verdict="disputed")
    write(
        drafted,
        "data/sources/texts/xxa.yml",
        "obtained_from: The gazette",
        "obtained_from: The gazette\n    address: https://law.gov.example/a?b=1&c=2",
    )
    standing = "<strong>void: text or record have changed since</strong> "
    link = '<br><a href="https://law.gov.example/a?b=1&amp;c=2">official page</a>'
    page = body_of(desk.write_page("XXA-LAW").read_text(encoding="utf-8"))
    assert link in page
    write(drafted, "data/sources/texts/xxa.yml", "law.gov.example", "elsewhere.example")
    assert link.replace("law.gov", "elsewhere").replace("official page", "page") in body_of(
        desk.write_page("XXA-LAW").read_text(encoding="utf-8")
    )
    write(
        drafted,
        "data/sources/texts/xxa.yml",
        "\n    address: https://elsewhere.example/a?b=1&c=2",
        "",
    )
    (drafted.data / "law/texts/xxa/law.txt").write_text("another", encoding="utf-8")
    quoted = (
        f"</p><blockquote>{WORDS}</blockquote><p class=wrong>the stored file xxa/law.txt is not "
        "the one whose hash is registered</p>"
    )
    standing = "<strong>disputed</strong> Vouched for by alice on 2026-01-15; "
    standing += "Disputed by bob: It says more."
    assert body_of(desk.write_page("XXA-LAW").read_text(encoding="utf-8")) == shown_page(
        text=quoted, summary="Force is allowed where it is needed.", standing=standing
    )
    assessment = body_of(desk.write_page("XXA:INV-1").read_text(encoding="utf-8"))
    assert "<p class=wrong>No text is held of INV-1 (principle 1).</p></section>" in assessment
    assert assessment.endswith(
        "<h2>What rests on it</h2><ul><li>No draft names it.</ul><p></p></html>\n"
    )


def test_a_queue_tells_what_each_record_is_worth_and_how_it_stands(drafted: Project) -> None:
    signed(drafted)
    signed(drafted, person="bob", by=BOB, verdict="disputed")
    first, second, *_, last = SourcesDesk(drafted).queue()
    assert first.as_data() == {
        "key": "XXA-LAW",
        "kind": "provision",
        "instrument": "Exampleland",
        "title": LAW,
        "state": "disputed",
        "weight": 111,
        "recommendations": 1,
        "findings": 1,
        "citations": 1,
        "text": True,
        "host": "kept",
        "by": {"alice": "2026-01-15"},
        "dissent": {"bob": "It says more."},
    }
    of_second = second.as_data()
    assert (of_second["key"], of_second["weight"], of_second["text"]) == ("INV-2", 11, False)
    assert last.item.key == "XXA:INV-2"
    assert SourcesDesk(drafted).dissent() == {"XXA-LAW": "Bob: It says more."}
    assert SourcesDesk(drafted).persons() == ["alice", "bob"]


def test_what_a_report_cites_and_nobody_verified_is_told_by_what_rests_on_it(
    drafted: Project,
) -> None:
    def told(cited: set[str], *texts: str) -> dict[str, tuple[int, int]]:
        resting = SourcesDesk(drafted).unverified(cited, texts=texts)
        return {row.item.key: (row.weight, row.everywhere) for row in resting}

    assert told({"XXA-LAW", "INV-2"}, "notebooks/b.md") == {
        "INV-2": (10, 11),
        "XXA-LAW": (11, 111),
    }
    assert told({"INV-2"}, "notebooks/c.ipynb") == {"INV-2": (1, 11)}
    assert told({"XXA:INV-1"}) == {"XXA:INV-1": (0, 0), "XXA-LAW": (0, 111)}
    (drafted.notebooks / "d.md").write_text("So it is [@XXA:INV-1].\n", encoding="utf-8")
    assert told({"XXA:INV-1"}) == {"XXA:INV-1": (0, 1), "XXA-LAW": (0, 112)}
    assert told({"XXA:INV-1"}, "notebooks/d.md") == {"XXA:INV-1": (1, 1), "XXA-LAW": (1, 112)}
    signed(drafted)
    assert told({"XXA-LAW"}, "notebooks/b.md") == {}


def test_what_happened_is_told_with_the_paragraphs_that_it_touches(drafted: Project) -> None:
    path = drafted.data / "monitoring/watch/xxa.yml"
    path.parent.mkdir(parents=True)
    path.write_text(WATCH, encoding="utf-8")
    other = WATCH.replace("XXA", "XXB").replace("XXB-LAW", "XXA-LAW")
    (path.parent / "xxb.yml").write_text(other, encoding="utf-8")
    desk = SourcesDesk(drafted)
    past, due = desk.watched(["xxa"])
    of_law = tuple(sorted((place.file, place.line, place.words) for place in OF_LAW))
    of_inv = [(place.file, place.line, place.words) for place in places(drafted)["INV-2"]]
    assert past == Watched(past.event, tuple(sorted({*of_law, *of_inv})))
    assert (past.event.code, due.event.code) == ("XXA-W-1", "XXA-W-2")
    assert due.paragraphs == of_law
    codes = [watched.event.code for watched in desk.watched()]
    assert codes == ["XXA-W-1", "XXA-W-2", "XXB-W-1", "XXB-W-2"]
    assert [event.code for event in desk.calendar(["xxb"])] == ["XXB-W-2"]
    assert [event.code for event in desk.calendar()] == ["XXA-W-2", "XXB-W-2"]
    assert desk.awaited("2026-03-31") == {}
    assert desk.awaited("2026-04-01") == {"XXA-LAW": "2026-03"}
    assert desk.awaited("") == {}


def test_what_was_looked_for_is_told_in_the_language_of_the_report(drafted: Project) -> None:
    desk, words = SourcesDesk(drafted), ("The code: last resort", "Nothing.")
    assert desk.searched(["XXA"]) == [("A provision", "A. Reader, 1 January 2024", *words)]
    assert desk.searched(["XXA"], language="fr") == [
        ("A provision", "A. Reader, 1er janvier 2024", *words)
    ]
    assert desk.searched(["XXB"]) == []


Answers = Callable[..., dict[str, Any]]


@pytest.fixture
def answers(drafted: Project) -> Answers:
    """What the page of a sitting is answered: by path, words behind it, and what it sends."""

    def asked(path: str, *, body: object = None, **query: str) -> dict[str, Any]:
        content = json.dumps(body).encode() if body is not None else b""
        cited = ({"XXA-LAW", "INV-1"}, {"notebooks/b.md"})
        return SourcesDesk(drafted).answered(f"/sources/{path}", query, content, lambda: cited)

    return asked


def test_a_sitting_takes_a_verdict_of_a_person_and_gives_it_back(
    drafted: Project, answers: Answers
) -> None:
    queue = answers("queue", **{"as": "alice"})
    assert (queue["person"], queue["persons"]) == ("alice", ["alice", "bob"])
    shown = {
        record["key"]: (record["comparable"], record["verdict"]) for record in queue["records"]
    }
    assert shown == {"XXA-LAW": (True, ""), "INV-1": (False, ""), "XXA:INV-1": (False, "")}
    assert queue["records"][0]["weight"] == 11
    assert answers("queue")["person"] == ""
    card = answers("card", key="XXA-LAW", **{"as": "alice"})
    assert (card["key"], card["noun"], card["title"]) == ("XXA-LAW", "provision", LAW)
    pieces = [*card["says"], *(piece for text in card["texts"] for piece in text["pieces"])]
    verdict = {
        "as": "alice",
        "key": "XXA-LAW",
        "seal": card["seal"],
        "verdict": "disputed",
        "seen": [piece["mark"] for piece in pieces],
        "note": " It says more. ",
    }
    for change, rule in (
        ({"seen": verdict["seen"][1:]}, "sources.not-shown"),
        ({"note": ""}, "sources.no-reason"),
        ({"seal": "x"}, "sources.changed-since"),
        ({"as": "carol"}, "sources.unknown-person"),
    ):
        with pytest.raises(RefusedError) as error:
            answers("verdict", body={**verdict, **change})
        assert [problem.rule for problem in error.value.problems] == [rule]
    with pytest.raises(RefusedError):
        answers("queue", **{"as": "carol"})
    without_note = {name: sent for name, sent in verdict.items() if name != "note"}
    assert answers("verdict", body={**without_note, "verdict": "confirmed"}) == {"waiting": 1}
    assert SourcesDesk(drafted).sitting("alice").taken()["XXA-LAW"].note == ""
    assert answers("verdict", body=verdict) == {"waiting": 1}
    taken = SourcesDesk(drafted).sitting("alice").taken()["XXA-LAW"]
    assert (taken.verdict, taken.note, taken.seal) == ("disputed", "It says more.", card["seal"])
    assert answers("queue", **{"as": "alice"})["records"][0]["verdict"] == "disputed"
    assert answers("queue", **{"as": "bob"})["records"][0]["verdict"] == ""
    write(drafted, "data/law/xxa.yml", "where it is needed", "where it is useful")
    assert answers("queue", **{"as": "alice"})["records"][0]["verdict"] == ""
    assert answers("verdict", body={**verdict, "verdict": "withdrawn"}) == {"waiting": 0}


NOT_SHOWN = "paragraphs were not shown to their end.\nRead on to the end first."


@pytest.mark.parametrize(
    ("change", "told", "rule"),
    [
        ({"person": ""}, "nobody is named who compares.\nSay who you are.", "nobody"),
        (
            {"verdict": "maybe"},
            "'maybe' is no verdict.\nVerdicts are: confirmed, disputed.",
            "verdict",
        ),
        (
            {"key": "INV-1"},
            "no text is held of INV-1 (principle 1).\nTake it in: hrcreport sources add.",
            "no-text-registered",
        ),
        (
            {"key": "XXA:INV-2"},
            "no text is held of INV-2.\nTake it in: hrcreport sources add.",
            "no-text-registered",
        ),
        (
            {"seal": "x"},
            "record or text have changed since they were shown.\nRead them again.",
            "changed-since",
        ),
        ({"seen_marks": []}, f"{{asked}} of {{asked}} {NOT_SHOWN}", "not-shown"),
        ({"seen_marks": 1}, f"1 of {{asked}} {NOT_SHOWN}", "not-shown"),
        (
            {"verdict": "disputed", "note": " "},
            "nothing says what is wrong with the record.\nSay it in some words.",
            "no-reason",
        ),
    ],
)
def test_a_verdict_that_cannot_be_taken_is_refused_in_words(
    drafted: Project, change: dict[str, Any], told: str, rule: str
) -> None:
    given = {"person": "alice", "key": "XXA-LAW", "verdict": "confirmed", "note": "", **change}
    desk = SourcesDesk(drafted)
    (card,) = desk.cards([given["key"]])
    marks = [piece.mark for piece in card.asked]
    if "seen_marks" in change:
        marks = marks[change["seen_marks"] :] if change["seen_marks"] else []
    sitting = SittingFile(drafted, given["person"])
    with pytest.raises(RefusedError) as error:
        sitting.take(
            card,
            given["verdict"],
            seen_marks=marks,
            seal=change.get("seal", card.seal),
            note=given["note"],
        )
    [problem] = error.value.problems
    assert str(error.value) == f"sources {given['key']}: {told.format(asked=len(card.asked))}"
    assert (problem.rule, problem.value) == (f"sources.{rule}", given["verdict"])
    assert not sitting.path.exists()
    sitting.close([])  # where nothing waits, nothing is to be taken out
    assert sitting.taken() == {}


def test_verdicts_that_were_not_signed_for_wait_on(drafted: Project) -> None:
    sitting = SittingFile(drafted, "alice")
    desk = SourcesDesk(drafted)
    (card,) = desk.cards(["XXA-LAW"])
    marks = [piece.mark for piece in card.asked]
    sitting.take(card, "confirmed", seen_marks=marks, seal=card.seal)
    bare = Card(card.item, (), (), ())
    with pytest.raises(RefusedError) as error:
        sitting.take(bare, "confirmed", seen_marks=(), seal=bare.seal)
    assert str(error.value).startswith("sources XXA-LAW: no text is held of XXA-LAW.\n")
    sitting.close(["INV-1"])
    assert list(sitting.taken()) == ["XXA-LAW"]


def test_a_record_that_a_person_signed_for_is_not_in_their_queue(
    drafted: Project, answers: Answers
) -> None:
    signed(drafted, key="XXA:INV-1")
    for person, there in (("alice", False), ("bob", True)):
        keys = [record["key"] for record in answers("queue", **{"as": person})["records"]]
        assert ("XXA:INV-1" in keys) == there
    signed(drafted)
    keys = [record["key"] for record in answers("queue", **{"as": "bob"})["records"]]
    assert "XXA-LAW" not in keys


def test_the_page_of_a_sitting_is_of_three_files() -> None:
    desk = SourcesDesk(Project(Path()))
    for path, (name, kind) in SourcesDesk.PAGES.items():
        text, given = desk.live_page(path)
        assert given == kind
        assert (name.rpartition(".")[2] == "html") == text.startswith("<!DOCTYPE html>")


def test_a_record_is_shown_before_it_is_confirmed_and_a_text_is_of_a_known_key(
    drafted: Project, tmp_path: Path
) -> None:
    desk = SourcesDesk(drafted)

    def confirm() -> tuple[str, str]:
        return desk.sign(
            "XXA-LAW",
            person="alice",
            key_file=tmp_path / "alice.key",
            compared="the gazette",
            verdict="confirmed",
        )

    with pytest.raises(RefusedError) as error:
        confirm()
    assert str(error.value) == (
        "sources XXA-LAW: record and text were not shown as they are today.\n"
        "Read both first: hrcreport sources show XXA-LAW"
    )
    assert error.value.problems[0].value == "XXA-LAW"
    desk.in_words("XXA-LAW")
    assert confirm() == ("data/sources/sign-offs/alice.yml", "verified")
    with pytest.raises(RefusedError) as error:
        desk.add("XXA-LOW", tmp_path / "x", text_fields={})
    assert "Did you mean 'XXA-LAW'?" in str(error.value)
    with pytest.raises(RefusedError) as error:
        desk.sign_sitting(person="alice", key_file=tmp_path / "alice.key", compared="x")
    assert str(error.value) == (
        "sources sign: 'alice' has no verdict that could be signed for.\n"
        "Compare first: hrcreport sources compare REPORT --as PERSON."
    )
