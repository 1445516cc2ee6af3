"""`hooks install` keeps outputs and what is restricted out of git, and shows cells in a diff."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

OWNER = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org")


def git(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", "-C", str(root), *OWNER, *words], capture_output=True, text=True, check=False
    )


@pytest.fixture
def clone(invented, hrcreport) -> Any:
    """The invented project in git, set up by the command."""
    git(invented.root, "init", "-q")
    invented.write(".gitignore", "reports/_build/\n")
    git(invented.root, "add", "-A")
    git(invented.root, "commit", "-qm", "All")
    done = hrcreport(invented, "hooks", "install")
    assert done.code == 0, done.err
    return invented


def with_output(root: Path, sentence: str) -> None:
    path = root / "notebooks/country.ipynb"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["cells"][5]["source"] = [sentence]
    stream = {"output_type": "stream", "name": "stdout", "text": ["An output that is long."]}
    content["cells"][6] |= {"outputs": [stream], "execution_count": 7}
    path.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def test_sentence_is_in_the_commit_and_the_output_is_not(clone) -> None:
    with_output(clone.root, "A new sentence.")
    shown = git(clone.root, "diff").stdout
    assert "A new sentence." in shown
    assert "An output" not in shown
    git(clone.root, "add", "-A")
    done = git(clone.root, "commit", "-qm", "A sentence")
    assert done.returncode == 0, done.stderr
    kept = git(clone.root, "show", "HEAD:notebooks/country.ipynb").stdout
    assert "A new sentence." in kept
    assert "An output" not in kept
    assert [cell["id"] for cell in json.loads(kept)["cells"]][:2] == ["cell-1", "cell-2"]


def test_outputs_restricted_tables_and_builds_are_refused(clone, hrcreport) -> None:
    package = clone.root / "data/datapackage.json"
    content = json.loads(package.read_text(encoding="utf-8"))
    (deaths,) = (each for each in content["resources"] if each["name"] == "xxa-deaths")
    deaths["hrc"]["sensitivity"] = "restricted"
    package.write_text(json.dumps(content), encoding="utf-8")
    table = clone.root / "data/tables/xxa-deaths.csv"
    table.write_text(table.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    clone.write("reports/_build/xxa/xxa.html", "<p>A build</p>")
    with_output(clone.root, "Another sentence.")
    git(
        clone.root,
        "-c",
        "filter.hrcreport.clean=cat",
        "add",
        "-f",
        "data",
        "notebooks",
        "reports/_build",
    )
    done = git(clone.root, "commit", "-qm", "Too much")
    assert done.returncode != 0
    for words in ("'xxa-deaths' is restricted", "a build stays out", "committed with outputs"):
        assert words in done.stderr
    assert hrcreport(clone, "hooks", "check").code == 1


def test_an_encrypted_table_stays_out_of_git_as_well(clone, hrcreport, monkeypatch) -> None:
    monkeypatch.setenv("HRCREPORT_KEYS", str(clone.root.parent / "keys"))
    package = clone.root / "data/datapackage.json"
    content = json.loads(package.read_text(encoding="utf-8"))
    (deaths,) = (each for each in content["resources"] if each["name"] == "xxa-deaths")
    deaths["hrc"]["sensitivity"] = "restricted"
    package.write_text(json.dumps(content), encoding="utf-8")
    assert hrcreport(clone, "seal", "--new-key", "xxa-deaths").code == 0
    git(clone.root, "add", "-A")
    done = git(clone.root, "commit", "-qm", "Encrypted")
    assert done.returncode != 0
    assert "'xxa-deaths' is restricted" in done.stderr
    git(clone.root, "rm", "-q", "--cached", "data/tables/xxa-deaths.csv.age")
    assert git(clone.root, "commit", "-qm", "Without it").returncode == 0


def test_a_hook_of_somebody_else_is_left_and_no_clone_is_told(invented, clone, hrcreport) -> None:
    hook = clone.root / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    done = hrcreport(clone, "hooks", "install")
    assert "There is a hook before commits already" in done.out
    assert hook.read_text(encoding="utf-8") == "#!/bin/sh\nexit 0\n"


def test_project_outside_of_git_is_told_what_to_do(invented, hrcreport) -> None:
    done = hrcreport(invented, "hooks", "install")
    assert done.code == 2
    assert "git init" in done.err
