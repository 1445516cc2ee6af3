"""This module knows the kinds of document of the Council, and what each has of its own.

A kind is declared here and nowhere else; words that it prints are strings of the format
(`reports/_extensions/hrc/strings`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

DOCUMENT = "document"
"""The parameter that names the kind of a document."""


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of document.

    Args:
        name: what the parameter `document` says.
        noun: what a sentence calls it.
        pattern: the form of its symbol.
        example: one such symbol.
        blank: what is printed where it has none yet.
        word_limit: counts footnotes and headings too; None where no limit is known.
        short: it has a page or two, no chapters, and its text begins on the first page.
        body: False where only the summary of a report is printed.
        summary: False where it has none.
        of_assembly: it stands under the session and the agenda of the General Assembly.
        one_language: it is distributed in its language only.
        notes: strings of the format that are notes to its title.
        lines: strings that stand below the title, by their names in the front matter. In both
            "{symbol}" is that of the report that the document belongs to.
        use: what those who are quoted in it must have agreed to (`USES` of the consultations).
    """

    ALL: ClassVar[Mapping[str, DocumentKind]]
    """Every kind by its name."""
    ANY_SYMBOL: ClassVar[str]
    """The pattern of the symbols of all documents that a report may name."""

    name: str
    noun: str
    pattern: str
    example: str
    blank: str
    word_limit: int | None
    short: bool = False
    body: bool = True
    summary: bool = True
    of_assembly: bool = False
    one_language: bool = False
    notes: tuple[str, ...] = ()
    lines: Mapping[str, str] = field(default_factory=dict)
    use: str = "report"

    def fits(self, symbol: str) -> bool:
        """Tell whether a symbol has the form of this kind; an empty one always fits."""
        return not symbol or re.fullmatch(self.pattern, symbol) is not None

    @staticmethod
    def of_symbol(symbol: str) -> DocumentKind | None:
        """Return the kind that a symbol has the form of; None for an empty or another one."""
        kinds = DocumentKind.ALL.values()
        return next((kind for kind in kinds if symbol and kind.fits(symbol)), None)

    @staticmethod
    def masthead(parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return parameters with those of the block `document` beside them; `document` is its kind.

        A notebook that declares each by itself has no such block.
        """
        block = parameters.get(DOCUMENT)
        if not isinstance(block, Mapping):
            return parameters
        return {**parameters, **block, DOCUMENT: block.get("kind", "")}

    @staticmethod
    def of(parameters: Mapping[str, Any]) -> DocumentKind:
        """Return the kind of a report's document: what `document` says, else its symbol shows.

        A report that says neither is "a report".
        """
        parameters = DocumentKind.masthead(parameters)
        named = str(parameters.get(DOCUMENT) or "")
        shown = DocumentKind.of_symbol(str(parameters.get("symbol") or ""))
        return DocumentKind.ALL.get(named) or shown or DocumentKind.ALL["report"]


SESSION = r"A/HRC/(S-)?[0-9]{1,3}"
"""The session of the Council; special ones are S-1, S-2 …"""
REVISED = r"(/Rev\.[0-9]+)?"

# Limits: 10,700 words for documents that do not originate in the Secretariat, 8,500 for those that
# do (United Nations Editorial Manual; General Assembly resolutions 52/214, 53/208 and 59/265). A
# conference room paper is what a text above the limit is published as.
DocumentKind.ALL = {
    kind.name: kind
    for kind in (
        DocumentKind(
            "report",
            "a report",
            rf"{SESSION}/[0-9]{{1,3}}{REVISED}",
            "A/HRC/57/71",
            "A/HRC/…/…",
            10_700,
        ),
        DocumentKind(
            "addendum",
            "an addendum",
            rf"{SESSION}/[0-9]{{1,3}}/Add\.[0-9]+{REVISED}",
            "A/HRC/57/71/Add.2",
            "A/HRC/…/…/Add.…",
            10_700,
        ),
        DocumentKind(
            "conference room paper",
            "a conference room paper",
            rf"{SESSION}/CRP\.[0-9]+{REVISED}",
            "A/HRC/54/CRP.7",
            "A/HRC/…/CRP.…",
            None,
            one_language=True,
            notes=("paper-note",),
        ),
        DocumentKind(
            "note",
            "a note that transmits a report to the General Assembly",
            rf"A/[0-9]{{2,3}}/[0-9]+(/Add\.[0-9]+)?{REVISED}",
            "A/70/335",
            "A/…/…",
            8_500,
            short=True,
            body=False,  # it transmits a report, whose summary stands below the transmittal
            of_assembly=True,
            lines={"document-line": "note-by", "transmittal": "transmittal"},
        ),
        DocumentKind(
            "preliminary observations",
            "preliminary observations at the end of a visit",
            r"[^\s\S]",
            "",
            "",
            None,  # they have no symbol
            short=True,
            summary=False,
            one_language=True,
            notes=("preliminary-note",),
            lines={"document-line": "preliminary-line"},
            use="observations",
        ),
        DocumentKind(
            "comments by the State",
            "comments by the State on a report",
            rf"{SESSION}/[0-9]{{1,3}}/Add\.[0-9]+{REVISED}",
            "A/HRC/57/71/Add.3",
            "A/HRC/…/…/Add.…",
            None,
            short=True,
            summary=False,
            lines={"document-line": "comments-line"},
        ),
        DocumentKind(
            "corrigendum",
            "a corrigendum",
            rf"({SESSION}/([0-9]{{1,3}}(/Add\.[0-9]+)?|CRP\.[0-9]+)|A/[0-9]{{2,3}}/[0-9]+"
            rf"(/Add\.[0-9]+)?){REVISED}/Corr\.[0-9]+",
            "A/HRC/46/26/Corr.1",
            "A/HRC/…/…/Corr.…",
            None,
            short=True,
            summary=False,
            lines={"document-line": "corrigendum"},
        ),
    )
}

# After the kinds of document of a report, in this order: draft resolutions and resolutions of the
# Council, resolutions of the General Assembly, treaty bodies, Security Council.
SYMBOLS = (
    *(kind.pattern for kind in DocumentKind.ALL.values()),
    r"A/HRC/(S-)?[0-9]{1,3}/L\.[0-9]+(/Rev\.[0-9]+)?(/Corr\.[0-9]+)?",
    r"A/HRC/RES/(S-)?[0-9]+/[0-9]+",
    r"A/RES/[0-9]+/[0-9]+",
    r"(CCPR|CERD|CAT|CEDAW|CRC|CESCR|CED|CRPD)/C/[^ ]+",
    r"S/RES/[0-9]+ \([0-9]{4}\)",
)
DocumentKind.ANY_SYMBOL = f"^({'|'.join(SYMBOLS)})?$"
