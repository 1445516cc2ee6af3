"""Facts about the page on figures."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import hrcreport.notebook as hrc
from hrcreport.notebook.charts.chart import Chart
from hrcreport.notebook.templates.cells import Float

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs/reference/figures.md").read_text(encoding="utf-8")
DRAWING = "".join(
    path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "lib/hrcreport/notebook/charts").glob("*.py"))
)
RULES = {"not-a-number", "infinite", "negative", "language", "too-tall"} | {
    str(node.args[2].value)
    for node in ast.walk(ast.parse(DRAWING.replace("from __future__ import annotations", "")))
    if isinstance(node, ast.Call)
    and isinstance(node.func, ast.Attribute)
    and node.func.attr == "add"
    and len(node.args) == 3
    and isinstance(node.args[2], ast.Constant)
}
"""What a chart or its checks note: `checks.add(what, mend, rule)`."""


def _pictures() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_pictures", ROOT / "docs/pictures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _calls_of(chart: type[Chart]) -> set[str]:
    """The names of the calls of a chart and of those that are kinds of it."""
    if not inspect.isabstract(chart) and chart.__module__.startswith("hrcreport.notebook.charts"):
        return {chart.call_name()}
    return {name for kind in chart.__subclasses__() for name in _calls_of(kind)}


PICTURES = _pictures()
CALLS: dict[str, str] = PICTURES.calls()


@pytest.mark.parametrize("name", CALLS)
def test_call_of_the_page_runs_and_its_picture_has_the_alt_text_of_today(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    shown = PICTURES.drawn(CALLS[name])
    assert isinstance(shown, Float)
    assert shown.data is not None
    assert f"![{shown.alt}](../images/figures/{name}.png)" in PAGE, "run: nox -s docs"
    assert (PICTURES.PICTURES / f"{name}.png").exists()


@pytest.mark.parametrize("language", ["fr", "ru"])
@pytest.mark.parametrize("name", CALLS)
def test_chart_speaks_the_language_of_the_document(
    name: str, language: str, notebook_with: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    notebook_with(language=language)
    shown = PICTURES.drawn(CALLS[name])
    assert shown.alt not in PAGE
    of_chart = shown.alt.removeprefix(f"{shown.caption} – ")
    assert of_chart != shown.alt
    english = set(re.findall(r"\b(?:Highest|Lowest|interval|areas|groups)\b", of_chart))
    assert not english, shown.alt


def test_page_shows_every_chart_and_the_map() -> None:
    shown = {re.search(r"hrc\.(?:map_)?figure\(\s*hrc\.(\w+)", code)[1] for code in CALLS.values()}  # type: ignore[index]  # every call has one
    assert shown == _calls_of(Chart)
    assert shown <= set(hrc.__dir__())


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_refusal_is_on_the_page(rule: str) -> None:
    assert f"`picture.{rule}`" in PAGE


def test_page_names_no_refusal_that_does_not_exist() -> None:
    named = set(re.findall(r"`picture\.([a-z-]+)`", PAGE))
    assert {
        rule
        for rule in named
        if not re.search(rf'"(picture\.)?{rule}"', DRAWING) and rule != "language"
    } == set()
