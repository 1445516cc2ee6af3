"""A report that holds no count of its own still says how many people live in the State."""

from __future__ import annotations

from pathlib import Path

import pytest

from hrcreport.foundation.context.project import Project
from hrcreport.notebook import legal_framework, residents

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(Project.VARIABLE, str(REPOSITORY))


def test_newest_population_not_later_than_the_year_is_given() -> None:
    found = residents("GHA", up_to=2019)
    assert found is not None
    assert 2010 <= found.year <= 2019
    assert found.persons > 20_000_000
    assert "World Population Prospects" in found.source


def test_state_without_a_population_has_none() -> None:
    assert residents("XXA", up_to=2020) is None
    assert residents("GHA", up_to=1850) is None


def test_law_is_held_only_where_a_register_lies() -> None:
    assert legal_framework("USA")
    assert not legal_framework("GHA")
