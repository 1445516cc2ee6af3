"""This module knows the kinds of document of the Council: their symbols and word limits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DOCUMENT = "document"
"""The parameter that names the kind of a document."""


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of document.

    `name` is what the parameter `document` says, `noun` what a sentence calls it; `pattern` is the
    form of its symbol, `example` one such symbol, `blank` what is printed where it has none yet.
    `word_limit` counts footnotes and headings too; None where no limit is known.
    """

    name: str
    noun: str
    pattern: str
    example: str
    blank: str
    word_limit: int | None

    def fits(self, symbol: str) -> bool:
        """Tell whether a symbol has the form of this kind; an empty one always fits."""
        return not symbol or re.fullmatch(self.pattern, symbol) is not None


SESSION = r"A/HRC/(S-)?\d{1,3}"
"""The session of the Council; special ones are S-1, S-2 …"""
REVISED = r"(/Rev\.\d+)?"

# Limits: 10,700 words for documents that do not originate in the Secretariat, 8,500 for those that
# do (United Nations Editorial Manual; General Assembly resolutions 52/214, 53/208 and 59/265). A
# conference room paper is what a text above the limit is published as.
DOCUMENT_KINDS: Mapping[str, DocumentKind] = {
    kind.name: kind
    for kind in (
        DocumentKind(
            "report",
            "a report",
            rf"{SESSION}/\d{{1,3}}{REVISED}",
            "A/HRC/57/71",
            "A/HRC/…/…",
            10_700,
        ),
        DocumentKind(
            "addendum",
            "an addendum",
            rf"{SESSION}/\d{{1,3}}/Add\.\d+{REVISED}",
            "A/HRC/57/71/Add.2",
            "A/HRC/…/…/Add.…",
            10_700,
        ),
        DocumentKind(
            "conference room paper",
            "a conference room paper",
            rf"{SESSION}/CRP\.\d+{REVISED}",
            "A/HRC/54/CRP.7",
            "A/HRC/…/CRP.…",
            None,
        ),
        DocumentKind(
            "note",
            "a note that transmits a report to the General Assembly",
            rf"A/\d{{2,3}}/\d+(/Add\.\d+)?{REVISED}",
            "A/70/335",
            "A/…/…",
            8_500,
        ),
        DocumentKind(
            "corrigendum",
            "a corrigendum",
            rf"({SESSION}/(\d{{1,3}}(/Add\.\d+)?|CRP\.\d+)|A/\d{{2,3}}/\d+(/Add\.\d+)?){REVISED}"
            r"/Corr\.\d+",
            "A/HRC/46/26/Corr.1",
            "A/HRC/…/…/Corr.…",
            None,
        ),
    )
}


def kind_of_symbol(symbol: str) -> DocumentKind | None:
    """Return the kind that a symbol has the form of; None for an empty or another one."""
    return next((kind for kind in DOCUMENT_KINDS.values() if symbol and kind.fits(symbol)), None)


def document_kind(parameters: Mapping[str, Any]) -> DocumentKind:
    """Return the kind of a report's document: what `document` says, else what its symbol shows.

    A report that says neither is "a report".
    """
    named = str(parameters.get(DOCUMENT) or "")
    shown = kind_of_symbol(str(parameters.get("symbol") or ""))
    return DOCUMENT_KINDS.get(named) or shown or DOCUMENT_KINDS["report"]
