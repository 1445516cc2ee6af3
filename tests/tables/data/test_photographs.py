"""A photograph comes in without traces, with its rights and with the consent of who is seen."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from PIL import Image, ImageDraw

import hrcreport.notebook as hrc
from hrcreport.checks.extraction.picture_texts import picture_texts
from hrcreport.foundation.errors import FloatError, RefusedError
from hrcreport.tables.data.photographs import Photograph

SAID = (
    "--caption",
    "Entrance to the station",
    "--alt",
    "A steel door below a camera.",
    "--credit",
    "Photograph: the mechanism",
)
OWN = (*SAID, "--rights", "own", "--people", "none")
GPS, ARTIST, ORIENTATION = 0x8825, 0x013B, 0x0112


def camera(form: str = "JPEG", *, size: tuple[int, int] = (2400, 1200)) -> bytes:
    """Return a picture as a camera saves it: on its side, with position, name and comment."""
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2, size[1] // 2), fill="navy")
    exif = Image.Exif()
    exif[ARTIST], exif[ORIENTATION] = "A. Photographer", 6
    exif.get_ifd(GPS).update({1: "N", 2: (45.0, 30.0, 1.0), 3: "E", 4: (9.0, 11.0, 0.0)})
    kept = io.BytesIO()
    picture.save(kept, form, exif=exif, comment=b"told in confidence")
    return kept.getvalue()


@pytest.fixture
def new_photo(invented, hrcreport, tmp_path) -> Any:
    def act(*words: str, name: str = "station", content: bytes | None = None) -> Any:
        file = tmp_path / "IMG_0412.jpg"
        file.write_bytes(camera() if content is None else content)
        return hrcreport(invented, "new", "photo", name, str(file), *words)

    return act


@pytest.fixture
def in_notebook(invented, monkeypatch) -> Any:
    monkeypatch.setenv("HRCREPORT_ROOT", str(invented.root))
    return invented


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_picture_is_kept_upright_and_small_without_position_or_names(
    invented, new_photo, form
) -> None:
    done = new_photo(*OWN, content=camera(form))
    assert done.code == 0, done.err
    assert "position in the metadata" in done.out
    kept = (invented.root / "data/photographs/station.jpg").read_bytes()
    assert [name for name, _ in picture_texts(kept) if "jfif" not in name] == []
    assert b"Photographer" not in kept
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.size == (800, 1600)  # it lay on its side
        assert picture.getpixel((600, 200))[2] > 100 > picture.getpixel((600, 200))[0]


def test_record_passes_check_and_prints_behind_its_cell(invented, hrcreport, new_photo) -> None:
    before = hrcreport(invented, "check", "--json").data["problems"]
    assert new_photo(*OWN, "--report", "xxa", "--after", "cell-6").code == 0
    cells = json.loads((invented.root / "notebooks/countries/xxa.ipynb").read_text())["cells"]
    at = next(i for i, cell in enumerate(cells) if cell["id"] == "cell-6")
    assert cells[at + 1]["source"] == ['hrc.photo("station", label="fig-station")']
    assert hrcreport(invented, "check", "--json").data["problems"] == before
    again = new_photo(*OWN)
    assert (again.code, "there is a photograph 'station' already" in again.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((*SAID, "--rights", "own", "--people", "recognisable"), "no consent is on record"),
        (
            (*SAID, "--rights", "own", "--people", "recognisable", "--consent", "P-1 2026-05-03 F"),
            "Write it like this: P-012",
        ),
        (
            (*SAID, "--rights", "own", "--people", "recognisable", "--consent", "P-012 2026-05-03"),
            "record",
        ),
        ((*SAID, "--rights", "licensed", "--people", "none"), "rights: licensed, and not which"),
        ((*SAID, "--rights", "permission", "--people", "none"), "Write a line 'permission: …'"),
        (
            (
                *SAID[:2],
                "--alt",
                "Entrance to the station.",
                *SAID[4:],
                "--rights",
                "own",
                "--people",
                "none",
            ),
            "repeats the caption",
        ),
        ((*OWN, "--report", "xxa"), "a cell is named without its report"),
        ((*OWN, "--report", "xxa", "--after", "cell-66"), "Did you mean 'cell-6'?"),
    ],
)
def test_what_is_lacking_is_told_and_nothing_is_written(invented, new_photo, words, told) -> None:
    before = invented.snapshot()
    done = new_photo(*words)
    assert (done.code, told in done.err) == (2, True), done.err
    assert invented.snapshot() == before


@pytest.mark.parametrize("content", [b"", b"no picture", camera()[:2000], b"%PDF-1.7\n"])
def test_what_is_no_picture_is_refused(invented, new_photo, content) -> None:
    before = invented.snapshot()
    done = new_photo(*OWN, content=content)
    assert (done.code, "no photograph that can be taken in" in done.err) == (2, True), done.err
    assert invented.snapshot() == before


def test_unknown_rights_are_warned_of_noted_in_drafts_and_never_leave(
    in_notebook, hrcreport, new_photo
) -> None:
    done = new_photo(*SAID, "--rights", "unknown", "--people", "none")
    assert (done.code, "neither a release nor a bundle takes it" in done.out) == (0, True)
    told = hrcreport(in_notebook, "check", "--json").data["problems"]
    (warned,) = (each for each in told if each["rule"] == "photograph.rights-unknown")
    assert (warned["severity"], warned["place"]) == ("warning", "data/photographs/station.yml")
    shown = hrc.photo("station", label="fig-station")
    assert shown.notes == ("The right to print this photograph is not known yet.",)
    (against,) = Photograph.not_settled(["data/photographs/station.yml"], in_notebook.project)
    assert (against.rule, against.severity) == ("release.photograph", "error")
    path = in_notebook.root / "data/photographs/station.yml"
    path.write_text(path.read_text().replace('"unknown"', '"own"'))
    assert Photograph.not_settled(["data/photographs/station.yml"], in_notebook.project) == []


def test_consent_that_is_withdrawn_takes_the_photograph_away(
    in_notebook, hrcreport, new_photo
) -> None:
    consent = ("--people", "recognisable", "--consent", "P-012 2026-05-03 Form 7, in the safe")
    assert new_photo(*SAID, "--rights", "own", *consent).code == 0
    assert hrc.photo("station", label="fig-station").notes == ()
    path = in_notebook.root / "data/photographs/station.yml"
    path.write_text(path.read_text().replace('"record"', '"withdrawn_on": "2026-06-01", "record"'))
    with pytest.raises(RefusedError, match="has withdrawn the consent to be seen"):
        hrc.photo("station", label="fig-station")
    told = hrcreport(in_notebook, "check", "--json").data["problems"]
    assert "photograph.withdrawn" in {each["rule"] for each in told}
    assert Photograph.not_settled(["data/photographs/station.yml"], in_notebook.project)


def test_photograph_is_printed_with_credit_and_alternative_text(in_notebook, new_photo) -> None:
    new_photo(*SAID, "--rights", "licensed", "--licence", "CC-BY-4.0", "--people", "none")
    shown = hrc.photo("station", label="fig-station")
    assert shown.source == "Photograph: the mechanism; CC-BY-4.0"
    assert (shown.caption, shown.alt) == (SAID[1], SAID[3])
    with Image.open(io.BytesIO(shown.png)) as picture:
        width = picture.width / picture.info["dpi"][0] * 72
    assert f'width="{round(width, 1)}pt"' in shown.svg
    with pytest.raises(FloatError, match="'fig-' first"):
        hrc.photo("station", label="station")


def test_another_picture_under_the_name_is_refused(in_notebook, hrcreport, new_photo) -> None:
    new_photo(*OWN)
    picture = in_notebook.root / "data/photographs/station.jpg"
    picture.write_bytes(camera())
    with pytest.raises(RefusedError, match="not the picture that was taken in"):
        hrc.photo("station", label="fig-station")
    picture.unlink()
    told = hrcreport(in_notebook, "check", "--json").data["problems"]
    (gone,) = (each for each in told if each["rule"] == "photograph.picture")
    assert "cannot be read" in gone["what"]
    with pytest.raises(RefusedError, match="Did you mean 'station'"):
        hrc.photo("staton", label="fig-station")
