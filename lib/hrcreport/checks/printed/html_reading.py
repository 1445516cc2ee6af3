"""This module reads the HTML file of a build as an inspection needs it, by its elements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hrcreport.checks.printed.html_parts import NOT_READ, Element
from hrcreport.checks.printed.passages import Float, Kind, Passage, Reading, Role, Run
from hrcreport.checks.printed.stream import reading_from, table

HEADINGS = {"h1": 0, "h2": 1, "h3": 2, "h4": 3, "h5": 4, "h6": 5}
KINDS: dict[str, Kind] = {"table": "table", "figure": "figure", "map": "map"}
ROLES: dict[str, Role] = {"subtitle": "subtitle", "par": "paragraph"}
NO_TEXT = frozenset(["copied", "evidence", "get", "languages", "notes-of-text", "skip", "trace"])
"""Classes of helps of the file, and of the notes, each of which is read where its mark stands."""
PLAIN = Run("")
FURNITURE = frozenset(["back", "mark", "number", "permalink", "skip"])
"""Classes of what is no text of the document: links back, numbers, marks."""


def reading_of_html(root: Element) -> Reading:
    """Return what an HTML file holds: title, summary, text, tables, pictures and notes."""
    body, title = root.first("body"), root.first("title")
    body = Element("body") if body is None else body
    return reading_from(
        _Html(body).inside(body, "plain"),
        form="html",
        language=root.get("lang", ""),
        title="" if title is None else " ".join(title.words.split()),
        empty_links=sum(not named(link) for link in body.all("a")),
    )


def named(element: Element) -> bool:
    """Tell whether a link or picture has words for those who hear it."""
    inner = any(child.get("alt") or child.get("aria-label") for child in element.all())
    return bool(element.words.strip() or element.get("aria-label") or inner)


class _Html:
    """An HTML file that is read; each of its footnotes is read once, where its mark stands."""

    def __init__(self, body: Element) -> None:
        listed = body.of_class("notes-of-text")
        notes = [] if listed is None else list(listed.all("li"))
        self.notes = {str(number): note for number, note in enumerate(notes, start=1)}

    def inside(self, element: Element, role: Role, level: int = 0) -> Iterator[Passage | Float]:
        """Yield what an element holds; `role` is that of its paragraphs, `level` of lists in it."""
        for child in element:
            yield from self._block(child, role, level)

    def _block(self, element: Element, role: Role, level: int) -> Iterator[Passage | Float]:
        classes, tag = element.classes, element.tag
        if tag in NOT_READ or classes & NO_TEXT:
            return
        if tag == "header" and "front" in classes:
            yield from self._paragraphs(element, "masthead")
        elif tag == "nav":
            yield from self._passage(Passage("contents", ()), element)
        elif tag in HEADINGS:
            yield from self._heading(element, role)
        elif "float" in classes:
            yield from self._float(element)
        elif "title-notes" in classes:
            yield from self._paragraphs(element, "title-note")
        elif "subs" in classes:
            yield from self._subs(element, role, level + 1)
        elif tag == "p":
            block_role = next((ROLES[name] for name in ROLES if name in classes), role)
            number = _number(element) if block_role == "paragraph" else ""
            yield from self._passage(Passage(block_role, (), number=number), element)
        else:
            within: Role = "quote" if tag == "blockquote" else role
            yield from self.inside(element, "summary" if "summary" in classes else within, level)

    def _paragraphs(self, element: Element, role: Role) -> Iterator[Passage]:
        for paragraph in element.all("p"):
            style = "symbol" if "symbol" in paragraph.classes else ""
            yield from self._passage(Passage(role, (), style=style), paragraph)

    def _heading(self, element: Element, role: Role) -> Iterator[Passage]:
        level = int(element.get("aria-level", HEADINGS[element.tag] + 1)) - 1
        if element.get("id") == "hrc-notes":
            return
        number = _number(element)
        if element.tag == "h1":
            yield from self._passage(Passage("title", ()), element)
        elif role == "summary":
            yield from self._passage(Passage("summary-head", ()), element)
        elif "annex" in element.classes:
            runs = _runs(element)
            yield Passage("annex", (Run(f"{number}\n" if number else ""), *runs), 1)
        else:
            yield from self._passage(Passage("heading", (), level, number), element)

    def _subs(self, element: Element, role: Role, level: int) -> Iterator[Passage | Float]:
        for entry in element:
            first = entry.find("p")
            for child in entry:
                if child is first:
                    sub = Passage("sub-paragraph", (), level, _number(child))
                    yield from self._passage(sub, child)
                else:
                    yield from self._block(child, role, level)

    def _float(self, element: Element) -> Iterator[Passage | Float]:
        kind: Kind = next((KINDS[name] for name in KINDS if name in element.classes), "picture")
        mark, caption = element.of_class("mark"), element.of_class("caption")
        if mark is not None:
            number = " ".join(mark.words.split())
            yield from self._passage(
                Passage("caption-number", (), number=number), mark, with_furniture=True
            )
        if caption is not None:
            yield from self._passage(Passage("caption", ()), caption)
        if kind == "table":
            grid = element.first("table")
            yield from self._table(element if grid is None else grid)
        else:
            yield Float(kind, alt=_alternative(element))
        for division in element.all("div"):
            if division.classes & {"source", "notes"}:
                yield from self._paragraphs(division, "below-float")

    def _table(self, grid: Element) -> Iterator[Passage | Float]:
        rows = [list(row) for row in grid.all("tr")]
        heads = [number == 0 for number in range(len(rows))]
        scopes = {head.get("scope") for head in grid.all("th")}
        has_head = not scopes.isdisjoint({"col", "colgroup"})
        yield from table(
            rows,
            heads,
            text=lambda cell: cell.words.strip(),
            has_head=has_head,
            inside=lambda cell, place: self._passage(place, cell),
            repeats_head=has_head,
            names_columns=has_head,
        )

    def _passage(
        self, passage: Passage, element: Element, *, with_furniture: bool = False
    ) -> Iterator[Passage]:
        """Yield a passage with the words of an element, and the notes that hang at it."""
        runs = tuple(_runs(element, with_furniture=with_furniture))
        if "".join(run.text for run in runs).strip():
            yield replace(passage, runs=runs)
        for run in runs:
            if run.note in self.notes:
                yield from self._passage(Passage("footnote", ()), self.notes.pop(run.note))


def _number(element: Element) -> str:
    mark = element.of_class("number", "permalink")
    return "" if mark is None else mark.words.strip()


def _alternative(element: Element) -> str:
    """Return the alternative text of a float's pictures; drawings have theirs in `aria-label`."""
    alternatives = [
        picture.get("alt") or picture.get("aria-label") or _described(picture)
        for picture in element.all("img", "svg")
    ]
    return " ".join(text for text in alternatives if text)


def _described(drawing: Element) -> str:
    inner = drawing.first("desc")
    inner = drawing.first("title") if inner is None else inner
    return "" if inner is None else "".join(inner.itertext())


def _runs(element: Element, look: Run = PLAIN, *, with_furniture: bool = False) -> Iterator[Run]:
    """Yield the text of an element without marks of notes, numbers and links back."""
    for child in element.pieces:
        if isinstance(child, str):
            yield replace(look, text=child.replace("\n", " ") if child.strip() else " ")
        elif child.get("role") == "doc-noteref":
            yield Run("", note=child.words.strip())
        elif child.tag not in NOT_READ and (with_furniture or not child.classes & FURNITURE):
            bold = look.bold or child.tag in {"strong", "b"}
            italic = look.italic or child.tag in {"em", "i"}
            yield from _runs(
                child, replace(look, bold=bold, italic=italic), with_furniture=with_furniture
            )
