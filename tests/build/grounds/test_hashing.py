"""What an earlier run knows of a file counts only where the file cannot have changed unseen."""

from __future__ import annotations

import hashlib
import json
import re
from importlib import metadata
from pathlib import Path

import pytest

from hrcreport.build.grounds import file_hashes as hashes
from hrcreport.build.grounds import inputs
from hrcreport.build.grounds.digests import hash_of, names_at
from hrcreport.build.grounds.file_hashes import RACY_SECONDS, Hashes
from hrcreport.foundation import plugins
from hrcreport.foundation.context.project import Project

SAVED_AT = 1_795_478_400 * 10**9


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def same_stamp(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock so coarse that a file which is saved twice has one size, time and number."""
    monkeypatch.setattr(hashes, "_stamp", lambda found: [3, SAVED_AT, SAVED_AT, 7])


def later_run(path: Path, first: Hashes, folder: Path) -> Hashes:
    first.of(path)
    first.save(folder / "hashes.json")
    found = Hashes()
    found.load(folder / "hashes.json")
    return found


@pytest.mark.usefixtures("same_stamp")
@pytest.mark.parametrize(
    ("seconds", "read"), [(0, True), (RACY_SECONDS, True), (RACY_SECONDS + 1, False)]
)
def test_file_hashed_right_after_it_was_saved_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: int, read: bool
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    monkeypatch.setattr(hashes.time, "time_ns", lambda: SAVED_AT + seconds * 10**9)
    again = later_run(path, Hashes(), tmp_path)
    path.write_bytes(b"new")
    assert again.of(path) == sha256(b"new" if read else b"old")


@pytest.mark.usefixtures("same_stamp")
def test_clock_that_was_set_back_leads_to_reading_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    monkeypatch.setattr(hashes.time, "time_ns", lambda: SAVED_AT - 3600 * 10**9)
    again = later_run(path, Hashes(), tmp_path)
    path.write_bytes(b"new")
    assert again.of(path) == sha256(b"new")


def test_file_that_changes_within_a_run_is_seen_where_one_looks_again(tmp_path: Path) -> None:
    path, hashes = tmp_path / "file", Hashes()
    path.write_bytes(b"old")
    whole = hashes.of_folder(tmp_path)
    path.write_bytes(b"newer")
    assert (hashes.of(path), hashes.of_folder(tmp_path)) == (sha256(b"old"), whole)
    hashes.look_again()
    assert hashes.of(path) == sha256(b"newer")
    assert hashes.of_folder(tmp_path) != whole


def test_two_projects_of_one_process_have_hashes_of_their_own(tmp_path: Path) -> None:
    files = {name: tmp_path / name / "file" for name in ("one", "other")}
    hashes = {name: Hashes() for name in files}
    for name, path in files.items():
        path.parent.mkdir()
        path.write_text(name)
        hashes[name].of(path)
        names_at(Project(path.parent), "file", hashes[name])
    for name, path in files.items():
        assert set(hashes[name].of_this_run) == {str(path)}
        assert set(hashes[name].listed) == {path}


def test_file_of_another_size_or_number_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    now = path.stat().st_ctime_ns
    monkeypatch.setattr(hashes.time, "time_ns", lambda: now + 60 * 10**9)
    again = later_run(path, Hashes(), tmp_path)
    path.write_bytes(b"longer")
    assert again.of(path) == sha256(b"longer")


def test_versions_are_those_that_pythons_own_reader_gives() -> None:
    found = inputs.versions()
    packages = found.keys() - {"python", "machine"}
    assert packages > set(inputs.PACKAGES) - {"ruamel.yaml"}
    assert found == {**found, **{name: metadata.version(name) for name in packages}}
    for name in packages:
        for needed in metadata.requires(name) or ():
            word = re.match(r"[\w.-]+", needed)
            if "extra ==" not in needed and word is not None:
                known = {re.sub(r"[-_.]+", "-", word[0]).lower(): ""}
                assert inputs.versions_now(known, with_machine=False).items() <= found.items(), (
                    needed
                )


def test_record_in_a_file_of_its_own_is_seen_by_the_next_run(tmp_path: Path) -> None:
    """`edit` and the tests run many times in one process; the file of all tables stays as it is."""
    package, record = tmp_path / "data/datapackage.json", tmp_path / "data/catalogue/xxa.json"
    record.parent.mkdir(parents=True)
    package.write_text('{"resources": []}', encoding="utf-8")
    project, place = Project(tmp_path), "data/datapackage.json#xxa"
    found, first = [], Hashes()
    for title in ("Deaths", "Deaths", "Deaths in custody"):
        described = {"name": "xxa", "path": "xxa.csv", "title": title, "hrc": {"kind": "T02"}}
        record.write_text(json.dumps(described), encoding="utf-8")
        found.append(hash_of(project, place, Hashes()))
        assert hash_of(project, place, first) == found[0]
    assert found[0] == found[1] != found[2]
    first.look_again()
    assert hash_of(project, place, first) == found[2]


@pytest.mark.parametrize(
    ("needed", "points"),
    [
        ("Requires-Dist: hrcreport>=0.1\n", ""),
        ("", "[hrcreport.registers]\nbudgets = xxa_charts:REGISTER\n"),
    ],
)
def test_package_that_needs_the_library_or_adds_a_register_is_watched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, needed: str, points: str
) -> None:
    def installed(version: str) -> dict[str, str]:
        folder = tmp_path / version / f"xxa_charts-{version}.dist-info"
        folder.mkdir(parents=True)
        head = f"Metadata-Version: 2.1\nName: xxa-charts\nVersion: {version}\n"
        (folder / "METADATA").write_text(f"{head}{needed}", encoding="utf-8")
        (folder / "entry_points.txt").write_text(points, encoding="utf-8")
        with monkeypatch.context() as patched:
            patched.syspath_prepend(str(folder.parent))
            inputs.versions.cache_clear()
            inputs._installed.cache_clear()
            plugins.installed.cache_clear()
            try:
                assert inputs.versions_now({"xxa-charts": ""})["xxa-charts"] == version
                return inputs.versions()
            finally:
                inputs.versions.cache_clear()
                inputs._installed.cache_clear()
                plugins.installed.cache_clear()

    assert installed("1.0")["xxa-charts"] == "1.0"
    assert installed("2.0")["xxa-charts"] == "2.0"
