"""A copy of a project holds inputs as a build read them, from the project or from its commits."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import DEATHS

from hrcreport.build import Manifest
from hrcreport.build.replay.copies import CopyOfProject
from hrcreport.foundation import Project

LAW, TABLE = "data/law/standards/inv.yml", "data/tables/xxa-deaths.csv"


def commit(root: Path) -> None:
    who = ("-c", "user.name=Tester", "-c", "user.email=tester@example.org")
    for words in (("init", "-q"), ("add", "-A"), (*who, "commit", "-qm", "As it was")):
        subprocess.run(["git", "-C", str(root), *words], check=True)


@pytest.fixture
def manifest(built: Any) -> Manifest:
    found = Manifest.in_folder(built.root / "reports/_build/xxa")
    assert found
    return found


def copied(built: Any, manifest: Manifest, folder: Path) -> CopyOfProject:
    return CopyOfProject.of(Project(built.root), manifest, folder / "copy")


def test_what_the_project_still_holds_needs_no_commit(
    built: Any, manifest: Manifest, tmp_path: Path
) -> None:
    copy = copied(built, manifest, tmp_path)
    assert copy.restore_all(manifest) == []
    assert copy.is_built_alike(manifest)
    assert copy.build(manifest, manifest.read.parameters, warm="") == []
    word = Path("reports/_build/xxa/xxa.docx")
    assert (copy.project.root / word).read_bytes() == (built.root / word).read_bytes()


def test_what_changed_since_comes_from_the_commit_that_holds_it(
    built: Any, manifest: Manifest, tmp_path: Path
) -> None:
    commit(built.root)
    before = {place: (built.root / place).read_bytes() for place in (LAW, TABLE)}
    built.data(DEATHS.replace("black,deaths,60", "black,deaths,66"))
    built.write(LAW, before[LAW].decode().replace("Nowhere", "Somewhere"))
    built.write("data/law/standards/later.yml", "{}\n")
    copy = copied(built, manifest, tmp_path)
    assert copy.restore_all(manifest) == []
    for place, content in before.items():
        assert (copy.project.root / place).read_bytes() == content
    assert not (copy.project.root / "data/law/standards/later.yml").exists()
    # The record of a table has the hash of its file, or the table would be refused.
    assert copy.build(manifest, manifest.read.parameters, warm="") == []
    assert b"66" in (built.root / TABLE).read_bytes()


def test_what_no_commit_holds_is_told_and_left_as_it_is(
    built: Any, manifest: Manifest, tmp_path: Path
) -> None:
    law = (built.root / LAW).read_text(encoding="utf-8").replace("Nowhere", "Somewhere")
    built.write(LAW, law)
    commit(built.root)  # too late
    copy = copied(built, manifest, tmp_path)
    assert copy.restore_all(manifest) == [LAW]
    assert (copy.project.root / LAW).read_text(encoding="utf-8") == law


def test_copies_share_kept_runs_and_nothing_else(
    built: Any, manifest: Manifest, tmp_path: Path
) -> None:
    copy = copied(built, manifest, tmp_path)
    again = copy.again(tmp_path / "again")
    again.write(LAW, b"other")
    assert (copy.project.root / LAW).read_bytes() == (built.root / LAW).read_bytes() != b"other"
    assert again.store == copy.store
    assert list(copy.store.rglob("*.run"))
    assert not again.project.builds.exists()


def test_program_of_another_day_is_no_way_to_build_alike(
    built: Any, manifest: Manifest, tmp_path: Path
) -> None:
    copy, told = copied(built, manifest, tmp_path), manifest.as_dict()
    told["versions"]["numpy"] = "0.1"
    assert not copy.is_built_alike(Manifest.of(json.dumps(told).encode()))
