"""This module tests how values of a build are read from Python, and what sides compare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from tests.conftest import DEATHS
from tests.editorial.editions.small_builds import (
    OWN,
    PRINTED,
    SmallBuild,
    drafts,
    printed,
)
from tests.editorial.editions.word_files import note_sign, notes, run, word_file
from tests.problems import whole

from hrcreport.editorial.editions.reading import Printed, Values, read
from hrcreport.editorial.editions.sides import Side, side, with_notes
from hrcreport.editorial.editions.store import Edition
from hrcreport.foundation import DataError, RefusedError, sha256_of

__all__ = ["drafts"]
TABLE = {"table": "xxa-deaths", "rows": [[1, 2], [5, 5]], "column": "value", "number": 66.0}
OTHER = {"table": "xxa-population", "rows": [[2, 2]], "column": "value", "number": 1.0}


def value(expression: str, **more: Any) -> dict[str, Any]:
    facts = {"text": "172", "number": 172.0, "where": "text", "line": 3}
    return {"id": f"v-{expression}", "expression": expression} | facts | more


VALUES = [
    value("deaths | figures", how=["+", TABLE, OTHER]),
    value("deaths", text="first", where="notebooks/_shared/shared.md", line=7),
    value("deaths", id="v-again", text="again"),
    value("first_year", number=None),
]


def refused(act: Callable[[], Any], kind: type[Exception] = RefusedError) -> tuple[str, ...]:
    with pytest.raises(kind) as error:
        act()
    [problem] = error.value.problems  # type: ignore[attr-defined]  # both kinds have them
    return (problem.place, *whole(problem))


def test_the_values_of_a_build_are_read_with_what_they_rest_on(drafts: SmallBuild) -> None:
    digest = sha256_of(DEATHS.encode())
    drafts.build(values=VALUES, inputs={"data/tables/xxa-deaths.csv": digest})
    build = read("xxa", root=drafts.project.root)
    assert build.held.called == "xxa"
    counted = build.values["deaths | figures"]
    assert isinstance(counted, Printed)
    assert (counted.id, counted.expression, counted.text, counted.number) == (
        *("v-deaths | figures", "deaths | figures", "172"),
        172.0,
    )
    assert (counted.place, counted.line, counted.cells, counted.tables) == (
        *(OWN, 3, (2,)),
        ("xxa-deaths", "xxa-population"),
    )
    assert counted.how == ["+", TABLE, OTHER]
    assert dict(counted.sha256) == {"xxa-deaths": digest}
    plain = build.values["deaths"]
    assert (plain.text, plain.place, plain.line, plain.cells, plain.tables, plain.how) == (
        *("first", "notebooks/_shared/shared.md", 7, (2,), ("xxa-deaths",)),
        None,
    )
    assert build.values["v-again"].text == "again"
    assert (build.values["first_year"].number, build.values["first_year"].tables) == (None, ())


def test_values_are_known_by_expression_by_name_and_without_filters() -> None:
    catalogue: Any = None
    listed = [
        Printed(f"v{number}", expression, str(number), None, "", 1, (), (), catalogue)
        for number, expression in enumerate(("a.b | figures", "a.b | words", "c", "a.b", "c", "v9"))
    ]
    values = Values(listed)
    asked = ("a.b | figures", "a.b | words", "a.b", "c", "v4", "v9")
    assert {name: values[name].text for name in asked} == dict(
        zip(asked, ("0", "1", "3", "2", "4", "5"), strict=True)
    )
    assert sorted(values) == ["a.b", "a.b | figures", "a.b | words", "c", "v9"]
    assert len(values) == 5
    assert Values(listed[:2])["a.b"].text == "0"
    with pytest.raises(KeyError):
        values["d"]


def test_a_value_leads_to_the_rows_that_it_was_counted_from(drafts: SmallBuild) -> None:
    digest = sha256_of(DEATHS.encode())
    drafts.build(values=VALUES, inputs={"data/tables/xxa-deaths.csv": digest})
    values = read("xxa", root=drafts.project.root).values
    counted, plain = values["deaths | figures"], values["deaths"]
    assert list(counted.rows()["value"]) == [40, 20, 30]
    assert list(counted.rows("xxa-population")["value"]) == [2000000]
    assert len(plain.rows()) == len(DEATHS.splitlines()) - 1
    with pytest.raises(IndexError):
        values["first_year"].rows()


def test_rows_of_a_table_that_was_changed_since_are_not_shown(drafts: SmallBuild) -> None:
    drafts.build(values=VALUES, inputs={"data/tables/xxa-deaths.csv": "0" * 64})
    values = read("xxa", root=drafts.project.root).values
    assert refused(values["deaths | figures"].rows, DataError) == (
        "data/tables/xxa-deaths.csv",
        "editions.table-changed",
        "None None: 'xxa-deaths'",
        "the table 'xxa-deaths' is not the one that the build read: its rows may be others.",
        "Build the report again, or take the table of that time out of git.",
    )
    assert len(values["deaths"].rows()) == len(DEATHS.splitlines()) - 1  # the whole table as it is
    assert len(values["deaths | figures"].rows("xxa-population")) == 1


def test_an_edition_is_read_and_what_is_not_there_refused(drafts: SmallBuild) -> None:
    Edition.make(drafts.project, "xxa", name="v1")
    drafts.build(values=[])
    assert len(read("xxa", root=drafts.project.root).values) == 0
    assert read("xxa@v1", root=str(drafts.project.root)).values["deaths"].text == "172"
    assert refused(lambda: read("xxb", root=drafts.project.root))[0] == "xxb"


def test_a_side_is_a_build_an_edition_or_a_word_file(
    drafts: SmallBuild, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = drafts.project
    Edition.make(project, "xxa", name="v1")
    last, kept = side(project, "xxa"), side(project, "xxa@v1")
    assert [(one.called, one.build and one.build.called) for one in (last, kept)] == [
        ("xxa", "xxa"),
        ("xxa@v1", "xxa@v1"),
    ]
    assert last.word_bytes == kept.word_bytes == printed()
    path = drafts.back(printed())
    named = side(project, str(path))
    assert (named.called, named.word_bytes) == (str(path), printed())
    assert named.build is not None
    assert named.build.called == "xxa@v1"
    other = drafts.back(printed(build=""), "other.DOCX")
    assert (side(project, str(other)).build, side(project, str(other)).project) == (None, project)
    without_ending = drafts.back(printed(build=""), "plain")
    monkeypatch.chdir(project.root)
    assert side(project, "plain").word_bytes == without_ending.read_bytes()
    drafts.back(b"", "xxa@v1")
    assert side(project, "xxa@v1").build is not None  # an edition goes before a file
    with pytest.raises(RefusedError, match="cannot be read"):
        side(project, "gone.docx")


def test_a_side_tells_what_it_prints_and_where_it_was_written(drafts: SmallBuild) -> None:
    one = side(drafts.project, "xxa")
    assert {number: origin.piece.called for number, origin in one.origins.items()} == {
        0: f"{OWN}, cell 3, line 1",
        1: f"{OWN}, cell 3, line 3",
        2: f"{OWN}, cell 3, line 5",
        3: "notebooks/_shared/shared.md, line 1",
        4: f"{OWN}, cell 6, line 1",
    }
    assert one.lines == Counter(PRINTED)
    assert one.graph == {"cited": [], "findings": [], "recommendations": []}
    assert one.floats == {"tbl-groups": (5, ["Group | Deaths", "Black | 100", "White | 50"])}
    assert len(one.values) == 2
    assert one.tracer.trace("deaths").tables == ("xxa-deaths",)


def test_a_word_file_of_no_build_has_words_only(drafts: SmallBuild) -> None:
    word = word_file(
        f"<w:p>{run('One')}{note_sign('1')}{run(' more. ')}</w:p>", notes(**{"1": "N."})
    )
    one = Side("a.docx", word, None, drafts.project)
    assert (one.notebook, one.values, one.graph, one.floats) == ({"cells": []}, [], {}, {})
    assert one.origins == {}
    assert one.lines == Counter(["One more.", "Note: N."])
    assert one.tracer.trace("deaths").cells == ()


def test_a_paragraph_reads_with_its_notes_on_lines_of_their_own() -> None:
    assert with_notes("\ufffcOne\ufffc two. ", ["A.", "B."]) == "One two. \nNote: A.\nNote: B."
    assert with_notes(" One. ", []) == "One."
