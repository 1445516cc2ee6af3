"""This module holds the pages to sentences that begin with their subject."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.conventions.docs import FENCE, PAGES, text_of
from tests.conventions.rules import REPOSITORY, place, rule

RELATIVES = "What|Whatever|Who|Whoever|Whom|Whose|Of"
ALLOWED = 4
"""Sentences in all pages that may begin so all the same."""
OF_OTHERS = ("CHANGELOG.md", ".es.md", ".fr.md")
"""Pages that are history, or in another language."""
BEGINNING = r"^[ >]*(?:[-*] |\d+\. |\| )?|[.:!?][\"”*)]* | \| "
"""Of a line, an item or a cell; behind a sentence or a colon."""
OPENED = re.compile(
    rf"(?:{BEGINNING})((?:{RELATIVES})\b[^|]*?)(?=(?P<end>[.?!](?=\W)|[|]|$))", re.MULTILINE
)


def pages() -> Iterator[Path]:
    """Yield the pages that readers of the tool and of its statistics read."""
    for page in (*PAGES, *(REPOSITORY / "lib" / "disparity").rglob("*.md")):
        if not page.name.endswith(OF_OTHERS):
            yield page


def openings(page: Path) -> Iterator[str]:
    """Yield each sentence of a page that begins with a free relative and is no question."""
    text = FENCE.sub(lambda block: "\n" * block[0].count("\n"), text_of(page))
    for opened in OPENED.finditer(text):
        if opened["end"] != "?":
            number = text.count("\n", 0, opened.start(1)) + 1
            yield f"{place(page)}:{number}: {opened[1][:60].strip()}"


@rule
def sentences_begin_with_their_subject() -> Iterator[str]:
    """A reader waits for the subject of "What is wrong is told": "Errors are told" has it."""
    faults = [fault for page in pages() for fault in openings(page)]
    if len(faults) > ALLOWED:
        yield from faults
