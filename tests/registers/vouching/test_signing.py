"""This module proves what may be signed for and taken in, by whom, and what comes first."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.registers.sources.test_records import (
    ALICE,
    BOB,
    TEXT,
    WORDS,
    project,
    signature,
    signed,
    state,
    write,
)

from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import Problem, RefusedError
from hrcreport.registers.sources.people import People
from hrcreport.registers.vouching.cards import LACKING, QUOTED, USED, Card
from hrcreport.registers.vouching.signing import Judged, add_text, name_of_file, sign
from hrcreport.registers.vouching.sittings import SittingFile
from hrcreport.registers.vouching.sources_desk import SourcesDesk

__all__ = ["project"]

KEYS = {"alice.key": ALICE, "bob.key": BOB}
SAID = {
    "kind": "standard",
    "language": "en",
    "edition": "1",
    "obtained_from": "The depositary",
    "pinpoint": "art. 2",
    "words": ["Firearms are a last resort"],
    "address": "",
}
"""What is said of a text of INV-2."""


@pytest.fixture(autouse=True)
def _openssh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a key sign as OpenSSH does, without starting it."""

    def over(message: bytes, key_file: Path, *, namespace: str) -> str:
        key: Ed25519PrivateKey = KEYS[key_file.name]
        return signature(key, message, purpose=namespace)

    monkeypatch.setattr(People, "signature_over", staticmethod(over))


def signs(project: Project, key: str = "XXA-LAW", **more: Any) -> str:
    asked: dict[str, Any] = {
        "person": "alice",
        "compared": "the gazette",
        "key_file": Path(f"{more.get('person', 'alice')}.key"),
        "day": "2026-01-15",
    }
    (card,) = SourcesDesk(project).cards([key])
    verdict, note = more.pop("verdict", "confirmed"), more.pop("note", "")
    judged = Judged(card.item, verdict, note, card.passages())
    return sign([judged], project, **asked | more)


def refused(act: Any, *words: Any, **more: Any) -> list[Problem]:
    with pytest.raises(RefusedError) as error:
        act(*words, **more)
    return list(error.value.problems)


def files(project: Project) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()}


def adds(project: Project, text: str, key: str = "INV-2", **said: Any) -> str:
    path = project.root.parent / f"{project.root.name}.txt"
    path.write_text(text, encoding="utf-8")
    return add_text(key, path, project, text_fields=SAID | said)


def test_person_signs_for_a_record_with_their_own_key(project: Project) -> None:
    assert signs(project) == "data/sources/sign-offs/alice.yml"
    assert state(project) == "verified"


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"key": "INV-2"}, "sources.no-text-registered"),
        ({"person": "carol"}, "sources.unknown-person"),
        ({"key_file": Path("bob.key")}, "sources.wrong-key"),
        ({"day": "2023-12-31"}, "sources.expired-key"),
    ],
)
def test_signing_is_refused_and_writes_nothing(
    project: Project, more: dict[str, Any], rule: str
) -> None:
    before = files(project)
    (problem,) = refused(signs, project, **more)
    assert problem.rule == rule
    assert problem.mend
    assert problem.place
    assert files(project) == before


def test_unknown_person_is_told_who_is_registered(project: Project) -> None:
    (problem,) = refused(signs, project, person="alic")
    assert problem.place == "--as alic"
    assert "'alice'" in problem.mend


def test_person_signs_twice_on_two_days_and_not_on_one(project: Project) -> None:
    signs(project)
    (problem,) = refused(signs, project, verdict="disputed", note="Too wide.")
    assert (problem.rule, problem.value) == ("sources.same-person", "alice")
    signs(project, verdict="disputed", note="Too wide.", day="2026-01-16")
    assert state(project) == "disputed"


def test_second_reader_of_an_assessment_is_another_person(project: Project) -> None:
    signs(project, "XXA:INV-1")
    (problem,) = refused(signs, project, "XXA:INV-1", day="2026-01-16")
    assert problem.rule == "sources.same-person"
    place = signs(project, "XXA:INV-1", person="bob")
    assert "second-reader" in (project.root / place).read_text(encoding="utf-8")
    assert state(project, "XXA:INV-1") == "verified"


def test_text_is_kept_with_its_hash_and_can_be_signed_for(project: Project) -> None:
    assert adds(project, "Firearms are a last re-\nsort.") == "data/sources/texts/others.yml"
    kept = project.data / "law" / "texts" / "others" / "INV-2.txt"
    assert "last re-\nsort" in kept.read_text(encoding="utf-8")
    signs(project, "INV-2")
    assert state(project, "INV-2") == "verified"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"words": ["Firearms are a first resort"]}, ("sources.quotation", None)),
        ({"words": []}, ("sources.incomplete", "words")),
        ({"obtained_from": ""}, ("sources.incomplete", "obtained_from")),
        ({"address": "https://www.gossip.example/a"}, ("sources.host", "address")),
        ({"obtained_from": "https://gossip.example/a"}, ("sources.host", "obtained_from")),
    ],
)
def test_text_that_is_not_what_is_said_of_it_is_refused_and_nothing_is_kept(
    project: Project, said: dict[str, Any], told: tuple[str, str | None]
) -> None:
    before = files(project)
    (problem,) = refused(adds, project, "Firearms are a last resort.", **said)
    assert (problem.rule, problem.key) == told
    assert problem.place == "sources add INV-2"
    assert files(project) == before


def test_new_edition_takes_over_what_is_not_said_anew_and_voids_what_was_signed(
    project: Project,
) -> None:
    signs(project)
    nothing = dict.fromkeys(SAID, "") | {"words": []}
    assert adds(project, f"{TEXT} Art. 2.", "XXA-LAW", **nothing) == "data/sources/texts/xxa.yml"
    register = (project.root / "data/sources/texts/xxa.yml").read_text(encoding="utf-8")
    assert register.count("code: XXA-LAW") == 1
    assert WORDS in register
    assert state(project) == "void"


@pytest.mark.parametrize(
    ("key", "name"), [("XXA:INV-1", "XXA-INV-1"), ("../../a b", "a-b"), ("a.b-c", "a.b-c")]
)
def test_file_of_a_record_stays_in_its_folder(key: str, name: str) -> None:
    assert name_of_file(key) == name


def test_what_recommendations_rest_on_comes_before_what_is_cited_often(project: Project) -> None:
    (project.notebooks / "a.md").write_text(
        '::: {.recommendation standards="INV-2"}\nThe State ends it.\n:::\n\n'
        + "The law says so [@XXA-LAW].\n" * 9
        + '\n::: {.finding rests-on="XXA-LAW"}\nIt is allowed.\n:::\n',
        encoding="utf-8",
    )
    queue = {each.item.key: each for each in SourcesDesk(project).queue()}
    assert list(queue)[:2] == ["INV-2", "XXA-LAW"]
    assert queue["XXA-LAW"].resting == {"recommendation": 0, "finding": 1, "citation": 9}
    assert queue["INV-2"].weight > queue["XXA-LAW"].weight > 0


def test_disputed_record_comes_first_and_a_verified_one_last_whatever_rests_on_them(
    project: Project,
) -> None:
    (project.notebooks / "a.md").write_text("It is so [@INV-1].\n", encoding="utf-8")
    desk = SourcesDesk(project)
    assert next(each.item.key for each in desk.queue()) == "INV-1"
    signed(project, person="bob", by=BOB, verdict="disputed")
    assert [each.item.key for each in desk.queue()][:2] == ["XXA-LAW", "INV-1"]
    assert [each.item.key for each in desk.queue(["disputed"])] == ["XXA-LAW"]
    signed(project, person="bob", by=BOB, day="2026-01-16")
    assert [each.item.key for each in desk.queue()][-1] == "XXA-LAW"
    write(project, "data/law/xxa.yml", "where it is needed", "where it is useful")
    assert next(each.item.key for each in desk.queue()) == "XXA-LAW"


def card(project: Project, key: str = "XXA-LAW", *, person: str = "alice") -> Card:
    (found,) = SourcesDesk(project).cards([key], person=person)
    return found


def takes(project: Project, verdict: str = "confirmed", **more: Any) -> None:
    shown = card(project)
    asked = {"seen_marks": {each.mark for each in shown.asked}, "seal": shown.seal}
    SittingFile(project, more.pop("person", "alice")).take(shown, verdict, **asked | more)


def test_card_marks_what_is_quoted_what_both_use_and_what_the_text_has_not(
    project: Project,
) -> None:
    shown = card(project)
    marks = {mark: words for each in shown.says for words, mark in each.parts}
    (text,) = shown.texts
    of_text = {mark: words for each in text.pieces for words, mark in each.parts}
    assert of_text[QUOTED] == "essary  to protect life"
    assert of_text[""] == ", in no other case."
    assert marks[LACKING] == "needed"
    write(project, "data/law/xxa.yml", "where it is needed", "to protect property")
    shown = card(project)
    (text,) = shown.texts
    marked = [(words, mark) for each in (*shown.says, *text.pieces) for words, mark in each.parts]
    assert ("property", LACKING) in marked
    write(project, "data/sources/texts/xxa.yml", WORDS, "in no other case")
    (text,) = card(project).texts
    assert ("protect", USED) in [each for piece in text.pieces for each in piece.parts]


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"seen_marks": set()}, "sources.not-shown"),
        ({"seal": "another"}, "sources.changed-since"),
        ({"verdict": "disputed"}, "sources.no-reason"),
        ({"verdict": "perhaps"}, "sources.verdict"),
        ({"person": ""}, "sources.nobody"),
    ],
)
def test_verdict_is_refused_and_not_kept(project: Project, more: dict[str, Any], rule: str) -> None:
    (problem,) = refused(takes, project, **more)
    assert problem.rule == rule
    assert SourcesDesk(project).to_sign("alice") == ([], [])


def test_record_of_which_a_text_is_not_held_takes_no_verdict(project: Project) -> None:
    (project.data / "law/texts/xxa/law.txt").unlink()
    (problem,) = refused(takes, project)
    assert problem.rule == "sources.no-text-registered"


def test_verdicts_wait_for_one_signature_and_a_broken_off_sitting_loses_none(
    project: Project,
) -> None:
    takes(project)
    adds(project, "Nobody is above this law.\nFirearms are a last resort.")
    other = card(project, "INV-2")
    SittingFile(project, "alice").take(
        other,
        "disputed",
        seen_marks={each.mark for each in other.asked},
        seal=other.seal,
        note="It says more.",
    )
    desk = SourcesDesk(project)
    place, signed_for = desk.sign_sitting(
        person="alice", key_file=Path("alice.key"), compared="the gazette"
    )
    assert signed_for == ["XXA-LAW", "INV-2"]
    assert (project.root / place).read_text(encoding="utf-8").count("BEGIN SSH SIGNATURE") == 1
    assert (state(project), state(project, "INV-2")) == ("verified", "disputed")
    (problem,) = refused(
        desk.sign_sitting, person="alice", key_file=Path("alice.key"), compared="the gazette"
    )
    assert problem.rule == "sources.empty-sitting"


def test_verdict_that_was_taken_back_is_not_signed_for(project: Project) -> None:
    takes(project)
    SittingFile(project, "alice").withdraw("XXA-LAW")
    assert SourcesDesk(project).to_sign("alice") == ([], [])


def test_record_that_changed_after_its_verdict_is_not_signed_for_and_named(
    project: Project,
) -> None:
    takes(project)
    write(project, "data/law/xxa.yml", "where it is needed", "where it is useful")
    assert SourcesDesk(project).to_sign("alice") == ([], ["XXA-LAW"])


def test_line_of_a_sitting_that_is_spoilt_is_named_and_the_file_kept(project: Project) -> None:
    takes(project)
    path = SittingFile(project, "alice").path
    path.write_text(path.read_text(encoding="utf-8") + "{\n", encoding="utf-8")
    (problem,) = refused(SourcesDesk(project).to_sign, "alice")
    assert problem.rule == "sources.sitting"
    assert problem.place.endswith(":2")
    assert path.exists()


def test_one_changed_verdict_of_a_list_voids_its_signature(project: Project) -> None:
    place = signs(project)
    write(project, place, "verdict: confirmed", "verdict: disputed")
    (problem,) = refused(SourcesDesk(project).records)
    assert problem.rule == "sources.signature"


def test_after_a_change_the_difference_alone_is_asked_of_who_compared_before(
    project: Project,
) -> None:
    signs(project)
    write(project, "data/law/xxa.yml", "where it is needed", "where it is useful")
    again = card(project)
    assert state(project) == "void"
    assert [(each.name, each.was) for each in again.asked] == [
        ("summary", "Force is allowed where it is needed.")
    ]
    assert {each.was for each in again.says if not each.fresh} == {""}
    assert again.since == "2026-01-15"
    assert len(card(project, person="bob").asked) > 1


def test_paragraph_that_is_new_in_a_text_is_asked_and_those_read_are_not(
    project: Project,
) -> None:
    signs(project)
    nothing = dict.fromkeys(SAID, "") | {"words": []}
    adds(project, f"{TEXT}\nNobody is exempt from it.", "XXA-LAW", **nothing)
    assert [(each.words, each.was) for each in card(project).asked] == [
        ("Nobody is exempt from it.", "")
    ]


def test_each_part_of_a_record_is_shown_and_asked_once_it_has_changed(project: Project) -> None:
    signs(project)
    write(
        project,
        "data/law/xxa.yml",
        "    summary: Force",
        '    events: [{event: amended, date: "2020-01-01", by: Law of 2020}]\n    summary: Force',
    )
    assert {each.name: each.words for each in card(project).asked} == {
        "events.1.event": "amended",
        "events.1.date": "2020-01-01",
        "events.1.by": "Law of 2020",
    }
    assert "citation.en" in {each.name for each in card(project, person="bob").says}


def test_record_that_changed_in_what_is_not_shown_is_asked_whole(project: Project) -> None:
    adds(project, "Firearms are a last resort.")
    signs(project, "INV-2")
    write(project, "data/law/standards/inv.yml", "short: Invented Principles", "short: Other")
    assert state(project, "INV-2") == "void"
    changed, whole = (card(project, "INV-2", person=person).asked for person in ("alice", "bob"))
    assert len(changed) == len(whole) > 1


def test_queue_of_a_report_groups_by_instrument_the_worst_first(project: Project) -> None:
    (project.notebooks / "a.md").write_text(
        '::: {.recommendation standards="INV-2"}\nThe State ends it.\n:::\n\n'
        + "The law says so [@XXA-LAW], and so [@INV-1].\n",
        encoding="utf-8",
    )
    texts = {"notebooks/a.md"}
    rows = SourcesDesk(project).queue(cited={"XXA-LAW", "INV-1", "INV-2"}, texts=texts)
    keys = [each.item.key for each in rows]
    assert keys[:1] == ["INV-2"]
    instruments = [each.item.instrument for each in rows]
    assert len([one for one, other in pairwise(instruments) if one != other]) == (
        len(set(instruments)) - 1
    )
    assert "XXA:INV-1" in keys
    assert [each.item.key for each in SourcesDesk(project).queue(cited={"INV-2"})] == ["INV-2"]
