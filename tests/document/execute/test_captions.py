"""Texts around floats in code are prose where they can do nothing but be printed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hrcreport.document.execute.captions import without_texts, written_in
from hrcreport.document.execute.captions_again import shown_anew
from hrcreport.document.execute.kept import KeptRun
from hrcreport.document.execute.reprinting import UnknownValueError
from hrcreport.foundation.words.texts import Phrases
from hrcreport.notebook.templates.cells import FLOAT_MIME, Float, Value

IMPORT = "import hrcreport.notebook as hrc"
TABLE = 'hrc.table(deaths, label="tbl-x", caption="Deaths", notes=[law, hrc.text("É {{ n }}.")])'


def texts_of(cell: str, *others: str) -> list[str]:
    """Return the texts of the first of some cells that are only printed."""
    return [each.markdown for each in written_in([cell, IMPORT, *others])[0]]


def digests(folder: Path, *cells: str) -> tuple[str, str]:
    path = folder / "a.ipynb"
    made = [{"cell_type": "code", "metadata": {}, "source": each} for each in cells]
    path.write_text(json.dumps({"cells": made}), encoding="utf-8")
    return KeptRun.digests(path)


@pytest.mark.parametrize(
    "cell",
    [
        TABLE,
        f"{TABLE} if deaths else None",
        f"deaths = hrc.load('xxa')\n{TABLE}",
        f"None if not deaths else (None if law else {TABLE})",
    ],
)
def test_texts_of_the_float_that_a_cell_shows_are_only_printed(cell: str) -> None:
    assert texts_of(cell) == ["Deaths", "É {{ n }}."]


@pytest.mark.parametrize(
    "cell",
    [
        f"shown = {TABLE}\nshown",
        f"{TABLE}\nlaw",
        f"print({TABLE})",
        f"{TABLE} or None",
        f"[{TABLE}][0]",
        f"{TABLE} if deaths else {TABLE}",
        'hrc.table(deaths, label="tbl-x", caption=title, notes=notes)',
        'hrc.table(deaths, label="tbl-x", caption=f"Deaths {n}", notes=[*notes, "Known."])',
        'hrc.table(deaths, label="tbl-x", caption="Deaths", **more)',
        'mine.table(deaths, label="tbl-x", caption="Deaths")',
    ],
)
def test_text_that_code_could_see_is_code(cell: str) -> None:
    assert texts_of(cell) == []


@pytest.mark.parametrize(
    "other",
    [
        "hrc = other",
        "import other as hrc",
        "from other import hrc",
        "from other import *",
        "import hrc",
        "def hrc(): pass",
        "def f(hrc): pass",
        "for hrc in laws: pass",
        "with f() as hrc: pass",
        "class hrc: pass",
        "hrc.table = mine",
        "del hrc.table",
        "hrc.__dict__",
        "f(hrc)",
        "import hrcreport.notebook.cells.floats",
        "from hrcreport import text",
        "import sys",
        "from importlib import reload",
        "setattr(law, 'a', 1)",
        "exec('hrc = 1')",
        "globals()['hrc'] = 1",
        "print(_)",
        "last = _7",
        "Out[7]",
        "In[7]",
        "_oh",
        "%time law",
        "import hrcreport.notebook as other",
        "match law:\n    case hrc: pass",
    ],
)
def test_nothing_is_prose_where_another_cell_could_change_or_see_it(other: str) -> None:
    assert texts_of(TABLE, other) == []


@pytest.mark.parametrize(
    "other",
    [
        "import pandas as pd",
        "from hrcreport.params import Year",
        "law = hrc.legal_framework(place)",
        "f'{hrc.total(1)}'",
    ],
)
def test_ordinary_cells_leave_captions_prose(other: str) -> None:
    assert texts_of(TABLE, other) == ["Deaths", "É {{ n }}."]


def test_code_without_its_texts_is_the_same_for_any_texts() -> None:
    before, now = TABLE, TABLE.replace('"Deaths"', 'hrc.text("Çà, 🙂")').replace("É", "Il é")
    (one, *_), (two, *_) = written_in([before, IMPORT]), written_in([now, IMPORT])
    assert without_texts(before, one) == without_texts(now, two)
    assert '""' in without_texts(before, one)


def test_caption_changes_the_prose_of_a_notebook_and_not_its_code(tmp_path: Path) -> None:
    code, prose = digests(tmp_path, IMPORT, TABLE)
    other_code, other_prose = digests(tmp_path, IMPORT, TABLE.replace("Deaths", "Dead"))
    assert code == other_code
    assert prose != other_prose
    assert digests(tmp_path, IMPORT, TABLE.replace("deaths", "others"))[0] != code
    assert digests(tmp_path, IMPORT, TABLE.replace("tbl-x", "tbl-y"))[0] != code
    assert digests(tmp_path, IMPORT, f"{TABLE}\nlaw")[0] != code
    hidden = digests(tmp_path, IMPORT, TABLE, "print(_)")
    assert digests(tmp_path, IMPORT, TABLE.replace("Deaths", "Dead"), "print(_)")[0] != hidden[0]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("#| tbl-colwidths: [6, 2]", "#| tbl-colwidths: [1, 1]"),
        ("#| tbl-colwidths: [6, 2]", "#| decimals: 2"),
        ("#| label: tbl-a", "#| label: tbl-b"),
        ("#| layout: wide", "# layout: wide"),
    ],
)
def test_option_that_is_no_text_is_code(tmp_path: Path, before: str, after: str) -> None:
    cell = "{}\nhrc.table(deaths)".format
    code, prose = digests(tmp_path, IMPORT, cell(before))
    assert digests(tmp_path, IMPORT, cell(after))[0] != code
    remarked = f"# A remark.\n{cell(before)}  # another"
    assert digests(tmp_path, IMPORT, remarked) == (code, prose)


def test_text_in_an_option_is_prose_alone(tmp_path: Path) -> None:
    cell = '#| label: tbl-a\n#| tbl-cap: "{}"\nhrc.table(deaths)'.format
    code, prose = digests(tmp_path, IMPORT, cell("Deaths"))
    assert digests(tmp_path, IMPORT, cell("Killed"))[0] == code
    assert digests(tmp_path, IMPORT, cell("Killed"))[1] != prose


def left_by_table(*, caption: str = "Deaths") -> list[dict[str, object]]:
    """Return what a run of TABLE left where `law` said "Law." and `n` was 7."""
    value = Value("n", "7", 7.0, line=1, at=2)
    made = Float(
        kind="table",
        label="tbl-x",
        caption=caption,
        alt="",
        source="",
        notes=("Law.", "É 7."),
        columns=("A",),
        rows=(("1",),),
        values=(value,),
    )
    data = json.loads(json.dumps(made._repr_mimebundle_()))
    return [{"output_type": "execute_result", "data": data, "metadata": {}}]


def anew(
    now: str, *, outputs: list[dict[str, object]] | None = None, language: str = "en"
) -> list[dict[str, Any]]:
    before, after = written_in([TABLE, IMPORT])[0], written_in([now, IMPORT])[0]
    left = left_by_table() if outputs is None else outputs
    known = Phrases(language, {"Dead": "Morts"} if language == "fr" else {})
    return shown_anew(left, before, after, source=TABLE, phrases=known)


def test_new_caption_and_note_are_printed_as_the_library_prints_them() -> None:
    now = TABLE.replace('"Deaths"', 'hrc.text("Of {{ n }} & more")').replace("É {{ n }}.", "É.")
    (output,) = anew(now)
    data = output["data"]
    assert data[FLOAT_MIME]["caption"] == "Of 7 & more"
    assert data[FLOAT_MIME]["notes"] == ["Law.", "É."]
    assert [each["at"] for each in data[FLOAT_MIME]["values"]] == [3]
    assert data["text/plain"] == "table tbl-x: Of 7 & more"
    assert "<caption>Of 7 &amp; more</caption>" in data["text/html"]


@pytest.mark.parametrize(
    "now",
    [
        TABLE.replace('"Deaths"', 'hrc.text("{{ unknown }}")'),
        TABLE.replace('"Deaths"', 'hrc.text("{% if n %}Deaths{% endif %}")'),
        TABLE.replace("Deaths", "Deaths {{ n }}"),
        TABLE.replace("Deaths", " "),
    ],
)
def test_text_that_only_a_run_can_print_or_refuse_makes_cells_run(now: str) -> None:
    with pytest.raises(UnknownValueError):
        anew(now)


FIGURE = 'hrc.figure(chart, label="fig-x", caption="Deaths", alt="They fell.")'


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("Deaths rose.", "Deaths rose."),
        ("They fell. ", "They fell."),
        ("deaths", ""),
        (" ", ""),
        ("", ""),
    ],
)
def test_alternative_text_is_printed_anew_and_judged_by_a_run_where_it_says_nothing(
    now: str, said: str
) -> None:
    made = Float(
        kind="figure",
        label="fig-x",
        caption="Deaths",
        alt="They fell.",
        source="",
        notes=(),
        svg="<svg/>",
        png=b"picture",
    )
    left = [{"data": json.loads(json.dumps(made._repr_mimebundle_()))}]
    code = FIGURE.replace("They fell.", now)
    before, after = written_in([FIGURE, IMPORT])[0], written_in([code, IMPORT])[0]
    if not said:
        with pytest.raises(UnknownValueError):
            shown_anew(left, before, after, source=FIGURE, phrases=Phrases("en"))
        return
    (output,) = shown_anew(left, before, after, source=FIGURE, phrases=Phrases("en"))
    assert output["data"][FLOAT_MIME]["alt"] == said
    assert output["data"]["image/png"] == left[0]["data"]["image/png"]
    assert output["data"].keys() == left[0]["data"].keys()


def test_run_that_printed_another_text_is_not_taken() -> None:
    """What stands behind `hrc.table` is then not what it seems to be."""
    with pytest.raises(UnknownValueError):
        anew(TABLE.replace("Deaths", "Dead"), outputs=left_by_table(caption="DEATHS"))


def test_plain_text_is_said_in_the_language_of_the_document_as_far_as_it_is_known() -> None:
    for written, said in (("Dead", "Morts"), ("Victimes", "Victimes")):
        (output,) = anew(TABLE.replace("Deaths", written), language="fr")
        assert output["data"][FLOAT_MIME]["caption"] == said


def test_float_that_was_not_shown_stays_away() -> None:
    assert anew(TABLE.replace("Deaths", "Dead"), outputs=[]) == []


def test_texts_in_the_options_of_a_cell_are_only_printed() -> None:
    cell = (
        '#| label: tbl-x\n#| tbl-cap: "É {{ n }}"\n#| notes:\n#|   - One\n#|   - Two\ndeaths.head()'
    )
    assert texts_of(cell) == ["É {{ n }}", "One", "Two"]
    other = cell.replace("É {{ n }}", "Deaths").replace("Two", "Another")
    both = [without_texts(each, written_in([each])[0]) for each in (cell, other)]
    assert both[0] == both[1]
    assert "deaths.head()" in both[0]
    assert texts_of("#| fig-cap: [One, Two]\nplot()\nplot()") == []


def test_text_of_a_call_stands_for_the_option_of_the_same_name() -> None:
    assert texts_of(f'#| tbl-cap: "Of the option"\n{TABLE}') == ["Deaths", "É {{ n }}."]
