"""This module gives the tests of faults their bench, once for each process that runs tests."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from tests.conftest import InventedProject
from tests.faults.bench import Bench, make_bench

LONG_FORM = "HRCREPORT_FAULTS"


@pytest.fixture(scope="session")
def bench(_built_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Return a project whose text was edited since its build."""
    folder = tmp_path_factory.mktemp("faults")
    shutil.copytree(_built_once, folder / "built", symlinks=True)
    return make_bench(InventedProject(folder / "built"), folder)


@pytest.fixture(scope="session")
def every_call() -> bool:
    """Tell whether each call is refused in turn (`nox -s faults`), or one of some."""
    return os.environ.get(LONG_FORM) == "all"
