"""This module makes forty-five kinds of edits of invented reviewers in a Word file, as XML.

Each kind says what of it is to be told: nothing lost is the claim, so a kind names the words that
an answer must hold, be it as an edit or as a question.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PROSE = re.compile(r"[^\W\d_]{4,}")
AUTHOR = "A. Reviewer"
WORD = "zzword"
"""No report holds it, in any language."""


@dataclass
class Opened:
    """A Word file whose parts can be changed; `must` are words that the answer has to hold."""

    parts: dict[str, bytes]
    chance: Random
    must: list[str] = field(default_factory=list)
    body: Any = None
    notes: Any = None

    @classmethod
    def of(cls, path: Path, chance: Random) -> Opened:
        with ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        made = cls(parts, chance)
        made.body = etree.fromstring(parts["word/document.xml"])
        made.notes = etree.fromstring(parts["word/footnotes.xml"])
        return made

    def save(self, path: Path) -> None:
        self.parts["word/document.xml"] = etree.tostring(self.body, xml_declaration=True)
        self.parts["word/footnotes.xml"] = etree.tostring(self.notes, xml_declaration=True)
        with ZipFile(path, "w", ZIP_DEFLATED) as archive:
            for name, content in self.parts.items():
                archive.writestr(name, content)

    def paragraphs(self, style: str = r"ParNoG|SingleTxtG|Par") -> list[Any]:
        """Return the paragraphs of running text, or of another style, that have words."""
        return [
            each
            for each in self.body.iter(qn("w:p"))
            if re.match(style, style_of(each))
            and not any(up.tag == qn("w:tc") for up in each.iterancestors())
            and len(text_of(each)) > 3
        ]

    def runs(self, inside: Any, least: int = 30) -> list[Any]:
        """Return the runs of plain words of an element, none in a field or a value."""
        found, depth = [], 0
        for run in inside.iter(qn("w:r")):
            char = run.find(qn("w:fldChar"))
            if char is not None:
                depth += {"begin": 1, "end": -1}.get(char.get(qn("w:fldCharType")), 0)
            before = run.getprevious()
            value = before is not None and before.get(qn("w:name"), "").startswith("_hrcv")
            if not depth and not value and len(text_of(run)) >= least:
                found.append(run)
        return found

    def prose(self) -> tuple[Any, Any]:
        """Return a paragraph of running text, and a run of its words."""
        fit = [(each, self.runs(each)) for each in self.paragraphs()]
        return next(
            (each, self.chance.choice(runs))
            for each, runs in self.chance.sample(fit, len(fit))
            if any(PROSE.search(text_of(run)) for run in runs)
        )

    def followed(self) -> Any:
        """Return a paragraph of running text behind which another one stands."""
        those = self.paragraphs()
        return self.chance.choice([each for each in those if each.getnext() in those])

    def noted(self, least: int = 1) -> tuple[Any, list[Any]]:
        """Return a paragraph with so many footnotes, and their signs."""
        fit = [(each, list(each.iter(qn("w:footnoteReference")))) for each in self.paragraphs()]
        return self.chance.choice([each for each in fit if len(each[1]) >= least])

    def note(self, sign: Any) -> Any:
        key = sign.get(qn("w:id"))
        return next(each for each in self.notes if each.get(qn("w:id")) == key)


Kind = Callable[[Opened], None]
KINDS: dict[str, Kind] = {}


def kind(made: Kind) -> Kind:
    KINDS[made.__name__] = made
    return made


def text_of(element: Any) -> str:
    return "".join(each.text or "" for each in element.iter(qn("w:t")))


def style_of(paragraph: Any) -> str:
    found = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return "" if found is None else found.get(qn("w:val"), "")


def set_text(run: Any, text: str) -> None:
    nodes = list(run.iter(qn("w:t")))
    for each in nodes[1:]:
        each.getparent().remove(each)
    nodes[0].text = text
    nodes[0].set(qn("xml:space"), "preserve")


def element(xml: str) -> Any:
    return etree.fromstring(xml.replace(">", f' xmlns:w="{W}">', 1))


def run_of(text: str) -> Any:
    made = OxmlElement("w:r")
    node = OxmlElement("w:t")
    node.text = text
    node.set(qn("xml:space"), "preserve")
    made.append(node)
    return made


def tracked(tag: str, *inside: Any) -> Any:
    made = OxmlElement(f"w:{tag}")
    made.set(qn("w:id"), "9001")
    made.set(qn("w:author"), AUTHOR)
    for each in inside:
        made.append(each)
        if tag in {"del", "moveFrom"}:
            for node in each.iter(qn("w:t")):
                node.tag = qn("w:delText") if tag == "del" else node.tag
    return made


def mark_of_paragraph(paragraph: Any, tag: str) -> None:
    """Set a tracked mark on the end of a paragraph."""
    properties = paragraph.find(qn("w:pPr"))
    if properties is None:
        properties = OxmlElement("w:pPr")
        paragraph.insert(0, properties)
    look = properties.find(qn("w:rPr"))
    if look is None:
        look = OxmlElement("w:rPr")
        properties.append(look)
    look.append(tracked(tag))


def cut(opened: Opened) -> tuple[Any, Any]:
    """Cut a paragraph in two between words of a run; the names stand round both, as in Word."""
    paragraph, run = opened.prose()
    words = text_of(run)
    at = words.index(" ", len(words) // 3) + 1
    second = OxmlElement("w:p")
    properties = paragraph.find(qn("w:pPr"))
    if properties is not None:
        second.append(deepcopy(properties))
    rest = deepcopy(run)
    set_text(rest, words[at:])
    top = run
    while top.getparent() is not paragraph:
        top = top.getparent()
    following = list(top.itersiblings())
    set_text(run, words[:at])
    second.append(rest)
    for each in following:
        second.append(each)
    paragraph.addnext(second)
    return paragraph, second


@kind
def word_changed(opened: Opened) -> None:
    _, run = opened.prose()
    words = text_of(run)
    [*found] = PROSE.finditer(words)
    match = opened.chance.choice(found)
    set_text(run, f"{words[: match.start()]}{WORD}{words[match.end() :]}")
    opened.must = [WORD, match[0]]


@kind
def word_put_in(opened: Opened) -> None:
    _, run = opened.prose()
    words = text_of(run)
    at = words.index(" ", len(words) // 4)
    set_text(run, f"{words[:at]} {WORD}{words[at:]}")
    opened.must = [WORD]


@kind
def word_taken_out(opened: Opened) -> None:
    _, run = opened.prose()
    match = next(PROSE.finditer(text_of(run), 4), None) or next(PROSE.finditer(text_of(run)))
    set_text(run, text_of(run)[: match.start()] + text_of(run)[match.end() :])
    opened.must = [match[0]]


@kind
def tracked_word_changed(opened: Opened) -> None:
    _, run = opened.prose()
    words = text_of(run)
    match = opened.chance.choice([*PROSE.finditer(words)])
    copies = [deepcopy(run) for _ in range(3)]
    texts = words[: match.start()], match[0], words[match.end() :]
    for copy, text in zip(copies, texts, strict=True):
        set_text(copy, text)
    run.addprevious(copies[0])
    run.addprevious(tracked("del", copies[1]))
    run.addprevious(tracked("ins", run_of(WORD)))
    run.addprevious(copies[2])
    run.getparent().remove(run)
    opened.must = [WORD, match[0]]


@kind
def two_authors_on_one_word(opened: Opened) -> None:
    tracked_word_changed(opened)
    change = next(opened.body.iter(qn("w:ins")))
    inner = tracked("del", run_of("zzfirst"))
    inner.set(qn("w:author"), "B. Other")
    change.insert(0, inner)


@kind
def sentence_put_at_the_end(opened: Opened) -> None:
    paragraph, _ = opened.prose()
    paragraph.append(run_of(f" A {WORD} stands here."))
    opened.must = [WORD]


@kind
def number_typed(opened: Opened) -> None:
    paragraph, _ = opened.prose()
    paragraph.append(run_of(f" Of 4711 {WORD} nothing is known."))
    opened.must = ["4711", WORD]


@kind
def punctuation_changed(opened: Opened) -> None:
    _, run = opened.prose()
    set_text(run, text_of(run).replace(" ", "; ", 1))
    opened.must = [";"]


@kind
def value_changed(opened: Opened) -> None:
    fit = [
        mark.getnext()
        for mark in opened.body.iter(qn("w:bookmarkStart"))
        if mark.get(qn("w:name"), "").startswith("_hrcv")
        and mark.getnext() is not None
        and mark.getnext().tag == qn("w:r")
        and any(map(str.isdigit, text_of(mark.getnext())))
    ]
    run = opened.chance.choice(fit)
    set_text(run, re.sub(r"\d", lambda digit: str((int(digit[0]) + 3) % 10), text_of(run)))
    opened.must = re.findall(r"\d+", text_of(run))


@kind
def note_changed(opened: Opened) -> None:
    _, signs = opened.noted()
    note = opened.note(opened.chance.choice(signs))
    run = max(note.iter(qn("w:r")), key=lambda each: len(text_of(each)))
    set_text(run, f"{text_of(run)} {WORD}")
    opened.must = [WORD]


@kind
def note_taken_out(opened: Opened) -> None:
    _, signs = opened.noted()
    sign = opened.chance.choice(signs)
    opened.must = [max(text_of(opened.note(sign)).split(), key=len)]
    opened.notes.remove(opened.note(sign))
    sign.getparent().remove(sign)


@kind
def note_put_in(opened: Opened) -> None:
    paragraph, _ = opened.prose()
    note = element(
        f'<w:footnote w:id="7007"><w:p><w:r><w:t>See {WORD}.</w:t></w:r></w:p></w:footnote>'
    )
    opened.notes.append(note)
    paragraph.append(element('<w:r><w:footnoteReference w:id="7007"/></w:r>'))
    opened.must = [WORD]


@kind
def note_changed_beside_one_taken_out(opened: Opened) -> None:
    _, signs = opened.noted(2)
    run = max(opened.note(signs[1]).iter(qn("w:r")), key=lambda each: len(text_of(each)))
    set_text(run, f"{text_of(run)} {WORD}")
    opened.notes.remove(opened.note(signs[0]))
    signs[0].getparent().remove(signs[0])
    opened.must = [WORD]


@kind
def note_changed_in_joined_paragraphs(opened: Opened) -> None:
    paragraph, signs = opened.noted()
    run = max(opened.note(signs[0]).iter(qn("w:r")), key=lambda each: len(text_of(each)))
    set_text(run, f"{text_of(run)} {WORD}")
    _join(paragraph)
    opened.must = [WORD]


def _join(paragraph: Any) -> None:
    other = next(each for each in paragraph.itersiblings() if each.tag == qn("w:p"))
    paragraph.append(run_of(" "))
    for each in list(other):
        if each.tag != qn("w:pPr"):
            paragraph.append(each)
    other.getparent().remove(other)


@kind
def endnote_put_in(opened: Opened) -> None:
    paragraph, _ = opened.prose()
    opened.parts["word/endnotes.xml"] = (
        f'<w:endnotes xmlns:w="{W}"><w:endnote w:id="2"><w:p><w:r><w:t>Ask {WORD}.</w:t></w:r>'
        "</w:p></w:endnote></w:endnotes>"
    ).encode()
    paragraph.append(element('<w:r><w:endnoteReference w:id="2"/></w:r>'))
    opened.must = [WORD]


@kind
def paragraph_cut(opened: Opened) -> None:
    cut(opened)


@kind
def paragraph_cut_tracked(opened: Opened) -> None:
    first, _ = cut(opened)
    mark_of_paragraph(first, "ins")


@kind
def paragraph_cut_and_changed(opened: Opened) -> None:
    _, second = cut(opened)
    second.append(run_of(f" And {WORD}."))
    opened.must = [WORD]


@kind
def paragraphs_joined(opened: Opened) -> None:
    _join(opened.followed())


@kind
def paragraphs_joined_tracked(opened: Opened) -> None:
    mark_of_paragraph(opened.followed(), "del")


@kind
def paragraph_moved(opened: Opened) -> None:
    paragraph, _ = opened.prose()
    others = [each for each in opened.paragraphs() if each is not paragraph]
    opened.must = [max(PROSE.findall(text_of(paragraph)), key=len)]
    opened.chance.choice(others).addnext(paragraph)


@kind
def paragraph_moved_tracked(opened: Opened) -> None:
    paragraph, _ = opened.prose()
    copy = deepcopy(paragraph)
    for part, tag in ((paragraph, "moveFrom"), (copy, "moveTo")):
        for run in list(part.findall(qn("w:r"))):
            place = OxmlElement("w:r")
            run.addprevious(place)
            wrapped = tracked(tag, run)
            place.addprevious(wrapped)
            place.getparent().remove(place)
    for mark in [*copy.iter(qn("w:bookmarkStart")), *copy.iter(qn("w:bookmarkEnd"))]:
        mark.getparent().remove(mark)
    mark_of_paragraph(paragraph, "del")
    others = [each for each in opened.paragraphs() if each is not paragraph]
    opened.chance.choice(others[2:]).addprevious(copy)


@kind
def paragraph_taken_out(opened: Opened) -> None:
    paragraph, _ = opened.prose()
    opened.must = [max(PROSE.findall(text_of(paragraph)), key=len)]
    paragraph.getparent().remove(paragraph)


@kind
def paragraph_put_in(opened: Opened) -> None:
    paragraph, _ = opened.prose()
    made = OxmlElement("w:p")
    if paragraph.find(qn("w:pPr")) is not None:
        made.append(deepcopy(paragraph.find(qn("w:pPr"))))
    made.append(run_of(f"Nobody asked what {WORD} may be, and it is asked here."))
    paragraph.addnext(made)
    opened.must = [WORD]


@kind
def heading_changed(opened: Opened) -> None:
    heading = opened.chance.choice(opened.paragraphs("H1G|H23G|HChG|H"))
    heading.append(run_of(f" {WORD}"))
    opened.must = [WORD]


@kind
def heading_made_text(opened: Opened) -> None:
    heading = opened.chance.choice(opened.paragraphs("H1G|H23G|HChG|H"))
    heading.find(f"{qn('w:pPr')}/{qn('w:pStyle')}").set(qn("w:val"), "SingleTxtG")
    opened.must = [text_of(heading).split()[-1]]


@kind
def cell_changed(opened: Opened) -> None:
    cells = [each for each in opened.body.iter(qn("w:tc")) if len(text_of(each)) > 3]
    cell = opened.chance.choice(cells)
    cell.findall(qn("w:p"))[-1].append(run_of(f" {WORD}"))
    opened.must = [WORD]


@kind
def row_put_in(opened: Opened) -> None:
    rows = [each for each in opened.body.iter(qn("w:tr")) if len(text_of(each)) > 20]
    row = opened.chance.choice(rows)
    copy = deepcopy(row)
    for mark in [*copy.iter(qn("w:bookmarkStart")), *copy.iter(qn("w:bookmarkEnd"))]:
        mark.getparent().remove(mark)
    next(copy.iter(qn("w:p"))).append(run_of(WORD))
    row.addnext(copy)
    opened.must = [WORD]


@kind
def row_taken_out(opened: Opened) -> None:
    rows = [each for each in opened.body.iter(qn("w:tr")) if len(text_of(each)) > 20]
    row = opened.chance.choice(rows)
    properties = OxmlElement("w:trPr")
    properties.append(tracked("del"))
    row.insert(0, properties)


def _belonging(of: Any) -> list[Any]:
    """Return a table or the paragraph of a picture with its captions, sources and notes."""
    whole = [of]
    while "Caption" in _style_of(whole[0].getprevious()):
        whole.insert(0, whole[0].getprevious())
    while "Source" in _style_of(whole[-1].getnext()):
        whole.append(whole[-1].getnext())
    return whole


def _style_of(element: Any) -> str:
    return "" if element is None else style_of(element)


def _table(opened: Opened) -> Any:
    tables = [
        each
        for each in opened.body.iter(qn("w:tbl"))
        if "Caption" in _style_of(each.getprevious()) and PROSE.search(text_of(each))
    ]
    table = opened.chance.choice(tables)
    opened.must = [max(PROSE.findall(text_of(next(table.iter(qn("w:tc"))))), key=len, default="")]
    return table


def _moved_far(opened: Opened, whole: list[Any]) -> None:
    """Set elements behind the paragraph of running text that is farthest from them."""
    inside = list(whole[0].getparent())
    those = [each for each in opened.paragraphs() if each in inside]
    at = inside.index(whole[0])
    target = max((those[0], those[-1]), key=lambda each: abs(inside.index(each) - at))
    for each in reversed(whole):
        target.addnext(each)


@kind
def table_moved(opened: Opened) -> None:
    _moved_far(opened, [_table(opened)])


@kind
def table_moved_with_its_caption(opened: Opened) -> None:
    _moved_far(opened, _belonging(_table(opened)))


@kind
def table_taken_out_with_its_caption(opened: Opened) -> None:
    for each in _belonging(_table(opened)):
        each.getparent().remove(each)


def _pictured(opened: Opened) -> Any:
    """Return the paragraph of a picture; a table where a report has none."""
    paragraphs = [
        next(up for up in drawing.iterancestors() if up.tag == qn("w:p"))
        for drawing in opened.body.iter(qn("w:drawing"))
    ]
    return opened.chance.choice(paragraphs) if paragraphs else _table(opened)


@kind
def picture_moved(opened: Opened) -> None:
    _moved_far(opened, [_pictured(opened)])


@kind
def picture_moved_with_its_caption(opened: Opened) -> None:
    _moved_far(opened, _belonging(_pictured(opened)))


@kind
def picture_taken_out_with_its_caption(opened: Opened) -> None:
    for each in _belonging(_pictured(opened)):
        each.getparent().remove(each)


def _rows(opened: Opened) -> list[Any]:
    """Return the rows of a table in which no row stands twice."""
    tables = [
        rows
        for each in opened.body.iter(qn("w:tbl"))
        if len(rows := each.findall(qn("w:tr"))) > 2 and len({*map(text_of, rows)}) == len(rows)
    ]
    return opened.chance.choice(tables)


@kind
def row_moved(opened: Opened) -> None:
    rows = _rows(opened)
    rows[1].addprevious(rows[-1])
    opened.must = [max(text_of(next(rows[-1].iter(qn("w:tc")))).split(), key=len, default="")]


@kind
def column_put_in(opened: Opened) -> None:
    for row in _rows(opened):
        copy = deepcopy(row.findall(qn("w:tc"))[-1])
        for each in copy.findall(qn("w:p")):
            copy.remove(each)
        made = OxmlElement("w:p")
        made.append(run_of(WORD))
        copy.append(made)
        row.append(copy)
    opened.must = [WORD]


@kind
def column_taken_out(opened: Opened) -> None:
    for row in _rows(opened):
        row.remove(row.findall(qn("w:tc"))[-1])


@kind
def table_in_a_cell(opened: Opened) -> None:
    cell = opened.chance.choice([*opened.body.iter(qn("w:tc"))])
    cell.insert(
        1,
        element(
            f"<w:tbl><w:tr><w:tc><w:p><w:r><w:t>{WORD}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        ),
    )
    opened.must = [WORD]


@kind
def picture_taken_out(opened: Opened) -> None:
    drawings = [*opened.body.iter(qn("w:drawing"))]
    if drawings:
        opened.chance.choice(drawings).getparent().clear()
    else:  # a report without pictures
        word_changed(opened)


@kind
def hidden_words_put_in(opened: Opened) -> None:
    paragraph, _ = opened.prose()
    paragraph.append(element(f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>{WORD}</w:t></w:r>"))
    opened.must = [WORD]


@kind
def box_put_in(opened: Opened) -> None:
    paragraph, _ = opened.prose()
    paragraph.append(
        element(
            "<w:r><w:pict><w:txbxContent><w:p><w:r>"
            f"<w:t>{WORD}</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
        )
    )
    opened.must = [WORD]


@kind
def comment_in_a_cell(opened: Opened) -> None:
    cell = opened.chance.choice([*opened.body.iter(qn("w:tc"))])
    _comment(opened, next(cell.iter(qn("w:p"))))


@kind
def comment_on_words(opened: Opened) -> None:
    paragraph, _ = opened.prose()
    _comment(opened, paragraph)


def _comment(opened: Opened, paragraph: Any) -> None:
    opened.parts["word/comments.xml"] = (
        f'<w:comments xmlns:w="{W}"><w:comment w:id="5" w:author="{AUTHOR}"><w:p><w:r>'
        f"<w:t>Why {WORD}?</w:t></w:r></w:p></w:comment></w:comments>"
    ).encode()
    paragraph.append(element('<w:r><w:commentReference w:id="5"/></w:r>'))
    opened.must = [WORD]


@kind
def words_in_a_control(opened: Opened) -> None:
    paragraph, _ = opened.prose()
    paragraph.append(
        element(f"<w:sdt><w:sdtContent><w:r><w:t> More {WORD}.</w:t></w:r></w:sdtContent></w:sdt>")
    )
    opened.must = [WORD]


# What whole programs do to a file -----------------------------------------------------------------


def flattened(opened: Opened) -> None:
    """Leave what an export without fields, names and styles leaves: numbers are text."""
    for tag in ("bookmarkStart", "bookmarkEnd", "fldChar", "instrText"):
        for each in list(opened.body.iter(qn(f"w:{tag}"))):
            each.getparent().remove(each)
    roman = iter(("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII"))
    for each in opened.body.iter(qn("w:p")):
        style = style_of(each)
        if style == "HChG":
            first = next(each.iter(qn("w:r")))
            first.addprevious(run_of(f"{next(roman)}. "))
        properties = each.find(qn("w:pPr"))
        if properties is not None:
            for one in list(properties):
                if one.tag in {qn("w:pStyle"), qn("w:numPr")}:
                    properties.remove(one)
