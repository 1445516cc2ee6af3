"""Facts about the page on figures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/reference/figures.md").read_text(encoding="utf-8")
DRAWING = "".join(
    path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "lib/hrcreport/notebook/drawing").glob("*.py"))
)
RULES = {"not-a-number", "infinite", "negative", "language", "too-tall"} | set(
    re.findall(r'^ +"([a-z]+(?:-[a-z]+)+)",\n +(?:key=|\))', DRAWING, flags=re.MULTILINE)
)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_refusal_is_on_the_page(rule: str) -> None:
    assert f"`picture.{rule}`" in PAGE


def test_page_names_no_refusal_that_does_not_exist() -> None:
    named = set(re.findall(r"`picture\.([a-z-]+)`", PAGE))
    assert {
        rule
        for rule in named
        if not re.search(rf'"(picture\.)?{rule}"', DRAWING) and rule != "language"
    } == set()
