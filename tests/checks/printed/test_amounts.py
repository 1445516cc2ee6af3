"""Words are held against figures in a time that grows with the text and not with its words."""

from __future__ import annotations

import re
import time

import pytest

from hrcreport.checks.printed import amounts

MOST = 16
"""By so much longer may two words more be looked at; each way to part them is some 64 times."""
BEGINNINGS = ("increased", "fell", "Half", "40 of 90", "Of 90 complaints, 30", "twice as", "more")


def seconds(pattern: re.Pattern[str], beginning: str, words: int) -> float:
    """Return the least time in which a pattern reads a sentence of so many long words."""
    text = f"They {beginning} {' '.join(['complaint'] * words)}; "
    taken = []
    for _ in range(5):
        begun = time.process_time()
        assert not list(pattern.finditer(text))
        taken.append(time.process_time() - begun)
    return max(min(taken), 2e-5)


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_long_words_are_not_parted_in_each_way_there_is(beginning: str) -> None:
    for pattern, _ in amounts._patterns("en"):
        few, more = (seconds(pattern, beginning, words) for words in (5, 7))
        assert more < MOST * few, pattern.pattern
