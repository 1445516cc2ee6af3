"""This module proves that a person can compare and sign by the commands of the desk."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.registers.sources.test_records import TEXT, WORDS, project

from hrcreport.cli import main
from hrcreport.editorial.release.acts import Acts
from hrcreport.foundation.context.project import Project
from hrcreport.registers.vouching.records import item
from hrcreport.registers.vouching.signing import sign

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
    acts.ask("founded", what, person="alice", key_file=made["alice"])
    acts.sign("founded", person="bob", key_file=made["bob"])
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
                found,
                project,
                person=name,
                verdict="confirmed",
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
