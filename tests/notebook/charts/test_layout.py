"""Rows of a chart keep their height, whatever the letters around them need."""

from __future__ import annotations

import re
import warnings

import geopandas as gpd
import pandas as pd
import pytest
from matplotlib.figure import Figure
from shapely.geometry import box

from hrcreport.notebook import bars_by_group, choropleth, status_bars, timeline
from hrcreport.notebook.charts import style
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


def test_picture_runs_from_right_to_left_where_the_language_does() -> None:
    frame = pd.DataFrame({"group": ["A", "B"], "kind": ["X", "Y"], "value": [1.0, 2.0]})
    for language, is_turned in (("en", False), ("ar", True)):
        figure = bars_by_group(
            frame, group="group", series="kind", value="value", x_label="Deaths", language=language
        ).figure
        axes = figure.axes[0]
        figure.draw_without_rendering()
        middle = figure.get_window_extent().width / 2
        names = [each for each in axes.get_yticklabels() if each.get_text()]
        assert all((each.get_window_extent().x0 > middle) == is_turned for each in names)
        zero, two = axes.transData.transform([(0, 0), (2, 0)])[:, 0]
        assert (zero > two) == is_turned
        values = [each for each in axes.texts if "1" in each.get_text()]
        assert values
        assert all((each.get_window_extent().x1 < zero) == is_turned for each in values)
        shown = figure.legends[0].get_window_extent()
        assert ((shown.x0 + shown.x1) / 2 > middle) == is_turned


def test_time_runs_from_right_to_left_and_dates_have_the_months_of_the_language() -> None:
    events = pd.DataFrame({"date": ["2020-05", "2021-06-02"], "event": ["A", "B"]})
    picture = timeline(events, language="ar")
    first, *_ = picture.figure.axes[0].texts
    assert first.get_horizontalalignment() == "left"
    assert "أيار/مايو 2020" in picture.alt
    assert picture.figure.axes[0].xaxis_inverted()


def test_a_map_is_not_turned(monkeypatch: pytest.MonkeyPatch) -> None:
    def turned(_: Figure) -> None:
        raise AssertionError

    monkeypatch.setattr(style, "mirror", turned)
    areas = gpd.GeoDataFrame(
        {"name": ["A", "B"], "value": [1.0, 2.0]},
        geometry=[box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000)],
        crs="EPSG:6933",
    )
    assert choropleth(areas, unit="deaths", counts=False, language="ar").alt
    with pytest.raises(AssertionError):
        bars_by_group(
            pd.DataFrame({"group": ["A"], "value": [1.0]}),
            group="group",
            value="value",
            x_label="Deaths",
            language="ar",
        )


def test_arabic_words_and_symbols_keep_their_order_in_svg() -> None:
    events = pd.DataFrame({"date": ["2020"], "event": ["لجنة مناهضة التعذيب (CAT/C/TUN/CO/3)"]})
    svg = timeline(events, language="ar").svg()
    shown = re.search("\u202bلجنة.*?\u202c", re.sub(r"<[^>]*>|\s*\n\s*", "", svg))
    assert shown
    assert shown[0].endswith("(CAT/C/TUN/CO/3)\u202c")


def test_long_dates_leave_room_for_what_happened() -> None:
    events = pd.DataFrame({"date": ["2020-11", "2021-11"], "event": ["أ" * 30, "ب" * 30]})
    figure = timeline(events, language="ar").figure
    figure.draw_without_rendering()
    date, words = (each.get_window_extent() for each in figure.axes[0].texts[:2])
    assert words.x1 < date.x0
