"""What a cell may not have is refused with where, what, and what to do, each word of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from tests.notebook.access.test_own import MANY, PUBLIC, SAID, Own, called

import hrcreport.notebook as hrc
from hrcreport.foundation import HrcReportError
from hrcreport.notebook.access import geometry as shapes
from hrcreport.notebook.access.custodian import Asked
from hrcreport.notebook.cells.door import running


@pytest.fixture
def own(invented: Any, monkeypatch: pytest.MonkeyPatch) -> Own:
    """Return the invented project with a file of counts of its author."""
    monkeypatch.setenv("HRCREPORT_ROOT", str(invented.root))
    monkeypatch.setenv("HRCREPORT_REPORT", "xxa")
    project = Own(invented)
    project.askable(MANY)
    return project


def refusal(act: Callable[[], Any]) -> tuple[str, ...]:
    """Return the kind, rule, value and words of the one problem that an act is refused with."""
    with pytest.raises(HrcReportError) as caught:
        act()
    (problem,) = caught.value.problems
    fields = problem.as_dict()
    assert (fields["severity"], fields["key"], fields["line"]) == ("error", None, None)
    return problem.rule, problem.value or "", *str(problem).split("\n")


ONLY_COUNTS = 'Count its rows: aggfunc="count", without values.'
OF_OWN_COUNTS = {
    'hrc.pivot(own, "count", "group")': (
        "my/own.csv: the table is not public, and mean of count is no count of persons.",
        ONLY_COUNTS,
    ),
    'hrc.pivot(own, ["count", "group"], "group")': (
        "my/own.csv: the table is not public, and mean of count, group is no count of persons.",
        ONLY_COUNTS,
    ),
    'hrc.pivot(own, ["count", "group"], "group", aggfunc="sum")': (
        "my/own.csv: the table is not public, and sum of count, group is no count of persons.",
        ONLY_COUNTS,
    ),
    'hrc.pivot(own, index="group")': (
        "my/own.csv: the table is not public, and mean is no count of persons.",
        ONLY_COUNTS,
    ),
    'hrc.pivot(own, "count", "group", aggfunc="size")': (
        "my/own.csv: the table is not public, and size of count is no count of persons.",
        ONLY_COUNTS,
    ),
    'hrc.crosstab(own, "group", "outcome", aggfunc=max)': (
        "my/own.csv: the table is not public, and max is no count of persons.",
        ONLY_COUNTS,
    ),
    'hrc.crosstab(own, "group", "outcome", values="count", aggfunc="mean")': (
        "my/own.csv: the table is not public, and mean of count is no count of persons.",
        ONLY_COUNTS,
    ),
    'hrc.pivot(own, aggfunc="count")': (
        "my/own.csv: no column is named to count by.",
        'Name one: index="group".',
    ),
    'hrc.crosstab(own, "group", "outcome", margins=True, normalize=True)': (
        "my/own.csv: margins are asked for of shares.",
        "Ask for one of them: margins or normalize.",
    ),
    'hrc.crosstab(own, "group", "outcome", normalize="rows")': (
        "my/own.csv: 'normalize' reads 'rows'.",
        'Write "index", "columns" or "all".',
    ),
}


@pytest.mark.parametrize("call", OF_OWN_COUNTS)
def test_what_is_no_count_of_persons_is_refused(own: Own, call: str) -> None:
    table = own.source(f'"my/own.csv", {SAID}')
    assert refusal(lambda: called(call, own=table)) == (
        "notebook.only-counts",
        "",
        *OF_OWN_COUNTS[call],
    )


def test_of_several_columns_that_count_persons_a_cell_says_which(own: Own) -> None:
    own.published()
    own.file("group,men,women\na,30,40\nb,50,60\n")
    table = own.source(f'"my/own.csv", {PUBLIC}, counts=["men", "women"]')
    assert refusal(lambda: hrc.crosstab(table, "group", "men")) == (
        "notebook.only-counts",
        "",
        "my/own.csv: several columns count persons: men, women.",
        'Say which: values="men", aggfunc="sum".',
    )


CALLS = {
    'hrc.crosstab(7, "a", "b")': (
        "notebook.no-table",
        "",
        "hrc.crosstab, hrc.pivot: what is to be counted is int, and no table.",
        "Give what hrc.source or hrc.load returned, or a DataFrame.",
    ),
    'hrc.crosstab(frame, "grup", "b")': (
        "notebook.no-column",
        "grup",
        "hrc.crosstab, hrc.pivot: there is no column 'grup'.",
        "Did you mean 'group'? Columns are: group, count.",
    ),
    'hrc.pivot(frame, "cuont", "group")': (
        "notebook.no-column",
        "cuont",
        "hrc.crosstab, hrc.pivot: there is no column 'cuont'.",
        "Did you mean 'count'? Columns are: group, count.",
    ),
    'shapes.geometry("states", project)': (
        "data.not-a-geometry",
        "states",
        "data/states: 'states' is a table, not a geometry.",
        "Geometries: xxa-map.",
    ),
    'hrc.state("XXC")': (
        "data.unknown-state",
        "XXC",
        "data/tables/states.csv: no State has the code 'XXC'.",
        "Did you mean 'XXB'? Write the three capital letters of ISO 3166-1, for example 'BRA'.",
    ),
    'hrc.state("Otherland")': (
        "data.unknown-state",
        "Otherland",
        "data/tables/states.csv: no State has the code 'Otherland'.",
        "The code of Otherland is XXB. Write the three capital letters of ISO 3166-1, for example "
        "'BRA'.",
    ),
    'hrc.part_of_group("a", why=" ")': (
        "notebook.part-of-group",
        "a",
        "part_of_group: no reason is given why 'a' stands for a part of its group.",
        "Say why in words that a reader of the report understands.",
    ),
    'hrc.records("xxa-deaths", columns=["group"], reason=" ")': (
        "notebook.no-reason",
        "",
        "data/tables/xxa-deaths.csv: records of the table 'xxa-deaths' are taken out without a "
        "reason.",
        "Give it in words: reason='…'. It is written down.",
    ),
    'hrc.load("xxa-deths")': (
        "data.unknown-table",
        "xxa-deths",
        "data/datapackage.json: there is no table 'xxa-deths'.",
        "Did you mean 'xxa-deaths'? Tables: xxa-deaths, xxa-map, xxa-population.",
    ),
    'hrc.values("xxb")': (
        "notebook.values-in-a-build",
        "xxb",
        "reports/_build/xxb/values.json: hrc.values is asked for in a build, and a report rests on "
        "no other's build.",
        "Use it by hand, in JupyterLab or Python.",
    ),
    'hrc.path("nowhere.txt")': (
        "notebook.no-path",
        "nowhere.txt",
        "nowhere.txt: nothing is there, neither from the project's folder nor from that of the "
        "notebook.",
        "No file of the project has this name. Put it into the project, and name it from the "
        'project\'s folder: hrc.path("data/own/nowhere.txt").',
    ),
    'hrc.path("../../nowhere.csv")': (
        "notebook.path-outside",
        "../../nowhere.csv",
        "../../nowhere.csv: this lies outside of the project, and a report is built from what its "
        "project holds.",
        'Copy it into the project, and name it from there: hrc.path("data/own/nowhere.csv").',
    ),
    "hrc.counted(frame)": (
        "notebook.no-entries",
        "",
        "hrc.counted: the rows of this table are no entries of a register.",
        "Count rows of hrc.register_table, hrc.case_table or hrc.availability_rows.",
    ),
}


@pytest.mark.parametrize("call", CALLS)
def test_call_of_what_is_not_there_is_told_whole(own: Own, call: str) -> None:
    frame = pd.DataFrame({"group": ["a"], "count": [1]})
    names = {"frame": frame, "shapes": shapes, "project": running().project}
    assert refusal(lambda: called(call, **names)) == CALLS[call]


def test_kernel_that_was_handed_nobody_who_answers_is_refused(
    own: Own, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = own.source(f'"my/own.csv", {SAID}')
    monkeypatch.setattr(Asked, "handed", None)
    assert refusal(lambda: hrc.crosstab(table, "group", "outcome").shape) == (
        "data.nobody-answers",
        "own",
        "my/own.csv: the table 'own' is not public, and this notebook runs without anybody who may "
        "open it and answers, as under JupyterLab, on a hub and by Papermill.",
        "Run it by 'hrcreport build' or 'hrcreport edit': they count in its place.",
    )
