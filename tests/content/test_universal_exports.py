"""What the register of every State holds is what the exports give."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hrcreport.foundation.context.project import Project
from hrcreport.registers.monitoring.cooperation import Universal
from hrcreport.registers.monitoring.names import Names
from making.every_state import positions, register, reviews, treaties

ROOT = Path(__file__).resolve().parents[2]
PROJECT = Project(ROOT)
SAMPLES = os.environ.get("HRCREPORT_SAMPLES", "")


@pytest.mark.skipif(not SAMPLES, reason="needs the exports, HRCREPORT_SAMPLES")
def test_the_register_is_what_the_exports_give() -> None:
    """Of the seven exports of reviews three are among the samples: sessions 15–18 and 22–27."""
    samples, names = Path(SAMPLES) / "mechanisms", Names(ROOT / "data" / "tables" / "states.csv")
    found = Universal.of(PROJECT)
    assert found is not None
    made = treaties(samples / "ratification", names)
    counted = reviews(samples / "upr-info", names)
    compared = 0
    for each in found.states:
        assert dict(each.treaties) == made[each.country]
        if each.session == counted[each.country].get("session"):
            compared += 1
            assert each.recommendations == counted[each.country]["recommendations"]
            assert each.supported == counted[each.country]["supported"]
    assert compared > 100


@pytest.mark.skipif(not SAMPLES, reason="needs the exports, HRCREPORT_SAMPLES")
def test_counts_of_positions_are_those_of_the_exports() -> None:
    samples, names = Path(SAMPLES) / "mechanisms", Names(ROOT / "data" / "tables" / "states.csv")
    kept = (ROOT / "data" / "tables" / "upr-positions.csv").read_text(encoding="utf-8")
    made = positions(samples / "upr-info", names).splitlines()
    of_last = [line for line in made if line[4:6] in {"22", "23", "24", "25", "26", "27"}]
    assert len(of_last) > 1000
    assert set(of_last) <= set(kept.splitlines())


@pytest.mark.skipif(not SAMPLES, reason="needs the exports, HRCREPORT_SAMPLES")
def test_what_the_register_quotes_stays_when_it_is_made_anew() -> None:
    kept = ROOT / "data" / "monitoring" / "universal.yml"
    made = register(Path(SAMPLES) / "mechanisms", ROOT / "data/tables/states.csv", earlier=kept)
    quoted = [line for line in kept.read_text("utf-8").splitlines() if line[:11] == "    forces:"]
    assert len(quoted) > 150
    assert [line for line in made.splitlines() if line[:11] == "    forces:"] == quoted


HEAD = "SuR;Rgrp;Org;Recommendation;RS;Rgrp;Org;Response;Action;Issue;Session\n"


def test_only_the_last_review_is_taken_and_policies_are_no_police(tmp_path) -> None:
    (tmp_path / "one.csv").write_text(
        HEAD
        + "Chad;Africa;;Train the police ;Kenya;Africa;;Supported;2;Justice;17\n"
        + "Chad;Africa;;Adopt policies;Kenya;Africa;;Noted;2;Justice;17\n"
        + "Chad;Africa;;Reform the police;Kenya;Africa;;Noted;2;Justice;5\n"
        + "Chad;Africa;;Reform the police;Kenya;Africa;;Noted;2;Justice;\n",
        encoding="utf-8",
    )
    made = positions(tmp_path, Names(ROOT / "data" / "tables" / "states.csv"))
    assert made.splitlines() == [
        "country,session,subject,by,position,recommendations",
        "TCD,17,c,KEN,supported,1",
    ]
