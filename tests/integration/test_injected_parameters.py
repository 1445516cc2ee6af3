"""What Papermill injects is seen in what a notebook prints, or stops the run: none is ignored."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import hrcreport.notebook as hrc
from hrcreport.checks import Checked
from hrcreport.foundation import DocumentKind, HrcReportError, Project
from hrcreport.foundation.params.declaration import Declaration
from hrcreport.notebook import Prose, Text, filled, running
from hrcreport.notebook.cells import api
from hrcreport.notebook.cells.door import read_report
from hrcreport.notebook.templates.cells import SENTENCE_END
from hrcreport.tables import Catalogue

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
REAL = Project(ROOT)
REPORTS = {report.id: report for report in REAL.reports()}
DRAWN = frozenset(
    name for name in api.__all__ if "charts" in str(getattr(getattr(api, name), "__module__", ""))
) | {
    "figure",
    "map_figure",
    "table",
    "photo",
}
"""What draws or sets is not run: what it is given is what it would print."""
BLOCKS = {"visit": ("dates", "places", "delegation")}
OTHERS: dict[str, tuple[Any, ...]] = {
    "dates": ("1–2 May 2019",),
    "places": (["Geneva"],),
    "delegation": (["A. Member"],),
    "title": ("Another title",),
}
"""Another allowed value of what has no list of them."""


def said(value: Any) -> str:
    """Return what a cell shows, as text; of a frame its rows."""
    if isinstance(value, pd.DataFrame):
        return str(value.drop(columns="geometry", errors="ignore").to_csv())
    if isinstance(value, dict):
        return str({key: said(each) for key, each in value.items()})
    if isinstance(value, (list, tuple)):
        return str([said(each) for each in value])
    shown = getattr(value, "_repr_mimebundle_", None)
    text = str(shown() if shown else value)
    return "" if " at 0x" in text else text


@pytest.fixture
def printed(
    notebook_with: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., list[str]]:
    """Return an act that runs a report's cells with what is injected, and returns what they show.

    Prose is filled in, and the masthead set out, as in a document.
    """
    monkeypatch.setenv("HRCREPORT_ROOT", str(ROOT))
    for name in DRAWN:
        monkeypatch.setattr(hrc, name, lambda *given, **named: said([given, named]))

    def run(
        report_id: str, injected: dict[str, Any], proses: list[Prose] | None = None
    ) -> list[str]:
        path = REPORTS[report_id].notebook
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        names = notebook_with({})
        shown = []
        for cell in cells:
            source, tags = "".join(cell["source"]), cell["metadata"].get("tags", [])
            if "parameters" in tags:
                given = [f"{name} = {value!r}" for name, value in injected.items()]
                cell_of_papermill = "\n".join(["# Parameters", *given])
                exec(compile(source, str(path), "exec"), names)  # noqa: S102  a cell of ours
                names["In"] = ["", source, cell_of_papermill]
                names |= injected
            elif cell["cell_type"] == "code":
                shown += ran(source, names)
            elif "about" not in tags and "conflict" not in tags:
                prose = filled(Text(source), running())
                shown.append(str(prose.text))
                if proses is not None:
                    proses.append(prose)
        masthead = DocumentKind.masthead({"document": names["document"]})
        return [*shown, str(sorted(masthead.items(), key=str))]

    return run


def ran(source: str, names: dict[str, Any]) -> Iterator[str]:
    """Run a code cell, and yield what its last line shows."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)  # noqa: S102  a cell of ours
    if isinstance(last, ast.Expr):
        shown = eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307
        yield said(shown) if shown is not None else ""


def others(report_id: str, name: str, own: Any, everything: dict[str, Any]) -> list[Any]:
    """Return other allowed values of a parameter, one of which must be seen, or refused."""
    if name in OTHERS:
        return list(OTHERS[name])
    if name in ("first_year", "last_year"):
        return [own - 1 if name == "last_year" else own + 1, 2019] if own else [2019]
    if name in ("country", "countries", "compare"):
        return ["NOR"] if name == "country" else [[*own[1:]], ["NOR"]] if own else [["NOR"]]
    if name == "language":
        return ["fr" if own != "fr" else "en"]
    if name in ("events", "stops"):
        held = Catalogue.as_read(REAL).by_name
        state = everything["country"]
        kinds = ("T02", "T03", "T04", "T05")
        mine = [each for each, one in held.items() if one.country == state and one.kind in kinds]
        another = "gbr-force-by-type" if state != "GBR" else "can-deaths"
        return [each for each in ("", *mine, another) if each != own]
    if name in ("focus", "reference"):
        return ["hispanic", "asian", "amarela", "indigenous", "black"]
    if name == "limb":
        return ["b" if own != "b" else "a"]
    assert name == "tests", f"{name} of {report_id}: say which other values it may have"
    return [["ICERD-6"]]


def cases() -> Iterator[tuple[str, str]]:
    for report in REPORTS.values():
        declaration, _ = Declaration.read(report.notebook, place=report.id)
        assert declaration is not None
        for name in declaration.parameters:
            if name != "document":
                yield from ((report.id, f"{name}.{key}") for key in BLOCKS.get(name, ()))
                yield from [] if name in BLOCKS else [(report.id, name)]


BEFORE: dict[str, list[str]] = {}


@pytest.mark.parametrize(("report_id", "name"), list(cases()))
def test_what_is_injected_is_seen_or_stops_the_run(
    printed: Callable[..., list[str]], report_id: str, name: str
) -> None:
    if report_id not in BEFORE:
        BEFORE[report_id] = printed(report_id, {})
    read = read_report(REPORTS[report_id], REAL)
    assert read is not None
    own = dict(read[0].values)
    block, _, key = name.partition(".")
    value = own[block][key] if key else own[block]
    given = [each for each in others(report_id, key or block, value, own) if each != value]
    assert given, "no other value is known"
    for other in given:
        try:
            after = printed(report_id, {block: {key: other} if key else other})
        except HrcReportError:
            return
        if after != BEFORE[report_id]:
            return
    if name == "compare":  # it lets a report ask for what is of another State
        hrc.residents("NOR", up_to=2020)
        return
    pytest.fail(f"{name} of {report_id} is ignored")


def test_no_text_of_a_report_fixes_what_a_parameter_sets() -> None:
    checked = Checked(REAL)
    parameters, _ = checked.reports()
    assert set(parameters) == set(REPORTS)
    problems = checked.texts(parameters)
    assert [str(each) for each in problems if each.rule == "text.fixed-beside-parameter"] == []


def sentences(prose: Prose) -> list[tuple[int, int]]:
    """Return where each sentence of a filled text begins and ends."""
    ends = [each.end() for each in SENTENCE_END.finditer(prose.text)]
    return list(zip([0, *ends], [*ends, len(prose.text)], strict=True))


def years() -> Iterator[tuple[str, str, int]]:
    for report_id, name in cases():
        if name in ("first_year", "last_year"):
            read = read_report(REPORTS[report_id], REAL)
            if read is not None and (own := read[0].values[name]):
                yield report_id, name, own + (1 if name == "first_year" else -1)


@pytest.mark.parametrize(("report_id", "name", "other"), list(years()))
def test_numbers_of_a_sentence_move_with_the_year_that_it_prints(
    printed: Callable[..., list[str]], report_id: str, name: str, other: int
) -> None:
    before: list[Prose] = []
    after: list[Prose] = []
    printed(report_id, {}, before)
    try:
        printed(report_id, {name: other}, after)
    except HrcReportError:
        return  # no table has that year: the run stops
    for prose, moved in zip(before, after, strict=True):
        later = {each.expression: each.text for each in moved.values}
        for begin, end in sentences(prose):
            here = [each for each in prose.values if begin <= each.at < end]
            tells = any(each.expression == name for each in here)
            counted = [each for each in here if each.how]
            if not tells or not counted:
                continue
            told = [each for each in counted if later.get(each.expression) != each.text]
            assert told, f"{prose.text[begin:end]} says {name}, and its numbers stay"
