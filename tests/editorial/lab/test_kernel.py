"""The kernel tells JupyterLab how cells read, and of mistakes the lines that help."""

from __future__ import annotations

import json
from types import SimpleNamespace, TracebackType
from typing import Any

import pytest

from hrcreport.editorial.lab.kernel import answer, lines_of


@pytest.fixture
def names(invented, notebook_with, monkeypatch) -> dict[str, Any]:
    """Return the names of a notebook that runs in the invented project."""
    monkeypatch.chdir(invented.root / "notebooks")
    found: dict[str, Any] = notebook_with()
    return found


def view(text: str) -> dict[str, Any]:
    asked = {"kind": "view", "cells": [{"id": "a", "text": text}]}
    told: dict[str, Any] = answer(json.dumps(asked)).told["cells"]["a"]
    return told


def test_cell_reads_by_the_names_of_the_notebook(names) -> None:
    assert 'class="hrc-pending"' in view("{{ deaths }}")["text"]
    names |= {"hrc": object(), "deaths": 44, "__annotations__": {"deaths": int}}
    told = view("{{ deaths }} [@XXA-NOTHING]")
    assert ">44</span>" in told["text"]
    assert "A parameter of the report." in told["text"]
    assert 'class="hrc-unknown"' in told["text"]
    assert told["problems"] == []
    (problem,) = view("{{ deths }}")["problems"]
    assert problem["mend"].startswith("Did you mean 'deaths'?")


def test_style_of_a_paragraph_is_judged_as_it_reads(names) -> None:
    names |= {"hrc": object(), "place": "Burma", "__annotations__": {}}

    def told(text: str) -> list[str]:
        found: list[str] = answer(json.dumps({"kind": "style", "text": text})).told["style"]
        return found

    assert told("A right sentence with a note.^[On behavior.]") == []
    (said,) = told("In {{ place }} it rained.")
    assert "should be “Myanmar”" in said
    assert len(told("- 20% of all\n- it was organised\n")) == 2


def test_words_to_complete_are_keys_of_registers_and_names_of_values(names) -> None:
    names |= {"hrc": object(), "deaths": 44, "_hidden": 1}
    told = answer('{"kind": "words"}').told
    assert told["names"] == {"deaths": []}
    assert any(key.startswith("XXA-") for key in told["citations"])


def test_what_can_be_cited_has_its_title_its_source_and_its_words(names) -> None:
    names |= {"hrc": object(), "deaths": 44, "_hidden": 1}
    found = {
        (each["kind"], each["key"]): each for each in answer('{"kind": "cite"}').told["citable"]
    }
    law = found["law", "XXA-LAW"]
    assert law["title"]
    assert law["title"] in law["search"]
    table = found["table", "xxa-deaths"]
    assert "Office of Invention" in table["more"]
    assert table["title"]
    assert found["value", "deaths"]["title"] == "44"
    assert ("value", "_hidden") not in found


def test_recommendations_begin_as_the_mandate_has_it(names, invented) -> None:
    (body,) = (invented.root / "data/mandate/bodies").glob("*.yml")
    written = "chapeau:\n  en: 'The Panel on Rivers asks that …:'\n"
    told = [line for line in body.read_text(encoding="utf-8").splitlines() if line]
    at = next((i for i, line in enumerate(told) if line.startswith("chapeau:")), None)
    kept = told if at is None else [*told[:at], *_after(told[at + 1 :])]
    body.write_text("\n".join(kept) + "\n" + written, encoding="utf-8")
    assert answer('{"kind": "words"}').told["chapeau"] == "The Panel on Rivers asks that …:"


def _after(lines: list[str]) -> list[str]:
    end = next((i for i, line in enumerate(lines) if not line.startswith((" ", "-"))), len(lines))
    return lines[end:]


def test_outside_of_a_project_nothing_is_told(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert answer('{"kind": "begin"}').told["project"] == ""


def test_broken_register_leaves_the_text_to_be_read(names, invented) -> None:
    (invented.root / "data/law/xxa.yml").write_text("provisions: [", encoding="utf-8")
    assert ">XXA-NOTHING</sup>" in view("[@XXA-NOTHING]")["text"]


def raised(source: str, names: dict[str, Any]) -> tuple[BaseException, TracebackType]:
    with pytest.raises(Exception) as told:  # noqa: PT011 -- whatever a cell raises
        exec(compile(source, "<ipython-input-1>", "exec"), names)  # noqa: S102 -- a cell
    return told.value, told.tb


@pytest.mark.parametrize(
    ("source", "first", "second"),
    [
        (
            "x = 1\ny = profle",
            "Line 2: NameError: name 'profle' is not defined",
            "Did you mean 'profile'?",
        ),
        ("profile.totl", "Line 1: AttributeError:", "Did you mean 'total'?"),
        ("1 / 0", "Line 1: ZeroDivisionError: division by zero", "A cell with %tb"),
        (
            "import geopandas as gpd\ngpd.GeoSeries.from_xy([0], [0]).to_crs(4326)",
            "Line 2: ValueError: Cannot transform naive geometries",
            "The shapes do not say in which coordinates they lie",
        ),
        ("b'K\\xf6ln'.decode()", "Line 1: UnicodeDecodeError", "The file is not in UTF-8."),
    ],
)
def test_mistake_takes_two_lines(source, first, second) -> None:
    names: dict[str, Any] = {"profile": SimpleNamespace(total=3)}
    lines = lines_of(*raised(source, names), names)
    assert len(lines) == 2
    assert lines[0].startswith(first)
    assert lines[1].startswith(second)
