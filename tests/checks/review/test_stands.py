"""Sentences whose numbers moved since their author let them stand are told until she decides."""

from __future__ import annotations

import errno
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from hrcreport.checks.review.stands import Stands, sentences
from hrcreport.foundation.context.project import Project, Report
from hrcreport.foundation.errors import RefusedError

SOURCE = (
    "Deaths rose to {{ n | figures }}.\n\n"
    '::: {#f-deaths .finding limb="a"}\n'
    "Of all, {{ s | per_cent }} were young; {{ name }} says so.\n"
    ":::\n\n"
    "In all, {{ n | figures }}."
)


def value(expression: str, text: str, line: int, number: float | None = 1.0) -> dict[str, Any]:
    how = {"table": "xxa-deaths", "rows": [[1, 1]], "column": "value", "number": 1}
    return {"expression": expression, "text": text, "line": line, "number": number, "how": how}


def notebook(n: str, s: str = "4 per cent", source: str = SOURCE) -> dict[str, Any]:
    values = [
        value("n | figures", n, 1),
        value("s | per_cent", s, 4),
        value("name", "Exampleland", 4, None),
        value("n | figures", n, 7),
    ]
    told = {"source": source, "values": values}
    cell = {"cell_type": "markdown", "source": "…", "metadata": {"tags": [], "hrcreport": told}}
    return {"metadata": {}, "cells": [cell]}


GRAPH = {"recommendations": [{"id": "r-count", "rests_on": ["f-deaths"]}]}


@pytest.fixture
def kept(tmp_path: Path) -> Stands:
    (tmp_path / "params").mkdir()
    (tmp_path / "notebooks").mkdir()
    path = tmp_path / "notebooks" / "countries" / "xxa.ipynb"
    report = Report("xxa", "country", tmp_path / "params/countries/xxa.yml", path, "en")
    return Stands(Project(tmp_path), report)


def build(kept: Stands, made: dict[str, Any]) -> None:
    folder = kept.project.builds / "xxa"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "xxa.ipynb").write_text(json.dumps(made), encoding="utf-8")
    (folder / "graph.json").write_text(json.dumps(GRAPH), encoding="utf-8")
    table = kept.project.root / "data/tables/xxa-deaths.csv"
    table.parent.mkdir(parents=True, exist_ok=True)
    table.write_text("value\n1\n", encoding="utf-8")
    inputs = {"data/tables/xxa-deaths.csv": hashlib.sha256(table.read_bytes()).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps({"inputs": inputs}), encoding="utf-8")


def test_a_sentence_is_a_line_with_its_numbers_its_tables_and_its_finding() -> None:
    first, second, third = sentences(notebook("12"))
    assert dict(second.values) == {"s | per_cent": "4 per cent"}
    assert [each.within for each in (first, second, third)] == ["", "f-deaths", ""]
    assert (first.tables, first.cell) == (("xxa-deaths",), 1)
    assert len({first.key, second.key, third.key}) == 3


def test_numbers_that_moved_are_told_with_before_after_words_and_what_rests_on_them(kept) -> None:
    build(kept, notebook("12"))
    assert (kept.keep(), kept.problems()) == (3, [])
    build(kept, notebook("14", "6 per cent"))
    rose, young, whole = (each.what for each in kept.problems())
    assert "12 → 14" in rose
    assert "which rests on xxa-deaths. Do its words still fit: rose?" in rose
    assert "4 per cent → 6 per cent" in young
    assert young.endswith("It is of 'f-deaths', on which rest r-count.")
    assert "words" not in whole
    assert [each.rule for each in kept.problems()] == ["text.moved"] * 3


def test_each_is_kept_written_anew_or_taken_out_and_a_later_move_asks_again(kept) -> None:
    build(kept, notebook("12"))
    kept.keep()
    build(kept, notebook("14", source=SOURCE.replace("Deaths rose to", "There were")))
    assert len(kept.problems()) == 1  # the first was written anew
    assert kept.keep(cells=[1]) == 2
    assert kept.problems() == []
    build(kept, notebook("15", source=SOURCE.replace("Deaths rose to", "There were")))
    assert len(kept.problems()) == 2


def test_in_a_final_document_what_is_not_decided_is_an_error(kept) -> None:
    build(kept, notebook("12"))
    kept.keep()
    for final, severity in ((False, "warning"), (True, "error")):
        found = list(kept.moved(notebook("13"), GRAPH, final=final))
        assert [each.severity for each in found] == [severity] * 2


def test_without_a_word_of_the_author_nothing_is_told_and_slips_are_refused(kept) -> None:
    assert kept.problems() == []
    with pytest.raises(RefusedError, match="there is no build of 'xxa'"):
        kept.keep()
    build(kept, notebook("12"))
    assert kept.problems() == []
    with pytest.raises(RefusedError, match="no sentence of cell 9"):
        kept.keep(cells=[9])
    kept.keep()
    kept.path.write_text('{"sentences": [1]}', encoding="utf-8")
    with pytest.raises(RefusedError, match="cannot be read"):
        kept.problems()


def test_what_a_newer_table_moves_is_said_to_be_unseen_until_a_build(kept, tmp_path) -> None:
    build(kept, notebook("12"))
    kept.keep()
    (tmp_path / "data/tables/xxa-deaths.csv").write_text("value\n2\n", encoding="utf-8")
    [unseen] = kept.problems()
    assert unseen.rule == "text.moved-unseen"
    assert "'xxa-deaths' has changed since the last build" in unseen.what
    assert "what 3 sentences that were let stand read now (cells 1)" in unseen.what
    assert "hrcreport build xxa" in unseen.mend
    (kept.project.builds / "xxa" / "graph.json").unlink()
    [unseen] = kept.problems()
    assert "there is no build to tell what 3 sentences" in unseen.what


def test_what_stands_is_kept_whole_where_its_writing_breaks_off(kept, monkeypatch) -> None:
    build(kept, notebook("12"))
    kept.keep()
    before = kept.path.read_bytes()
    build(kept, notebook("14"))

    def full(path: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="full"):
        kept.keep()
    assert kept.path.read_bytes() == before
    assert list(kept.path.parent.iterdir()) == [kept.path]


def test_update_lets_sentences_stand_and_check_names_those_that_move(invented, hrcreport) -> None:
    report = invented.project.reports()[0]
    there = Stands(invented.project, report)
    folder = invented.project.builds / report.id
    folder.mkdir(parents=True)
    (folder / "graph.json").write_text(json.dumps(GRAPH), encoding="utf-8")
    name = folder / f"{report.id}.ipynb"
    name.write_text(json.dumps(notebook("12")), encoding="utf-8")
    done = hrcreport(invented, "update", report.id, "--stands", "all")
    assert (done.code, there.is_kept) == (0, True)
    assert "3 sentences more or anew" in done.out
    name.write_text(json.dumps(notebook("13")), encoding="utf-8")
    checked = hrcreport(invented, "check", report.id)
    assert "12 → 13" in checked.err
    assert "hrcreport update ID --stands CELL" in checked.err
    looked = hrcreport(invented, "update", report.id, "--stands", "1", "--dry-run")
    assert "2 sentences moved" in looked.out
    assert hrcreport(invented, "update", report.id, "--stands", "one").code == 2
    assert hrcreport(invented, "update", report.id, "--stands", "1").code == 0
    assert "12 → 13" not in hrcreport(invented, "check", report.id).err
