"""This module accounts for returned Word files: forty-five kinds of edits, and what programs do."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.integration.office import saved_by_libreoffice
from tests.integration.word_kinds import KINDS, Opened, flattened

from hrcreport.editorial.editions.edits import Comparing
from hrcreport.editorial.editions.floats import Floats
from hrcreport.editorial.editions.home import Review, review
from hrcreport.foundation.context.project import Project

pytestmark = pytest.mark.slow


@pytest.fixture
def sent(built: Any, hrcreport: Any, tmp_path: Path) -> Path:
    path = tmp_path / "sent.docx"
    assert hrcreport(built, "review", "xxa", "--send", path).code == 0
    return path


def home(built: Any, path: Path) -> Review:
    project = Project(built.root)
    [report] = [each for each in project.reports() if each.id == "xxa"]
    return review(project, report, [path], shared=True)


def said(done: Review) -> str:
    """Return all that is told of a file, as data."""
    told = [each.as_dict() for each in done.landings]
    return json.dumps([told, done.files[0].as_dict()], ensure_ascii=False)


def edited(sent: Path, name: str) -> Opened:
    opened = Opened.of(sent, Random(name))  # noqa: S311 -- the same edit each time
    KINDS[name](opened)
    return opened


def test_nothing_of_an_edit_is_lost_and_the_sum_agrees(
    built: Any, sent: Path, tmp_path: Path
) -> None:
    """Each kind of edit alone: its words stand in the answer, and no value is edited."""
    for name in KINDS.keys() - {"note_changed_beside_one_taken_out"}:  # no paragraph has two here
        opened = edited(sent, name)
        opened.save(tmp_path / "back.docx")
        done = home(built, tmp_path / "back.docx")
        [file] = done.files
        assert file.balance is not None
        assert file.balance.unplaced == (), name
        assert [each for each in opened.must if each not in said(done)] == [], name
        assert done.landings or file.questions or file.remarks, name
        assert len(file.questions) <= 3, (name, [each.what for each in file.questions])
        assert not any("{{" in each.change.text for each in done.landings), name


def test_what_libreoffice_writes_anew_is_told_and_never_asked(
    built: Any, sent: Path, tmp_path: Path
) -> None:
    plain, cut = tmp_path / "plain.docx", tmp_path / "cut.docx"
    plain.write_bytes(sent.read_bytes())
    edited(sent, "paragraph_cut").save(cut)
    saved_by_libreoffice([plain, cut], tmp_path)
    [file] = home(built, plain).files
    assert file.questions == []
    assert file.balance is not None
    assert file.balance.unplaced == ()
    done = home(built, cut)
    assert len(done.landings) + len(done.files[0].questions) == 1


def test_a_ge_number_that_was_filled_in_is_told_with_the_line_that_prints_it(
    built: Any, sent: Path, tmp_path: Path
) -> None:
    plain, resaved = tmp_path / "plain.docx", tmp_path / "resaved.docx"
    opened, foot = Opened.of(sent, Random(1)), "word/footer-job.xml"  # noqa: S311 -- as above
    filled = opened.parts[foot].replace(b"<w:showingPlcHdr/>", b"")
    opened.parts[foot] = filled.replace("GE.…-…".encode(), b"GE.26-12345 (E)")
    assert opened.parts[foot] != filled
    for path in (plain, resaved):
        opened.save(path)
    saved_by_libreoffice([resaved], tmp_path)
    for path in (plain, resaved):
        done = home(built, path)
        [file] = done.files
        assert (done.landings, file.questions) == ([], [])
        assert file.balance is not None
        assert file.balance.unplaced == ()
        [note] = [note for note in file.notes if "GE number" in note]
        assert note.endswith(
            "params/countries/xxa.yml below 'document': job_number: GE.26-12345 (E)"
        )


def test_an_export_without_fields_and_styles_makes_no_edit(
    built: Any, sent: Path, tmp_path: Path
) -> None:
    opened = Opened.of(sent, Random(1))  # noqa: S311 -- the same file each time
    flattened(opened)
    opened.save(tmp_path / "flat.docx")
    done = home(built, tmp_path / "flat.docx")
    assert done.landings == []
    assert len(done.files[0].questions) <= 3
    assert done.files[0].balance is not None
    assert done.files[0].balance.unplaced == ()


def test_a_move_that_is_overlooked_is_told(
    built: Any, sent: Path, tmp_path: Path, hrcreport: Any, monkeypatch: Any
) -> None:
    for name in ("table_moved", "picture_moved"):
        edited(sent, name).save(tmp_path / f"{name}.docx")
        answer = hrcreport(built, "review", "xxa", tmp_path / f"{name}.docx")
        assert "stand elsewhere: asked about" in answer.out, name
        assert "the sum agrees with the file" in answer.out, name
    monkeypatch.setattr(Floats, "_find_moved", lambda *_: None)
    for name in ("table_moved", "picture_moved"):
        answer = hrcreport(built, "review", "xxa", tmp_path / f"{name}.docx")
        assert answer.code == 1, name
        assert "could not be placed: elsewhere in the file: “" in answer.out, name


@pytest.mark.parametrize("name", ["word_changed", "note_changed", "cell_changed", "row_put_in"])
def test_a_comparison_that_overlooks_is_told(
    built: Any, sent: Path, tmp_path: Path, name: str, hrcreport: Any, monkeypatch: Any
) -> None:
    """The balance does not rest on the comparison: where that is blind, the sum does not agree."""
    edited(sent, name).save(tmp_path / "back.docx")
    for blind in ("_of_words", "_of_tables"):
        monkeypatch.setattr(Comparing, blind, lambda *_, **__: iter(()))
    answer = hrcreport(built, "review", "xxa", tmp_path / "back.docx")
    assert answer.code == 1
    [line] = [each for each in answer.out.splitlines() if "placed: words in the file" in each]
    assert "zzword" in line or name == "row_put_in"  # more words came than are named
    assert "nothing was changed" not in answer.out
