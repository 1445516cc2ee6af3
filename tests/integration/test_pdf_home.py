"""What readers marked in a PDF comes home: each mark a comment, none lost or misplaced."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from pypdfium2 import PdfDocument
from tests.conftest import InventedProject, Said, build_once, copied

from hrcreport.editorial.editions.remarks import read_reviews

DAY = "D:20270311104500+01'00'"


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_once(InventedProject(tmp_path_factory.mktemp("built") / "project").create())


@pytest.fixture
def sent(once: Path, tmp_path: Path) -> InventedProject:
    return copied(once, tmp_path)


class Marked:
    """A copy of the PDF of a build in which somebody marks, as programs write it."""

    def __init__(self, project: InventedProject, path: Path, author: str = "Ana") -> None:
        self.source, self.path, self.author = project.project.builds / "xxa/xxa.pdf", path, author
        self.pdf = pikepdf.open(self.source)

    def quads(self, words: str) -> tuple[int, list[float]]:
        """Return the page of words, and the corners of each of their letters."""
        with PdfDocument(self.source) as document:
            for number, page in enumerate(document):
                text = page.get_textpage()
                at = text.get_text_range().find(words)
                if at >= 0:
                    boxes = [text.get_charbox(each) for each in range(at, at + len(words))]
                    shown = [box for box in boxes if box[0] < box[2]]
                    corners = [(a, d, c, d, a, b, c, b) for a, b, c, d in shown]
                    return number, [side for each in corners for side in each]
        raise AssertionError(words)

    def mark(self, kind: str, words: str, text: str = "", **more: Any) -> Any:
        """Put a mark over words, or at their first letter."""
        page, corners = self.quads(words)
        x, y = corners[::2], corners[1::2]
        entries = {
            "/Type": Name.Annot,
            "/Subtype": Name(f"/{kind}"),
            "/Rect": Array([min(x), min(y), max(x), max(y)]),
            "/T": self.author,
            "/M": DAY,
            **({"/Contents": text} if text else {}),
            **({"/QuadPoints": Array(corners)} if kind in {"Highlight", "StrikeOut"} else {}),
            **{f"/{name}": value for name, value in more.items()},
        }
        made = self.pdf.make_indirect(Dictionary({k: v for k, v in entries.items() if v != ""}))
        listed = self.pdf.pages[page].obj.get("/Annots", Array([]))
        listed.append(made)
        self.pdf.pages[page].obj["/Annots"] = listed
        return made

    def save(self, **options: Any) -> Path:
        self.pdf.save(self.path, **options)
        return self.path


def comments(said: Said) -> list[dict[str, Any]]:
    return [each for file in said.data["files"] for each in file["comments"]]


def test_each_kind_of_mark_is_a_comment_at_its_paragraph_once(
    sent: InventedProject, hrcreport: Any, tmp_path: Path
) -> None:
    marked = Marked(sent, tmp_path / "ana.pdf")
    words = "persons died"
    asked = marked.mark("Highlight", words, "Who counted?")
    marked.mark("Highlight", "deaths")
    marked.mark("StrikeOut", words, "Say killed.")
    caret = marked.mark("Caret", words, "were killed", IT=Name.Replace)
    marked.mark("StrikeOut", words, IRT=caret, RT=Name.Group)
    marked.mark("Text", words, "A note.")
    marked.mark("FreeText", words, RC="<body><p>Written <b>here</b></p></body>")
    marked.mark("Ink", words)
    marked.mark("Text", words, "The office did.", IRT=asked, T="Ben")
    marked.mark("Text", words, "set", IRT=asked, StateModel="Review", State="Completed")
    for each in ("Source?", "Source?"):
        marked.mark("Highlight", words, each, T="")
    path = marked.save()
    found = hrcreport(sent, "review", "xxa", path, "--json")
    assert found.code == 0, found.err
    texts = {each["text"]: each for each in comments(found)}
    assert sorted(each["text"] for each in comments(found)) == sorted(
        [
            "Who counted?",
            "Marked on page 1, without a word: “deaths”.",
            "Struck out: “persons died”. Say killed.",
            "To be replaced: “persons died” by “were killed”.",
            "A note.",
            "Written here",
            "Drawn on page 2, without a word.",
            "Source?",
            "Source?",
        ]
    )
    assert texts["Who counted?"]["state"] == "closed"
    assert texts["Who counted?"]["replies"] == 1
    assert texts["Who counted?"]["date"] == "2027-03-11"
    assert texts["Source?"]["author"] == "unnamed"
    places = {each["place"] for text, each in texts.items() if not text.startswith("Marked")}
    assert places == {"notebooks/country.ipynb, cell 6, line 3"}

    assert hrcreport(sent, "review", "xxa", path, "--apply").code == 0
    kept = read_reviews(sent.project, "xxa").comments
    assert len(kept) == 9
    assert {each.begins.split()[0] for each in kept if each.author == "unnamed"} == {"From"}
    assert hrcreport(sent, "review", "xxa", path, "--json", "--apply").data["new_comments"] == 0
    out = tmp_path / "again.docx"
    assert "8 comments" in hrcreport(sent, "review", "xxa", "--send", out).out


def test_two_readers_are_told_apart_and_no_text_is_edited(
    sent: InventedProject, hrcreport: Any, tmp_path: Path
) -> None:
    paths = []
    for name in ("Ana", "Ben"):
        marked = Marked(sent, tmp_path / f"{name}.pdf", name)
        marked.mark("Highlight", "persons died", "Why?")
        paths.append(marked.save())
    before = {path: path.read_bytes() for path in (sent.root / "notebooks").rglob("*.*")}
    found = hrcreport(sent, "review", "xxa", *paths, "--json", "--apply")
    assert [each["reviewer"] for each in found.data["files"]] == ["Ana", "Ben"]
    assert found.data["new_comments"] == 2
    assert before == {path: path.read_bytes() for path in (sent.root / "notebooks").rglob("*.*")}


def test_what_cannot_be_read_or_brings_nothing_is_told(
    sent: InventedProject, hrcreport: Any, tmp_path: Path
) -> None:
    marked = Marked(sent, tmp_path / "a.pdf")
    empty = marked.save()
    told = hrcreport(sent, "review", "xxa", empty)
    assert told.code == 0
    assert "nobody marked anything in it" in told.out
    locked = tmp_path / "locked.pdf"
    marked.pdf.save(locked, encryption=pikepdf.Encryption(owner="x", user="y"))
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(empty.read_bytes()[:2000])
    other = tmp_path / "other.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(other)
    for path, words in (
        (locked, "protected by a password"),
        (broken, "damaged"),
        (other, "nothing in common with the report 'xxa'"),
    ):
        told = hrcreport(sent, "review", "xxa", path)
        assert told.code == 2, path
        assert words in told.err
