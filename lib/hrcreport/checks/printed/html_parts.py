"""This module parses an HTML file into the elements that an inspection asks for."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import ElementBase

from hrcreport.checks.printed.unreadable import UnreadableError
from hrcreport.foundation import Archive, html_tree

NOT_READ = frozenset(["annotation", "script", "style", "svg", "template"])
"""Elements whose text no reader sees; `annotation` is an equation's source."""


class Element(ElementBase):  # type: ignore[misc]  # lxml has no types
    """An element of a page. One without children counts as false: compare with None."""

    @property
    def classes(self) -> set[str]:
        """The words of the attribute `class`."""
        return set(self.get("class", "").split())

    @property
    def pieces(self) -> Iterator[Element | str]:
        """The texts and elements that stand in it, in order."""
        yield from filter(None, [self.text])
        for child in self:
            yield child
            yield from filter(None, [child.tail])

    @property
    def words(self) -> str:
        """The words that a reader sees, drawings left out."""
        if self.tag in NOT_READ:
            return ""
        if self.tag == "br":
            return "\n"
        return "".join(piece if isinstance(piece, str) else piece.words for piece in self.pieces)

    def all(self, *tags: str) -> Iterator[Element]:
        """Return each element of some tags within this one, in order; all without tags."""
        elements: Iterator[Element] = self.iterdescendants(*tags)
        return elements

    def first(self, *tags: str) -> Element | None:
        """Return the first element of some tags, or None."""
        return next(self.all(*tags), None)

    def of_class(self, *names: str) -> Element | None:
        """Return the first element of one of some classes, or None."""
        return next((element for element in self.all() if element.classes & {*names}), None)


def parse_html(content: bytes) -> Element:
    """Return the root of a page.

    Raises:
        UnreadableError: it is not in UTF-8, nested deeper than any text, or holds no body.
    """
    try:
        root: Element | None = html_tree(content.decode("utf-8-sig"), of=Element)
    except UnicodeDecodeError:
        raise UnreadableError("file.broken", "The HTML file is not in UTF-8.") from None
    except Archive.TooHeavyError:
        raise UnreadableError("file.broken", "The file is nested deeper than any text.") from None
    if root is None or root.first("body") is None:
        raise UnreadableError("file.empty", "The HTML file has no body.")
    return root
