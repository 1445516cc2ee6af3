"""Edits of reviewers in real reports land on their words, or are told as questions.

`nox -s reviews` makes 200 edits of each report, the slow tests fewer.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from tests.conftest import with_kept_runs
from tests.integration.office import by_office
from tests.integration.word_edits import edits_of_prose, edits_of_values, landed, spots_of

from hrcreport.cli.app import main
from hrcreport.editorial.editions.home import Review, review, texts_today
from hrcreport.editorial.editions.redline import redline
from hrcreport.editorial.editions.word_text import word_text
from hrcreport.foundation.context.project import Project, Report

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).resolve().parents[2]
EDITS = int(os.environ.get("HRCREPORT_REVIEWS", "24"))
LEAST_LANDED = 0.98
NEW = {
    "usa": ("chiefly", "several", "public", "recently", "of the states", "as was said in writing"),
    "can-fr": ("surtout", "public", "récemment", "des provinces", "comme il a été dit"),
    "bra": ("chiefly", "several", "public", "recently", "of the states", "as was said in writing"),
}
REPORTS = [each for each in os.environ.get("HRCREPORT_REPORTS", "usa").split(",") if each]
CITED = re.compile(r"\[@[^\]]*\]")
ARABIC = re.compile(r"[\u0621-\u064a]")
DASHED = re.compile(r"(?<=\d)-(?=[\s\u060c]|$)")
BARE = str.maketrans({"\u0623": "\u0627", "\u0640": ""})


@dataclass(frozen=True)
class Sent:
    """A report that was sent: its project, its Word file and what its authors wrote."""

    project: Project
    report: Report
    file: Path
    texts: dict[tuple[str, int], str]

    def back(self, path: Path) -> Review:
        """Return what a returned file says."""
        return review(self.project, self.report, [path], shared=False)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("project")
    for folder in ("data", "notebooks", "params", "reports"):
        shutil.copytree(
            REPOSITORY / folder,
            made / folder,
            ignore=shutil.ignore_patterns("_build", "editions", "reviews"),
        )
    with_kept_runs(made / "reports" / "_build", documents=True)
    return made


@pytest.fixture(scope="module", params=REPORTS)
def sent(root: Path, request: pytest.FixtureRequest) -> Sent:
    name = request.param
    file = root.parent / f"{name}-sent.docx"
    for words in (
        ("build", name, "--to", "docx", "--engine", "pandoc", "--jobs", "1"),
        ("review", name, "--send", str(file)),
    ):
        with pytest.raises(SystemExit) as left:
            main(["--root", str(root), *words])
        assert left.value.code == 0
    project = Project(root)
    report = next(each for each in project.reports() if each.id == name)
    texts = {(each.place, each.cell): each.raw for each in texts_today(project, report)}
    return Sent(project, report, file, texts)


def test_edits_of_prose_land_on_their_words_and_no_value_changes(
    sent: Sent, tmp_path: Path
) -> None:
    """Half of them tracked, a third without names, a third saved by LibreOffice."""
    name, words = sent.report.id, NEW[sent.report.id]
    assert len(list(spots_of(sent.file, sent.texts))) > 300
    chance = Random(name)  # noqa: S311 -- the same edits each time
    counted, missed = Counter[str](), []
    for edit in edits_of_prose(
        sent.file, sent.texts, number=EDITS, words=words, chance=chance, folder=tmp_path
    ):
        done = sent.back(edit.path)
        questions = [(each.why, each.old, each.new, each.what) for each in done.files[0].questions]
        right = landed(edit, done, sent.texts[edit.spot.place])
        counted["landed" if right else "asked" if questions else "lost"] += 1
        counted["asked besides"] += bool(right and questions)
        if not right or questions:
            around = edit.expected[max(0, edit.spot.at - 60) : edit.spot.at + 60]
            missed.append((edit.path.name, around, questions))
    print(f"{name}: {EDITS} edits: {dict(counted)}", *missed, sep="\n")
    assert counted["lost"] == 0, missed
    assert counted["landed"] >= LEAST_LANDED * EDITS, missed
    assert counted["asked besides"] == 0, missed


def test_edits_of_values_are_questions_that_name_them(sent: Sent, tmp_path: Path) -> None:
    chance = Random(f"{sent.report.id} values")  # noqa: S311 -- the same edits each time
    for path in edits_of_values(
        sent.file, number=max(4, EDITS // 4), chance=chance, folder=tmp_path
    ):
        done = sent.back(path)
        assert not done.landings, path.name
        [question] = done.files[0].questions
        assert "the value '" in question.what, (path.name, question)


# Editions ---------------------------------------------------------------------------------------

PAIRS = ("tun-ar", "usa", "can-fr", "bra", "ita")
NEW_TABLE = """\
hrc.table(treaties.iloc[:2], label="tbl-planted", caption="Treaties A, B", widths=[3, 2])
"""


def built(root: Path, name: str) -> bytes:
    with pytest.raises(SystemExit) as left:
        main(
            [
                "--root",
                str(root),
                "build",
                name,
                "--to",
                "docx",
                "--engine",
                "pandoc",
                "--jobs",
                "1",
            ]
        )
    assert left.value.code == 0
    return (root / f"reports/_build/{name}/{name}.docx").read_bytes()


def with_planted_changes(notebook: Path) -> None:
    """Change prose, footnotes, a caption, rows and, by one table more, all numbers of tables."""
    told = json.loads(notebook.read_text(encoding="utf-8"))
    cells = told["cells"]
    first = next(at for at, each in enumerate(cells) if "treaties =" in "".join(each["source"]))
    prose = [each for each in cells[first:] if each["cell_type"] == "markdown"]
    done = set()
    for cell in prose:
        lines = "".join(cell["source"]).split("\n")
        plain = [
            at
            for at, line in enumerate(lines)
            if line.endswith(".") and line.count(" ") > 8 and not set("{[:#^") & set(line)
        ]
        cited = next((at for at, line in enumerate(lines) if CITED.search(line)), None)
        if plain and "added" not in done:
            lines.insert(plain[0] + 1, lines[plain[0]].replace(" ", "  ", 1))
            done.add("added")
        elif plain and "taken out" not in done and len(plain) > 1:
            del lines[plain[1]]
            done.add("taken out")
        elif cited is not None and "a note" not in done:
            lines[cited] = CITED.sub("", lines[cited], count=1)
            done.add("a note")
        elif plain and len(done) >= 3:
            lines[plain[0]] = lines[plain[0]].replace(" ", f" {cells[0]['id']} ", 1)
            done.add("a word")
        cell["source"] = "\n".join(lines)
    for cell in cells:
        source = "".join(cell["source"])
        if "label: tbl-treaties" in source:
            source = source.replace("hrc.table(treaties", "hrc.table(treaties.iloc[1:]")
            cell["source"] = source.replace('{{ place.in_text }}"', '{{ place.in_text }} I"')
            done.add("a row and a caption")
    told["cells"].insert(
        first + 1,
        {
            "cell_type": "code",
            "id": "planted",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": NEW_TABLE,
        },
    )
    assert done == {"added", "taken out", "a note", "a word", "a row and a caption"}
    notebook.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def lines_of(path: Path) -> list[tuple[str, bool, bool, str]]:
    """Return each paragraph, cell and footnote: style, direction, that of its letters, words.

    The lines of the contents are left out: LibreOffice counts their pages anew. It also writes the
    letters of Arabic lists without their signs, and their numbers without the dash behind them,
    where it counts a reference anew, which it does or leaves by the time that it has.
    """
    found = []
    document = docx.Document(str(path))
    for each in document.element.body.iter(qn("w:p")):
        style = each.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        named = "" if style is None else style.get(qn("w:val"), "")
        text = "".join(node.text or "" for node in each.iter(qn("w:t")))
        if text.strip() and not re.match(r"TOC|Contents\d", named):
            bidi = each.find(f"{qn('w:pPr')}/{qn('w:bidi')}") is not None
            right_to_left = all(
                run.find(f"{qn('w:rPr')}/{qn('w:rtl')}") is not None
                for run in each.iter(qn("w:r"))
                if any(ARABIC.search(node.text or "") for node in run.iter(qn("w:t")))
            )
            words = " ".join(DASHED.sub("", text.translate(BARE)).split())
            found.append((named, bidi, right_to_left, words))
    notes = [note for each in word_text(path.read_bytes()).paragraphs for note in each.notes]
    return [*found, *(("note", False, False, each) for each in notes)]


def differences(one: Sequence[tuple[Any, ...]], other: Sequence[tuple[Any, ...]]) -> list[Any]:
    """Return the lines that differ.

    LibreOffice gives a paragraph that it joins to an emptied one the style of that one, where Word
    keeps its own: such a style, which the line before has as well, is no difference.
    """
    if len(one) != len(other):
        return [("lines", len(one), len(other))]
    return [
        (was, now)
        for before, was, now in zip([("",), *other], one, other, strict=False)
        if was[1:] != now[1:] or (was[0] != now[0] and now[0] != before[0])
    ]


@pytest.mark.parametrize("name", PAIRS[:1] if EDITS < 200 else PAIRS)
def test_a_redline_of_two_editions_rejects_to_the_old_and_accepts_to_the_new(
    root: Path, tmp_path: Path, name: str
) -> None:
    """By LibreOffice: words, footnotes, tables, captions, references, styles and direction."""
    pytest.importorskip("python_redlines")
    notebook = root / f"notebooks/countries/{name}.ipynb"
    kept = notebook.read_bytes()
    old = built(root, name)
    with_planted_changes(notebook)
    new = built(root, name)
    notebook.write_bytes(kept)
    files = {"old": old, "new": new, "tracked": redline(old, new)}
    for each, content in files.items():
        (tmp_path / f"{each}.docx").write_bytes(content)
    by_office(
        [
            {
                "from": str(tmp_path / f"{source}.docx"),
                "do": act,
                "to": str(tmp_path / f"{to}.docx"),
            }
            for source, act, to in (
                ("old", "", "was"),
                ("new", "", "is"),
                ("tracked", "reject", "rejected"),
                ("tracked", "accept", "accepted"),
            )
        ],
        tmp_path,
    )
    was, now = lines_of(tmp_path / "was.docx"), lines_of(tmp_path / "is.docx")
    assert len(differences(was, now)) > 0
    assert differences(was, lines_of(tmp_path / "rejected.docx")) == []
    assert differences(now, lines_of(tmp_path / "accepted.docx")) == []
