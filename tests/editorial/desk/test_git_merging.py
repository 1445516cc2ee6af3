"""Two states of a notebook that git brings together become one, and no sentence is ever lost."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from hrcreport.editorial.desk.adopting import OwnNotebooks
from hrcreport.editorial.desk.git_merging import merge_cells
from hrcreport.editorial.desk.own_notebook import NotebookCell, OwnNotebook, write_notebook
from hrcreport.editorial.desk.updating import Merge
from hrcreport.foundation import Project, RefusedError
from hrcreport.notebook.templates.cells import ExecutedCell, Origin

CONFLICT = ExecutedCell.conflict
PAIRS = 200


def cell(name: str, text: str, kind: str = "markdown", **metadata: Any) -> NotebookCell:
    return NotebookCell(name, kind, text, rest={"metadata": metadata})


def merge(base: list[NotebookCell], ours: list[NotebookCell], theirs: list[NotebookCell]) -> Merge:
    made = Merge()
    merge_cells(made, base, ours, theirs)
    return made


def printed(made: Merge) -> list[tuple[str, str]]:
    return [(each.id, each.source) for each in made.cells if CONFLICT not in each.tags]


ONE, TWO, THREE = (cell(name, f"{name} begins.\n{name} ends.") for name in ("one", "two", "three"))
BASE = [ONE, TWO, THREE]


class Side:
    """One author: random edits of cells, each with words that nothing else holds."""

    def __init__(self, number: int, name: str) -> None:
        self.random, self.name = random.Random(f"{number} {name}"), name  # noqa: S311 -- no secret
        self.count = 0
        self.wrote: set[str] = set()
        self.struck: set[str] = set()

    def new(self) -> str:
        self.count += 1
        self.wrote.add(f"Sentence {self.count} of {self.name}.")
        return f"Sentence {self.count} of {self.name}."

    def edits(self, cells: list[NotebookCell]) -> list[NotebookCell]:
        made = list(cells)
        for _ in range(self.random.randint(1, 6)):
            at = self.random.randrange(len(made)) if made else 0
            act = self.random.choice(["write", "write", "write", "add", "drop", "move", "divide"])
            if act == "add" or not made:
                made.insert(at, cell(f"{self.name}-{self.count}", self.new()))
            elif act == "drop":
                self.strike(made.pop(at).source)
            elif act == "move":
                made.insert(self.random.randrange(len(made)), made.pop(at))
            elif act == "divide":
                lines = made[at].source.split("\n")
                cut = self.random.randint(0, len(lines))
                below = cell(
                    f"{self.name}-{self.count}-below", "\n".join([*lines[cut:], self.new()])
                )
                made[at : at + 1] = [replace(made[at], source="\n".join(lines[:cut])), below]
            else:
                made[at] = replace(made[at], source=self.rewritten(made[at].source))
        return made

    def rewritten(self, text: str) -> str:
        lines = text.split("\n")
        at = self.random.randrange(len(lines))
        act = self.random.choice(["change", "strike", "insert"])
        if act != "insert":
            self.strike(lines.pop(at))
        if act != "strike":
            lines.insert(at, self.new())
        return "\n".join(lines)

    def strike(self, text: str) -> None:
        self.struck |= {*text.split("\n")}
        self.wrote -= self.struck


def beginning(number: int) -> list[NotebookCell]:
    chance = random.Random(number)  # noqa: S311 -- no secret
    return [
        cell(f"cell-{c}", "\n".join(f"Cell {c} says {s}." for s in range(chance.randint(1, 7))))
        for c in range(chance.randint(2, 7))
    ]


@pytest.mark.parametrize("number", range(PAIRS))
def test_no_sentence_of_either_side_is_lost(number) -> None:
    base = beginning(number)
    here, there = Side(number, "here"), Side(number, "there")
    made = merge(base, here.edits(base), there.edits(base))
    lines = {line for each in made.cells for line in each.source.split("\n")}
    assert here.wrote | there.wrote <= lines
    before = {line for each in base for line in each.source.split("\n")}
    assert before - here.struck - there.struck <= lines
    assert len({each.id for each in made.cells if CONFLICT not in each.tags}) == sum(
        CONFLICT not in each.tags for each in made.cells
    )


def test_random_pairs_hold_merges_with_and_without_something_to_decide() -> None:
    """The random pairs above would prove little if all of them were of one kind."""
    conflicts = []
    for number in range(PAIRS):
        base = beginning(number)
        sides = [Side(number, name).edits(base) for name in ("here", "there")]
        conflicts.append(merge(base, *sides).conflicts)
    assert 20 < sum(map(bool, conflicts)) < PAIRS - 20


def test_edits_of_different_sentences_are_both_made() -> None:
    ours = [replace(ONE, source="one begins, here.\none ends."), TWO, THREE]
    theirs = [replace(ONE, source="one begins.\none ends, there."), TWO, THREE]
    made = merge(BASE, ours, theirs)
    assert printed(made)[0] == ("one", "one begins, here.\none ends, there.")
    assert made.conflicts == 0
    assert made.told == ["merged: one begins, here."]


def test_sentence_that_both_changed_is_to_be_decided_with_all_three_readings() -> None:
    ours = [replace(ONE, source="one begins, here.\none ends."), TWO, THREE]
    theirs = [replace(ONE, source="one begins, there.\none ends."), TWO, THREE]
    made = merge(BASE, ours, theirs)
    assert printed(made)[0] == ("one", "one begins, here.\none ends.")
    (aside,) = (each for each in made.cells if CONFLICT in each.tags)
    assert made.cells.index(aside) == 1
    for words in ("one begins.", "one begins, here.", "one begins, there.", "To decide"):
        assert words in aside.source


def test_cell_that_one_side_moved_and_the_other_edited_is_moved_and_edited() -> None:
    edited = replace(THREE, source="three, anew.")
    for ours, theirs in (
        ([THREE, ONE, TWO], [ONE, TWO, edited]),
        ([ONE, TWO, edited], [THREE, ONE, TWO]),
    ):
        made = merge(BASE, ours, theirs)
        assert printed(made) == [
            ("three", "three, anew."),
            ("one", ONE.source),
            ("two", TWO.source),
        ]
        assert made.conflicts == 0
        assert not made.told


def test_cells_that_both_moved_stand_as_on_this_side_and_it_is_told() -> None:
    made = merge(BASE, [THREE, ONE, TWO], [TWO, ONE, THREE])
    assert [name for name, _ in printed(made)] == ["three", "one", "two"]
    assert made.told == ["both sides moved cells: they stand in the order of this side"]


@pytest.mark.parametrize("gone", ["here", "there"])
def test_cell_that_one_side_deleted_and_the_other_changed_is_to_be_decided(gone) -> None:
    changed = [ONE, replace(TWO, source="two, anew."), THREE]
    sides = ([ONE, THREE], changed) if gone == "here" else (changed, [ONE, THREE])
    made = merge(BASE, *sides)
    assert made.conflicts == 1
    assert "two, anew." in " ".join(each.source for each in made.cells)
    assert ("two" in dict(printed(made))) == (gone == "there")


def test_cell_that_one_side_deleted_and_the_other_left_is_gone() -> None:
    for sides in (([ONE, THREE], BASE), (BASE, [ONE, THREE])):
        made = merge(BASE, *sides)
        assert [name for name, _ in printed(made)] == ["one", "three"]
        assert made.conflicts == 0


def test_new_cells_of_both_sides_stand_behind_what_they_followed() -> None:
    ours = [ONE, cell("here", "Here."), TWO, THREE]
    theirs = [cell("first", "First."), ONE, TWO, cell("there", "There."), THREE]
    made = merge(BASE, ours, theirs)
    assert [name for name, _ in printed(made)] == ["first", "one", "here", "two", "there", "three"]


def test_decision_of_one_side_stays_open_beside_another_of_the_same_cell() -> None:
    asides = [cell("one-conflict", text, tags=[CONFLICT]) for text in ("Old.", "Here.", "There.")]
    base, ours, theirs = ([ONE, aside, TWO] for aside in asides)
    made = merge(base, ours, theirs)
    assert [each.source for each in made.cells] == [ONE.source, "Here.", "There.", TWO.source]
    made = merge(base, [ONE, TWO], base)  # decided on one side
    assert [each.source for each in made.cells] == [ONE.source, TWO.source]


def test_cell_whose_type_one_side_changed_and_the_other_its_words_is_to_be_decided() -> None:
    ours = [replace(ONE, kind="raw"), TWO, THREE]
    theirs = [replace(ONE, source="one, there."), TWO, THREE]
    made = merge(BASE, ours, theirs)
    assert made.conflicts == 1
    assert "one, there." in made.cells[1].source


def test_cells_of_one_id_in_one_notebook_are_all_kept() -> None:
    twice = [ONE, replace(ONE, source="Another with its id."), TWO]
    made = merge(twice, twice, [*twice, THREE])
    assert [text for _, text in printed(made)] == [each.source for each in [*twice, THREE]]


def test_tags_metadata_and_origins_of_both_sides_are_kept() -> None:
    before = replace(cell("one", "One.", tags=["a", "b"], fold=True), origin=Origin("one", "1"))
    ours = replace(cell("one", "One.", tags=["a", "c"], fold=True), origin=Origin("one", "1"))
    theirs = replace(cell("one", "One.", tags=["b", "a", "d"], wide=1), origin=Origin("one", "2"))
    (made,) = merge([before], [ours], [theirs]).cells
    assert made.tags == ("a", "c", "d")
    assert made.rest["metadata"]["wide"] == 1
    assert "fold" not in made.rest["metadata"]
    assert made.origin == Origin("one", "2")


@pytest.fixture
def files(tmp_path) -> Any:
    """Write three states of a notebook as git does; return the project and their paths."""

    def write(*states: list[NotebookCell] | str, **shared: dict[str, str]) -> Any:
        paths = {}
        for name, state in zip(("base", "ours", "theirs"), states, strict=True):
            paths[name] = tmp_path / f".merge_file_{name}"
            if isinstance(state, str):
                paths[name].write_text(state, encoding="utf-8")
            else:
                write_notebook(
                    paths[name],
                    OwnNotebook(state, {"side": name}, shared.get(name)),
                    shared_place="notebooks/country.ipynb",
                )
        return Project(tmp_path), paths

    return write


def test_notebook_that_both_sides_began_keeps_both(files) -> None:
    project, paths = files("", [ONE, TWO], [replace(ONE, source="Another one."), THREE])
    made = OwnNotebooks(project).merge("notebooks/xxa.ipynb", **paths)
    assert made.conflicts == 1
    text = paths["ours"].read_text(encoding="utf-8")
    assert all(
        words in text for words in ("one begins.", "Another one.", "two ends.", "three ends.")
    )


def test_texts_that_cells_agree_with_come_from_the_side_that_updated(files) -> None:
    project, paths = files(
        BASE,
        BASE,
        BASE,
        base={"one": "1", "two": "1"},
        ours={"one": "1", "two": "2"},
        theirs={"one": "3", "two": "1"},
    )
    OwnNotebooks(project).merge("notebooks/xxa.ipynb", **paths)
    text = paths["ours"].read_text(encoding="utf-8")
    assert '"one 3"' in text
    assert '"two 2"' in text
    assert '"notebooks/country.ipynb"' in text


@pytest.mark.parametrize(("side", "name"), [("ours", "This side"), ("theirs", "The other side")])
def test_side_that_is_no_notebook_is_named_and_nothing_is_written(files, side, name) -> None:
    states = {"base": BASE, "ours": BASE, "theirs": BASE} | {side: "<<<<<<< HEAD\n{}"}
    project, paths = files(*states.values())
    before = paths["ours"].read_bytes()
    with pytest.raises(RefusedError, match=f"{name} of the merge is no sound notebook"):
        OwnNotebooks(project).merge("notebooks/xxa.ipynb", **paths)
    assert paths["ours"].read_bytes() == before


def test_beginning_that_is_no_notebook_is_told(files) -> None:
    project, paths = files("<<<<<<< HEAD\n{}", [ONE], [replace(ONE, source="Another one.")])
    made = OwnNotebooks(project).merge("notebooks/xxa.ipynb", **paths)
    assert made.conflicts == 1
    assert "is no notebook" in made.told[0]
