"""This module keeps one invented project for all scans that change nothing in it."""

from __future__ import annotations

import pytest
from tests.conftest import InventedProject
from tests.leak_plants import PEOPLE, restricted_cases


@pytest.fixture(scope="session")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> InventedProject:
    """Return the invented project, which no test changes: its words are read once for all."""
    return InventedProject(tmp_path_factory.mktemp("unchanged") / "project").create()


@pytest.fixture(scope="session")
def restricted(tmp_path_factory: pytest.TempPathFactory) -> InventedProject:
    """Return an invented project with a restricted table, which no test changes."""
    return with_records(InventedProject(tmp_path_factory.mktemp("restricted") / "project").create())


@pytest.fixture
def records(invented: InventedProject) -> InventedProject:
    """Return an invented project with a restricted table, for a test that changes it."""
    return with_records(invented)


def with_records(project: InventedProject) -> InventedProject:
    """Give a project a restricted table of cases."""
    restricted_cases(project, PEOPLE, [f"C-2019/00{400 + number}" for number in range(11, 18)])
    return project
