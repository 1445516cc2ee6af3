"""`update` merges the shared text into a report's own, and no sentence is ever lost."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from hrcreport.editorial.desk.own_notebook import NotebookCell, one_sentence_a_line
from hrcreport.editorial.desk.updating import merged, merged_text
from hrcreport.notebook.templates.cells import ExecutedCell, Origin

PAIRS = 200


def shared_cells(texts: dict[str, str]) -> list[NotebookCell]:
    return [NotebookCell(name, "markdown", text) for name, text in texts.items()]


def adopted_from(cells: list[NotebookCell]) -> list[NotebookCell]:
    return [replace(cell, origin=Origin(cell.id, cell.sha256)) for cell in cells]


def printed(cells: list[NotebookCell]) -> list[str]:
    return [cell.source for cell in cells if ExecutedCell.conflict not in cell.tags]


def merge(base: dict[str, str], local: list[NotebookCell], remote: dict[str, str]) -> Any:
    return merged({c.id: c for c in shared_cells(base)}, local, shared_cells(remote))


class Edits:
    """Random edits of texts; each edit writes words that nothing else holds."""

    def __init__(self, number: int, side: str) -> None:
        self.random, self.side, self.count = random.Random(f"{number} {side}"), side, 0  # noqa: S311 -- no secret
        self.touched: set[tuple[str, int]] = set()
        self.removed: set[str] = set()
        self.added: list[str] = []

    def new(self) -> str:
        self.count += 1
        self.added.append(f"Sentence {self.count} of the {self.side}.")
        return self.added[-1]

    def of(self, texts: dict[str, list[str]], changes: int) -> dict[str, list[str]]:
        """Change some sentences of some cells; a place is never touched twice."""
        edited = {name: list(lines) for name, lines in texts.items()}
        for _ in range(changes):
            name = self.random.choice(list(texts))
            at = self.random.randrange(len(texts[name]))
            if {(name, at - 1), (name, at), (name, at + 1)} & self.touched:
                continue
            self.touched.add((name, at))
            was = texts[name][at]
            act = self.random.choice(["change", "delete", "insert"])
            if act == "insert":
                edited[name][at] = f"{was}\n{self.new()}"
            else:
                self.removed.add(was)
                edited[name][at] = self.new() if act == "change" else ""
        return edited


def texts_of(edited: dict[str, list[str]]) -> dict[str, str]:
    return {name: "\n".join(line for line in lines if line) for name, lines in edited.items()}


def base_texts(number: int) -> dict[str, list[str]]:
    chance = random.Random(number)  # noqa: S311 -- no secret
    return {
        f"cell-{c}": [f"Cell {c} says {s} of base." for s in range(chance.randint(1, 9))]
        for c in range(chance.randint(2, 6))
    }


@pytest.mark.parametrize("number", range(PAIRS))
def test_no_sentence_is_lost_and_edits_of_different_places_are_both_made(number) -> None:
    before = base_texts(number)
    here, there = Edits(number, "report"), Edits(number, "shared text")
    ours, theirs = here.of(before, 3), there.of(before, 3)
    local = [
        replace(cell, source=texts_of(ours)[cell.id])
        for cell in adopted_from(shared_cells(texts_of(before)))
    ]
    own = NotebookCell("own", "markdown", here.new())
    local.insert(here.random.randrange(len(local) + 1), own)
    done = merge(texts_of(before), local, texts_of(theirs))
    shown = " ".join(cell.source for cell in done.cells)
    # All that either side wrote is there, and of the base what neither took away.
    for sentence in [*here.added, *there.added]:
        assert sentence in shown
    for lines in before.values():
        for sentence in lines:
            if sentence not in here.removed | there.removed:
                assert sentence in shown
    apart = all(
        abs(at - other) > 1
        for name, at in here.touched
        for where, other in there.touched
        if name == where
    )
    if apart:
        assert done.conflicts == 0
        by_hand = {
            name: [
                ours[name][at] if (name, at) in here.touched else line
                for at, line in enumerate(theirs[name])
            ]
            for name in before
        }
        assert printed([c for c in done.cells if c.id != "own"]) == list(texts_of(by_hand).values())
    if done.conflicts:
        assert any(ExecutedCell.conflict in cell.tags for cell in done.cells)


def test_pairs_hold_merges_with_and_without_conflict() -> None:
    """The random pairs above would prove little if all of them were of one kind."""
    clean = conflicts = 0
    for number in range(PAIRS):
        before = base_texts(number)
        here, there = Edits(number, "report"), Edits(number, "shared text")
        ours, theirs = here.of(before, 3), there.of(before, 3)
        local = [
            replace(cell, source=texts_of(ours)[cell.id])
            for cell in adopted_from(shared_cells(texts_of(before)))
        ]
        found = merge(texts_of(before), local, texts_of(theirs)).conflicts
        clean, conflicts = clean + (not found), conflicts + bool(found)
    assert clean > 50
    assert conflicts > 30


def test_same_sentence_changed_twice_keeps_the_reports_and_shows_both() -> None:
    text, clashes = merged_text(
        "One.\nTwo.\nThree.", "One.\nMine.\nThree.", "One.\nTheirs.\nThree."
    )
    assert text == "One.\nMine.\nThree."
    assert [(c.before, c.here, c.there) for c in clashes] == [
        (("Two.\n",), ("Mine.\n",), ("Theirs.\n",))
    ]


@pytest.mark.parametrize(
    ("local", "remote", "kept"),
    [
        ("One.\nThree.", "One.\nTheirs.\nThree.", "One.\nThree."),
        ("One.\nMine.\nThree.", "One.\nThree.", "One.\nMine.\nThree."),
    ],
)
def test_sentence_deleted_on_one_side_and_changed_on_the_other_is_decided_by_a_person(
    local, remote, kept
) -> None:
    text, clashes = merged_text("One.\nTwo.\nThree.", local, remote)
    assert text == kept
    assert len(clashes) == 1


def test_cell_left_as_it_was_is_brought_up_to_date() -> None:
    base = {"a": "Old.", "b": "Same."}
    done = merge(base, adopted_from(shared_cells(base)), {"a": "New.", "b": "Same."})
    assert (printed(done.cells), done.conflicts) == (["New.", "Same."], 0)
    assert done.cells[0].origin.sha256 == NotebookCell("a", "markdown", "New.").sha256


def test_new_shared_cell_comes_behind_the_one_that_it_follows() -> None:
    base = {"a": "A.", "c": "C."}
    local = adopted_from(shared_cells(base))
    local.insert(1, NotebookCell("own", "markdown", "Own."))
    done = merge(base, local, {"a": "A.", "b": "B.", "c": "C."})
    assert printed(done.cells) == ["A.", "B.", "Own.", "C."]


def test_shared_cell_that_is_gone_goes_unless_it_was_edited() -> None:
    base = {"a": "A.", "b": "B."}
    local = adopted_from(shared_cells(base))
    assert printed(merge(base, local, {"a": "A."}).cells) == ["A."]
    local[1] = replace(local[1], source="B, edited.")
    done = merge(base, local, {"a": "A."})
    assert (printed(done.cells), done.conflicts) == (["A.", "B, edited."], 1)
    assert done.cells[1].origin is None


def test_cell_deleted_here_and_changed_there_is_shown() -> None:
    base = {"a": "A.", "b": "B.", "c": "C."}
    local = adopted_from(shared_cells(base))
    del local[1]
    assert merge(base, local, base).conflicts == 0
    done = merge(base, local, {**base, "b": "B, changed."})
    assert printed(done.cells) == ["A.", "C."]
    assert "B, changed." in done.cells[1].source
    assert ExecutedCell.conflict in done.cells[1].tags


def test_cell_moved_here_and_edited_on_both_sides_stays_where_it_was_moved() -> None:
    base = {"a": "A.", "b": "B one.\nB two.\nB three.", "c": "C."}
    a, b, c = adopted_from(shared_cells(base))
    local = [a, c, replace(b, source="B mine.\nB two.\nB three.")]
    remote = {"b": "B one.\nB two.\nB theirs.", "a": "A.", "c": "C."}
    done = merge(base, local, remote)
    assert printed(done.cells) == ["A.", "C.", "B mine.\nB two.\nB theirs."]
    assert any("another order" in words for words in done.told)


def test_cells_moved_there_alone_are_moved_with_the_reports_own_behind_them() -> None:
    base = {"a": "A.", "b": "B.", "c": "C."}
    local = adopted_from(shared_cells(base))
    local.insert(2, NotebookCell("own", "markdown", "Own."))
    done = merge(base, local, {"a": "A.", "c": "C.", "b": "B."})
    assert printed(done.cells) == ["A.", "C.", "B.", "Own."]


def test_text_of_the_reports_own_is_never_merged_with_the_shared_placeholder() -> None:
    base = {"a": "Placeholder."}
    local = [NotebookCell("a", "markdown", "Own words.", Origin("a", "x", "context", own=True))]
    done = merge(base, local, {"a": "Another placeholder."})
    assert (printed(done.cells), done.conflicts) == (["Own words."], 0)


def test_lost_text_of_the_last_agreement_makes_a_decision_and_loses_nothing() -> None:
    local = adopted_from(shared_cells({"a": "Old."}))
    done = merged({"a": None}, local, shared_cells({"a": "New."}))
    assert (printed(done.cells), done.conflicts) == (["Old."], 1)
    assert "New." in done.cells[1].source


def test_long_cell_is_merged() -> None:
    words = [f"Sentence {number} has ten words so that it is long." for number in range(1000)]
    mine, theirs = list(words), list(words)
    mine[10], theirs[990] = "Mine.", "Theirs."
    text, clashes = merged_text("\n".join(words), "\n".join(mine), "\n".join(theirs))
    assert clashes == []
    assert text.split("\n")[10::980] == ["Mine.", "Theirs."]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("See para. 4 and No. 7. So.", ["See para. 4 and No. 7.", "So."]),
        ("Then art. 2 (a). So.", ["Then art. 2 (a).", "So."]),
        ("In *R. v. X* it is.[@A; @B] End", ["In *R. v. X* it is.[@A; @B]", "End"]),
        ("Not so.^[A note. Of two.] End", ["Not so.^[A note. Of two.]", "End"]),
        ("{% if a %}One. {% endif %}Two. End", ["{% if a %}One.", "{% endif %}Two.", "End"]),
        # The grammar of values takes the end of a line behind a condition away.
        ("{% if a %}So.[@A]{% endif %} Of b.", ["{% if a %}So.[@A]{% endif %} Of b."]),
        ("So it was.[@A]{.unverified} Of b.", ["So it was.[@A]{.unverified}", "Of b."]),
        ("It is. {{ b }} three.", ["It is.", "{{ b }} three."]),
        ("- Item one. More of it.", ["- Item one.", "More of it."]),
        ("# A heading. With a stop. Yes", ["# A heading. With a stop. Yes"]),
        ("Is it? «Oui.» Non! 3 persons.", ["Is it?", "«Oui.»", "Non! 3 persons."]),
        ("First. a. second", ["First. a. second"]),
        ("| a. B | c. D |", ["| a. B | c. D |"]),
        ("جملة أولى. جملة ثانية؟ ثالثة", ["جملة أولى.", "جملة ثانية؟", "ثالثة"]),
    ],
)
def test_sentences_stand_on_lines_of_their_own(text, lines) -> None:
    assert one_sentence_a_line(text).split("\n") == lines
    assert one_sentence_a_line("\n".join(lines)).split("\n") == lines


@pytest.mark.parametrize(
    ("local", "remote", "choice"),
    [
        ("One.\nMine.", "One.\nTheirs.", ("Mine.", "Theirs.", False)),
        ("One.\nMine.", None, ("One.\nMine.", None, True)),
        (None, "One.\nTheirs.", (None, "One.\nTheirs.", True)),
    ],
)
def test_what_is_to_be_decided_tells_both_sides_to_the_buttons(local, remote, choice) -> None:
    base = {"a": "One.\nTwo."}
    cells = adopted_from(shared_cells(base))
    here = [replace(cells[0], source=local)] if local else []
    done = merge(base, here, {"a": remote} if remote else {})
    (aside,) = (cell for cell in done.cells if ExecutedCell.conflict in cell.tags)
    told = aside.rest["metadata"]["hrcreport-decide"]
    assert (told["here"], told["there"], told["whole"]) == choice
    assert told["kind"] == "markdown"
    assert told["words"] in aside.source
