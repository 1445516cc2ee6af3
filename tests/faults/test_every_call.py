"""Whatever call the system refuses, the last build or the new one is whole, and it is said why."""

from __future__ import annotations

import json
import os

import pytest
from tests.faults.bench import Bench
from tests.faults.watching import FAULTS, Fault, watching

SOME = 3
"""So many calls of each kind of fault are tried where not every call is."""


def counted(bench: Bench, fault: Fault) -> int:
    """Return how many calls of a build a fault could meet."""
    bench.lay_out()
    with watching(bench.builds, fault=fault) as watch:
        assert bench.build().code == 0
    return watch.counted


def chosen(number: int, *, every: bool) -> list[int]:
    """Return the calls to refuse: all, or some from the first to the last."""
    if every:
        return list(range(1, number + 1))
    return sorted({1, number, *(number * part // SOME for part in range(1, SOME))})


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_refused_call_leaves_a_whole_build_and_true_words(
    bench: Bench, every_call: bool, fault: Fault
) -> None:
    for number in chosen(counted(bench, fault), every=every_call):
        bench.lay_out()
        with watching(bench.builds, fault=fault, refuse=number) as watch:
            ended = bench.build()
        told = f"{fault.name} at call {number} ({watch.refused}): {ended.said}"
        assert watch.refused, told
        assert bench.is_whole(), told
        assert "Traceback" not in ended.said, told
        assert "did not foresee" not in ended.said, told
        assert not any(line.startswith(":") for line in ended.said.splitlines()), told
        if ended.code == 0:
            assert bench.published() == bench.new, told
        else:
            assert os.strerror(fault.number) in ended.said, told
            # Memory has no place.
            place = "hrcreport: " if fault.name == "MemoryError" else "reports/_build"
            assert place in ended.said or "reports/_build" in ended.said, told
        bench.heal()


def test_disk_that_stays_full_hides_no_message(bench: Bench) -> None:
    """The report's own message and that of the batch's record are both told, with their places."""
    fault = FAULTS["ENOSPC"]
    number = counted(bench, fault) // 3
    bench.lay_out()
    with watching(bench.builds, fault=fault, refuse=number):
        ended = bench.build()
    assert ended.code == 1
    assert "report 'xxa' failed in the stage 'assemble': No space left on device." in ended.said
    assert "_build/batch.json: the record of the batch cannot be written: No space" in ended.said
    assert ended.said.count("Make room on the disk, then build again.") >= 2
    assert bench.published() == bench.old
    bench.lay_out()
    with watching(bench.builds, fault=fault, refuse=number):
        ended = bench.build("--json")
    told = json.loads(ended.said[ended.said.index("{") : ended.said.rindex("}") + 1])
    assert [each["rule"] for each in told["reports"][0]["problems"]] == ["build.disk"]
    assert {each["rule"] for each in told["problems"]} == {"build.record"}
