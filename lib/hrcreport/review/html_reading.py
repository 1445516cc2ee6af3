"""This module reads the HTML file of a build as an inspection needs it, by its elements."""

from __future__ import annotations

from dataclasses import dataclass, field

from hrcreport.review.html_parts import NOT_READ, Element
from hrcreport.review.passages import Float, Kind, Passage, Reading, Role, Run, settled

HEADINGS = {"h1": 0, "h2": 1, "h3": 2, "h4": 3, "h5": 4, "h6": 5}
KINDS: dict[str, Kind] = {"table": "table", "figure": "figure", "map": "map"}
FURNITURE = frozenset(["back", "mark", "number", "permalink", "skip"])
"""Classes of what is no text of the document: links back, numbers, marks."""


def reading_of_html(root: Element) -> Reading:
    """Return what an HTML file holds: title, summary, text, tables, pictures and notes."""
    body = root.first("body")
    reader = _Reader()
    if body is not None:
        reader.notes = _notes(body)
        _walk(body, reader)
    html, title = root.first("html"), root.first("title")
    floats = tuple(reader.floats)
    roles = {passage.role for passage in reader.passages}
    return Reading(
        form="html",
        passages=settled(reader.passages, floats),
        floats=floats,
        language=html.attributes.get("lang", "") if html else "",
        title=" ".join(title.text.split()) if title else "",
        structured=bool(roles & {"heading", "paragraph"}),
        empty_links=sum(not named(link) for link in body.all("a")) if body else 0,
    )


def named(element: Element) -> bool:
    """Tell whether a link or picture has words for those who hear it."""
    attributes = element.attributes
    inner = any(
        each.attributes.get("alt") or each.attributes.get("aria-label") for each in element.all()
    )
    return bool(element.text.strip() or attributes.get("aria-label") or inner)


@dataclass(slots=True)
class _Reader:
    passages: list[Passage] = field(default_factory=list)
    floats: list[Float] = field(default_factory=list)
    notes: dict[str, Element] = field(default_factory=dict)
    within: Role = "plain"
    level: int = 0


def _walk(element: Element, reader: _Reader) -> None:
    for child in element.elements:
        _block(child, reader)


def _block(element: Element, reader: _Reader) -> None:
    classes, tag = element.classes, element.tag
    if tag in NOT_READ or "skip" in classes or "copied" in classes:
        return
    if tag == "header" and "front" in classes:
        _paragraphs(element, "masthead", reader)
    elif tag == "nav":
        _add("contents", element, reader)
    elif tag in HEADINGS:
        _heading(element, reader)
    elif "float" in classes:
        _float(element, reader)
    elif "summary" in classes:
        _section(element, "summary", reader)
    elif "title-notes" in classes:
        _paragraphs(element, "title-note", reader)
    elif "notes-of-text" in classes:
        return  # each is read where its mark stands
    elif tag == "blockquote":
        _section(element, "quote", reader)
    elif "subs" in classes:
        _subs(element, reader)
    elif tag == "p":
        _paragraph(element, reader)
    else:
        _walk(element, reader)


def _section(element: Element, role: Role, reader: _Reader) -> None:
    before, reader.within = reader.within, role
    _walk(element, reader)
    reader.within = before


def _paragraphs(element: Element, role: Role, reader: _Reader) -> None:
    for paragraph in element.all("p"):
        style = "symbol" if "symbol" in paragraph.classes else ""
        _add(role, paragraph, reader, style=style)


def _heading(element: Element, reader: _Reader) -> None:
    level = int(element.attributes.get("aria-level", HEADINGS[element.tag] + 1)) - 1
    if element.attributes.get("id") == "hrc-notes":
        return
    if element.tag == "h1":
        _add("title", element, reader)
    elif reader.within == "summary":
        _add("summary-head", element, reader)
    elif "annex" in element.classes:
        runs = _runs(element, bold=False, italic=False, whole=False)
        mark = Run(f"{_number(element)}\n") if _number(element) else Run("")
        reader.passages.append(Passage("annex", (mark, *runs), 1))
    else:
        _add("heading", element, reader, level=level, number=_number(element))


def _number(element: Element) -> str:
    mark = next((each for each in element.all() if each.classes & {"number", "permalink"}), None)
    return mark.text.strip() if mark else ""


def _paragraph(element: Element, reader: _Reader) -> None:
    if "subtitle" in element.classes:
        _add("subtitle", element, reader)
    elif "evidence" in element.classes:
        return  # a help of the HTML file, which the document does not have
    elif "par" in element.classes:
        _add("paragraph", element, reader, number=_number(element))
    else:
        _add(reader.within, element, reader)


def _subs(element: Element, reader: _Reader) -> None:
    reader.level += 1
    for entry in element.elements:
        first = True
        for child in entry.elements:
            if child.tag == "p" and first:
                _add("sub-paragraph", child, reader, level=reader.level, number=_number(child))
                first = False
            else:
                _block(child, reader)
    reader.level -= 1


def _notes(body: Element) -> dict[str, Element]:
    """Return the footnotes by the numbers of their marks."""
    listed = next((each for each in body.all() if "notes-of-text" in each.classes), None)
    notes = [] if listed is None else list(listed.all("li"))
    return {str(number): note for number, note in enumerate(notes, start=1)}


def _float(element: Element, reader: _Reader) -> None:
    kind: Kind = next((KINDS[name] for name in KINDS if name in element.classes), "picture")
    position = len(reader.floats)
    caption = next((each for each in element.all() if "caption" in each.classes), None)
    mark = next((each for each in element.all() if "mark" in each.classes), None)
    grid = element.first("table") if kind == "table" else None
    heads = list(grid.all("th")) if grid else []
    rows = list(grid.all("tr")) if grid else []
    below = [each for each in element.all("div") if each.classes & {"source", "notes"}]
    if mark is not None:
        _add("caption-number", mark, reader, at=position, whole=True)
    if caption is not None:
        _add("caption", caption, reader, at=position)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row.elements, start=1):
            head = number == 0
            _add("head" if head else "cell", cell, reader, at=position,
                 row=number, column=column)  # fmt: skip
    for each in below:
        for paragraph in each.all("p"):
            _add("below-float", paragraph, reader, at=position)
    has_head = any(head.attributes.get("scope") in {"col", "colgroup"} for head in heads)
    reader.floats.append(
        Float(
            kind,
            number=" ".join(mark.text.split()) if mark else "",
            caption=" ".join(caption.text.split()) if caption else "",
            below=tuple(" ".join(each.text.split()) for each in below),
            heads=tuple(head.text.strip() for head in heads if "col" in head.attributes["scope"])
            if has_head
            else (),
            has_head=has_head,
            repeats_head=has_head,
            rows=max(0, len(rows) - 1),
            columns=max((len(row.elements) for row in rows), default=0),
            alt=None if kind == "table" else _alternative(element),
        )
    )


def _alternative(element: Element) -> str:
    """Return the alternative text of a float's pictures; drawings have theirs in `aria-label`."""
    found = [
        each.attributes.get("alt") or each.attributes.get("aria-label") or _described(each)
        for each in element.all("img", "svg")
    ]
    return " ".join(text for text in found if text)


def _described(drawing: Element) -> str:
    inner = drawing.first("desc") or drawing.first("title")
    return "".join(child for child in inner.children if isinstance(child, str)) if inner else ""


def _add(
    role: Role,
    element: Element,
    reader: _Reader,
    *,
    level: int = 0,
    number: str = "",
    style: str = "",
    at: int | None = None,
    row: int = 0,
    column: int = 0,
    whole: bool = False,
) -> None:
    runs = tuple(_runs(element, bold=False, italic=False, whole=whole))
    if "".join(run.text for run in runs).strip():
        reader.passages.append(
            Passage(role, runs, level, number, style=style, float_at=at, row=row, column=column)
        )
    for run in runs:
        if run.note in reader.notes:
            _add("footnote", reader.notes.pop(run.note), reader, number=run.note)


def _runs(element: Element, *, bold: bool, italic: bool, whole: bool) -> list[Run]:
    """Return the text of an element without marks of notes, numbers and links back."""
    found: list[Run] = []
    for child in element.children:
        if isinstance(child, str):
            text = child if child.strip() else " " * bool(child)
            found.append(Run(" ".join(text.split("\n")), bold=bold, italic=italic))
        elif child.attributes.get("role") == "doc-noteref":
            found.append(Run("", note=child.text.strip()))
        elif child.tag in NOT_READ or (child.classes & FURNITURE and not whole):
            continue
        else:
            found += _runs(
                child,
                bold=bold or child.tag in {"strong", "b"},
                italic=italic or child.tag in {"em", "i"},
                whole=whole,
            )
    return found
