"""The folder that is sent holds documents and their proof, and nothing of the workshop."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader
from tests.leak_plants import restricted_cases

from hrcreport.build.batch.verification import verify
from hrcreport.build.grounds.manifest import Manifest
from hrcreport.editorial.release.bundle import Bundle
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import LeakError, RefusedError


@pytest.fixture
def project(built: Any) -> Project:
    return Project(built.root)


def restrict(project: Project, name: str) -> None:
    place = project.data / "datapackage.json"
    catalogue = json.loads(place.read_text())
    (table,) = (each for each in catalogue["resources"] if each["name"] == name)
    table["hrc"]["sensitivity"] = "restricted"
    place.write_text(json.dumps(catalogue))


def test_a_bundle_holds_documents_manifest_and_data_and_is_verified(
    project: Project, tmp_path: Path
) -> None:
    made = Bundle.make(project, "xxa", output=tmp_path / "sent")
    names = set(made.files)
    assert {"xxa.pdf", "xxa.docx", "xxa.html", "manifest.json"} <= names
    assert any(name.startswith("data/") for name in names)
    assert not [name for name in names if name.endswith((".ipynb", ".qmd"))]
    assert not names & {"values.json", "graph.json", "inspection.json"}
    assert verify(made.folder, place="sent") == []
    manifest = Manifest.in_folder(made.folder)
    assert manifest is not None
    assert manifest.made.warnings == []
    (made.folder / "note.txt").write_text("for us")
    assert [each.rule for each in verify(made.folder, place="sent")] == ["verify.strange-file"]


def test_data_and_hashes_of_what_is_not_public_stay(project: Project, tmp_path: Path) -> None:
    restrict(project, "xxa-population")
    made = Bundle.make(project, "xxa", output=tmp_path / "sent")
    assert made.held_back
    assert not [name for name in made.files if name.startswith("data/")]
    manifest = Manifest.in_folder(made.folder)
    assert manifest is not None
    population = "data/tables/xxa-population.csv"
    assert population not in manifest.read.inputs
    assert population not in (made.folder / "ro-crate-metadata.json").read_text()


def test_no_bundle_is_made_of_what_names_a_person_of_a_restricted_source(
    built: Any, project: Project, tmp_path: Path
) -> None:
    """The table came after the build; the title of the document holds the name."""
    restricted_cases(built, ["Expert Mechanism"], ["C-2019/00411"])
    with pytest.raises(LeakError, match="a person whom a restricted source names") as refused:
        Bundle.make(project, "xxa", output=tmp_path / "sent")
    assert "Expert Mechanism" not in str(refused.value)
    assert not (tmp_path / "sent").exists()


def test_a_bundle_is_made_anew_and_nothing_else_is_overwritten(
    project: Project, tmp_path: Path
) -> None:
    folder = tmp_path / "sent"
    Bundle.make(project, "xxa", output=folder)
    Bundle.make(project, "xxa", output=folder)
    (folder / "note.txt").write_text("for us")
    with pytest.raises(RefusedError, match="no part of the build"):
        Bundle.make(project, "xxa", output=folder)
    assert (folder / "note.txt").read_text() == "for us"
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("mine")
    with pytest.raises(RefusedError, match="no earlier bundle"):
        Bundle.make(project, "xxa", output=other)


def test_a_changed_build_or_one_with_records_is_not_sent(project: Project, tmp_path: Path) -> None:
    build = project.builds / "xxa"
    manifest = Manifest.in_folder(build)
    assert manifest is not None
    told = {"rule": "execute.records-taken", "what": "records were taken out: To weigh."}
    manifest.made.warnings.append(told)
    manifest.write(build)
    with pytest.raises(RefusedError, match="To weigh"):
        Bundle.make(project, "xxa", output=tmp_path / "sent")
    (build / "xxa.docx").write_bytes(b"another")
    with pytest.raises(RefusedError, match="not the one that was built"):
        Bundle.make(project, "xxa", output=tmp_path / "sent")
    shutil.rmtree(build)
    with pytest.raises(RefusedError, match="there is no manifest"):
        Bundle.make(project, "xxa", output=tmp_path / "sent")
    assert not (tmp_path / "sent").exists()


def test_the_command_says_what_can_be_sent(built: Any, hrcreport: Any) -> None:
    said = hrcreport(built, "bundle", "xxa", "--json")
    assert said.code == 0
    assert said.data["folder"] == "reports/_build/_bundles/xxa"
    assert "xxa.pdf" in said.data["files"]
    assert hrcreport(built, "bundle", "xxz").code == 2


def test_photograph_is_in_each_document_and_leaves_once_its_rights_are_known(
    invented: Any, hrcreport: Any, tmp_path: Path
) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (45.0, 30.0, 1.0), 3: "E", 4: (9.0, 11.0, 0.0)})
    Image.new("RGB", (300, 200), "navy").save(tmp_path / "door.jpg", exif=exif)
    said = (
        "--caption",
        "A door",
        "--alt",
        "A blue field.",
        "--credit",
        "The office",
        "--rights",
        "unknown",
        "--people",
        "none",
        "--report",
        "xxa",
        "--after",
        "cell-6",
    )
    assert hrcreport(invented, "new", "photo", "door", tmp_path / "door.jpg", *said).code == 0
    build = ("build", "xxa", "--engine", "pandoc")
    assert hrcreport(invented, *build).code == 0
    refused = hrcreport(invented, "bundle", "xxa")
    assert (refused.code, "by which right the photograph 'door'" in refused.err) == (2, True)
    record = invented.root / "data/photographs/door.yml"
    record.write_text(record.read_text().replace('"unknown"', '"own"'))
    assert hrcreport(invented, *build).code == 0
    folder = invented.root / "reports/_build/xxa"
    assert "A blue field." in (folder / "xxa.html").read_text("utf-8")
    with zipfile.ZipFile(folder / "xxa.docx") as word:
        assert "A blue field." in word.read("word/document.xml").decode()
    assert len(PdfReader(folder / "xxa.pdf").pages[1].images) + len(
        PdfReader(folder / "xxa.pdf").pages[2].images
    )
    done = hrcreport(invented, "bundle", "xxa")
    assert done.code == 0, done.err
