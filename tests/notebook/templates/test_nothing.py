"""A question without an answer answers with nothing, which prints nothing and says nothing."""

from __future__ import annotations

import pandas as pd
import pytest

import hrcreport.notebook as hrc
from hrcreport.foundation.errors import DataError
from hrcreport.notebook.questions.profiles import GroupProfile
from hrcreport.notebook.templates.nothing import NOTHING, answered, is_nothing, nothing
from hrcreport.notebook.templates.prose import Text, fill


def test_parts_of_nothing_are_nothing_and_those_that_its_kind_has_not_are_refused() -> None:
    profile = nothing(GroupProfile)
    assert not profile
    assert [is_nothing(profile.trend.by_year()), is_nothing(profile.counted)] == [True, True]
    assert [*profile.notes] == []
    with pytest.raises(AttributeError, match="'GroupProfile' has no part 'trands'"):
        _ = profile.trands  # type: ignore[attr-defined]  # the slip that is meant


def test_a_table_without_rows_is_nothing_only_where_hrc_answers_with_it() -> None:
    frame = pd.DataFrame({"a": [1]})
    assert is_nothing(answered(frame[frame["a"] > 1]))
    assert not is_nothing(frame[frame["a"] > 1])
    assert not is_nothing(answered(frame))


def test_what_is_asked_of_nothing_prints_nothing_and_an_empty_choice_of_an_author_is_refused() -> (
    None
):
    assert not hrc.figure(hrc.interval_chart(nothing(GroupProfile).rates(), x_label="Rate"))
    assert not hrc.table(hrc.answers_table(NOTHING))  # type: ignore[arg-type]  # as a cell does
    frame = pd.DataFrame({"label": ["a"], "value": [1.0], "low": [0.5], "high": [2.0]})
    with pytest.raises(DataError, match="has no rows"):
        hrc.interval_chart(frame[frame["value"] > 1], x_label="Rate")


def test_a_question_of_a_table_that_is_not_named_is_nothing() -> None:
    years = {"first_year": 2015, "last_year": 2020}
    groups = {"group": "black", "reference": "white"}
    asked = [
        hrc.group_profile("", focus="black", reference="white", **years),
        hrc.stage_disparities({"Stops": "/stops"}, population="", **groups, **years),
        hrc.darkness("/stops", **groups, **years),
        hrc.darkness(hrc.counting("").by_light, **groups, **years),
        hrc.load(""),
    ]
    assert [*map(is_nothing, asked)] == [True] * 5


def test_prose_decides_by_nothing_and_is_refused_where_it_quotes_it() -> None:
    names = {"profile": nothing(GroupProfile)}
    assert fill(Text("{% if profile %}Some{% else %}None{% endif %}."), names).text == "None."
    assert fill(Text("{% for each in profile.rows %}x{% endfor %}."), names).text == "."
    (problem,) = fill(Text("{{ profile.total | figures }}."), names).problems
    assert "nothing: what it was asked of is not held" in problem.what
    (problem,) = fill(Text("{{ profile.totl }}."), names).problems
    assert "there is no 'totl' in it" in problem.what
    assert "Did you mean 'total'" in problem.mend


def test_a_table_brings_its_notes_and_prints_only_where_it_is_asked() -> None:
    options = {"label": "tbl-powers", "caption": "Powers"}
    frame = pd.DataFrame({"Weapon": ["a"], "Tested": ["●"]})
    frame.attrs["hrcreport.notes"] = ("Signs: ● yes.",)
    assert hrc.table(frame, notes=["Drafts."], **options).notes == ("Signs: ● yes.", "Drafts.")
    assert hrc.table(frame, where=[], **options) is None
