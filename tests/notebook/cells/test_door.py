"""What cells ask is about the report that runs, whichever else is open in the process."""

from __future__ import annotations

import ast
import inspect
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_type_hints

import pandas as pd
import pytest

import hrcreport.notebook as hrc
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import DataError, NotebookError, ProjectError
from hrcreport.foundation.params import Year
from hrcreport.foundation.params.context import ReportContext, Workspace
from hrcreport.notebook.cells.door import begin, entered, filled, given_to, report_of, running
from hrcreport.notebook.charts.bars import bars_by_group
from hrcreport.notebook.lookups.conformity import legal_framework
from hrcreport.notebook.templates.prose import Text
from hrcreport.tables.data.catalogue import Table

DECLARED = {"__annotations__": {"country": str, "language": str, "date": str}}
EVENTS = {"first_year": 2018, "last_year": 2019, "focus": "black", "reference": "white"}


@pytest.fixture
def report(invented: Any) -> Callable[..., ReportContext]:
    """Return a maker of reports of the invented project, by what their notebooks set."""

    def made(root: Path = invented.root, **names: Any) -> ReportContext:
        return report_of(DECLARED | names, Workspace(found=Project(root)))

    return made


def test_question_shows_cells_no_more_than_they_may_say() -> None:
    assert list(inspect.signature(hrc.load).parameters) == ["name"]
    assert get_type_hints(hrc.load) == {"name": str, "return": Table}
    assert hrc.load.__name__ == "load"
    assert (hrc.load.__doc__ or "").startswith("Return a table of the catalogue")
    assert "context" not in inspect.signature(hrc.bars_by_group).parameters
    for name in hrc.__dir__():
        if callable(offered := getattr(hrc, name)) and not inspect.isclass(offered):
            assert "context" not in inspect.signature(offered).parameters, name


def test_condition_may_have_the_name_of_what_cells_do_not_say(
    report: Callable[..., ReportContext],
) -> None:
    with entered(report(country="XXA")), pytest.raises(DataError, match="has no column 'context'"):
        hrc.total("xxa-deaths", context="street")


def test_outside_of_a_report_all_is_english_and_nothing_is_refused(
    invented: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(invented.root)
    here = running()
    assert (here.language, here.states, here.as_of, here.names) == ("en", None, "", {})
    assert hrc.load("xxa-deaths").record.country == "XXA"
    assert hrc.state("XXB").short_in_text == "Otherland"


def test_outside_of_a_project_a_chart_is_drawn_and_a_table_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    frame = pd.DataFrame({"a": ["Ada", "Bex"], "n": [3, 8]})
    drawn = hrc.bars_by_group(frame, group="a", value="n", x_label="Stops")
    shown = hrc.figure(drawn, label="fig-stops", caption="Stops")
    assert "Highest" in shown.alt
    for _ in range(2):
        with pytest.raises(ProjectError, match="no report project is found here"):
            hrc.load("xxa-deaths")


def test_report_draws_on_its_states_and_on_no_other(report: Callable[..., ReportContext]) -> None:
    with pytest.raises(DataError) as refused:
        legal_framework(report(country="XXB"), "XXA")
    (problem,) = refused.value.problems
    assert (problem.rule, problem.value) == ("provenance.of-another", "XXA")
    assert legal_framework(report(country="XXA"), "XXA").heading == "Exampleland"
    with pytest.raises(NotebookError) as closed:
        legal_framework(report(country=""), "XXA")
    assert closed.value.problems[0].rule == "provenance.no-report"


def test_name_that_a_loop_uses_sets_no_state(report: Callable[..., ReportContext]) -> None:
    looped = report_of({"country": "XXB"}, report().workspace)
    assert looped.states is None, "its parameters cell declares no State"
    assert report(country="XXB", compare=["XXA"]).states == report(country="XXB").states


def test_parameter_that_a_cell_sets_anew_counts_from_then_on(
    invented: Any, notebook_with: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(invented.root)
    names = notebook_with(DECLARED | {"country": "XXA", "language": "en"})
    profile = hrc.group_profile("xxa-deaths", population="xxa-population", **EVENTS)
    words = profile.rate_words
    names["language"] = "fr"
    later = hrc.group_profile("xxa-deaths", population="xxa-population", **EVENTS)
    assert profile.rate_words == words == "Per 1,000,000 inhabitants a year"
    assert later.rate_words != words
    names["country"] = "XXB"
    with pytest.raises(DataError, match="of another State"):
        hrc.load("xxa-deaths")


def test_two_reports_open_in_one_process_do_not_meet(
    report: Callable[..., ReportContext], invented: Any, tmp_path: Path
) -> None:
    english, french = report(country="XXA"), report(country="XXB", language="fr")
    both_open = threading.Barrier(2, timeout=30)
    told: dict[str, Any] = {}

    def ask(name: str, about: ReportContext, question: Callable[[], object]) -> None:
        with entered(about):
            both_open.wait()
            try:
                told[name] = question()
            except DataError as error:
                told[name] = error.problems[0].rule
            both_open.wait()
            told[f"{name} reads"] = list(running().project.reads.files())

    threads = [
        threading.Thread(target=ask, args=("english", english, lambda: hrc.load("xxa-deaths"))),
        threading.Thread(target=ask, args=("french", french, lambda: hrc.load("xxa-deaths"))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert isinstance(told["english"], Table)
    assert told["french"] == "provenance.of-another"
    assert "data/tables/xxa-deaths.csv" in told["english reads"]
    assert "data/tables/xxa-deaths.csv" not in told["french reads"]
    assert running() not in (english, french)


def test_text_asks_about_the_report_that_it_is_filled_for(
    report: Callable[..., ReportContext],
) -> None:
    asked = Text('{{ hrc.state("XXA").short_in_text }}, {{ year }}, {{ since }}')
    kinds: dict[str, Any] = {"country": str, "since": Year}
    own = report(hrc=hrc, country="XXA", year=2019, since=2018, __annotations__=kinds)
    assert filled(asked, own).text == "Exampleland, 2019, 2018"
    other = report(hrc=hrc, country="XXB", __annotations__=kinds)
    with entered(own):
        with pytest.raises(DataError, match="of another State"):
            filled(Text('{{ hrc.total("xxa-deaths") | figures }}'), other)
        assert running() is own


def test_report_inside_another_is_left_again(report: Callable[..., ReportContext]) -> None:
    with entered(report(language="fr")) as outer:
        with entered(report(language="ar")):
            assert running().language == "ar"
        assert running() is outer
    assert running().language == "en"


def test_thread_of_a_cell_reads_for_the_same_report(
    invented: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(invented.root)
    begin(invented.root)
    thread = threading.Thread(target=hrc.load, args=["xxa-deaths"])
    thread.start()
    thread.join()
    assert "data/tables/xxa-deaths.csv" in running().project.reads.files()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system forks no process")
def test_kernel_that_is_forked_while_a_report_is_open_runs_its_own(
    report: Callable[..., ReportContext], invented: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(invented.root)
    hrc.load("xxa-deaths")
    with entered(report(country="XXB", language="fr")):
        hrc.state("XXA")
        child = os.fork()
        if child == 0:
            own = begin(invented.root)
            here = running()
            fresh = (here.language, here.states) == ("en", None) and not own.reads.files()
            os._exit(0 if fresh and here.project is own else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert running().language == "fr", "the one that was open here is open still"


def test_chart_speaks_the_language_of_the_report_that_it_is_given(
    report: Callable[..., ReportContext],
) -> None:
    frame = pd.DataFrame({"a": ["Ada", "Bex"], "n": [3, 8]})
    of: dict[str, Any] = {"group": "a", "value": "n", "x_label": "Stops"}
    english, french = (bars_by_group(report(language=code), frame, **of) for code in ("en", "fr"))
    assert english.alt != french.alt
    assert bars_by_group(report(language="en"), frame, **of, language="fr").alt == french.alt


def test_history_of_a_notebook_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    parse = ast.parse
    cells = ["country: str = ''  # once", "country = 'XXA'  # once", "%matplotlib inline  # once"]
    names = {"__annotations__": {"country": str}, "In": cells, "country": "XXA"}
    with monkeypatch.context() as patch:
        patch.setattr(ast, "parse", lambda source: parsed.append(source) or parse(source))
        found = [given_to(names) for _ in range(3)]
    assert found == [({"country": "XXA"}, [])] * 3
    assert parsed == cells
