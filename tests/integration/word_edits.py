"""This module makes the edits of invented reviewers in a Word file, and says where each landed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import docx
from docx.oxml.ns import qn
from tests.integration.office import saved_by_libreoffice, without_names, written

from hrcreport.editorial.editions.edits import NUMBER
from hrcreport.editorial.editions.home import Review

WORD = re.compile(r"[^\W\d_]{4,}(?: [^\W\d_]{2,})?")
COMPUTED = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\[@[^\]]*\]", re.DOTALL)
AROUND = 40
"""Letters to either side by which words are known as an author's: a value may hold some of them."""
Texts = Mapping[tuple[str, int], str]


@dataclass(frozen=True)
class Spot:
    """Words of a run of the sent file, and the one place in an authored text that they are of."""

    paragraph: int
    run: int
    start: int
    end: int
    place: tuple[str, int]
    at: int


@dataclass(frozen=True)
class Edit:
    """A returned file, the words that it changes, and what the text they are of should become."""

    path: Path
    spot: Spot
    expected: str


def spots_of(file: Path, texts: Texts) -> Iterator[Spot]:
    """Yield the words of the file whose surroundings stand in one authored text, and once."""
    flat = {place: raw.replace("\n", " ") for place, raw in texts.items()}
    for number, paragraph in enumerate(docx.Document(str(file)).paragraphs):
        for position, run in enumerate(paragraph.runs):
            for match in WORD.finditer(run.text):
                near = run.text[max(0, match.start() - AROUND) : match.end() + AROUND].strip()
                there = [(place, raw) for place, raw in flat.items() if near in raw]
                once = len(there) == 1 and there[0][1].count(near) == 1 == near.count(match[0])
                if once and len(near) > AROUND // 2 and not NUMBER.search(match[0]):
                    at = there[0][1].index(near) + near.index(match[0])
                    yield Spot(number, position, *match.span(), there[0][0], at)


def edits_of_prose(
    file: Path, texts: Texts, *, number: int, words: Sequence[str], chance: Random, folder: Path
) -> list[Edit]:
    """Return so many files, an edit each: half tracked, a third without names, a third resaved."""
    spots, edits, resaved = list(spots_of(file, texts)), [], []
    for count in range(number):
        spot, document = chance.choice(spots), docx.Document(str(file))
        run = document.paragraphs[spot.paragraph].runs[spot.run]
        old, word = run.text[spot.start : spot.end], chance.choice(words)
        new = (word, f"{old} {word}", "", f"{word} {old}")[count % 4]
        written(run, new, tracked=count % 8 < 4, old=old, at=spot.start)
        if count % 3 == 0:
            without_names(document)
        path = folder / f"edit-{count}.docx"
        document.save(str(path))
        if count % 3 == 1:
            resaved.append(path)
        raw = texts[spot.place]
        edits.append(Edit(path, spot, raw[: spot.at] + new + raw[spot.at + len(old) :]))
    saved_by_libreoffice(resaved, folder)
    return edits


def landed(edit: Edit, done: Review, raw: str) -> bool:
    """Tell whether an edit became exactly itself; fails where another place or a value changed."""
    text = raw
    for each in sorted(done.ready, key=lambda one: -one.piece.start - one.start):  # type: ignore[union-attr]  # has one
        assert each.piece is not None
        assert (each.piece.text.place, each.piece.text.cell) == edit.spot.place, edit.path.name
        begin = each.piece.start
        text = text[: begin + each.start] + each.change.text + text[begin + each.end :]
    assert COMPUTED.findall(text) == COMPUTED.findall(raw), edit.path.name
    return text.split() == edit.expected.split()


def marked(document: Any, fits: Callable[[Any], bool]) -> Sequence[tuple[int, int]]:
    """Return the places of runs that print a value and fit."""
    return [
        (number, position)
        for number, paragraph in enumerate(document.paragraphs)
        for position, run in enumerate(paragraph.runs)
        if (before := run._r.getprevious()) is not None
        and before.tag == qn("w:bookmarkStart")
        and before.get(qn("w:name"), "").startswith("_hrcv")
        and fits(run)
    ]


def edits_of_values(file: Path, *, number: int, chance: Random, folder: Path) -> Iterator[Path]:
    """Yield so many files in each of which one digit of a printed value is another."""
    places = marked(docx.Document(str(file)), lambda run: any(map(str.isdigit, run.text)))
    assert places
    for count in range(number):
        document = docx.Document(str(file))
        paragraph, position = chance.choice(places)
        run = document.paragraphs[paragraph].runs[position]
        digit = chance.choice([at for at, sign in enumerate(run.text) if sign.isdigit()])
        other = str((int(run.text[digit]) + 1 + chance.randrange(8)) % 10)
        run.text = run.text[:digit] + other + run.text[digit + 1 :]
        if count % 3 == 0:
            without_names(document)
        path = folder / f"value-{count}.docx"
        document.save(str(path))
        yield path
