"""Examples in the docstrings of the tool give what they say; those of `disparity` have tests."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

import hrcreport.notebook as hrc

LIBRARY = Path(__file__).resolve().parents[2] / "lib"
MODULES = [
    ".".join(path.relative_to(LIBRARY).with_suffix("").parts)
    for path in sorted((LIBRARY / "hrcreport").rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]


def test_there_are_examples_to_run() -> None:
    assert len(MODULES) > 15


@pytest.mark.parametrize("module", MODULES)
def test_examples_of_a_module_give_what_they_say(
    module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(LIBRARY.parent / "docs/tutorial/xxa")
    result = doctest.testmod(importlib.import_module(module), extraglobs={"hrc": hrc})
    assert result.attempted > 0
    assert result.failed == 0
