"""Of every Member State the register knows treaties and counts of its review, with their dates."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hrcreport.errors import RefusedError
from hrcreport.monitoring.universal import cooperation, universal
from hrcreport.monitoring.universal_exports import (
    Names,
    positions,
    register,
    reviews,
    treaties,
)
from hrcreport.project import Project

ROOT = Path(__file__).resolve().parents[2]
PROJECT = Project(ROOT)
SAMPLES = os.environ.get("HRCREPORT_SAMPLES", "")
TEXT = """\
treaties_as_of: "2030-01"
reviews_as_of: "2030-01"
treaties_source: Invented
reviews_source: Invented
states:
  - country: XXA
    treaties: {CAT: "2001-02-03", ICERD: signed, ICCPR-OP1: "withdrawn 2010"}
    session: 9
    recommendations: 12
    supported: 8
"""


@pytest.fixture
def write(tmp_path):
    """Return a writer of the register of an invented State, with a piece of text replaced."""

    def written(old: str = "", new: str = "") -> Project:
        assert old in TEXT
        path = tmp_path / "data" / "monitoring" / "universal.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT.replace(old, new, 1) if old else TEXT, encoding="utf-8")
        return Project(tmp_path)

    return written


def test_a_state_without_registers_has_its_treaties(write) -> None:
    found = cooperation("XXA", write())
    standing = {each.treaty: (each.standing, each.date) for each in found.treaties}
    assert standing["CAT"] == ("party", "2001-02-03")
    assert standing["ICERD"] == ("signed", "")
    assert standing["ICCPR-OP1"] == ("withdrawn", "2010")
    assert standing["OPCAT"] == ("none", "")
    assert cooperation("XXB", write()).treaties == ()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("CAT:", "CATT:", "'CATT' is none of the treaties"),
        ("signed", "sined", "'ICERD' reads 'sined'"),
        ("supported: 8", "supported: 13", "'supported' is more than 'recommendations'"),
        ("session: 9", "session: nine", "reads 'nine'"),
    ],
)
def test_what_cannot_be_is_told(write, old, new, says) -> None:
    with pytest.raises(RefusedError, match=says):
        universal(write(old, new))


def test_every_member_state_is_there_and_sums_are_those_of_the_sources() -> None:
    found = universal(PROJECT)
    assert found is not None
    assert len({each.country for each in found.states}) == 193
    parties = sum(each.treaties.get("ICERD", "")[:1].isdigit() for each in found.states)
    assert parties == 181
    colombia, jamaica = found.state("COL"), found.state("JAM")
    assert colombia is not None
    assert jamaica is not None
    assert (colombia.recommendations, colombia.supported) == ("167", "127")
    assert (colombia.on_law_enforcement, colombia.on_law_enforcement_supported) == ("4", "3")
    assert jamaica.treaties["ICCPR-OP1"] == "withdrawn 1997"


def test_a_state_with_registers_keeps_its_own() -> None:
    own = cooperation("USA", PROJECT)
    assert next(each for each in own.treaties if each.treaty == "ICERD").note


@pytest.mark.skipif(not SAMPLES, reason="needs the exports, HRCREPORT_SAMPLES")
def test_the_register_is_what_the_exports_give() -> None:
    """Of the seven exports of reviews three are among the samples: sessions 15–18 and 22–27."""
    samples, names = Path(SAMPLES) / "mechanisms", Names(ROOT / "data" / "tables" / "states.csv")
    found = universal(PROJECT)
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
        "country,session,subject,by,position,recommendations", "TCD,17,c,KEN,supported,1",
    ]  # fmt: skip
