"""This module reads a PDF's tag tree with the text of each tag, as a screen reader does."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.generic import Destination, DictionaryObject

from hrcreport.review.opening import UnreadableError

DEEPEST = 60
"""Tags below this depth are not read: a report's tree is about ten deep."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text as it was painted; it begins with a line break where a new line begins."""

    text: str
    page: int
    bold: bool = False
    italic: bool = False


@dataclass(slots=True)
class Tag:
    """One tag: its standard kind ("H1", "P"), its title and alternative text, what stands in it."""

    kind: str
    title: str = ""
    alternative: str | None = None
    inside: list[Tag | Piece] = field(default_factory=list)

    def tags(self) -> Iterator[Tag]:
        """Yield the tags right inside."""
        return (each for each in self.inside if isinstance(each, Tag))

    def all(self, *kinds: str) -> Iterator[Tag]:
        """Yield every tag of some kinds inside, at any depth, in order."""
        for child in self.tags():
            if child.kind in kinds:
                yield child
            yield from child.all(*kinds)

    def pieces(self, *, without: frozenset[str] = frozenset()) -> Iterator[Piece]:
        """Yield the text inside, tags of some kinds left out."""
        for each in self.inside:
            if isinstance(each, Piece):
                yield each
            elif each.kind not in without:
                yield from each.pieces(without=without)


@dataclass(frozen=True, slots=True)
class PdfFile:
    """A PDF as it was read: its properties, its tags (None where it has none), its lines."""

    pages: int
    language: str
    title: str
    shows_title: bool
    tags: Tag | None
    bookmarks: int
    lines: tuple[tuple[str, ...], ...]


def read_pdf_file(path: Path) -> PdfFile:
    """Read a PDF's properties, tags and text.

    Raises:
        UnreadableError: it is protected by a password, or broken.
    """
    with _quiet():
        try:
            reader = PdfReader(path)
            opened = not reader.is_encrypted or bool(reader.decrypt(""))
            found = _read(reader) if opened else None
        except Exception:  # noqa: BLE001 -- pypdf meets broken bytes with any error there is
            raise UnreadableError(
                "file.broken", "The PDF is damaged and cannot be read to its end."
            ) from None
    if found is None:
        raise UnreadableError("file.password", "The PDF is protected by a password.")
    return found


def _read(reader: PdfReader) -> PdfFile:
    root: Any = reader.root_object
    painted = [_painted(page, number) for number, page in enumerate(reader.pages, start=1)]
    numbers = {
        page.indirect_reference.idnum: number
        for number, page in enumerate(reader.pages, start=1)
        if page.indirect_reference is not None
    }
    marked = bool(_get(_get(root, "/MarkInfo", {}), "/Marked", default=False))
    tree = _get(root, "/StructTreeRoot", None)
    tags = None
    if marked and tree is not None:
        roles = {str(k): str(v) for k, v in _get(tree, "/RoleMap", {}).items()}
        tags = Tag("Root")
        _add(_get(tree, "/K", []), tags, _Context(painted, numbers, roles), page=0, depth=0)
    metadata = reader.metadata
    return PdfFile(
        pages=len(reader.pages),
        language=str(root.get("/Lang", "")),
        title=str((metadata.title if metadata else "") or "").strip(),
        shows_title=bool(_get(_get(root, "/ViewerPreferences", {}), "/DisplayDocTitle", False)),
        tags=tags,
        bookmarks=sum(1 for _ in _bookmarks(reader.outline)),
        lines=tuple(tuple(_lines(page)) for page in painted),
    )


@dataclass(frozen=True, slots=True)
class _Context:
    painted: list[dict[int | None, list[Piece]]]
    numbers: dict[int, int]
    roles: dict[str, str]


def _painted(page: PageObject, number: int) -> dict[int | None, list[Piece]]:
    """Return the text of a page by the id of its marked content, None for what has none."""
    found: dict[int | None, list[Piece]] = {}
    open_ids: list[int | None] = []

    def before(operator: Any, operands: Any, *_: Any) -> None:
        if operator == b"BMC":
            open_ids.append(None)
        elif operator == b"BDC":
            properties: Any = operands[1] if len(operands) > 1 else None
            known = properties.get("/MCID") if isinstance(properties, DictionaryObject) else None
            open_ids.append(None if known is None else int(known))

    def after(operator: Any, *_: Any) -> None:
        if operator == b"EMC" and open_ids:
            open_ids.pop()

    def text(words: str, _matrix: Any, _text_matrix: Any, font: Any, _size: Any) -> None:
        if not words:
            return
        current = next((each for each in reversed(open_ids) if each is not None), None)
        name = str((font or {}).get("/BaseFont", ""))
        piece = Piece(words, number, bold="Bold" in name, italic="Ital" in name or "Obli" in name)
        found.setdefault(current, []).append(piece)

    page.extract_text(visitor_operand_before=before, visitor_operand_after=after, visitor_text=text)
    return found


def _add(child: Any, into: Tag, context: _Context, *, page: int, depth: int) -> None:
    """Add a child of a tag: marked content, another tag, a list of both, or a reference."""
    element: Any = child.get_object() if hasattr(child, "get_object") else child
    if depth > DEEPEST:
        return
    if isinstance(element, int):
        if 0 < page <= len(context.painted):
            into.inside.extend(context.painted[page - 1].get(int(element), []))
        return
    if isinstance(element, list):
        for each in element:
            _add(each, into, context, page=page, depth=depth + 1)
        return
    if not isinstance(element, DictionaryObject):
        return
    if "/Pg" in element:
        reference = element.raw_get("/Pg")
        page = context.numbers.get(getattr(reference, "idnum", 0), page)
    if "/MCID" in element and "/S" not in element:
        _add(_get(element, "/MCID", -1), into, context, page=page, depth=depth + 1)
    elif "/S" in element:
        alternative = element.get("/Alt")
        tag = Tag(
            _standard(str(element["/S"]), context.roles),
            title=str(element.get("/T", "")),
            alternative=None if alternative is None else str(alternative),
        )
        into.inside.append(tag)
        if "/K" in element:
            _add(element["/K"], tag, context, page=page, depth=depth + 1)


def _standard(name: str, roles: dict[str, str]) -> str:
    """Return the standard kind that a program's own tag name stands for."""
    for _ in range(3):
        if name == "/Title":  # standard since PDF 2.0; older files map it to a paragraph
            break
        name = roles.get(name, name)
    return name.lstrip("/")


def _lines(painted: dict[int | None, list[Piece]]) -> Iterator[str]:
    text = "".join(piece.text for pieces in painted.values() for piece in pieces)
    return (line.strip() for line in text.splitlines() if line.strip())


def _bookmarks(outline: Any) -> Iterator[Destination]:
    for each in outline:
        if isinstance(each, list):
            yield from _bookmarks(each)
        else:
            yield each


def _get(holder: Any, key: str, default: Any) -> Any:
    """Return an entry of a PDF dictionary, a reference followed."""
    holder = holder.get_object() if hasattr(holder, "get_object") else holder
    found = holder.get(key, default) if hasattr(holder, "get") else default
    return found.get_object() if hasattr(found, "get_object") else found


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep pypdf from telling an author about bytes that it can mend by itself."""
    logger = logging.getLogger("pypdf")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)
