"""A build can be checked without a network, and proven by building it again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hrcreport.batch.crate import CRATE_FILE, named_by_hash

pytestmark = pytest.mark.slow


def rules(said: Any) -> list[str]:
    return [problem["rule"] for problem in said.data["problems"]]


def test_build_is_what_its_manifest_says(built, hrcreport) -> None:
    said = hrcreport(built, "verify")
    assert said.code == 0
    assert said.out == "1 build checked: all agree.\n"


def remove(folder: Path) -> None:
    (folder / "xxa.pdf").unlink()


def change(folder: Path) -> None:
    path = folder / "xxa.docx"
    path.write_bytes(path.read_bytes() + b"x")


def change_source(folder: Path) -> None:
    path = folder / "source" / "xxa.qmd"
    path.write_text(path.read_text().replace("died", "lived"))


def add(folder: Path) -> None:
    (folder / "letter.pdf").write_text("not of this build")


def change_manifest(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace('"pages":', '"pages" :'))


def remove_crate(folder: Path) -> None:
    (folder / CRATE_FILE).unlink()


@pytest.mark.parametrize(
    ("act", "rule", "place"),
    [
        (remove, "verify.missing-file", "xxa.pdf"),
        (change, "verify.changed-file", "xxa.docx"),
        (change_source, "verify.changed-file", "source/xxa.qmd"),
        (add, "verify.strange-file", "letter.pdf"),
        (change_manifest, "verify.crate", CRATE_FILE),
        (remove_crate, "verify.crate", CRATE_FILE),
    ],
)
def test_whatever_differs_is_named(
    built, hrcreport, act: Callable[[Path], None], rule: str, place: str
) -> None:
    act(built.project.builds / "xxa")
    said = hrcreport(built, "verify", "xxa", "--json")
    assert said.code == 1
    assert rules(said) == [rule]
    assert said.data["problems"][0]["place"] == f"reports/_build/xxa/{place}"


@pytest.mark.parametrize("content", ["no JSON", '{"form": 1}'])
def test_manifest_of_another_form_is_told(built, hrcreport, content: str) -> None:
    (built.project.builds / "xxa" / "manifest.json").write_text(content)
    assert rules(hrcreport(built, "verify", "--json")) == ["verify.no-manifest"]


def test_report_that_was_never_built_has_no_manifest(invented, hrcreport) -> None:
    assert rules(hrcreport(invented, "verify", "xxa", "--json")) == ["verify.no-manifest"]
    assert hrcreport(invented, "verify").out == "0 builds checked: all agree.\n"


def test_zip_archive_and_folder_from_elsewhere_are_checked(
    built, hrcreport, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "received from elsewhere"
    shutil.copytree(built.project.builds / "xxa", elsewhere / "xxa")
    archive = shutil.make_archive(str(tmp_path / "xxa"), "zip", elsewhere)
    assert hrcreport(built, "verify", archive, str(elsewhere / "xxa")).code == 0
    change(elsewhere / "xxa")
    archive = shutil.make_archive(str(tmp_path / "xxa"), "zip", elsewhere)
    assert rules(hrcreport(built, "verify", archive, "--json")) == ["verify.changed-file"]


def test_file_that_is_no_archive_is_refused(built, hrcreport, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("words")
    said = hrcreport(built, "verify", tmp_path / "letter.txt")
    assert said.code == 2
    assert "neither the folder of a build nor a zip archive of one" in said.err


def test_built_again_every_byte_is_the_same(built, hrcreport) -> None:
    before = (built.project.builds / "xxa" / "manifest.json").stat().st_mtime_ns
    said = hrcreport(built, "verify", "xxa", "--rebuild")
    assert said.code == 0, said.err
    assert said.out == "1 build built again and compared: all agree.\n"
    assert (built.project.builds / "xxa" / "manifest.json").stat().st_mtime_ns == before


def test_file_that_comes_out_different_is_named_with_the_versions(
    built, hrcreport, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hrcreport.batch import inputs

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    monkeypatch.setattr("hrcreport.batch.build.epoch_of", lambda date: 86_400)
    now = inputs.versions() | {"pandas": "99.0"}
    monkeypatch.setattr(inputs, "versions", lambda: now)
    said = hrcreport(built, "verify", "xxa", "--rebuild", "--json")
    assert said.code == 1
    differing = {problem["place"].rpartition("/")[2] for problem in said.data["problems"]}
    assert {"xxa.pdf", "xxa.docx"} <= differing
    assert "pandas was " in said.data["problems"][0]["mend"]


def test_nothing_is_proven_from_other_inputs(built, hrcreport) -> None:
    law = (built.root / "data/law/xxa.yml").read_text()
    built.write("data/law/xxa.yml", law.replace("rules", "clear rules"))
    built.write("data/law/areas/xxa.yml", "country: XXA\nprovisions: []\n")
    said = hrcreport(built, "verify", "xxa", "--rebuild", "--json")
    assert rules(said) == ["verify.inputs-changed"]
    what = said.data["problems"][0]["what"]
    assert "data/law/xxa.yml changed, data/law/areas/xxa.yml appeared." in what


def test_build_is_a_research_object_of_one_action(built) -> None:
    folder = built.project.builds / "xxa"
    crate = json.loads((folder / CRATE_FILE).read_text())
    manifest = json.loads((folder / "manifest.json").read_text())
    entities = {entity["@id"]: entity for entity in crate["@graph"]}
    assert crate["@context"] == "https://w3id.org/ro/crate/1.2/context"
    assert entities[CRATE_FILE]["conformsTo"]["@id"] == "https://w3id.org/ro/crate/1.2"
    assert entities["./"]["conformsTo"]["@id"] == "https://w3id.org/ro/wfrun/process/0.5"
    (action,) = (each for each in entities.values() if each["@type"] == "CreateAction")
    assert action["instrument"]["@id"] == "#hrcreport"
    results = {each["@id"] for each in action["result"]}
    assert results == {"manifest.json", *manifest["outputs"]}
    objects = {each["@id"] for each in action["object"]}
    for place, digest in manifest["inputs"].items():
        assert named_by_hash(place, digest) in objects
    assert entities["#parameter-country"]["value"] == "XXA"
    for name, version in manifest["versions"].items():
        assert entities[f"#software-{name}"]["softwareVersion"] == version
    assert {"pandas", "typst", "pandoc", "python", "matplotlib"} <= {
        each["name"] for each in entities.values() if each["@type"] == "SoftwareApplication"
    }
    assert entities["./"]["datePublished"] == "2026-11-24"


def test_research_object_is_read_by_the_library_of_its_form(built, tmp_path: Path) -> None:
    from rocrate.rocrate import ROCrate

    folder = shutil.copytree(built.project.builds / "xxa", tmp_path / "xxa")
    crate = ROCrate(folder)
    assert crate.name == "Report on the Republic of Exampleland"
    assert {"xxa.pdf", "xxa.docx", "xxa.html"} <= {each.id for each in crate.data_entities}
