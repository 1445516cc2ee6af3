"""This module proves which engine renders, what it is refused for, and what it leaves behind."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from hrcreport.build.outputs.html import HTML
from hrcreport.document.render import engine, quarto, word_reference
from hrcreport.document.render.pandoc import environment
from hrcreport.document.render.word_reference import REFERENCE, reference_bytes
from hrcreport.foundation.errors import EngineMissingError, Problem, RenderError

OWN_FAULT = Problem("xxa.qmd", "Typst fell.", "", "render.typst-internal")
AUTHORS_FAULT = Problem("xxa.qmd", "No caption.", "", "render.form")


@pytest.fixture
def _quarto_is_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Quarto that fits, and a format that it cannot make."""
    monkeypatch.setattr(quarto, "missing", lambda: None)
    of_pandoc = replace(HTML, name="epub", quarto="")
    formats = {"html": HTML, "epub": of_pandoc}
    monkeypatch.setattr(engine.Format, "named", formats.__getitem__)


@pytest.fixture
def render(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Any]:
    """Return a rendering by an engine that meets these faults one after the other."""

    def rendered(*faults: Problem) -> Any:
        document = tmp_path / "xxa.qmd"
        document.write_text("---\ntitle: A\n---\ntext\n", encoding="utf-8")
        coming, heads = list(faults), []

        def write(*_: object, **__: object) -> list[Problem]:
            heads.append(document.read_text(encoding="utf-8").partition("title")[0])
            (tmp_path / "xxa.html").write_text("half", encoding="utf-8")
            if coming:
                raise RenderError(coming.pop(0))
            return []

        made = SimpleNamespace(
            render=write, missing=lambda: None, makes=lambda _: True, versions=dict
        )
        monkeypatch.setattr(engine.Engines, "named", lambda _: made)
        try:
            done = engine.render_document(
                tmp_path, name="xxa", formats=["html"], engine="pandoc", epoch=0
            )
        except RenderError as error:
            return heads, error
        return heads, done

    return rendered


@pytest.mark.usefixtures("_quarto_is_here")
def test_auto_takes_the_first_engine_that_makes_every_format() -> None:
    assert engine.Engines.choose("auto", ["html"]) == "quarto"
    assert engine.Engines.choose("auto", ["html", "epub"]) == "pandoc"


@pytest.mark.usefixtures("_quarto_is_here")
def test_format_that_an_engine_does_not_make_is_refused_with_one_that_does() -> None:
    with pytest.raises(EngineMissingError) as refused:
        engine.Engines.choose("quarto", ["html", "epub"])
    (problem,) = refused.value.problems
    assert (problem.rule, problem.value) == ("render.format-of-engine", "epub")
    assert problem.place == "--engine quarto"
    assert "--engine pandoc" in problem.mend


def test_unknown_engine_is_refused_with_all_that_are_there() -> None:
    with pytest.raises(EngineMissingError) as refused:
        engine.Engines.choose("latex")
    (problem,) = refused.value.problems
    assert (problem.rule, problem.place) == ("render.unknown-engine", "--engine latex")
    assert all(name in problem.mend for name in ("auto", *engine.Engines.names()))


def test_document_is_set_anew_where_typst_falls_on_a_page_break(
    render: Callable[..., Any], tmp_path: Path
) -> None:
    heads, done = render(OWN_FAULT, OWN_FAULT)
    assert heads == ["---\n", "---\nlayout-nudge: 1\n", "---\nlayout-nudge: 2\n"]
    assert done.files == {"html": tmp_path / "xxa.html"}


@pytest.mark.parametrize(("fault", "times"), [(AUTHORS_FAULT, 1), (OWN_FAULT, engine.MOST_NUDGES)])
def test_rendering_that_fails_leaves_no_file_and_an_authors_fault_is_told_at_once(
    render: Callable[..., Any], tmp_path: Path, fault: Problem, times: int
) -> None:
    heads, error = render(*[fault] * 9)
    assert error.problems == (fault,)
    assert len(heads) == times
    assert not (tmp_path / "xxa.html").exists()


def test_rendering_reaches_no_network_and_knows_no_day_but_that_of_the_report(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv("https_proxy", "http://proxy.example:8080")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    told = environment(86_400)
    assert {told[name] for name in ("HTTP_PROXY", "https_proxy", "ALL_PROXY")} == {
        "http://127.0.0.1:0"
    }
    assert not {"no_proxy", "NO_PROXY"} & set(told)
    assert told["TYPST_PACKAGE_PATH"] == os.devnull
    assert (told["SOURCE_DATE_EPOCH"], told["TZ"]) == ("86400", "UTC")


def test_what_quarto_leaves_is_cleared_away_and_what_was_there_stays(tmp_path: Path) -> None:
    own = tmp_path / "own_files"
    own.mkdir()
    (tmp_path / "own.typ").write_text("mine", encoding="utf-8")
    before = frozenset(tmp_path.iterdir())
    for name in (".quarto", "xxa_files"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "deep").write_text("x", encoding="utf-8")
    for name in ("xxa.typ", ".gitignore", "xxa.html"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    quarto.clean(tmp_path, before=before)
    assert {path.name for path in tmp_path.iterdir()} == {"own_files", "own.typ", "xxa.html"}


def test_word_reference_is_the_same_whatever_ends_its_lines_and_when_it_was_saved(
    tmp_path: Path,
) -> None:
    made = []
    for number, end in enumerate((b"\n", b"\r\n")):
        folder = tmp_path / str(number)
        for name in ("word/styles.xml", "[Content_Types].xml", "A.xml"):
            path = folder / "word" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"<a>" + end + b"</a>")
            os.utime(path, (number * 10**8, number * 10**8))
        made.append(reference_bytes(folder))
    assert made[0] == made[1]
    assert made[0].index(b"[Content_Types].xml") < made[0].index(b"A.xml")


def test_word_reference_is_not_overwritten_where_its_parts_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / REFERENCE).write_bytes(b"whole")
    monkeypatch.setattr(sys, "argv", ["word_reference", str(tmp_path)])
    with pytest.raises(SystemExit, match="parts of the Word reference are not here") as ended:
        word_reference.main()
    assert str(tmp_path / "word") in str(ended.value)
    assert (tmp_path / REFERENCE).read_bytes() == b"whole"
