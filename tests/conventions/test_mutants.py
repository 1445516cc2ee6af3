"""What is said of mutants is measured, by a sample that anybody draws again, and chance is told."""

from __future__ import annotations

from typing import Any

import pytest
from tests import mutants
from tests.mutants import (
    COLUMNS,
    Measured,
    Sample,
    cells_of,
    fewer_than_expected,
    interval,
    page,
    two_of,
)

NAMES = [f"hrcreport.room.x_{number:03}__mutmut_1" for number in range(200)]
ROOM = "hrcreport/checks/leaks"


def test_a_seed_draws_the_same_mutants_again_and_another_seed_others() -> None:
    drawn = Sample(20, "a").of(NAMES, ROOM)
    assert drawn == Sample(20, "a").of(NAMES, ROOM) == sorted(set(drawn))
    assert len(drawn) == 20
    assert drawn != Sample(20, "b").of(NAMES, ROOM)
    assert drawn != Sample(20, "a").of(NAMES, "another/room")
    assert Sample().of(NAMES, ROOM) == Sample(200).of(NAMES, ROOM) == NAMES


def test_the_interval_is_that_of_wilson() -> None:
    low, high = interval(85, 100)
    assert (round(low, 4), round(high, 4)) == (0.7672, 0.9069)  # Wilson (1927), z = 1.96


def measured(**more: Any) -> Measured:
    values = {"room": ROOM, "drawn": "48, seed 1", "mutants": 900, "tried": 48, "killed": 40}
    return Measured(**{**values, "timed_out": 0, "unreached": 2, "survivors": "", **more})


def test_a_row_keeps_what_was_measured_before_it() -> None:
    first = measured().row("")
    assert cells_of(first)["killed of drawn"] == "83.3%"
    assert cells_of(first)["before"] == ""
    second = measured(killed=44, timed_out=1).row(first)
    assert cells_of(second)["killed"] == "44, 1 by time"
    third = measured(drawn="60, seed 2", tried=60, killed=54).row(second)
    assert tuple(cells_of(third)) == COLUMNS
    assert cells_of(third)["before"] == "83.3% of 48, seed 1; 91.7% of 48, seed 1"
    text = page({ROOM: third}, {ROOM: ""})
    assert mutants.kept(text)[0] == {ROOM: third}


@pytest.mark.parametrize(
    ("killed", "told_share", "fails"),
    [(43, 85, False), (34, 85, False), (33, 85, True), (20, 50, False), (12, 50, True)],
)
def test_a_sample_fails_where_fewer_die_than_chance_explains(
    killed: int, told_share: int, fails: bool
) -> None:
    row = measured(tried=100, killed=told_share).row("")
    done = [measured(killed=killed // 2), measured(killed=killed - killed // 2)]
    both = [measured(tried=24, killed=room.killed, survivors="- `x`: y") for room in done]
    slip = fewer_than_expected(both, {ROOM: row})
    assert bool(slip) == fails
    assert ("- `x`: y" in slip) == fails


def test_no_more_is_expected_than_is_asked_and_a_new_room_is_asked_as_much(
    capsys: pytest.CaptureFixture[str],
) -> None:
    row = measured(tried=100, killed=100).row("")
    for rows in ({ROOM: row}, {}):
        assert fewer_than_expected([measured(tried=100, killed=85)], rows) == ""
        assert capsys.readouterr().out == "85 of 100 mutants killed; 85 were to be expected\n"


def test_two_rooms_are_drawn_or_those_that_there_are() -> None:
    rooms = list(mutants.PROTECTING)
    pairs = {tuple(sorted(two_of(rooms, str(seed)))) for seed in range(200)}
    assert len(pairs) == 21
    assert two_of(rooms, "a1") == two_of(rooms, "a1")
    assert two_of(rooms[:1], "a1") == rooms[:1]


def test_what_no_test_on_linux_can_see_is_left_out_and_nothing_else() -> None:
    def unseen(before: str, after: str) -> bool:
        return mutants.UNSEEN.sub("", before) == mutants.UNSEEN.sub("", after)

    read = 'path.read_text(encoding="utf-8", errors="replace")'
    assert unseen(read, read.replace("utf-8", "UTF-8"))
    assert unseen(read, 'path.read_text(encoding=None, errors="replace")')
    assert unseen("zip(a, b, strict=True)", "zip(a, b, strict=False)")
    assert unseen("zip(a, b, strict=True)", "zip(a, b, )")
    assert not unseen(read, 'path.read_text(encoding="utf-8", errors="XXreplaceXX")')
    assert not unseen("zip(a, b, strict=True)", "zip(None, b, strict=True)")
    assert not unseen(read, read.replace("utf-8", "XXutf-8XX"))
