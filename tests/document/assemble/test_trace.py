"""A printed number leads to the rows that it was summed from, or says that there were none."""

from __future__ import annotations

from hrcreport.document.assemble.trace import trace, trace_annex
from hrcreport.document.assemble.tracer import Tracer
from hrcreport.foundation.context.project import Project


def test_a_sum_that_no_row_met_is_told_without_rows(invented) -> None:
    value = {
        "id": "v1",
        "expression": "profile.unknown",
        "text": "0",
        "number": 0,
        "how": {"table": "xxa-deaths", "rows": [], "column": "value", "number": 0},
    }
    told = trace(
        [value],
        notebook={"cells": []},
        parameters={},
        project=Project(invented.root),
        language="en",
    )
    [part] = told["values"][0]["parts"]
    assert (part["span"], part["shown"]) == ("rows –", "0")
    assert trace_annex(told, language="en") is not None


def test_a_part_of_a_value_is_not_the_name_of_another_cell() -> None:
    cells = ("profile = hrc.group_profile(events)", "by_age = hrc.total('other')")
    notebook = {
        "cells": [{"cell_type": "code", "metadata": {}, "source": source} for source in cells]
    }
    tracer = Tracer(notebook, {"events": "xxa"}, tables={"xxa": "xxa", "other": "other"})
    assert tracer.trace("profile.by_age.rate | decimal(1)").tables == ("xxa",)
    assert tracer.statements("profile.by_age.rate | decimal(1)") == [(1, cells[0])]
    assert tracer.trace("by_age | figures").tables == ("other",)
