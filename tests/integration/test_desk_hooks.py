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


NOTEBOOK = "notebooks/country.ipynb"


def edited(root: Path, change: Any) -> None:
    """Commit what becomes of the cells of the notebook."""
    path = root / NOTEBOOK
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content["cells"])
    path.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    done = git(root, "commit", "-qam", "Edit")
    assert done.returncode == 0, done.stderr


def wrote(number: int, text: str) -> Any:
    def change(cells: list[dict[str, Any]]) -> None:
        cells[number]["source"] = [text]

    return change


def two_branches(clone: Any, here: Any, there: Any) -> None:
    """Edit the notebook on the branch one is on, and on the branch `other`."""
    git(clone.root, "commit", "-q", "--allow-empty", "-m", "Both begin here")
    git(clone.root, "branch", "other")
    edited(clone.root, here)
    git(clone.root, "checkout", "-q", "other")
    edited(clone.root, there)
    git(clone.root, "checkout", "-q", "-")


def cells_of(root: Path) -> list[dict[str, Any]]:
    return json.loads((root / NOTEBOOK).read_text(encoding="utf-8"))["cells"]


def test_sentence_that_two_people_changed_is_a_cell_to_decide(clone, hrcreport) -> None:
    two_branches(clone, wrote(5, "Mine is this."), wrote(5, "Theirs is that."))
    done = git(clone.root, "merge", "other")
    assert done.returncode == 1
    assert "to decide: Mine is this." in done.stderr
    cells = cells_of(clone.root)
    assert "".join(cells[5]["source"]) == "Mine is this."
    assert cells[6]["metadata"]["tags"] == ["conflict"]
    assert "Theirs is that." in "".join(cells[6]["source"])
    told = hrcreport(clone, "check")
    assert "no Jupyter notebook" not in told.out + told.err


def test_different_sentences_are_merged_and_rebased_without_a_question(clone) -> None:
    two_branches(clone, wrote(5, "Mine is this."), lambda cells: cells.insert(2, cells.pop(4)))
    done = git(clone.root, "rebase", "other")
    assert done.returncode == 0, done.stderr
    assert "Mine is this." in ["".join(cell["source"]) for cell in cells_of(clone.root)]


def test_notebook_that_one_side_renamed_is_merged_where_it_lies_now(clone) -> None:
    git(clone.root, "branch", "other")
    git(clone.root, "mv", NOTEBOOK, "notebooks/theme.ipynb")
    git(clone.root, "commit", "-qm", "Rename")
    git(clone.root, "checkout", "-q", "other")
    edited(clone.root, wrote(5, "Theirs is that."))
    git(clone.root, "checkout", "-q", "-")
    done = git(clone.root, "merge", "other", "-m", "Merge")
    assert done.returncode == 0, done.stderr
    assert "Theirs is that." in (clone.root / "notebooks/theme.ipynb").read_text(encoding="utf-8")


def test_merge_that_was_made_without_the_driver_is_made_again(clone, hrcreport) -> None:
    attributes = clone.root / ".git/info/attributes"
    kept = attributes.read_text(encoding="utf-8")
    attributes.write_text(kept.replace(" merge=hrcreport", ""), encoding="utf-8")
    two_branches(clone, wrote(5, "Mine is this."), wrote(5, "Theirs is that."))
    git(clone.root, "merge", "other")
    with pytest.raises(json.JSONDecodeError):
        cells_of(clone.root)
    told = hrcreport(clone, "check")
    again = f"git checkout --merge {NOTEBOOK}"
    assert "hrcreport hooks install" in told.out + told.err
    assert again in told.out + told.err
    assert hrcreport(clone, "hooks", "install").code == 0
    assert attributes.read_text(encoding="utf-8") == kept
    git(clone.root, *again.split()[1:])
    texts = " ".join("".join(cell["source"]) for cell in cells_of(clone.root))
    assert "Mine is this." in texts
    assert "Theirs is that." in texts


def test_side_that_is_no_notebook_leaves_this_one_and_is_named(clone) -> None:
    git(clone.root, "branch", "other")
    edited(clone.root, wrote(5, "Mine is this."))
    git(clone.root, "checkout", "-q", "other")
    (clone.root / NOTEBOOK).write_text("[]\n", encoding="utf-8")
    git(clone.root, "-c", "filter.hrcreport.clean=cat", "commit", "-qam", "Spoil", "--no-verify")
    git(clone.root, "checkout", "-q", "-f", "-")
    done = git(clone.root, "merge", "other")
    assert done.returncode == 1
    assert "The other side of the merge is no sound notebook" in done.stderr
    assert f"git show :3:{NOTEBOOK}" in done.stderr
    assert "Traceback" not in done.stderr
    assert "".join(cells_of(clone.root)[5]["source"]) == "Mine is this."
