"""One invented report with restricted data goes from import to release, withdrawal and deletion."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from tests.conftest import InventedProject
from tests.integration.test_release import keys, trust

from hrcreport.editorial.release.log import releases_folder
from hrcreport.foundation.context.project import Project
from hrcreport.registers.sources.trust import TrustLog

__all__ = ["keys"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("ssh-keygen") is None or shutil.which("git") is None,
        reason="OpenSSH and git are not on this machine",
    ),
]

EXPORT = """\
year;area;ethnicity;deaths
2018;XX-N;black;3
2018;XX-N;white;2741
2018;XX-N;unknown;6173
2019;XX-N;black;1613
2019;XX-N;white;3257
2019;XX-N;unknown;7817
2018;XX-S;black;1129
2018;XX-S;white;4513
2018;XX-S;unknown;8293
2019;XX-S;black;2203
2019;XX-S;white;5051
2019;XX-S;unknown;9341
"""
RECIPE = """\
# yaml-language-server: $schema=_schema/recipe.json
makes: xxa-deaths
file: {format: csv, separator: ";"}
table:
  country: XXA
  area: {from: area}
  period: {from: year}
  complete: true
  group: {from: ethnicity, recode: {black: black, white: white, unknown: unknown}}
measures:
  deaths: {sum: deaths}
describe:
  title: Deaths by area, year and group
  description: Deaths that the office recorded, given under terms.
  kind: T02
  grade: B
  identification: perceived
  scope: everything that was invented
  jumps: invented so
  sources: [{title: Office of Invention}]
  licence: {name: terms, title: Given under terms}
"""
WORDS = "They told me of the result by a newspaper and never came to my door"
HEARD = """\
report: xxa
entries:
  - code: INT-001
    kind: affected-person
    person: P-001
    form: interview
    date: "2026-05-03"
    consent: quotation
    attribution: kind
    consent_record: Form 1, kept in the office
    voices:
      - code: VOICE-1
        text: >-
          They told me of the result by a newspaper
          and never came to my door
        context: A mother
        consent_on: "2026-05-03"
"""
VOICE = 'hrc.voice("VOICE-1")'


@pytest.fixture
def project(invented: InventedProject, keys: dict[str, Path], repository: Path) -> Project:
    """An invented project before its data came: persons, a policy, a quotation."""
    shutil.copy(repository / "data/safeguards.yml", invented.root / "data")
    invented.write("data/recipes/xxa-deaths.yml", RECIPE)
    invented.write("data/consultations/xxa.yml", HEARD)
    cells = invented.cells()
    invented.notebook(*cells[:-4], new_code_cell(VOICE), *cells[-4:])
    project = Project(invented.root)
    trust(project, keys)
    return project


def git(project: Project, *words: str) -> str:
    own = ("-c", "user.name=Alma", "-c", "user.email=alma@example.org")
    line = ["git", "-C", str(project.root), *own, *words]
    return subprocess.run(line, check=True, capture_output=True, text=True).stdout


A_MINUTE = 60
"""Of the processor, kernels and writers of documents with it; on a quiet machine a third of it."""


def processor() -> float:
    return sum(os.times()[:4])


def test_from_import_to_release_withdrawal_and_deletion(
    project: Project,
    invented: InventedProject,
    hrcreport: Callable[..., Any],
    keys: Any,
    tmp_path: Path,
) -> None:
    begun = processor()

    def run(*words: Any, code: int = 0) -> Any:
        said = hrcreport(invented, *words)
        assert said.code == code, said.out + said.err
        return said

    # Import: without a word the table is restricted.
    export = tmp_path / "deaths.csv"
    export.write_text(EXPORT)
    run("import", "xxa-deaths", export)
    catalogue = json.loads((project.data / "datapackage.json").read_text())
    levels = {each["name"]: each["hrc"]["sensitivity"] for each in catalogue["resources"]}
    assert levels["xxa-deaths"] == "restricted"
    git(project, "init", "-q")
    git(project, "add", "notebooks", "data/consultations", "params")
    git(project, "commit", "-q", "-m", "Quote a voice")

    # Build, edition, two signatures.
    run("build", "xxa", "--engine", "pandoc")
    run("edition", "make", "xxa", "--name", "v1")
    run("release", "xxa@v1", "--author", "alma", "--key", keys["alma"])
    made = run("release", "xxa", "--approved-by", "bede", "--key", keys["bede"], "--json").data
    assert made["number"] == 4
    run("release", "xxa@v1", "--sent-to", "Office of Invention")

    # The bundle is proved elsewhere, by the register of persons alone, and holds no small count.
    sent = tmp_path / "elsewhere" / "xxa"
    shutil.copytree(project.root / made["bundle"], sent)
    log = shutil.copy(TrustLog.path(project), tmp_path / "log.jsonl")
    run("verify", sent, "--signed", "--log", log)
    assert not list(sent.glob("data/*"))
    shown = json.loads((releases_folder(project) / "shown/xxa@v1.json").read_text())
    held = [count for part in shown["tables"]["xxa-deaths"] for _, count in part["counts"]]
    assert None in held
    assert 3 not in held

    # A withdrawal: the build is stale, and nothing of it can be released any more.
    place = project.data / "consultations/xxa.yml"
    place.write_text(HEARD.replace("consent: quotation", "consent: withdrawn"))
    policy = project.data / "safeguards.yml"
    strict = policy.read_text()
    policy.write_text(strict.replace("threshold: 5", "threshold: 3"))
    run("edition", "make", "xxa", "--name", "v2")
    said = run("release", "xxa@v2", "--author", "alma", "--key", keys["alma"], "--json", code=2)
    rules = {each["rule"] for each in said.data["problems"]}
    assert {"release.consent", "release.stale", "release.policy"} <= rules
    assert "INT-001" in said.out
    assert "data/safeguards.yml has changed" in said.out
    policy.write_text(strict)

    # Every copy is listed before anything is deleted, and deleted by the token of the list alone.
    found = run("forget", "P-001", "--json", code=1).data
    kinds = {each["kind"] for each in found["found"]}
    assert {
        "build",
        "edition",
        "bundle",
        "kept run",
        "release",
        "file",
        "commit",
        "sent bundle",
    } <= (kinds)
    places = [each["place"] for each in found["found"] if each["kind"] == "file"]
    assert "data/consultations/xxa.yml:14" in places
    assert [each for each in places if each.startswith("notebooks/country.ipynb:")]
    run("forget", "P-001", "--delete", "00000000", code=2)
    run("forget", "P-001", "--delete", found["token"], code=2)  # nobody signs for the call-back
    by = ("--as", "alma", "--key", keys["alma"])
    told = [each["mend"] for each in found["found"] if each["kind"] == "sent bundle"]
    assert "Tell Office of Invention to delete it" in told[0]
    assert (project.builds / "xxa").is_dir()
    gone = run("forget", "P-001", "--delete", found["token"], *by, "--json", code=1).data
    assert {each["kind"] for each in gone["found"]} == {"file", "commit", "sent bundle"}
    assert not (project.builds / "xxa").exists()
    assert not list((project.root / "reports/editions").rglob("v*.json"))
    assert WORDS.encode() not in b"".join(
        each.read_bytes() for each in (project.root / "reports").rglob("*") if each.is_file()
    )

    # Whoever holds the bundle sees that it was called back; the log is whole.
    status = releases_folder(project) / "status.json"
    words = ("--signed", "--log", log, "--status", status, "--json")
    said = run("verify", sent, *words, code=1)
    assert [each["rule"] for each in said.data["problems"]] == ["release.called-back"]
    run("verify", "--signed")

    # A person takes the words out; git and what was sent are left.
    place.write_text(HEARD[: HEARD.index("    voices:")].replace("quotation", "withdrawn"))
    invented.notebook(*invented.cells())
    said_once = tmp_path / "words.txt"
    said_once.write_text(WORDS)
    left = run("forget", "P-001", "--words", said_once, "--json", code=1).data["found"]
    assert {each["kind"] for each in left} == {"commit", "sent bundle"}
    run("build", "xxa", "--engine", "pandoc")
    left = run("forget", "P-001", "--words", said_once, "--json", code=1).data["found"]
    assert {each["kind"] for each in left} == {"commit", "sent bundle"}

    # No register holds the words any more, and they cannot be released in other quotation marks.
    inline = new_markdown_cell(f"A mother told: ‘{WORDS}’.[@INV-1]")
    invented.notebook(*invented.cells(), inline)
    run("build", "xxa", "--engine", "pandoc")
    run("edition", "make", "xxa", "--name", "v3")
    said = run("release", "xxa@v3", "--author", "alma", "--key", keys["alma"], "--json", code=2)
    stopped = [each for each in said.data["problems"] if each["rule"] == "release.consent"]
    for name in ("xxa.pdf", "xxa.docx", "xxa.html"):
        assert any(each["what"].startswith(f"{name} holds words") for each in stopped), name
    invented.notebook(*invented.cells())

    # The data itself: what was made from the table, and the table.
    found = run("forget", "xxa-deaths", "--json", code=1).data
    assert {each["kind"] for each in found["found"] if each["deletable"]} >= {"build", "data"}
    left = run("forget", "xxa-deaths", "--delete", found["token"], "--json", code=1).data["found"]
    assert {each["kind"] for each in left} == {"file", "sent bundle"}
    assert any(each["place"].startswith("data/datapackage.json:") for each in left)
    assert not (project.data / "tables/xxa-deaths.csv").exists()
    assert not (project.builds / "xxa").exists()
    assert processor() - begun < A_MINUTE
