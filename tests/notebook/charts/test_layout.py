"""Rows of a chart keep their height, whatever the letters around them need."""

from __future__ import annotations

import warnings

import pandas as pd
import pytest
from matplotlib.figure import Figure

from hrcreport.notebook import bars_by_group, status_bars
from hrcreport.notebook.charts.pictures import Picture
from hrcreport.notebook.charts.scales import QUESTION

STATUSES = pd.DataFrame({"status": ["5", "4", "3", "2", "1", "0", "NI", "NA"]})


def height_of_rows(picture: Picture) -> tuple[float, float]:
    """The centimetres that rows have, and those they ask for."""
    axes = picture.figure.axes[0]
    has = axes.get_position().height * picture.figure.get_figheight() * 2.54
    return has, axes.get_ylim()[0] - axes.get_ylim()[1]


@pytest.mark.parametrize("language", ["en", "fr", "ru", "ar"])
def test_rows_keep_their_height_in_every_script(language: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        has, wanted = height_of_rows(status_bars(STATUSES, language=language))
    assert has >= wanted * 0.95


def test_long_title_of_an_axis_does_not_squeeze_the_rows() -> None:
    frame = pd.DataFrame({"group": ["A", "B"], "value": [1.0, 2.0]})
    title = "\n".join(["A line of a very long title"] * 8)
    has, wanted = height_of_rows(bars_by_group(frame, group="group", value="value", x_label=title))
    assert has >= wanted * 0.95


def test_figure_of_an_author_keeps_its_size() -> None:
    figure = Figure(figsize=(4, 3), layout="constrained")
    axes = figure.subplots()
    axes.plot([1, 2], [3, 4])
    axes.set_ylim(40, 0)
    assert Picture(figure, "A line.").figure.get_figheight() == 3


def test_sign_of_what_is_not_known_is_a_question_mark_not_three_signs() -> None:
    box = QUESTION["marker"].get_extents()
    assert box.width < 0.8 * box.height
