"""This module proves that a person can compare and sign by the commands of the desk."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.registers.sources.test_records import TEXT, WORDS, project, texts

from hrcreport.cli import main
from hrcreport.editorial.editions.store import Held
from hrcreport.editorial.release.acts import Acts
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import RefusedError
from hrcreport.registers.vouching.records import item
from hrcreport.registers.vouching.signing import Judged, sign
from hrcreport.registers.vouching.sources_desk import SourcesDesk

__all__ = ["project"]

pytestmark = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None, reason="OpenSSH is not on this machine"
)


def run(project: Project, *words: str) -> int:
    try:
        main(["--root", str(project.root), "sources", *words])
    except SystemExit as left:
        return int(left.code or 0)
    return 0


@pytest.fixture
def keys(project: Project, tmp_path: Path) -> dict[str, Path]:
    """Two keys as ssh-keygen makes them, registered for two invented persons."""
    made, founders = {}, []
    for name in ("alice", "bob"):
        path = tmp_path / f"key-{name}"
        words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "x", "-f", str(path)]
        subprocess.run(words, check=True)
        key = path.with_suffix(".pub").read_text(encoding="utf-8").strip()
        founders.append({"code": name, "name": name, "role": "x", "key": key})
        made[name] = path
    (project.data / "trust/log.jsonl").unlink()
    acts = Acts(project, datetime(2024, 1, 1, tzinfo=UTC))
    what = {"act": "founded", "founders": founders}
    acts.ask(what, person="alice", key_file=made["alice"])
    acts.sign(acts.name_of(what), person="bob", key_file=made["bob"])
    return made


def signs(keys: dict[str, Path], person: str, *, by: str = "") -> tuple[str, ...]:
    return "--as", person, "--key", str(keys[by or person]), "--compared", "the gazette"


def test_record_goes_from_the_queue_to_verified(
    project: Project, keys: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(project, "queue", "--json") == 0
    told = {each["key"]: each for each in json.loads(capsys.readouterr().out)["sources"]}
    assert told["XXA-LAW"]["state"] == "none"
    assert told["XXA-LAW"]["text"]
    assert run(project, "show", "XXA-LAW") == 0
    shown = capsys.readouterr().out
    assert WORDS in shown
    assert "Force is allowed where it is needed." in shown
    assert run(project, "confirm", "XXA-LAW", *signs(keys, "alice")) == 0
    assert "now stands as: verified" in capsys.readouterr().out
    again = signs(keys, "alice")
    assert run(project, "confirm", "XXA-LAW", *again) == 2
    assert run(project, "dispute", "XXA-LAW", *again, "--because", "No.") == 2
    assert "A new look counts from another day." in capsys.readouterr().err
    assert run(project, "dispute", "XXA-LAW", *signs(keys, "bob"), "--because", "Too wide.") == 0
    assert "now stands as: disputed" in capsys.readouterr().out
    assert run(project, "queue", "--state", "disputed") == 0
    assert "XXA-LAW" in capsys.readouterr().out


def test_assessment_is_signed_by_two_and_one_person_twice_is_refused(
    project: Project, keys: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(project, "confirm", "XXA:INV-1", *signs(keys, "alice")) == 2
    assert "Read both first: hrcreport sources show XXA:INV-1" in capsys.readouterr().err
    assert run(project, "show", "XXA:INV-1") == 0
    assert run(project, "confirm", "XXA:INV-1", *signs(keys, "alice")) == 0
    assert run(project, "confirm", "XXA:INV-1", *signs(keys, "alice")) == 2
    assert "A second reader is another person." in capsys.readouterr().err
    assert run(project, "confirm", "XXA:INV-1", *signs(keys, "bob")) == 0
    assert "now stands as: verified" in capsys.readouterr().out
    assert run(project, "show", "XXA:INV-1") == 0
    assert "No text is held of INV-1 (principle 1)." in capsys.readouterr().out


def test_both_readers_sign_again_when_their_comparison_is_out_of_date(
    project: Project, keys: dict[str, Path]
) -> None:
    for year in ("2025", "2026"):
        for name in ("alice", "bob"):
            found = item("XXA:INV-1", project, on=f"{year}-12-31")
            sign(
                [Judged(found, "confirmed")],
                project,
                person=name,
                compared="the gazette",
                key_file=keys[name],
                day=f"{year}-12-31",
            )
    assert item("XXA:INV-1", project, on="2027-01-01").standing.state == "verified"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("XXA-LAW", "alice", "bob"), "signed for 'alice' by a key that is that of 'bob'"),
        (("XXA-LAW", "carol", "bob"), "nobody is called 'carol'"),
        (("XXA-LOW", "alice", ""), "Did you mean 'XXA-LAW'?"),
        (("INV-2", "alice", ""), "no text is registered"),
    ],
)
def test_each_wrong_sign_off_is_refused_and_nothing_is_written(
    project: Project,
    keys: dict[str, Path],
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, str, str],
    said: str,
) -> None:
    key, person, by = words
    run(project, "show", key)
    capsys.readouterr()
    assert run(project, "confirm", key, *signs({**keys, "carol": keys["bob"]}, person, by=by)) == 2
    told = capsys.readouterr().err
    assert said in told
    assert not told.startswith(":")
    assert not (project.data / "sources" / "sign-offs").exists()


def test_text_that_changed_in_the_store_cannot_be_signed_for(
    project: Project, keys: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    (project.data / "law/texts/xxa/law.txt").write_text("Another text.", encoding="utf-8")
    assert run(project, "confirm", "XXA-LAW", *signs(keys, "alice")) == 2
    assert "is not the one whose hash is registered" in capsys.readouterr().err


def test_text_is_taken_in_and_its_words_are_found(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "inv.html"
    page.write_text(f"<p>{TEXT}</p><p>Firearms are a last re-\nsort.</p>", encoding="utf-8")
    words = [
        "add",
        "INV-2",
        str(page),
        "--kind",
        "standard",
        "--language",
        "en",
        "--edition",
        "1",
        "--obtained-from",
        "The depositary",
        "--pinpoint",
        "art. 2",
    ]
    assert run(project, *words, "--words", "never in any case") == 2
    assert "these words are not in the text" in capsys.readouterr().err
    assert run(project, *words, "--words", "Firearms are a last resort") == 0
    assert (project.data / "law/texts/others/INV-2.txt").exists()
    assert run(project, "show", "INV-2", "--page", "--no-browser") == 0
    shown = (project.builds / "_sources/INV-2.html").read_text(encoding="utf-8")
    assert "<mark>Firearms are a last re- sort</mark>" in shown
    words[words.index("1")] = "2"
    assert run(project, *words, "--words", "Firearms are a last resort") == 0
    register = (project.data / "sources/texts/others.yml").read_text(encoding="utf-8")
    assert register.count("code: INV-2") == 1
    assert 'edition: "2"' in register


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--address", "http://gov.example/law", "which is no web address"),
        ("--consolidated", "2026-13-01", "which is no day"),
        ("--language", "english", "'language' reads 'english'"),
    ],
)
def test_slip_in_what_is_said_of_a_text_is_refused_and_nothing_is_written(
    project: Project,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    option: str,
    value: str,
    said: str,
) -> None:
    register = project.data / "sources/texts/xxa.yml"
    before = register.read_bytes()
    page = tmp_path / "law.txt"
    page.write_text(f"{TEXT} Art. 2.", encoding="utf-8")
    assert run(project, "add", "XXA-LAW", str(page), option, value) == 2
    assert said in capsys.readouterr().err
    assert register.read_bytes() == before
    assert (project.data / "law/texts/xxa/law.txt").read_text(encoding="utf-8") == TEXT


@pytest.fixture
def built(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The project with a report whose last build rests on the law."""
    build = project.builds / "xxa"
    files = {
        project.root / "params/countries/xxa.yml": "title: Exampleland\n",
        project.root / "notebooks/country.ipynb": "{}",
        build / "manifest.json": "{}",
        build / "graph.json": json.dumps(
            {"findings": [], "recommendations": [], "cited": ["XXA-LAW"], "evidence": []}
        ),
    }
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(Held, "texts", lambda *_: set())
    return project


def presses(monkeypatch: pytest.MonkeyPatch, keys: str, *, lines: int = 40) -> None:
    """Let somebody press these keys in a terminal of some lines."""
    pressed = iter(keys)
    monkeypatch.setattr("click.getchar", lambda: next(pressed))
    size = os.terminal_size((80, lines))
    monkeypatch.setattr("shutil.get_terminal_size", lambda: size)


def test_report_is_compared_by_one_key_and_signed_for_once(
    built: Project,
    keys: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(built, "queue", "xxa", "--json") == 0
    told = [each["key"] for each in json.loads(capsys.readouterr().out)["sources"]]
    assert told == ["XXA-LAW", "XXA:INV-1"]
    presses(monkeypatch, "c")
    assert run(built, "compare", "xxa", "--as", "alice") == 0
    shown = capsys.readouterr().out
    assert "1 record to compare, 0 compared and not signed for; of 1 a text is not held." in shown
    assert "to protect life, in no other case." in shown
    assert "1 verdict to sign for: hrcreport sources sign --as alice" in shown
    presses(monkeypatch, "")
    assert run(built, "compare", "xxa", "--as", "alice") == 0
    assert "0 records to compare, 1 compared" in capsys.readouterr().out
    assert run(built, "sign", *signs(keys, "alice")) == 0
    assert (
        "wrote data/sources/sign-offs/alice.yml: signed once for 1 record\nconfirmed: XXA-LAW"
        in (capsys.readouterr().out)
    )
    assert item("XXA-LAW", built).standing.state == "verified"
    assert run(built, "sign", *signs(keys, "alice")) == 2
    assert "has no verdict that could be signed for" in capsys.readouterr().err


def test_no_key_is_a_verdict_before_the_last_screen(
    built: Project,
    keys: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert keys
    law = built.data / "law/texts/xxa/law.txt"
    longer = TEXT + "".join(f"\nArt. {number}. Another rule of force." for number in range(2, 40))
    law.write_text(longer, encoding="utf-8")
    register = built.root / "data/sources/texts/xxa.yml"
    whole = texts(longer).replace("pinpoint: art. 1", "pinpoint: whole law")
    register.write_text(whole, encoding="utf-8")
    presses(monkeypatch, "ccq", lines=20)
    assert run(built, "compare", "xxa", "--as", "alice") == 0
    assert SourcesDesk(built).to_sign("alice") == ([], [])
    presses(monkeypatch, "   d", lines=20)
    monkeypatch.setattr("click.prompt", lambda *_, **__: "It leaves out article 39.")
    assert run(built, "compare", "xxa", "--as", "alice") == 0
    (judged,), _ = SourcesDesk(built).to_sign("alice")
    assert (judged.verdict, judged.note) == ("disputed", "It leaves out article 39.")
    capsys.readouterr()


def test_verdict_is_taken_back_by_a_key(
    built: Project, keys: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keys
    more = {"findings": [], "recommendations": [], "cited": ["XXA-LAW", "INV-2"], "evidence": []}
    (built.builds / "xxa/graph.json").write_text(json.dumps(more), encoding="utf-8")
    page = built.root / "inv.txt"
    page.write_text("Nobody is above this law.\nFirearms are a last resort.", encoding="utf-8")
    said = {"kind": "standard", "language": "en", "edition": "1", "obtained-from": "Us"}
    said |= {"pinpoint": "two", "words": "a last resort"}
    words = [part for name, value in said.items() for part in (f"--{name}", value)]
    assert run(built, "add", "INV-2", str(page), *words) == 0
    presses(monkeypatch, "cbsc")
    assert run(built, "compare", "xxa", "--as", "alice") == 0
    ready, _ = SourcesDesk(built).to_sign("alice")
    assert len(ready) == 1


def test_page_takes_a_verdict_only_once_each_paragraph_was_shown(
    built: Project, keys: dict[str, Path]
) -> None:
    assert keys

    def rests_on() -> tuple[set[str], set[str]]:
        build = Held.build(built, "xxa")
        return build.cited(), build.texts(built)

    def asks(path: str, *, body: object = None, **words: str) -> dict[str, Any]:
        said = json.dumps(body).encode() if body is not None else b""
        return SourcesDesk(built).answered(f"/sources/{path}", words, said, rests_on)

    told = asks("queue", **{"as": "alice"})
    assert [each["comparable"] for each in told["records"]] == [True, False]
    assert told["persons"] == ["alice", "bob"]
    card = asks("card", key="XXA-LAW", **{"as": "alice"})
    pieces = [*card["says"], *(each for text in card["texts"] for each in text["pieces"])]
    asked = {
        "as": "alice",
        "key": "XXA-LAW",
        "seal": card["seal"],
        "verdict": "confirmed",
        "seen": [each["mark"] for each in pieces][1:],
    }
    with pytest.raises(RefusedError, match="1 of "):
        asks("verdict", body=asked)
    asked["seen"].append(pieces[0]["mark"])
    assert asks("verdict", body=asked) == {"waiting": 1}
    assert asks("queue", **{"as": "alice"})["records"][0]["verdict"] == "confirmed"
    assert asks("verdict", body=asked | {"verdict": "withdrawn"}) == {"waiting": 0}
    with pytest.raises(RefusedError, match="nobody is called 'carol'"):
        asks("queue", **{"as": "carol"})
    for path, (_, kind) in SourcesDesk.PAGES.items():
        text, given = SourcesDesk(built).live_page(path)
        assert (bool(text), given) == (True, kind)
