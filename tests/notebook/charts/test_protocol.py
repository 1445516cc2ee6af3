"""A chart is one class: a project adds its own without a change of the library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import hrcreport.notebook as hrc
from hrcreport.foundation.errors import DataError
from hrcreport.foundation.languages import Language
from hrcreport.notebook.cells.door import for_cells
from hrcreport.notebook.charts.chart import call_of

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "figures.md"


def class_of_the_page() -> Any:
    """Return the class that the page on figures shows, run as if pasted into a cell."""
    part = PAGE.read_text(encoding="utf-8").partition("## A chart of your own")[2]
    pasted = part.partition("```python\n")[2].partition("```")[0]
    names: dict[str, Any] = {"__name__": __name__}
    exec(compile(pasted, PAGE.name, "exec", dont_inherit=True), names)  # noqa: S102 -- our own page
    return names["DotPlot"]


DotPlot = class_of_the_page()


@pytest.fixture
def stops() -> pd.DataFrame:
    return pd.DataFrame({"town": ["Ada", "Bex"], "stops": [3.0, 8.0]})


def test_project_draws_a_chart_that_the_library_does_not_know(stops: pd.DataFrame) -> None:
    shown = hrc.figure(
        hrc.chart(DotPlot(stops, place="town", value="stops")), label="fig-dots", caption="Stops"
    )
    assert shown.alt == "Stops – 2 dots. Highest: Bex."
    assert "Ada" in shown.svg
    assert shown.data is not None
    assert shown.data.columns == ("Area", "Events")


def test_its_words_follow_the_language_of_the_document(
    stops: pd.DataFrame, notebook_with: Any
) -> None:
    dots = DotPlot(stops, place="town", value="stops")
    for language, alt in (("fr", "2 points. Maximum : Bex."), ("ru", "2 dots. Highest: Bex.")):
        notebook_with(language=language)
        assert hrc.chart(dots).alt == alt


def test_its_columns_are_checked_as_those_of_every_chart(stops: pd.DataFrame) -> None:
    stops.loc[1, "town"] = "Ada"
    stops.loc[0, "stops"] = -1
    with pytest.raises(DataError) as refused:
        DotPlot(stops, place="town", value="stops")
    assert {problem.rule for problem in refused.value.problems} == {
        "picture.double-row",
        "picture.negative",
    }
    assert all(problem.place == "dot_plot" for problem in refused.value.problems)
    with pytest.raises(DataError, match="the table has no column 'value'"):
        DotPlot(stops, place="town", value="value")


def test_call_takes_the_fields_of_its_chart(stops: pd.DataFrame) -> None:
    dot_plot = for_cells(call_of(DotPlot))
    assert dot_plot.__name__ == "dot_plot"
    assert dot_plot(stops, place="town", value="stops", width=17).alt == "2 dots. Highest: Bex."
    with pytest.raises(TypeError):
        dot_plot(stops, place="town", value="stops", colour="red")  # type: ignore[call-arg]  # refused


def test_same_class_comes_with_the_tool_once_its_words_are_those_of_the_tool(
    stops: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the way that CONTRIBUTING.md names: no `words`, texts under `picture`, a call."""
    for language, texts in DotPlot.words.items():
        for key, text in texts.items():
            monkeypatch.setitem(Language.named(language).words, f"picture.{key}", text)  # type: ignore[arg-type]  # a dict
    monkeypatch.delattr(DotPlot, "words")
    dot_plot = for_cells(call_of(DotPlot))
    assert dot_plot(stops, place="town", value="stops").alt == "2 dots. Highest: Bex."
    french = dot_plot(stops, place="town", value="stops", language="fr")
    assert french.alt == "2 points. Maximum : Bex."
