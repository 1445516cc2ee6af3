"""What a cell shows by habit prints as a figure or table, named by its options, or says why not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell

from hrcreport.notebook.cells.displays import load_ipython_extension
from hrcreport.notebook.templates.cells import FLOAT_MIME, MARKDOWN_MIME, SHOWN_MIME, Shown

BEGIN = """\
import pandas as pd
from IPython.display import HTML, Latex, Markdown, display
from matplotlib.figure import Figure
frame = pd.DataFrame({"Region": ["North", "South"], "Deaths": [1234, 5]})
"""
Run = Callable[[str], list[Shown]]


@pytest.fixture
def run() -> Iterator[Run]:
    """Return an act that runs a cell and answers with what it shows, as a notebook keeps it."""
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    shell.display_pub = CapturingDisplayPublisher()
    shown: list[dict[str, Any]] = shell.display_pub.outputs
    shell.displayhook.write_format_data = lambda data, *_: shown.append({"data": data})
    shell.displayhook.write_output_prompt = lambda: None
    load_ipython_extension(shell)
    load_ipython_extension(shell)

    def cell(source: str) -> list[Shown]:
        shown.clear()
        done = shell.run_cell(source, store_history=True)
        done.raise_error()
        return [Shown.of(each) for each in shown]

    cell(BEGIN)
    yield cell
    InteractiveShell.clear_instance()


def test_frame_as_last_line_is_a_table_named_by_the_options_of_its_cell(run: Run) -> None:
    (shown,) = run(
        '#| label: tbl-own\n#| tbl-cap: "In all {{ total }}"\n#| notes: [A note.]\n'
        "total = 1239\nframe"
    )
    record = shown.float
    assert record is not None, shown.told
    assert (record["label"], record["kind"], record["notes"]) == ("tbl-own", "table", ("A note.",))
    assert record["caption"] == "In all 1,239"
    assert record["rows"] == (("North", "1,234"), ("South", "5"))
    assert not shown.told


@pytest.mark.parametrize(
    ("last", "columns", "rows"),
    [
        ("frame['Region'].unique()", ("Value",), (("North",), ("South",))),
        ("frame['Deaths'].to_numpy()", ("Number",), (("1,234",), ("5",))),
        ("frame.set_index('Region').index", ("Region",), (("North",), ("South",))),
        ("frame[['Deaths', 'Deaths']].to_numpy()", ("0", "1"), (("1,234", "1,234"), ("5", "5"))),
    ],
)
def test_array_is_a_table_of_its_values(
    run: Run, last: str, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]
) -> None:
    (shown,) = run(last)
    assert shown.float is not None, shown.told
    assert (shown.float["columns"], shown.float["rows"]) == (columns, rows)


@pytest.mark.parametrize("last", ["frame['Deaths'].sum()", "f'{3} deaths'", "1239", "None or 0.5"])
def test_value_by_itself_is_told_with_how_a_text_quotes_it(run: Run, last: str) -> None:
    (shown,) = run(last)
    assert shown.float is None
    assert shown.told["mend"] == "Give it a name, and quote that in the text: {{ name }}."


def test_array_of_anything_else_is_told(run: Run) -> None:
    import_line = "import numpy as np\n"
    for last in ("np.array([object()])", "np.zeros((2, 2, 2))", "np.array(3)"):
        (shown,) = run(import_line + last)
        assert shown.float is None


def test_what_nobody_has_written_is_told_beside_the_table(run: Run) -> None:
    (shown,) = run("frame")
    assert shown.float is not None
    assert shown.float["label"] == "tbl-cell-2"
    assert shown.float["caption"] == "TBC"
    assert shown.told["lacks"] == ["label", "tbl-cap"]


def test_second_table_of_a_cell_gets_a_label_and_a_caption_of_its_own(run: Run) -> None:
    first, second = run("#| label: tbl-two\n#| tbl-cap: [One, Two]\ndisplay(frame)\ndisplay(frame)")
    assert first.float is not None
    assert second.float is not None
    assert [first.float["label"], second.float["label"]] == ["tbl-two", "tbl-two-2"]
    assert [first.float["caption"], second.float["caption"]] == ["One", "Two"]


def test_formulas_on_a_figure_are_words_in_what_it_says_and_no_values(run: Run) -> None:
    (shown,) = run(
        "axes = Figure().subplots()\naxes.semilogy([1, 10, 100], label='Rate {{ x }}')\n"
        "axes.legend()\naxes.set_title(r'Per $10^{5}$')\naxes.set_ylabel(r'$\\frac{a}{b^{n}}$')\n"
        "axes.figure"
    )
    assert shown.float is not None, shown.told
    assert shown.float["caption"] == r"Per 10\^5"
    drawn = re.sub(r"<!--.*?-->", "", shown.float["svg"], flags=re.DOTALL)
    assert "mathdefault" not in drawn, "the numbers of the axis are powers, and no signs of TeX"
    assert shown.float["alt"] == "Per 10^5; frac a b^n: 1–100; 0–2; Rate { { x } }"


def test_way_of_drawing_that_is_not_installed_leaves_figures_pictures(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run("%matplotlib nothing-of-the-kind")
    assert "needs what is not installed here: figures stay pictures" in capsys.readouterr().err
    (shown,) = run("axes = Figure().subplots()\naxes.plot([1, 2])\naxes.figure")
    assert shown.float is not None


def test_figure_is_printed_once_and_says_what_its_axes_say(run: Run) -> None:
    first, *others = run(
        "figure = Figure()\naxes = figure.subplots()\naxes.bar(['North', 'South'], [3, 7])\n"
        "axes.set_ylabel('Deaths')\ndisplay(figure)\nfigure"
    )
    assert first.float is not None
    assert first.float["alt"] == "Deaths: 0–7; North, South"
    assert "image/png" in first.data
    assert [each.is_silent for each in others] == [True]
    (axes,) = run("figure = Figure()\naxes = figure.subplots()\naxes.plot([1, 2])\naxes")
    assert axes.float is not None


def test_picture_that_an_object_draws_of_itself_is_a_figure(run: Run) -> None:
    (shown,) = run(
        "import io\nfrom PIL import Image\n"
        "class Drawn:\n"
        "    def _repr_png_(self):\n"
        "        stream = io.BytesIO()\n"
        "        Image.new('RGB', (40, 30)).save(stream, 'PNG')\n"
        "        return stream.getvalue(), {'width': 20}\n"
        "Drawn()"
    )
    assert shown.float is not None, shown.told
    assert shown.float["kind"] == "figure"


def test_shape_that_jupyter_shows_in_lines_is_drawn_as_a_figure(run: Run) -> None:
    (shown,) = run("#| fig-cap: A square\nfrom shapely.geometry import box\nbox(0, 0, 1, 1)")
    assert shown.float is not None, shown.told
    assert (shown.float["kind"], shown.float["caption"]) == ("figure", "A square")
    assert "image/png" in shown.data


def test_html_is_text_and_tables_and_a_script_is_told(run: Run) -> None:
    text, table = run("HTML('<p>Some <b>words</b>.</p>' + frame.to_html())")
    assert text.text == "Some **words**."
    assert table.float is not None
    assert table.float["columns"] == ("Region", "Deaths")
    (script,) = run("HTML('<script>x()</script>')")
    assert script.float is None
    assert "cannot be printed" in script.told["what"]
    assert "matplotlib" in script.told["mend"]
    (deep,) = run("HTML('<div>' * 4000 + 'Within.')")
    assert "nested deeper than any text" in deep.told["what"]
    assert "one by one" in deep.told["mend"]


def test_table_of_thousands_of_rows_is_told_and_shown_by_jupyter_as_ever(run: Run) -> None:
    (shown,) = run("pd.DataFrame({'a': range(5000)})")
    assert FLOAT_MIME not in shown.data
    assert "5,000 rows" in shown.told["what"]
    assert "text/html" in shown.data


def test_what_is_printed_as_markdown_stands_where_the_cell_prints_it(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    before, table, behind = run(
        "#| output: asis\nprint('Before.')\ndisplay(frame)\nprint('Behind.')"
    )
    assert (before.text, behind.text) == ("Before.", "Behind.")
    assert table.float is not None
    run("print('plainly')")
    assert capsys.readouterr().out == "plainly\n"


def test_formula_has_words_for_who_cannot_see_it(run: Run) -> None:
    (shown,) = run('#| fig-alt: "a over b"\nLatex(r"$\\frac{a}{b}$")')
    assert shown.data[MARKDOWN_MIME] == '[$\\frac{a}{b}$]{alt="a over b"}'


def test_cell_whose_output_is_not_wanted_prints_nothing(run: Run) -> None:
    (shown,) = run("#| output: false\nframe")
    assert shown.is_silent
    assert shown.float is None


def test_empty_table_and_nothing_print_nothing(run: Run) -> None:
    (shown,) = run("frame[frame.Deaths > 10_000]")
    assert shown.is_silent
    assert run("import hrcreport.notebook as hrc\nhrc.table(None)\nhrc.figure(None)") == []


def test_texts_of_a_frame_are_data_and_no_markup(run: Run) -> None:
    (shown,) = run("pd.DataFrame({'a_b': ['<b>', '[x](y) $5', 'first_year']})")
    assert shown.float is not None
    assert shown.float["columns"] == ("a_b",)
    assert [row[0] for row in shown.float["rows"]] == [
        "\\<b\\>",
        "\\[x\\](y) \\$5",
        "first_year",
    ]


def test_frames_put_together_keep_the_names_of_their_parts(run: Run) -> None:
    (shown,) = run("pd.concat({'One': frame, 'Two': frame})")
    assert shown.float is not None
    assert [row[0] for row in shown.float["rows"]] == ["One", "One", "Two", "Two"]


def test_level_that_counts_rows_from_another_number_is_not_dropped(run: Run) -> None:
    both = (
        "pd.DataFrame({'n': [5, 6]}, index=pd.MultiIndex.from_product([['a'], [1, 2]], names=%s))"
    )
    (named,) = run(both % "['region', None]")
    assert named.float is not None
    assert [row[:2] for row in named.float["rows"]] == [("a", "1"), ("a", "2")]
    (told,) = run(both % "None")
    assert told.float is None
    assert "two levels of the index share a name, or have none" in str(told.told)


@pytest.mark.parametrize("kind", ["barplot", "regplot", "lmplot"])
def test_limits_that_seaborn_draws_by_chance_are_alike_each_time(run: Run, kind: str) -> None:
    drawn = (
        "import matplotlib.pyplot as plt\nimport seaborn as sns\nplt.close('all')\n"
        "points = pd.DataFrame({'x': [1, 1, 2, 2, 3], 'y': [1, 5, 3, 8, 2]})\n"
        f"sns.{kind}(points, x='x', y='y').figure"
    )
    pictures = [[each.float["svg"] for each in run(drawn) if each.float] for _ in range(2)]
    assert pictures[0] == pictures[1] != []


def test_the_cell_that_loads_it_draws_too() -> None:
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    loads = "from hrcreport.notebook.cells.displays import load_ipython_extension as load"
    draws = "import numpy as np\nload(get_ipython())\ndrawn = np.random.default_rng().random()"
    shell.run_cell(f"{loads}\n{draws}", store_history=True).raise_error()
    assert 0 <= shell.user_ns["drawn"] < 1
    InteractiveShell.clear_instance()


def test_cells_draw_by_themselves_and_by_the_seed_they_are_given(run: Run) -> None:
    one, other = "np.random.default_rng().random(2)", "np.random.default_rng().random(2)  # b"
    run("import numpy as np\ndrawn = []")
    for cell in (one, other, one):
        run(f"drawn.append([*{cell.partition('  ')[0]}])  # {cell}")
    run(
        "seeded = [np.random.default_rng(7).random() for _ in range(2)]\n"
        "twice = [np.random.default_rng().random() for _ in range(2)]"
    )
    (told,) = run("drawn[0] == drawn[2] != drawn[1], seeded[0] == seeded[1], twice[0] != twice[1]")
    assert "(True, True, True)" in str(told)


def test_picture_of_points_is_a_figure(run: Run) -> None:
    (shown,) = run("from PIL import Image\nImage.new('RGB', (40, 40))")
    assert shown.float is not None, shown.told
    assert shown.float["kind"] == "figure"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ('{"text/plain": 5}', "'text/plain' of what is displayed is no text (int), and no"),
        ('{"text/html": {"x": 1}}', "'text/html' of what is displayed is no text (dict), and no"),
        ('{1: None, "text/plain": "a"}', "'1' of what is displayed is no text (NoneType), and no"),
        ('{"text/markdown": ["a", 1]}', "'text/markdown' of what is displayed is no text (list)"),
    ],
)
def test_what_is_displayed_as_it_is_is_told_where_no_notebook_keeps_it(
    run: Run, data: str, told: str
) -> None:
    (shown,) = run(f"display({data}, raw=True)")
    assert shown.told["what"].startswith(told)
    texts = [content for mime, content in shown.data.items() if mime != SHOWN_MIME]
    assert all(isinstance(content, str) for content in texts)


def test_lines_and_json_that_are_displayed_as_they_are_are_kept(run: Run) -> None:
    (shown,) = run('display({"text/markdown": ["a", "b"], "x/y+json": [1]}, raw=True)')
    assert (shown.data["text/markdown"], shown.data["x/y+json"], shown.told) == ("ab", [1], {})
