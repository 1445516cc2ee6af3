"""This module parses an HTML file into the elements that an inspection asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from hrcreport.checks.review.file_kinds import UnreadableError

VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"]
)
NOT_READ = frozenset(["annotation", "script", "style", "svg", "template"])
"""Elements whose text no reader sees; `annotation` is an equation's source."""


@dataclass(slots=True)
class Element:
    """An element with its attributes; texts between its children are children too."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        """The words of the attribute `class`."""
        return set(self.attributes.get("class", "").split())

    @property
    def elements(self) -> list[Element]:
        """The children that are elements."""
        return [child for child in self.children if isinstance(child, Element)]

    @property
    def text(self) -> str:
        """The words that a reader sees, drawings left out."""
        if self.tag in NOT_READ:
            return ""
        if self.tag == "br":
            return "\n"
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    def all(self, *tags: str) -> Iterator[Element]:
        """Yield each element of some tags within this one, in order; all without tags."""
        ahead = self.elements[::-1]
        while ahead:
            child = ahead.pop()
            if not tags or child.tag in tags:
                yield child
            ahead += child.elements[::-1]

    def first(self, *tags: str) -> Element | None:
        """Return the first element of some tags, or None."""
        return next(self.all(*tags), None)

    def of_class(self, *names: str) -> Element | None:
        """Return the first element of one of some classes, or None."""
        return next((element for element in self.all() if element.classes & {*names}), None)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("document")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        for position in range(len(self.open) - 1, 0, -1):
            if self.open[position].tag == tag:
                del self.open[position:]
                return

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse_html(content: bytes) -> Element:
    """Return the root of a page.

    Raises:
        UnreadableError: it is not in UTF-8, or holds no body.
    """
    parser = _Parser()
    try:
        parser.feed(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UnreadableError("file.broken", "The HTML file is not in UTF-8.") from None
    parser.close()
    if parser.root.first("body") is None:
        raise UnreadableError("file.empty", "The HTML file has no body.")
    return parser.root
