"""Each public measure has a runnable example and a row in the page of measures."""

from __future__ import annotations

import doctest
import importlib
import inspect
import json
import pkgutil
from pathlib import Path

import pytest

import disparity as measures

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/measures.md").read_text(encoding="utf-8")
MODULES = [found.name for found in pkgutil.walk_packages(measures.__path__, "disparity.")]
FUNCTIONS = [name for name in measures.__all__ if inspect.isfunction(getattr(measures, name))]


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_of_a_module_give_what_they_say(module: str) -> None:
    assert doctest.testmod(importlib.import_module(module)).failed == 0


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_measure_has_an_example(name: str) -> None:
    assert ">>>" in inspect.getdoc(getattr(measures, name))


def test_the_page_has_a_row_with_a_check_for_each_measure() -> None:
    section = PAGE.split("## What each is and how it was checked")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    assert all(len(row.split(" | ")) == 4 and row.split(" | ")[3].strip(" |") for row in rows)
    calls = " ".join(row.split(" | ")[0] for row in rows)
    missing = [name for name in FUNCTIONS if f"`{name}`" not in calls]
    assert missing == []


def test_the_figures_of_r_name_their_versions() -> None:
    found = json.loads((ROOT / "tests/fixtures/r/measures.json").read_text(encoding="utf-8"))
    assert {"R", "epitools", "survival", "metafor", "MASS", "epiR", "Epi"} <= set(found["versions"])
