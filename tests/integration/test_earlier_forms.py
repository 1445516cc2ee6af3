"""Builds that earlier versions made are listed, verified, compared and kept; later ones are told.

`tests/fixtures/builds` holds one build of the invented report for each form of manifests that was
sent out before today's, as its version made it; fonts, which are those of today, and files that
the manifest gives no hash of, are left out.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest
from tests.conftest import InventedProject, Said

from hrcreport.build.grounds.manifest import FORM, MANIFEST_HASH, Manifest, line_of_hash
from hrcreport.foundation import PlainFile

BUILDS = Path(__file__).parents[1] / "fixtures" / "builds"
SENT_OUT = {4: "form-4.zip", 7: "form-7.zip"}


def laid_out(form: int, folder: Path, extension: Path) -> Path:
    """Lay a build of an earlier form out, with what it shares with the format of today."""
    with zipfile.ZipFile(BUILDS / SENT_OUT[form]) as packed:
        packed.extractall(folder)
    today = {PlainFile(path).sha256(): path for path in extension.rglob("*") if path.is_file()}
    for place, sha256 in json.loads((folder / Manifest.FILE).read_text())["outputs"].items():
        path = folder / place
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            assert sha256 in today, f"{place} changed: put its earlier bytes into {SENT_OUT[form]}"
            shutil.copyfile(today[sha256], path)
    return folder


@pytest.fixture(params=sorted(SENT_OUT))
def earlier(request: pytest.FixtureRequest, invented: InventedProject) -> InventedProject:
    """Return the invented project with a build that an earlier version made."""
    laid_out(request.param, invented.project.builds / "xxa", invented.project.extension)
    return invented


def test_each_form_since_the_seventh_has_a_build_here() -> None:
    assert set(range(7, FORM)) <= set(SENT_OUT)


def test_it_is_read_verified_and_stale_by_its_form(earlier: InventedProject, hrcreport) -> None:
    manifest = Manifest.in_folder(earlier.project.builds / "xxa")
    assert manifest is not None
    assert manifest.document.report == "xxa"
    said: Said = hrcreport(earlier, "list", "--json")
    assert said.data["reports"][0]["state"] == "stale"
    assert f"form {manifest.form} of manifests" in hrcreport(earlier, "why", "xxa").out
    said = hrcreport(earlier, "verify", "xxa", "--json")
    told = [(each["rule"], each["severity"]) for each in said.data["problems"]]
    assert said.code == (1 if manifest.form == 4 else 0)
    assert told == [("verify.unproven-files", "error")] * (manifest.form == 4)


def test_a_build_of_today_that_calls_itself_earlier_is_told(
    invented: InventedProject, hrcreport
) -> None:
    """Form 4 has no hash of the format: whoever writes its number could put anything there."""
    build = laid_out(7, invented.project.builds / "xxa", invented.project.extension)
    path, extension = build / Manifest.FILE, build / "source/_extensions/hrc"
    content = json.loads(path.read_text())
    (build / MANIFEST_HASH).unlink()
    (extension / "more.lua").write_text("os.execute('true')", encoding="utf-8")
    path.write_text(json.dumps(content | {"form": 4}), encoding="utf-8")
    assert (
        "it calls itself form 4, and says what began with"
        in hrcreport(invented, "verify", "xxa").err
    )
    for name in ("earlier", "build"):
        content.pop(name)
    path.write_text(json.dumps(content | {"form": 4}), encoding="utf-8")
    for words in ((), ("--rebuild",)):
        said = hrcreport(invented, "verify", "xxa", "--json", *words)
        assert said.code == 1
        assert "verify.unproven-files" in {each["rule"] for each in said.data["problems"]}
    told = hrcreport(invented, "bundle", "xxa")
    assert told.code == 2
    assert "these prove nothing" in told.err


@pytest.mark.parametrize("place", ["xxa.pdf", "values.json", "source/xxa.qmd"])
def test_what_was_changed_or_added_since_is_told(
    earlier: InventedProject, hrcreport, place: str
) -> None:
    build = earlier.project.builds / "xxa"
    (build / place).write_bytes((build / place).read_bytes() + b" ")
    (build / "added.txt").write_text("more", encoding="utf-8")
    said = hrcreport(earlier, "verify", "xxa", "--json")
    told = {each["place"].partition("xxa/")[2]: each["rule"] for each in said.data["problems"]}
    assert said.code == 1
    assert told[place] == "verify.changed-file"
    assert told["added.txt"] == "verify.strange-file"


@pytest.mark.slow
def test_it_is_kept_as_an_edition_compared_and_built_anew(
    earlier: InventedProject, hrcreport
) -> None:
    assert hrcreport(earlier, "edition", "make", "xxa", "--name", "old").code == 0
    pdf = (earlier.project.builds / "xxa" / "xxa.pdf").read_bytes()
    built = hrcreport(earlier, "build", "xxa", "--to", "docx", "--engine", "pandoc")
    assert built.code == 0, built.err
    now = Manifest.in_folder(earlier.project.builds / "xxa")
    assert now is not None
    assert now.form == FORM
    assert (earlier.project.builds / "xxa/earlier/xxa.pdf").read_bytes() == pdf
    assert hrcreport(earlier, "verify").code == 0
    compared = hrcreport(earlier, "diff", "xxa@old", "xxa")
    assert compared.code == 0, compared.err
    assert "xxa@old" in compared.out


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"form": FORM + 1}, f"it is of form {FORM + 1}, and this version"),
        ({"form": 3}, "of a form that was never sent out"),
        ({"form": True}, "it is damaged"),
        ({"outputs": 7}, "Expected `object`"),
        ({"strange": 7}, "something in it is missing or strange"),
    ],
)
def test_a_manifest_of_a_later_form_or_damaged_is_told(
    invented: InventedProject, hrcreport, change: dict[str, object], said: str
) -> None:
    build = laid_out(7, invented.project.builds / "xxa", invented.project.extension)
    content = json.loads((build / Manifest.FILE).read_text()) | change
    (build / Manifest.FILE).write_text(json.dumps(content), encoding="utf-8")
    (build / MANIFEST_HASH).write_bytes(line_of_hash((build / Manifest.FILE).read_bytes()))
    told = hrcreport(invented, "verify", "xxa")
    assert told.code == 1
    assert said in told.err
    assert hrcreport(invented, "list", "--json").data["reports"][0]["state"] == "never built"
