"""Builds share the files of the format, and what nobody needs any more can be taken away."""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.conftest import InventedProject

from hrcreport.build.batch.clearing import Leftovers
from hrcreport.build.storage.lock import only_builder
from hrcreport.build.storage.publishing import COPY_OF_FORMAT, share_parts
from hrcreport.foundation.errors import RefusedError
from hrcreport.foundation.records.sealed_records import PlainFile

NOW = datetime(2030, 1, 1, tzinfo=UTC)
MANIFEST = Path(__file__).parents[2] / "fixtures" / "builds" / "form-7.zip"


def made(folder: Path, **files: str) -> dict[str, str]:
    """Write the files of a build; return their hashes by place."""
    for name, text in files.items():
        path = folder / COPY_OF_FORMAT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "own.txt").write_text("own", encoding="utf-8")
    return {
        path.relative_to(folder).as_posix(): PlainFile(path).sha256()
        for path in folder.rglob("*")
        if path.is_file()
    }


def build(builds: Path, name: str, **files: str) -> Path:
    folder = builds / name
    share_parts(folder, builds, made(folder, **files))
    return folder


def old(*paths: Path) -> None:
    for path in paths:
        for each in (path, *path.rglob("*")):
            os.utime(each, (0, 0))


def left_over(project: InventedProject, days: int = 30) -> dict[str, str]:
    builds = project.project.builds
    found = Leftovers.older_than(days, project.project, builds, now=NOW).found()
    return {each.path.relative_to(builds).as_posix(): each.why for each in found}


def test_equal_files_of_the_format_are_one_file_and_read_only(tmp_path: Path) -> None:
    one, two = (build(tmp_path, name, font="same", script=name) for name in ("one", "two"))
    assert (one / COPY_OF_FORMAT / "font").samefile(two / COPY_OF_FORMAT / "font")
    assert not (one / COPY_OF_FORMAT / "script").samefile(two / COPY_OF_FORMAT / "script")
    assert (two / COPY_OF_FORMAT / "script").read_text() == "two"
    assert (one / COPY_OF_FORMAT / "font").stat().st_mode & 0o222 == 0
    assert (one / "own.txt").stat().st_nlink == 1
    assert not list(tmp_path.rglob("*.part"))


def test_a_part_that_was_written_into_is_made_anew_and_no_build_takes_it(tmp_path: Path) -> None:
    one = build(tmp_path, "one", font="same")
    font = one / COPY_OF_FORMAT / "font"
    font.chmod(0o644)
    font.write_text("else", encoding="utf-8")
    two = build(tmp_path, "two", font="same")
    assert (two / COPY_OF_FORMAT / "font").read_text() == "same"
    three = build(tmp_path, "three", font="same")
    assert (three / COPY_OF_FORMAT / "font").samefile(two / COPY_OF_FORMAT / "font")


def test_where_a_disk_has_no_links_the_copies_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(Path, "hardlink_to", refused)
    one, two = (build(tmp_path, name, font="same") for name in ("one", "two"))
    assert [(each / COPY_OF_FORMAT / "font").read_text() for each in (one, two)] == ["same"] * 2


def test_what_is_of_no_report_any_more_goes_once_it_is_old(invented: InventedProject) -> None:
    builds = invented.project.builds
    for name in ("yyy", "xxa"):
        shutil.unpack_archive(MANIFEST, builds / name)
        for folder in ("_failed", "_cache", "_by-hand"):
            (builds / folder / name).mkdir(parents=True)
            (builds / folder / name / "a.txt").write_text("a", encoding="utf-8")
    (builds / "own").mkdir()  # no build: somebody's own
    (builds / "_thumbnails").mkdir()
    (builds / "_thumbnails/yyy.png").write_bytes(b"a")
    old(builds)
    why = "the project has no report 'yyy'"
    assert left_over(invented) == dict.fromkeys(
        ["_cache/yyy", "_failed/yyy", "_thumbnails/yyy.png", "yyy"], why
    )
    later = (NOW - timedelta(days=3)).timestamp()
    os.utime(builds / "yyy" / "values.json", (later, later))
    assert "yyy" not in left_over(invented)
    assert "yyy" in left_over(invented, days=2)


def test_a_run_on_which_a_build_rests_stays(invented: InventedProject) -> None:
    builds = invented.project.builds
    shutil.unpack_archive(MANIFEST, builds / "xxa")
    key = json.loads((builds / "xxa/manifest.json").read_text())["keys"]["execution"]
    (builds / "_cache/xxa").mkdir(parents=True)
    for name in (key, "0" * 64):
        (builds / f"_cache/xxa/{name}.run").write_bytes(b"a")
    old(builds)
    assert list(left_over(invented)) == [f"_cache/xxa/{'0' * 64}.run"]


def test_parts_go_with_the_last_build_that_holds_them(invented: InventedProject) -> None:
    builds = invented.project.builds
    shutil.unpack_archive(MANIFEST, builds / "yyy")
    shutil.rmtree(builds / "yyy" / COPY_OF_FORMAT)
    share_parts(builds / "yyy", builds, made(builds / "yyy", font="both", script="yyy"))
    build(builds, "xxa", font="both")
    old(builds)
    own = PlainFile(builds / "yyy" / COPY_OF_FORMAT / "script").sha256()
    both = PlainFile(builds / "xxa" / COPY_OF_FORMAT / "font").sha256()
    later = datetime.now(UTC) + timedelta(days=31)
    gone = Leftovers.older_than(30, invented.project, builds, now=later)
    assert {each.path.name for each in gone.clear()} == {"yyy", own}
    assert not (builds / "yyy").exists()
    assert [path.name for path in (builds / "_parts").iterdir()] == [both]
    assert (builds / "xxa" / COPY_OF_FORMAT / "font").read_text() == "both"


def test_nothing_goes_while_somebody_builds(invented: InventedProject) -> None:
    builds = invented.project.builds
    shutil.unpack_archive(MANIFEST, builds / "yyy")
    old(builds)
    gone = Leftovers.older_than(30, invented.project, builds, now=NOW)
    with only_builder(builds, wait=False), pytest.raises(RefusedError, match="another build"):
        gone.clear()
    assert (builds / "yyy").is_dir()
