"""This module reads a rendered HTML file as elements and as words, whatever its serialization."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

VOID = {"br", "col", "hr", "img", "input", "link", "meta", "wbr"}
NOT_READ = {"script", "style", "svg"}


@dataclass
class Element:
    """An element of a page: its name, attributes and what stands in it, in order."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    content: list[Element | str] = field(default_factory=list)

    def __getitem__(self, key: str) -> str:
        return self.attributes.get(key, "")

    def all(self, *names: str) -> Iterator[Element]:
        """Yield the elements below this one that have one of these names."""
        for child in self.content:
            if isinstance(child, Element):
                if child.name in names or not names:
                    yield child
                yield from child.all(*names)

    def one(self, *names: str) -> Element:
        """Return the only element below this one that has one of these names."""
        (found,) = self.all(*names)
        return found

    def by_id(self, name: str) -> Element:
        """Return the element with this id."""
        (found,) = (each for each in self.all() if each["id"] == name)
        return found

    @property
    def words(self) -> str:
        """The text of the element with single spaces, without scripts, styles and pictures."""
        return re.sub(r"\s+", " ", "".join(self._pieces())).strip()

    def _pieces(self) -> Iterator[str]:
        for child in self.content:
            if isinstance(child, str):
                yield child
            elif child.name not in NOT_READ:
                yield from child._pieces()

    def outline(self, depth: int = 0) -> Iterator[str]:
        """Yield one line for each element: its depth, name and what gives it a meaning."""
        kept = (
            "id",
            "href",
            "role",
            "scope",
            "colspan",
            "rowspan",
            "aria-label",
            "aria-labelledby",
        )
        for child in self.content:
            if isinstance(child, Element) and child.name not in {"head", "colgroup", "col", "defs"}:
                shown = "".join(f" {key}={child[key]}" for key in kept if child[key])
                yield f"{depth} {child.name}{shown}"
                yield from child.outline(depth + 1)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("page")
        self.open = [self.root]
        self.slips: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {key: value or "" for key, value in attrs})
        self.open[-1].content.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].content.append(Element(tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self.open[-1].name != tag:
            self.slips.append(f"</{tag}> closes <{self.open[-1].name}>")
            return
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].content.append(data)


def read_html(path: Path) -> Element:
    """Return the page of an HTML file; an element that another one's end closes is an error."""
    reader = _Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    reader.close()
    assert reader.slips == []
    assert [each.name for each in reader.open] == ["page"]
    return reader.root
