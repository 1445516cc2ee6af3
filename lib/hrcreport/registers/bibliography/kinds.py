"""This module knows the kinds of sources, what each needs to be cited, and symbols of documents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "author": ("author",),
    "editor": ("editor",),
    "publisher": ("publisher", "institution", "organization", "school"),
    "container-title": ("journaltitle", "journal", "booktitle"),
    "authority": ("institution", "organization", "publisher"),
    "jurisdiction": ("location", "address"),
    "issued": ("date", "year"),
    "accessed": ("urldate",),
    "URL": ("url",),
    "number": ("number",),
    "note": ("note",),
    "seen-in": ("seen_in",),
    "official": ("official",),
}
"""The name of each variable in CSL JSON, and the fields of BibLaTeX and BibTeX that it may have."""


class SourceKind(NamedTuple):
    """A kind of source: its types in both kinds of file, and what each entry needs.

    Each of `needs` names variables of which one must be there.
    """

    noun: str
    bibtex: tuple[str, ...]
    csl: tuple[str, ...]
    needs: tuple[tuple[str, ...], ...]


TITLE, DATE, MAKER = ("title",), ("issued",), ("author", "editor", "publisher")
ONLINE = (("URL",), ("accessed", "seen-in"))
"""A page that was seen as a stored copy was not accessed on a day, and says where it was seen."""

DOCUMENT = SourceKind("document of the United Nations", (), (), (TITLE, DATE))
"""Any entry whose number is a symbol; it is cited by the symbol alone."""

KINDS = (
    SourceKind("treaty", ("legal",), ("treaty",), (TITLE, DATE)),
    SourceKind("case", ("jurisdiction",), ("legal_case",), (TITLE, ("authority", "author"), DATE)),
    SourceKind("law", ("legislation",), ("legislation", "bill", "regulation"),
               (TITLE, ("author", "jurisdiction", "authority"), DATE)),
    SourceKind("book", ("book", "mvbook", "collection", "mvcollection", "proceedings", "manual"),
               ("book",), (TITLE, ("author", "editor"), ("publisher",), DATE)),
    SourceKind("thesis", ("thesis", "phdthesis", "mastersthesis"), ("thesis",),
               (TITLE, ("author",), ("publisher",), DATE)),
    SourceKind("report", ("report", "techreport"), ("report",), (TITLE, MAKER, DATE)),
    SourceKind("chapter", ("incollection", "inbook", "inproceedings", "conference"),
               ("chapter", "paper-conference"), (TITLE, ("author",), ("container-title",), DATE)),
    SourceKind("article", ("article", "suppperiodical"),
               ("article-journal", "article-magazine", "article-newspaper", "article"),
               (TITLE, ("container-title",), DATE)),
    SourceKind("web page", ("online", "electronic", "www"), ("webpage", "post-weblog", "post"),
               (TITLE, MAKER, *ONLINE)),
    SourceKind("data set", ("dataset",), ("dataset",), (TITLE, MAKER, *ONLINE)),
    SourceKind("other source", ("misc", "unpublished", "video", "audio"),
               ("document", "manuscript", "speech", "interview", "broadcast", "motion_picture",
                "personal_communication"), (TITLE, MAKER, DATE)),
)  # fmt: skip  # a table: a kind of source a line

BY_BIBTEX_TYPE = {name: kind for kind in KINDS for name in kind.bibtex}
BY_CSL_TYPE = {name: kind for kind in KINDS for name in kind.csl}

ORGANS = (
    "A", "E", "S", "ST", "T", "CAT", "CCPR", "CED", "CEDAW", "CERD", "CESCR", "CMW", "CRC", "CRPD",
    "FCCC", "HRI", "JIU", "SPT",
)  # fmt: skip  # a list of words
"""What symbols begin with: principal organs, the Secretariat (ST) and the treaty bodies."""

BEGINS_AS_ONE = re.compile(rf"(?:{'|'.join(ORGANS)})\s*/")
SYMBOL = re.compile(
    rf"(?:{'|'.join(ORGANS)})(?:/[A-Za-z0-9][A-Za-z0-9.()&-]*)+(?: \([IVXLC\d]+\))?"
)
RESOLUTIONS = (
    ("resolution-assembly", re.compile(r"A/RES/((?:ES-|S-)?\d+/\d+(?: ?[A-Z])?)")),
    ("resolution-assembly", re.compile(r"A/RES/(\d+ ?\([IVXLC]+\))")),
    ("resolution-council", re.compile(r"A/HRC/RES/((?:S-)?\d+/\d+)")),
    ("resolution-security-council", re.compile(r"S/RES/(\d+ ?\(\d{4}\))")),
    ("resolution-economic", re.compile(r"E/RES/(\d{4}/\d+)")),
)
"""Resolutions are cited by organ and number; the words are strings of the format."""


def is_symbol(text: str) -> bool:
    """Tell whether a text is the symbol of a United Nations document: "A/HRC/47/53"."""
    return SYMBOL.fullmatch(text) is not None


def resolution(symbol: str) -> tuple[str, str] | None:
    """Return the string's name and the number of a resolution: A/HRC/RES/99/9 gives "99/9"."""
    for name, pattern in RESOLUTIONS:
        if match := pattern.fullmatch(symbol):
            return name, match[1].replace("(", " (").replace("  ", " ")
    return None
