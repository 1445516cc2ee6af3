"""This module keeps one invented project for all scans that change nothing in it."""

from __future__ import annotations

import pytest
from tests.conftest import InventedProject


@pytest.fixture(scope="session")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> InventedProject:
    """Return the invented project, which no test changes: its words are read once for all."""
    return InventedProject(tmp_path_factory.mktemp("unchanged") / "project").create()
