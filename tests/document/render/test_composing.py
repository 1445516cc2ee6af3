"""The pages that end early: no line stands alone, and each note is on the page of its mark."""

from __future__ import annotations

from typing import Any

import pytest

from hrcreport.document.render.composing import (
    MOST_LINES,
    Composer,
    faults,
    overtaking,
    passable,
    waiting,
)


def record(**parts: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {
        "blocks": [[[1, False, False], 1, 70.0]],
        "edges": [],
        "lines": [],
        "heads": [],
        "floats": [],
        "ends": [],
        "marks": [],
        "notes": [],
    }
    return empty | parts


def paragraph(*, foot: int, head: int) -> dict[str, Any]:
    """A paragraph with so many lines at the foot of page 1 and at the head of page 2."""
    at_foot = [[1, 700.0 + 12 * line] for line in range(foot)]
    at_head = [[2, 80.0 + 12 * line] for line in range(head)]
    edges = [["start", 1, 695.0], ["end", 2, 75.0 + 12 * head]]
    return record(edges=edges, lines=[*at_foot, *at_head])


@pytest.mark.parametrize(
    ("foot", "head", "pages"), [(2, 2, set()), (1, 3, {1}), (3, 1, {1}), (1, 0, set())]
)
def test_a_first_or_last_line_alone_is_a_fault(foot: int, head: int, pages: set[int]) -> None:
    assert faults(paragraph(foot=foot, head=head)) == pages


@pytest.mark.parametrize(("mark", "note", "pages"), [(2, 2, set()), (2, 3, {2}), (3, 2, {2})])
def test_a_note_on_another_page_than_its_mark_is_a_fault(
    mark: int, note: int, pages: set[int]
) -> None:
    apart = record(marks=[[mark, 300.0]], notes=[[None, note, 760.0]])
    assert faults(apart) == pages


def test_lines_of_notes_are_no_lines_of_a_paragraph() -> None:
    split = paragraph(foot=1, head=2)
    split["lines"].append([1, 770.0])
    with_note = split | {"marks": [[1, 700.0]], "notes": [[None, 1, 760.0]]}
    assert faults(with_note) == {1}


def test_a_heading_alone_at_the_foot_is_a_fault() -> None:
    alone = record(heads=[[1, 750.0]], lines=[[1, 600.0]])
    assert faults(alone) == {1}
    assert faults(alone | {"floats": [[[3, "table", False, False], 1, 760.0]]}) == set()


def places(*, first: int, kind: str = "table", last: int = 1) -> dict[str, Any]:
    """A float of a kind on page `first`, and behind it in the text a table on pages 1 to `last`."""
    floats = [[[3, kind, False, False], first, 90.0], [[4, "table", True, True], 1, 400.0]]
    return record(floats=floats, ends=[[4, last, 200.0]])


@pytest.mark.parametrize(
    ("pages", "late"),
    [
        (places(first=1), []),
        (places(first=2), [4]),
        (places(first=2, kind="figure"), []),
        (places(first=2, kind="figure", last=2), []),
        (places(first=2, kind="figure", last=3), [4]),
    ],
)
def test_a_long_table_does_not_overtake_what_waits(pages: dict[str, Any], late: list[int]) -> None:
    assert list(overtaking(pages)) == late


def test_a_long_table_waits_once_for_those_before_it() -> None:
    class Overtaken(Composer):
        def record(self, short: dict[str, int]) -> dict[str, Any]:
            self.tries += 1
            return places(first=1 if short.get("4") else 2)

    composer = Overtaken(b"", {})
    assert composer.compose() == ({"4": 1}, [])
    assert composer.tries == 2


def gap(*, y: float, rows: bool = True, broken: bool = False) -> dict[str, Any]:
    """A heading that ends page 1 below `y`, behind a table that stands on page 2 or breaks."""
    blocks = [[[5, False, True], 1, y], [[6, True, False], 1 if broken else 2, 400.0]]
    table = [[4, "table", False, rows], 1 if broken else 2, 70.0]
    return record(blocks=blocks, floats=[table])


@pytest.mark.parametrize(
    ("page", "tables"),
    [
        (gap(y=500), [4]),
        (gap(y=600), []),
        (gap(y=500, rows=False), []),
        (gap(y=500) | {"notes": [[None, 1, 700.0]]}, []),
    ],
)
def test_a_heading_leaves_no_third_of_a_page_empty_for_a_table_of_rows(
    page: dict[str, Any], tables: list[int]
) -> None:
    assert list(waiting(page)) == tables


def test_a_table_breaks_for_a_page_that_a_heading_leaves_empty() -> None:
    class Waiting(Composer):
        def record(self, short: dict[str, int]) -> dict[str, Any]:
            self.tries += 1
            return gap(y=500, broken=short.get("4") == -1)

    assert Waiting(b"", {}).compose() == ({"4": -1}, [])


@pytest.mark.parametrize(
    ("page", "headings"),
    [
        (gap(y=500, rows=False), [5]),
        (gap(y=600, rows=False), []),
        (gap(y=500, broken=True), []),
        (gap(y=500) | {"floats": [[[6, "map", False, False], 2, 70.0]]}, []),
    ],
)
def test_a_heading_is_passed_by_what_would_leave_a_third_of_a_page_empty(
    page: dict[str, Any], headings: list[int]
) -> None:
    assert passable(page) == headings


@pytest.mark.parametrize(("helps", "short"), [(True, {"5": 0}), (False, {})])
def test_a_figure_passes_a_heading_only_where_the_page_is_filled_by_it(
    helps: bool, short: dict[str, int]
) -> None:
    class Passed(Composer):
        def record(self, short: dict[str, int]) -> dict[str, Any]:
            self.tries += 1
            return gap(y=500, rows=False, broken=helps and short == {"5": 0})

    assert Passed(b"", {}).compose() == (short, [])


class Pages(Composer):
    """A document whose page 1 is in order where its block 1 gives up the lines asked for."""

    def __init__(self, block: str, lines: int) -> None:
        super().__init__(b"", {})
        self.mend = {block: lines}

    def record(self, short: dict[str, int]) -> dict[str, Any]:
        self.tries += 1
        blocks = [[[1, False, False], 1, 70.0], [[2, True, False], 1, 300.0]]
        head = 2 if self.mend.items() <= short.items() else 1
        return paragraph(foot=3, head=head) | {"blocks": blocks}


@pytest.mark.parametrize("lines", [2, -1])
def test_the_fewest_lines_that_mend_a_page_are_given_up(lines: int) -> None:
    assert Pages("1", lines).compose() == ({"1": lines}, [])


def test_a_page_that_nothing_mends_stays_as_it_is() -> None:
    assert Pages("1", MOST_LINES + 1).compose() == ({}, [1])


def test_nothing_comes_between_a_heading_and_what_stands_below_it() -> None:
    assert Pages("2", -1).compose() == ({}, [1])


@pytest.mark.parametrize(("lines", "result"), [(3, ({"1": 3}, [])), (4, ({}, [2]))])
def test_a_page_is_mended_by_the_one_before_where_no_line_of_its_own_does(
    lines: int, result: tuple[dict[str, int], list[int]]
) -> None:
    class SecondPage(Composer):
        def record(self, short: dict[str, int]) -> dict[str, Any]:
            self.tries += 1
            lone_line = {"edges": [["start", 2, 695.0], ["end", 3, 87.0]]}
            at_foot = [[2, 700.0], [2, 712.0], [3, 80.0]]
            blocks = [[[1, False, False], 1, 70.0], [[2, False, False], 2, 70.0]]
            mended = short == {"1": lines}
            return record(blocks=blocks, lines=[*at_foot, *([[3, 85.0]] * mended)], **lone_line)

    assert SecondPage(b"", {}).compose() == result
