"""This module holds how much of their sentences the drafts on two States share word for word.

What all of them say of standards and method stands in one annex, which is not counted.
"""

from __future__ import annotations

import json
import re
from itertools import combinations
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
ANNEX = "annex-standards-heading"
MOST_SHARED = 0.20
FEWEST_WORDS = 4
REPORTS = sorted(
    path.stem
    for path in (NOTEBOOKS / "countries").glob("*.ipynb")
    if "-" not in path.stem  # a language version shares no sentence with another language
)
BLOCK = re.compile(r'hrc\.block\("([\w-]+)"')
NOT_A_SENTENCE = re.compile(r"^(?:#|:::|\{%|\||<|- )")
MARKS = re.compile(r"\[[^\[\]]*@[^\[\]]*\]|\^\[[^\[\]]*\]|\[\]\{[^}]*\}|\{%[^%]*%\}")
END = re.compile(r"(?<=[.;?!])\s+(?=[A-Z“{])")


def sentences(report: str) -> list[str]:
    """Return the sentences of a draft before its annexes, those of its blocks among them."""
    cells = json.loads((NOTEBOOKS / f"countries/{report}.ipynb").read_text(encoding="utf-8"))[
        "cells"
    ]
    found: list[str] = []
    for cell in cells:
        if cell["id"] == ANNEX:
            return found
        text = "".join(cell["source"])
        if cell["cell_type"] == "code":
            paths = [NOTEBOOKS / f"_shared/{name}.md" for name in BLOCK.findall(text)]
            text = "\n".join(path.read_text(encoding="utf-8") for path in paths if path.exists())
        elif "about" in cell["metadata"].get("tags", ()):
            continue
        lines = [each for each in text.splitlines() if not NOT_A_SENTENCE.match(each)]
        for part in END.split(MARKS.sub("", "\n".join(lines)).replace("\n", " ")):
            words = " ".join(part.split())
            if len(words.split()) >= FEWEST_WORDS:
                found.append(words)
    pytest.fail(f"the draft {report} has no annex on standards")


def shared(one: list[str], other: list[str]) -> float:
    """Return which part of the sentences of one draft stands word for word in another."""
    known = set(other)
    return sum(each in known for each in one) / len(one)


def test_drafts_on_two_states_share_at_most_a_fifth_of_their_sentences() -> None:
    texts = {report: sentences(report) for report in REPORTS}
    told = {
        (one, other): (shared(texts[one], texts[other]), shared(texts[other], texts[one]))
        for one, other in combinations(texts, 2)
    }
    assert len(told) >= 21
    over = {pair: both for pair, both in told.items() if max(both) > MOST_SHARED}
    assert not over


@pytest.mark.parametrize("report", REPORTS)
def test_summary_of_a_draft_is_of_its_state_alone(report: str) -> None:
    def summary(name: str) -> set[str]:
        path = NOTEBOOKS / f"countries/{name}.ipynb"
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        (own,) = (each for each in cells if each["id"] == "summary")
        return set("".join(own["source"]).split("\n\n")[-1].splitlines())

    own = summary(report)
    assert len(own) >= 3
    assert all(not own & summary(other) for other in REPORTS if other != report)


@pytest.mark.parametrize("folder", ["_shared", "_shared/ar"])
def test_text_on_a_state_that_says_only_that_nothing_is_known_is_one_sentence(folder: str) -> None:
    names = [
        *("root-causes", "use-of-force", "supremacist-movements", "trust-and-oversight"),
        *("protests", "legacies", "accountability-and-redress", "follow-up"),
        *("positive-developments", "use-of-force-law"),
    ]
    for name in names:
        text = (NOTEBOOKS / folder / f"{name}.md").read_text(encoding="utf-8")
        words = "\n".join(each for each in text.splitlines() if not each.startswith(":::"))
        assert len(re.findall(r"\.(?=\s|$)", words)) == 1, name
