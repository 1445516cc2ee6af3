"""This module reads a PDF's tag tree with the text of each tag, as a screen reader does."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf

from hrcreport.checks.extraction.pdfium import HeavyPageError, PdfPages
from hrcreport.checks.printed.pdf_text import Painted, PaintedPiece, painted_text
from hrcreport.checks.printed.unreadable import UnreadableError

DEEPEST = 60
"""Tags below this depth are not read: a report's tree is about ten deep."""

OFFICE_CONTENTS = re.compile(r"/?Contents \d")
"""What LibreOffice calls a line of contents; it says that it is a paragraph."""


@dataclass(slots=True)
class Tag:
    """One tag: its standard kind ("H1", "P"), its title and alternative text, what stands in it."""

    kind: str
    title: str = ""
    alternative: str | None = None
    inside: list[Tag | PaintedPiece] = field(default_factory=list)

    def tags(self) -> Iterator[Tag]:
        """Yield the tags right inside."""
        return (child for child in self.inside if isinstance(child, Tag))

    def all(self, *kinds: str) -> Iterator[Tag]:
        """Yield every tag of some kinds inside, at any depth, in order."""
        for child in self.tags():
            if child.kind in kinds:
                yield child
            yield from child.all(*kinds)

    def pieces(self, *without: str) -> Iterator[PaintedPiece]:
        """Yield the text inside, tags of some kinds left out."""
        for child in self.inside:
            if isinstance(child, PaintedPiece):
                yield child
            elif child.kind not in without:
                yield from child.pieces(*without)

    @property
    def page(self) -> int | None:
        """The page on which its text begins."""
        return next((piece.page for piece in self.pieces()), None)


@dataclass(frozen=True, slots=True)
class PdfFile:
    """A PDF as it was read: its properties, its tags (None where it has none), its lines.

    `filled` is, for each page, the part of its height on which something is painted.
    """

    pages: int
    language: str
    title: str
    shows_title: bool
    tags: Tag | None
    bookmarks: int
    lines: tuple[tuple[str, ...], ...]
    filled: tuple[float, ...] = ()


def read_pdf_file(path: Path) -> PdfFile:
    """Read a PDF's properties, tags and text.

    Raises:
        UnreadableError: it is protected by a password, broken, or holds more than any document.
    """
    if PdfPages(path.read_bytes()).is_too_heavy:
        raise UnreadableError("file.broken", "The PDF holds more than any document.")
    try:
        with _quiet(), pikepdf.open(path) as pdf:
            _decode(pdf)
            return _read(pdf, *painted_text(path))
    except pikepdf.PasswordError:
        raise UnreadableError("file.password", "The PDF is protected by a password.") from None
    except HeavyPageError:
        raise UnreadableError("file.broken", "The PDF has more letters than any page.") from None
    except Exception:  # noqa: BLE001 -- broken bytes meet any error there is in the two readers
        raise UnreadableError(
            "file.broken", "The PDF is damaged and cannot be read to its end."
        ) from None


def _decode(pdf: pikepdf.Pdf) -> None:
    """Decode what each page paints: PDFium says nothing of a page that it can read in part only.

    Raises:
        PdfError: the bytes of a page are damaged.
    """
    for page in pdf.pages:
        contents: Any = page.obj.get("/Contents")
        several = isinstance(contents, pikepdf.Array)
        for content_stream in contents if several else [] if contents is None else [contents]:
            content_stream.read_bytes()


def _read(pdf: pikepdf.Pdf, painted: list[Painted], filled: list[float]) -> PdfFile:
    root: Any = pdf.Root
    marked = bool(root.get("/MarkInfo", {}).get("/Marked", False))
    tree = root.get("/StructTreeRoot")
    tags = None
    if marked and tree is not None:
        roles = {name: str(role) for name, role in tree.get("/RoleMap", {}).items()}
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
        tags = Tag("Root")
        _add(tree.get("/K", []), tags, _Context(painted, numbers, roles), page=0, depth=0)
    information: Any = pdf.trailer.get("/Info", {})
    with pdf.open_outline() as outline:
        bookmarks = _count(outline.root)
    return PdfFile(
        pages=len(painted),
        language=str(root.get("/Lang", "")),
        title=str(information.get("/Title", "")).strip(),
        shows_title=bool(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False)),
        tags=tags,
        bookmarks=bookmarks,
        lines=tuple(tuple(_lines(page)) for page in painted),
        filled=tuple(filled),
    )


@dataclass(frozen=True, slots=True)
class _Context:
    painted: list[Painted]
    numbers: dict[tuple[int, int], int]
    roles: dict[str, str]
    seen: set[tuple[int, int]] = field(default_factory=set)


def _add(element: Any, into: Tag, context: _Context, *, page: int, depth: int) -> None:
    """Add a child of a tag: marked content, another tag, a list of both, or a reference."""
    if depth > DEEPEST:
        return
    if isinstance(element, int):
        if 0 < page <= len(context.painted):
            into.inside.extend(context.painted[page - 1].get(element, []))
        return
    if isinstance(element, pikepdf.Array):
        for child in element:
            _add(child, into, context, page=page, depth=depth + 1)
        return
    if not isinstance(element, pikepdf.Dictionary):
        return
    if element.is_indirect:
        if element.objgen in context.seen:  # a damaged tree may hold a tag in itself
            return
        context.seen.add(element.objgen)
    page_object: Any = element.get("/Pg")
    if page_object is not None:
        page = context.numbers.get(page_object.objgen, page)
    kind = element.get("/S")
    if kind is None:
        if "/MCID" in element:
            _add(element["/MCID"], into, context, page=page, depth=depth + 1)
        return
    alternative = element.get("/Alt")
    tag = Tag(
        _standard(str(kind), context.roles),
        title=str(element.get("/T", "")),
        alternative=None if alternative is None else str(alternative),
    )
    into.inside.append(tag)
    if "/K" in element:
        _add(element["/K"], tag, context, page=page, depth=depth + 1)


def _standard(name: str, roles: dict[str, str]) -> str:
    """Return the standard kind that a program's own tag name stands for."""
    if OFFICE_CONTENTS.fullmatch(name):
        return "TOCI"
    for _ in range(3):
        if name == "/Title":  # standard since PDF 2.0; older files map it to a paragraph
            break
        name = roles.get(name, name)
    return name.lstrip("/")


def _lines(painted: Painted) -> Iterator[str]:
    text = "".join(piece.text for pieces in painted.values() for piece in pieces)
    return (line.strip() for line in text.splitlines() if line.strip())


def _count(bookmarks: Iterable[pikepdf.OutlineItem]) -> int:
    """Return the number of bookmarks, those below others with them."""
    return sum(1 + _count(bookmark.children) for bookmark in bookmarks)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep pikepdf from telling an author about bytes that it can mend by itself."""
    logger = logging.getLogger("pikepdf")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)
