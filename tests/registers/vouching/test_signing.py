"""This module proves what may be signed for and taken in, by whom, and what comes first."""

from __future__ import annotations

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
from hrcreport.registers.vouching.records import item
from hrcreport.registers.vouching.signing import add_text, name_of_file, sign
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
        "verdict": "confirmed",
        "compared": "the gazette",
        "key_file": Path(f"{more.get('person', 'alice')}.key"),
        "day": "2026-01-15",
    }
    return sign(item(key, project), project, **asked | more)


def refused(act: Any, *words: Any, **more: Any) -> list[Problem]:
    with pytest.raises(RefusedError) as error:
        act(*words, **more)
    return list(error.value.problems)


def files(project: Project) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()}


def adds(project: Project, text: str, key: str = "INV-2", **said: Any) -> str:
    path = project.root.parent / f"{project.root.name}.txt"
    path.write_text(text, encoding="utf-8")
    return add_text(key, path, project, said=SAID | said)


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
