"""This module judges whether every reader can use an HTML file, and whether it is whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from hrcreport.review.access import float_findings, is_short, property_findings
from hrcreport.review.findings import Finding, finding
from hrcreport.review.html_parts import Element
from hrcreport.review.html_reading import HEADINGS, named
from hrcreport.review.passages import Reading, shortened

OUTSIDE = {"img": "src", "script": "src", "link": "href", "iframe": "src", "object": "data"}
"""Elements that load a file, and the attribute that names it."""


def html_access(reading: Reading, root: Element) -> Iterator[Finding]:
    """Yield what a reader of an HTML file misses."""
    yield from property_findings(reading)
    yield from _headings(reading, root)
    for there in reading.floats:
        if there.kind == "table" and not there.has_head:
            said = f"No cell of {there.name} is marked as the head of its column."
            yield finding("access.table-head", said, place=there.place)
    yield from float_findings(reading)
    for link in root.all("a"):
        if "href" in link.attributes and not named(link):
            yield finding(
                "access.empty-link", f"The link to {link.attributes['href']} has no words."
            )
    yield from _places(root)
    for element in root.all(*OUTSIDE):
        address = element.attributes.get(OUTSIDE[element.tag], "")
        if address and not address.startswith(("data:", "#")):
            said = f"The file asks for another one: {shortened(address)}."
            yield finding("access.not-whole", said)


def _headings(reading: Reading, root: Element) -> Iterator[Finding]:
    if root.first(*HEADINGS) is None:
        if not is_short(reading):
            yield finding("access.no-headings", "No heading is marked as one.")
        return
    main = root.first("main") or root
    levels = [
        (int(each.attributes.get("aria-level", each.tag[1])), each) for each in main.all(*HEADINGS)
    ]
    if levels and levels[0][0] != 1:
        said = f"The first heading is of level {levels[0][0]}: {_said(levels[0][1])}."
        yield finding("access.heading-order", said)
    for (before, _), (after, heading) in pairwise(levels):
        if after > before + 1:
            said = f"A heading of level {after} follows one of level {before}: {_said(heading)}."
            yield finding("access.heading-order", said)


def _places(root: Element) -> Iterator[Finding]:
    """Yield places of the file that have one name, and links that lead to none."""
    counted = Counter(each.attributes["id"] for each in root.all() if each.attributes.get("id"))
    for name, count in counted.items():
        if count > 1:
            yield finding("access.repeated-place", f"{count} places are called '{name}'.")
    lost = {
        link.attributes["href"]: link
        for link in root.all("a")
        if link.attributes.get("href", "").startswith("#")
        and link.attributes["href"][1:] not in counted
    }
    for address, link in lost.items():
        yield finding("access.lost-link", f"The link {_said(link)} leads to '{address}'.")


def _said(element: Element) -> str:
    return shortened(element.text, quote=True) or "without words"
