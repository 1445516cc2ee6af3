"""No input file, however spoiled, ends a command in a traceback or without an end.

What is refused is named with its file and the place in it. The short form takes some mutants of a
small invented project; `nox -s fuzz` takes many, and those of a copy of this project too.
"""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from tests.fuzz.checking import check, mutants_of, run
from tests.fuzz.mutating import mutations_for
from tests.fuzz.small_project import write_small_project

TEXT = '"cell_type": "markdown", "source": "Text."'
YEAR = b"# yaml-language-server: $schema=../_schema/country.json\ncountry: XXA\nfirst_year: "
MUTANTS = 240
MOST_PROBLEMS = 200
"""No mutant has one slip more than so many times over; a message for each would help nobody."""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small project with every kind of input file."""
    root = tmp_path_factory.mktemp("fuzz") / "project"
    write_small_project(root)
    return root


def test_project_that_is_spoiled_is_sound(small: Path) -> None:
    answer = run(small, "check", "--json")
    assert (answer.code, answer.problems, answer.trace) == (0, (), "")


def test_spoiled_inputs_end_in_words_with_file_and_place(small: Path) -> None:
    mutants = list(mutants_of(small, seed=20261125, rounds=1))
    chosen = random.Random(20261125).sample(mutants, MUTANTS)
    told: Counter[str] = Counter()
    unplaced = []
    for mutant in chosen:
        for answer in check(small, mutant, ("list", "--json")):
            assert answer.trace == "", f"{mutant}: {answer.command}\n{answer.trace}"
            assert len(answer.problems) <= MOST_PROBLEMS, str(mutant)
            if answer.refused:
                told["refused"] += 1
                if not answer.names_a_part_of(mutant.place):
                    unplaced.append(str(mutant))
    assert told["refused"] > MUTANTS / 2
    assert len(unplaced) <= 0.05 * told["refused"], unplaced


def test_every_kind_of_file_is_spoiled(small: Path) -> None:
    ends = {Path(mutant.place).suffix for mutant in mutants_of(small, seed=1, rounds=1)}
    assert ends == {".bib", ".csv", ".geojson", ".ipynb", ".json", ".md", ".yml"}
    assert all(len(mutations_for(f"a{end}")) > 15 for end in ends)


@pytest.mark.parametrize(
    ("place", "content", "line", "words"),
    [
        ("params/countries/xxa.yml", b"country: " + b"[" * 900 + b"]" * 900, 1, "nested deeper"),
        ("params/countries/xxa.yml", b"a: [" * 60 + b"]" * 60, 1, ""),
        ("data/law/xxa.yml", b"country: XXA\n" + b"- " * 900, 2, ""),
        ("params/countries/xxa.yml", YEAR + b"0x" + b"f" * 400, 3, "which is not a year"),
        ("params/countries/xxa.yml", YEAR + b"-0b" + b"1" * 4000, 3, "which is not a year"),
        ("notebooks/country.ipynb", b"[" * 100_000, 1, "nests brackets deeper"),
        ("notebooks/country.ipynb", b'{"cells": [],\n"cells": []}', 2, "the key 'cells' twice"),
        ("notebooks/country.ipynb", b"\xff", 1, "is not in UTF-8"),
        ("reports/references/more.json", b'[{"id": "a",\n"id": "b"}]', 2, "the key 'id' twice"),
        ("reports/references.bib", b"\n\0", 2, "NUL byte"),
        ("data/datapackage.json", b"[NaN]", 1, "which is no number"),
    ],
)
def test_file_that_ended_a_check_once_is_told_with_its_line(
    small: Path, place: str, content: bytes, line: int, words: str
) -> None:
    path = small / place
    before = path.read_bytes()
    try:
        path.write_bytes(content)
        answer = run(small, "check", "--json")
    finally:
        path.write_bytes(before)
    assert (answer.code, answer.trace) == (2, "")
    [problem] = [each for each in answer.problems if each["place"] == place][:1]
    assert problem["line"] == line
    assert words in problem["what"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (f'{TEXT}, "metadata": 12', "'metadata' of cell 1"),
        (f'{TEXT}, "metadata": {{"tags": [12]}}', "'metadata' of cell 1"),
        ('"cell_type": "raw", "source": 12', "'source' of cell 1"),
        ('"cell_type": "poem", "source": ""', "cell 1 is of no type"),
    ],
)
def test_cell_of_another_form_is_refused_before_anything_runs(
    small: Path, change: str, words: str
) -> None:
    path = small / "notebooks/country.ipynb"
    before = path.read_text(encoding="utf-8")
    try:
        path.write_text(before.replace('"cells": [', f'"cells": [{{{change}}},', 1), "utf-8")
        answer = run(small, "check", "--json")
    finally:
        path.write_text(before, encoding="utf-8")
    assert answer.code == 2
    assert any(words in each["what"] for each in answer.problems), answer.problems
