"""Of every Member State the register knows treaties and counts of its review, with their dates."""

from __future__ import annotations

from pathlib import Path

import pytest

from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import RefusedError
from hrcreport.registers.monitoring.cooperation import Cooperation, Universal

ROOT = Path(__file__).resolve().parents[3]
PROJECT = Project(ROOT)
TEXT = """\
treaties_as_of: "2030-01"
reviews_as_of: "2030-01"
treaties_source: Invented
reviews_source: Invented
session_years: {"9": "2029"}
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
    found = Cooperation.of("XXA", write())
    standing = {each.treaty: (each.standing, each.date) for each in found.treaties}
    assert standing["CAT"] == ("party", "2001-02-03")
    assert standing["ICERD"] == ("signed", "")
    assert standing["ICCPR-OP1"] == ("withdrawn", "2010")
    assert standing["OPCAT"] == ("none", "")
    assert Cooperation.of("XXB", write()).treaties == ()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("CAT:", "CATT:", "'CATT' is none of the treaties"),
        ("signed", "sined", "'ICERD' reads 'sined'"),
        ("supported: 8", "supported: 13", "'supported' is more than 'recommendations'"),
        ("session: 9", "session: nine", "reads 'nine'"),
        ('"9": "2029"', '"9": "last"', "'9' reads 'last'"),
        ('"9": "2029"', '"nine": "2029"', "'nine' reads '2029'"),
    ],
)
def test_what_cannot_be_is_told(write, old, new, says) -> None:
    with pytest.raises(RefusedError, match=says):
        Universal.of(write(old, new))


def test_every_member_state_is_there_and_sums_are_those_of_the_sources() -> None:
    found = Universal.of(PROJECT)
    assert found is not None
    assert len({each.country for each in found.states}) == 193
    parties = sum(each.treaties.get("ICERD", "")[:1].isdigit() for each in found.states)
    assert parties == 181
    held = {each.session for each in found.states if each.session}
    assert held == found.session_years.keys()
    colombia, jamaica = found.state("COL"), found.state("JAM")
    assert colombia is not None
    assert jamaica is not None
    assert (colombia.recommendations, colombia.supported) == ("167", "127")
    assert (colombia.on_law_enforcement, colombia.on_law_enforcement_supported) == ("4", "3")
    assert jamaica.treaties["ICCPR-OP1"] == "withdrawn 1997"


def test_a_state_with_registers_keeps_its_own() -> None:
    own = Cooperation.of("USA", PROJECT)
    assert next(each for each in own.treaties if each.treaty == "ICERD").note
