"""This module compares what the checks say of every planted slip with what was recorded."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
from tests.checks.validation.slips.planting import MESSAGES, answers

pytestmark = pytest.mark.slow
FEWEST = 400
AGAIN = (
    "Record it again where the change is meant: python -m tests.checks.validation.slips.planting"
)


def test_every_planted_slip_is_answered_as_recorded(tmp_path: Path):
    recorded = MESSAGES.read_text(encoding="utf-8")
    planted = [line for line in recorded.splitlines() if line and line[0] not in " #"]
    assert len(planted) >= FEWEST
    found = answers(tmp_path)
    changed = difflib.unified_diff(
        recorded.splitlines(), found.splitlines(), "recorded", "found", lineterm="", n=4
    )
    assert found == recorded, "\n".join([*list(changed)[:200], AGAIN])
