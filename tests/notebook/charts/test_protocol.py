"""A chart is one class: a project adds its own without a change of the library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd
import pytest
from matplotlib.figure import Figure

import hrcreport.notebook as hrc
from hrcreport.foundation.errors import DataError
from hrcreport.notebook.cells.door import for_cells
from hrcreport.notebook.charts import style
from hrcreport.notebook.charts.chart import Names, TableChart, Values, call_of
from hrcreport.notebook.charts.wording import fitting


@dataclass(kw_only=True, eq=False)
class DotPlot(TableChart):
    """Draw a dot for each place."""

    place: Names
    value: Values

    key = ("place",)
    words: ClassVar = {
        "en": {"dots": {"one": "{n} dot", "other": "{n} dots"}, "top": "Highest: {name}."},
        "fr": {"dots": {"one": "{n} point", "other": "{n} points"}, "top": "Maximum : {name}."},
    }

    def draw(self) -> Figure:
        figure = style.new_figure(width=self.width, height=4)
        axes = figure.add_subplot()
        axes.plot(self.table["value"], self.table["place"], "o", color=style.ACCENT)
        self.axis(axes, "x", style.round_ticks(0, self.table["value"].max()))
        return figure

    def alt(self) -> str:
        name = self.table.loc[self.table["value"].idxmax(), "place"]
        number = self.counted("dots", len(self.table))
        return fitting([f"{number}.", self.say("top", name=name)])

    def data(self) -> pd.DataFrame:
        return self.table[["place", "value"]].set_axis(self.heads("area", "events"), axis=1)


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
