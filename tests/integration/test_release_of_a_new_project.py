"""A project from `hrcreport init` goes from import to release by what the list says is missing."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.integration.test_release import ROLES, keys
from tests.integration.test_release_whole import EXPORT, RECIPE

from hrcreport.editorial.starters import SetUp

__all__ = ["keys"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="OpenSSH is not on this machine"),
]


def test_a_new_project_is_released_by_what_the_list_says(
    hrcreport: Any, keys: dict[str, Path], tmp_path: Path
) -> None:
    root = tmp_path / "mine"
    project, mine = SetUp.begin(root, starter="plain"), SimpleNamespace(root=root)

    def run(*words: Any, code: int = 0) -> Any:
        said = hrcreport(mine, *words)
        assert said.code == code, said.out + said.err
        return said

    def missing() -> list[tuple[str, str]]:
        said = hrcreport(mine, "release", "xxa", "--json")
        told = [(each["who"], each["rule"]) for each in said.data["missing"]]
        assert said.code == bool(told)
        return [*dict.fromkeys(told)]

    def by(name: str) -> tuple[Any, ...]:
        return "--as", name, "--key", keys[name]

    # Import, build, edition; the text names an institution that nobody has confirmed.
    notebook = root / "notebooks/country.ipynb"
    content = json.loads(notebook.read_text(encoding="utf-8"))
    prose = next(each for each in reversed(content["cells"]) if each["cell_type"] == "markdown")
    prose["source"] = "".join(prose["source"]) + "\n\nThe Quolm Litigation Unit was visited.\n"
    notebook.write_text(json.dumps(content), encoding="utf-8")
    (root / "data/recipes").mkdir(exist_ok=True)
    (root / "data/recipes/xxa-deaths.yml").write_text(RECIPE, encoding="utf-8")
    (tmp_path / "deaths.csv").write_text(EXPORT, encoding="utf-8")
    run("import", "xxa-deaths", tmp_path / "deaths.csv")
    run("check")
    run("build", "xxa", "--engine", "pandoc")
    head = [("head", f"release.{rule}") for rule in ("no-log", "approver-open", "policy")]
    names = ("reader for safety", "leaks.proposed-name")
    assert missing() == [("author", "release.no-edition"), names, *head]

    # A reader for safety confirms the names, the head says who approves, three persons found a log.
    policy = root / "data/safeguards.yml"
    text = re.sub(r"approved_by: \[\].*", f"approved_by: [{ROLES['bede']}]", policy.read_text())
    named = "named:\n  - {name: Quolm Litigation Unit, because: a body and no person}\n"
    policy.write_text(text.replace("named: []\n", named), encoding="utf-8")
    people = [
        {
            "code": code,
            "name": code.title(),
            "role": role,
            "keys": [{"key": keys[code].with_suffix(".pub").read_text().strip()}],
        }
        for code, role in ROLES.items()
    ]
    (tmp_path / "founders.yml").write_text(json.dumps({"people": people}), encoding="utf-8")
    run("trust", "ask", "founded", "--people", tmp_path / "founders.yml", *by("alma"))
    run("trust", "sign", "founded", *by("bede"))
    run("trust", "ask", "policy", *by("alma"))
    run("trust", "sign", "policy", *by("bede"))
    assert missing() == [("author", "release.stale"), ("author", "release.no-edition")]
    run("build", "xxa", "--engine", "pandoc")
    run("edition", "make", "xxa", "--name", "v1")
    assert missing() == []

    # Author and head sign; whoever receives the bundle proves it.
    run("release", "xxa@v1", "--author", "alma", "--key", keys["alma"])
    made = run("release", "xxa@v1", "--approved-by", "bede", "--key", keys["bede"], "--json").data
    run("verify", root / made["bundle"], "--signed", "--log", project.data / "trust/log.jsonl")
    assert missing() == [("author", "release.twice")]
