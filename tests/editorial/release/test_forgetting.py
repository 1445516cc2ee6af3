"""What is to be forgotten is found wherever this program or a person put it in the folder."""

from __future__ import annotations

import base64
import gzip
import io
import json
import shutil
import tarfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from nbformat.v4 import new_markdown_cell
from PIL import Image
from tests.registers.consultations.test_consent import HEARD, SEEN, WORDS

from hrcreport.editorial.lab.states import States
from hrcreport.editorial.release import clones
from hrcreport.editorial.release.clones import commits_of, commits_with
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.context.reads import sha256_of
from hrcreport.foundation.git import Git
from hrcreport.registers.consultations.consent import Consents


def picture() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(kept, "JPEG")
    return kept.getvalue()


def tape(content: bytes) -> bytes:
    packed, member = io.BytesIO(), tarfile.TarInfo("a.jpg")
    member.size = len(content)
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


PICTURE = picture()
TEXT = f"A mother said: {WORDS}."


def zipped(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, content)
    return packed.getvalue()


COPIES = {
    "reports/reviews/xxa.yml": f"- {{where: para. 3, text: {WORDS}}}\n".encode(),
    "reports/releases/asked/xxa@v1.json": f'{{"title": "{WORDS}"}}'.encode(),
    "sheets/consultations.csv": f"code,text\nVOICE-1,{WORDS}\n".encode(),
    "sent.zip": zipped("a/b.txt", TEXT.encode()),
    "docs/draft.docx": zipped(
        "word/document.xml", f"<w:p><w:t>{WORDS[:20]}</w:t><w:t>{WORDS[20:]}</w:t></w:p>".encode()
    ),
    "reports/old.html.gz": gzip.compress(f"<p>{TEXT}</p>".encode()),
    "notebooks/.ipynb_checkpoints/xxa-checkpoint.ipynb": f'{{"cells": ["{WORDS}"]}}'.encode(),
    "params/countries/.xxa.yml.swp": f"# {WORDS}".encode(),
    "maps/places.geojson": json.dumps({"properties": {"note": TEXT}}).encode(),
    "mail/with no suffix": TEXT.upper().encode("utf-16"),
}


@pytest.fixture
def project(invented: Any) -> Project:
    invented.write("data/consultations/xxa.yml", HEARD)
    (invented.root / "data/photographs").mkdir()
    (invented.root / "data/photographs/station.jpg").write_bytes(PICTURE)
    invented.write("data/photographs/station.yml", SEEN.replace("0" * 64, sha256_of(PICTURE)))
    for place, content in COPIES.items():
        path = invented.root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return Project(invented.root)


def places(said: Any) -> set[str]:
    return {each["place"].split(":")[0] for each in said.data["found"]}


def test_every_copy_in_the_folder_is_listed(
    project: Project, invented: Any, hrcreport: Any
) -> None:
    said = hrcreport(invented, "forget", "VOICE-1", "--json")
    assert said.code == 1
    assert places(said) == {*COPIES, "data/consultations/xxa.yml"}
    deletable = {each["place"] for each in said.data["found"] if each["deletable"]}
    assert deletable == {"notebooks/.ipynb_checkpoints/xxa-checkpoint.ipynb"}


def test_earlier_states_of_a_notebook_are_found_and_deleted_whole(
    project: Project, invented: Any, hrcreport: Any
) -> None:
    notebook = project.notebooks / "country.ipynb"
    written = json.loads(notebook.read_text(encoding="utf-8"))
    written["cells"].append(new_markdown_cell(TEXT))
    notebook.write_text(json.dumps(written), encoding="utf-8")
    states = States.of(project, notebook)
    states.keep(notebook, now=datetime(2026, 11, 30, tzinfo=UTC))
    found = hrcreport(invented, "forget", "VOICE-1", "--json").data["found"]
    (trace,) = (each for each in found if each["place"] == project.place(states.folder))
    assert trace["deletable"]


def test_a_person_of_a_photograph_is_known_with_each_copy_of_it(
    project: Project, invented: Any, hrcreport: Any
) -> None:
    (project.root / "docs/copy.jpg").write_bytes(PICTURE)
    (project.root / "docs/letter.docx").write_bytes(zipped("word/media/image1.jpg", PICTURE))
    said = hrcreport(invented, "forget", "P-001", "--json")
    record, picture = "data/photographs/station.yml", "data/photographs/station.jpg"
    assert {record, picture, "docs/copy.jpg", "docs/letter.docx"} <= places(said)
    deletable = {each["place"] for each in said.data["found"] if each["deletable"]}
    assert {record, picture} <= deletable
    gone = hrcreport(invented, "forget", "P-001", "--delete", said.data["token"], "--json")
    assert {record, picture} <= set(gone.data["deleted"])
    assert not (project.root / picture).exists()


WITHIN = base64.encodebytes(PICTURE)
OUTPUT = {"data": {"image/jpeg": WITHIN.decode()}, "output_type": "display_data"}
FORMS = {
    "archive in an archive.zip": zipped("b.zip", zipped("c.jpg", PICTURE)),
    "page.html": b'<img src="data:image/jpeg;base64,' + base64.b64encode(PICTURE) + b'">',
    "output.ipynb": json.dumps({"cells": [{"outputs": [OUTPUT]}]}).encode(),
    "tape.tar.gz": tape(PICTURE),
    "mail.eml": b"MIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\n" + WITHIN,
}


@pytest.mark.parametrize("name", FORMS)
def test_a_copy_of_a_photograph_is_found_within_other_files(
    project: Project, invented: Any, hrcreport: Any, name: str
) -> None:
    (project.root / "docs" / name).write_bytes(FORMS[name])
    assert f"docs/{name}" in places(hrcreport(invented, "forget", "P-001", "--json"))


def test_a_file_that_nobody_can_read_is_told(
    project: Project, invented: Any, hrcreport: Any
) -> None:
    (project.root / "locked.zip").write_bytes(b"PK\x03\x04 broken")
    said = hrcreport(invented, "forget", "VOICE-1", "--json")
    (told,) = (each for each in said.data["found"] if each["kind"] == "unread file")
    assert told["place"] == "locked.zip"


def test_words_that_are_forgotten_are_found_again_without_being_held(
    project: Project, invented: Any, hrcreport: Any
) -> None:
    invented.write(
        "data/consultations/xxa.yml", HEARD.replace("consent: quotation", "consent: withdrawn")
    )
    for place in COPIES:
        (project.root / place).unlink()
    printed = hrcreport(invented, "forget", "P-001").out
    token = hrcreport(invented, "forget", "P-001", "--json").data["token"]
    assert f"hrcreport forget P-001 --delete {token}\n" in printed
    hrcreport(invented, "forget", "P-001", "--delete", token)
    (held,) = yaml.safe_load((project.data / "persons.yml").read_text())["persons"]
    assert held["code"] == "P-001"
    assert held["withdrawn_on"]
    invented.write("data/consultations/xxa.yml", HEARD[: HEARD.index("    summary:")])
    assert "newspaper" not in (project.data / "persons.yml").read_text()
    assert list(Consents(project, "2026-11-27").undecided()) == []
    assert hrcreport(invented, "forget", "P-001", "--json").data["found"] == []
    (project.root / "note.txt").write_text(TEXT)
    assert places(hrcreport(invented, "forget", "P-001", "--json")) == {"note.txt"}
    invented.notebook(*invented.cells(), new_markdown_cell(f"She said that {WORDS}."))
    said = hrcreport(invented, "check", "--json")
    assert "consultations.words-stopped" in {each["rule"] for each in said.data["problems"]}
    # What somebody forgets who has withdrawn nothing leaves no mark on the person.
    before = (project.data / "persons.yml").read_bytes()
    invented.write("data/consultations/xxa.yml", HEARD.replace("P-001", "P-002"))
    token = hrcreport(invented, "forget", "P-002", "--json").data["token"]
    hrcreport(invented, "forget", "P-002", "--delete", token)
    assert (project.data / "persons.yml").read_bytes() == before


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not on this machine")
def test_words_and_files_in_a_commit_of_another_branch_are_found(tmp_path: Path) -> None:
    def git(*words: str) -> str:
        completed = Git(tmp_path).run("-c", "user.name=A", "-c", "user.email=a@example.org", *words)
        assert completed.returncode == 0, completed
        return completed.stdout.decode()

    git("init", "-q", "-b", "main")
    git("commit", "-q", "--allow-empty", "-m", "Begin")
    git("checkout", "-q", "-b", "aside")
    (tmp_path / "text.md").write_text("She wept at the gate.", encoding="utf-8")
    git("add", "text.md")
    git("commit", "-q", "-m", "Quote her")
    aside = git("log", "-1", "--format=%h %as").strip()
    git("checkout", "-q", "main")
    subject: Any = SimpleNamespace(
        files=(),
        stands_in=lambda kind, content: kind == "object" and b"She wept" in content,
        is_named=lambda name: False,
    )
    assert commits_with(tmp_path, subject) == ([aside], [])
    assert commits_of(tmp_path, ["text.md"]) == [aside]
    git("branch", "-q", "-D", "aside")
    git("reflog", "expire", "--expire=now", "--all")
    (unreached,), _ = commits_with(tmp_path, subject)
    assert unreached.endswith("in no commit (git gc)")


def test_each_object_of_a_batch_is_given_out_whole() -> None:
    batch = b"1a blob 5\na\nbcd\n2b commit 0\n\n3c tag 2\n\xff\n\n"
    assert list(clones._contents(batch)) == [("1a", b"a\nbcd"), ("2b", b""), ("3c", b"\xff\n")]


def test_where_git_breaks_off_nothing_that_it_said_is_taken_for_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for code, names in ((0, ["a.md", "b.md"]), (128, [""])):
        done = SimpleNamespace(returncode=code, stdout=b"a.md\0b.md")
        monkeypatch.setattr(Git, "run", lambda *_, done=done: done)
        assert clones.names_to_commit(tmp_path) == names


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not on this machine")
def test_what_is_too_large_to_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def git(*words: str) -> str:
        completed = Git(tmp_path).run("-c", "user.name=A", "-c", "user.email=a@example.org", *words)
        assert completed.returncode == 0, completed
        return completed.stdout.decode()

    git("init", "-q", "-b", "main")
    (tmp_path / "text.md").write_text("x" * 1_000, encoding="utf-8")
    git("add", "text.md")
    git("commit", "-q", "-m", "Begin")
    blob = git("rev-parse", "HEAD:text.md").strip()
    nobody: Any = SimpleNamespace(
        files=(), stands_in=lambda kind, content: False, is_named=lambda name: False
    )
    monkeypatch.setattr(clones, "LARGEST_OBJECT", 1_001)
    assert commits_with(tmp_path, nobody) == ([], [])
    monkeypatch.setattr(clones, "LARGEST_OBJECT", 1_000)
    assert commits_with(tmp_path, nobody) == ([], [f"{blob[:12]}, which is too large"])
