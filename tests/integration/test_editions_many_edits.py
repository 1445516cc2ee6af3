"""This module counts where 200 edits of reviewers land: in the right words, or as a question."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from random import Random
from shutil import which
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from tests.integration.test_editions_round import without_names

from hrcreport.editions.home import review, texts_today
from hrcreport.project import Project

EDITS, OF_VALUES = 200, 50
NEW = ("chiefly", "several", "public", "recently", "of the provinces", "as was said in writing")
WORD = re.compile(r"[A-Za-z]{4,}")
EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\[@[^\]]*\]")
LEAST_LANDED = 0.98


@dataclass(frozen=True)
class Spot:
    """A word of a run of the sent file, and the one authored text and place in it that it is of."""

    paragraph: int
    run: int
    start: int
    end: int
    place: tuple[str, int]
    at: int


def spots_of(document: Any, texts: dict[tuple[str, int], str]) -> list[Spot]:
    """Return the words of the file whose surroundings stand in one authored text, and once."""
    found = []
    for number, paragraph in enumerate(document.paragraphs):
        for position, run in enumerate(paragraph.runs):
            for match in WORD.finditer(run.text):
                around = run.text[max(0, match.start() - 15) : match.end() + 15].strip()
                there = [(place, raw) for place, raw in texts.items() if around in raw]
                if len(there) == 1 and there[0][1].count(around) == 1 and len(around) > 20:
                    place, raw = there[0]
                    at = raw.index(around) + around.index(match[0])
                    found.append(Spot(number, position, *match.span(), place, at))
    return found


def written(run: Any, text: str, *, tracked: bool, old: str, at: int) -> None:
    """Put a text in the place of another one in a run, as Word does, tracked or not."""
    before, behind = run.text[:at], run.text[at + len(old) :]
    if not tracked:
        run.text = f"{before}{text}{behind}"
        return
    first = run._r
    parts = []
    for kind, words in (("", before), ("del", old), ("ins", text), ("", behind)):
        if not words:
            continue
        piece = deepcopy(first)
        for child in list(piece):
            if child.tag != qn("w:rPr"):
                piece.remove(child)
        node = OxmlElement("w:delText" if kind == "del" else "w:t")
        node.text = words
        node.set(qn("xml:space"), "preserve")
        piece.append(node)
        if kind:
            change = OxmlElement(f"w:{kind}")
            change.set(qn("w:id"), "900")
            change.set(qn("w:author"), "A. Reviewer")
            change.append(piece)
            piece = change
        parts.append(piece)
    for piece in parts:
        first.addprevious(piece)
    first.getparent().remove(first)


@pytest.fixture
def sent(built: Any, hrcreport: Any, tmp_path: Path) -> Path:
    path = tmp_path / "sent.docx"
    assert hrcreport(built, "review", "xxa", "--send", path).code == 0
    return path


def saved_by_libreoffice(paths: list[Path], folder: Path) -> None:
    """Save files anew by LibreOffice, as a reviewer without Word does."""
    home = folder / "home"
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{home}", "--headless", "--convert-to", "docx",
         "--outdir", folder / "saved", *paths],
        check=True, capture_output=True, timeout=600,
    )  # fmt: skip
    for path in paths:
        (folder / "saved" / path.name).replace(path)


@pytest.mark.slow
def test_edits_of_prose_land_on_their_words_and_no_value_changes(
    built: Any, sent: Path, tmp_path: Path
) -> None:
    """200 edits: half tracked, a third without names, a third saved by LibreOffice."""
    if which("soffice") is None:
        pytest.skip("LibreOffice is not on this machine")
    project = Project(built.root)
    [report] = [each for each in project.reports() if each.id == "xxa"]
    texts = {(each.place, each.cell): each.raw for each in texts_today(project, report)}
    spots = spots_of(docx.Document(str(sent)), texts)
    chance = Random(47)  # noqa: S311 -- the same edits each time
    files: list[tuple[Path, Spot, str, str]] = []
    resaved = []
    for number in range(EDITS):
        spot, document = chance.choice(spots), docx.Document(str(sent))
        run = document.paragraphs[spot.paragraph].runs[spot.run]
        old = run.text[spot.start : spot.end]
        word = chance.choice(NEW)
        new = {0: word, 1: f"{old} {word}", 2: "", 3: f"{word} {old}"}[number % 4]
        written(run, new, tracked=number % 2 == 0, old=old, at=spot.start)
        if number % 3 == 0:
            without_names(document)
        path = tmp_path / f"edit-{number}.docx"
        document.save(str(path))
        if number % 3 == 1:
            resaved.append(path)
        raw = texts[spot.place]
        files.append((path, spot, raw, raw[: spot.at] + new + raw[spot.at + len(old) :]))
    saved_by_libreoffice(resaved, tmp_path)

    counted: Counter[str] = Counter()
    wrong = []
    for path, spot, raw, expected in files:
        done = review(project, report, [path], shared=True)
        landed = [each for each in done.landings if each.state == "new" and each.piece]
        text = raw
        for each in sorted(landed, key=lambda one: -one.piece.start - one.start):  # type: ignore[union-attr]  # has one
            assert each.piece is not None
            assert (each.piece.text.place, each.piece.text.cell) == spot.place, path.name
            begin = each.piece.start
            text = text[: begin + each.start] + each.change.text + text[begin + each.end :]
        assert EXPRESSION.findall(text) == EXPRESSION.findall(raw), path.name
        if text.split() == expected.split():
            counted["landed"] += 1
        elif done.files[0].questions:
            counted["asked"] += 1
        else:
            counted["lost"] += 1
        if text.split() != expected.split():
            wrong.append((path.name, [each.what for each in done.files[0].questions]))
    print(f"{EDITS} edits of {len(spots)} words: {dict(counted)}")
    assert counted["lost"] == 0, wrong
    assert counted["landed"] >= LEAST_LANDED * EDITS, wrong


@pytest.mark.slow
def test_edits_that_touch_values_are_questions_every_time(
    built: Any, sent: Path, tmp_path: Path
) -> None:
    """50 edits that change a printed value, alone or with the word beside it."""
    project = Project(built.root)
    [report] = [each for each in project.reports() if each.id == "xxa"]
    document = docx.Document(str(sent))
    marked = [
        (number, position)
        for number, paragraph in enumerate(document.paragraphs)
        for position, run in enumerate(paragraph.runs)
        if (before := run._r.getprevious()) is not None
        and before.tag == qn("w:bookmarkStart")
        and before.get(qn("w:name"), "").startswith("_hrcv")
        and any(sign.isdigit() for sign in run.text)
    ]
    assert marked
    chance = Random(11)  # noqa: S311 -- the same edits each time
    for number in range(OF_VALUES):
        document = docx.Document(str(sent))
        paragraph, position = chance.choice(marked)
        run = document.paragraphs[paragraph].runs[position]
        digit = chance.choice([at for at, sign in enumerate(run.text) if sign.isdigit()])
        other = str((int(run.text[digit]) + 1 + chance.randrange(8)) % 10)
        run.text = run.text[:digit] + other + run.text[digit + 1 :]
        if number % 3 == 0:
            without_names(document)
        path = tmp_path / f"value-{number}.docx"
        document.save(str(path))
        done = review(project, report, [path], shared=True)
        assert not done.landings, path.name
        assert [each.why for each in done.files[0].questions] == ["value"], path.name
