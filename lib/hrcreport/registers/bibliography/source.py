"""This module writes the entries that a document cites as files beside the document's source."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping

from hrcreport.registers.bibliography.bibtex import BibtexEntry
from hrcreport.registers.bibliography.entries import BibliographyEntry
from hrcreport.registers.bibliography.kinds import NAMES, resolution

OWN_FIELDS = ("verified_by", "verified_on", "seen_in", "official")
NOT_PRINTED = (
    *OWN_FIELDS,
    "note",
    "annotation",
    "annote",
    "abstract",
    "file",
    "keywords",
    "pubstate",
    "status",
    "library",
    "call-number",
    "shelfmark",
)
CAPITALS_KEPT = (
    "title",
    "subtitle",
    "shorttitle",
    "booktitle",
    "booksubtitle",
    "maintitle",
    "titleaddon",
)
"""Fields whose capitals a citation processor would otherwise change; here they stay as written."""

ADDED = {"call-number": "library", "annote": "annotation", "status": "pubstate"}
"""Variables of CSL, and their fields of BibLaTeX, for what is added to an entry: what a document is
cited by, that a page was seen as a stored copy, the visible mark."""
UNVERIFIED = "unverified"


def source_files(
    cited: Iterable[BibliographyEntry],
    parents: Mapping[str, BibtexEntry],
    strings: Mapping[str, str],
    *,
    marked: Collection[str] = (),
) -> dict[str, str]:
    """Return the text of `references.bib` and `references.json` for the entries cited.

    The visible mark of the entries that are `marked`, the words by which a document of the United
    Nations is cited ("Human Rights Council resolution 99/9"), and that a page was seen as a stored
    copy, are written into them.
    """
    entries = sorted(cited, key=lambda entry: entry.key)
    records = [
        _csl(entry, strings, marked=entry.key in marked)
        for entry in entries
        if entry.csl is not None
    ]
    texts = [
        text
        for entry in entries
        for text in _bibtex(entry, parents, strings, marked=entry.key in marked)
    ]
    files = {}
    if texts:
        files["references.bib"] = "\n".join(dict.fromkeys(texts))
    if records:
        files["references.json"] = json.dumps(records, ensure_ascii=False, indent=2) + "\n"
    return files


def cited_as(entry: BibliographyEntry, strings: Mapping[str, str]) -> str:
    """Return what stands for a document of the United Nations: its resolution, or its symbol."""
    resolution_parts = resolution(entry.symbol)
    if resolution_parts and resolution_parts[0] in strings:
        return strings[resolution_parts[0]].format(number=resolution_parts[1])
    return entry.symbol


def _added(entry: BibliographyEntry, strings: Mapping[str, str], *, marked: bool) -> dict[str, str]:
    """Return what is added to an entry, by the variables of CSL."""
    cited = cited_as(entry, strings) if entry.symbol else ""
    copy = strings["stored-copy"] if _seen_as_copy(entry) else ""
    words = (cited, copy, UNVERIFIED if marked else "")
    return {
        name: words_added for name, words_added in zip(ADDED, words, strict=True) if words_added
    }


def _left_out(entry: BibliographyEntry) -> list[str]:
    """Return variables that another says: a number by its symbol, a publisher by the author."""
    by_author = entry.values.get("author") and (
        entry.values["author"] == entry.values.get("publisher")
    )
    return [*(["number"] if entry.symbol else []), *(["publisher"] if by_author else [])]


def _csl(
    entry: BibliographyEntry, strings: Mapping[str, str], *, marked: bool
) -> dict[str, object]:
    left_out = {*NOT_PRINTED, *_left_out(entry)}
    record = {name: value for name, value in (entry.csl or {}).items() if name not in left_out}
    return record | _added(entry, strings, marked=marked)


def _seen_as_copy(entry: BibliographyEntry) -> bool:
    """Tell whether a page was seen as a stored copy, and on no day where it is published."""
    values = entry.values
    return bool(values.get("URL") and values.get("seen-in")) and not values.get("accessed")


def _bibtex(
    entry: BibliographyEntry,
    parents: Mapping[str, BibtexEntry],
    strings: Mapping[str, str],
    *,
    marked: bool,
) -> Iterable[str]:
    record = entry.bibtex
    if record is None:
        return
    added = _added(entry, strings, marked=marked)
    added_fields = {ADDED[name]: words for name, words in added.items()}
    without = [field for name in _left_out(entry) for field in NAMES[name]]
    yield _bibtex_text(record, added_fields, without=without)
    parent = parents.get(record.fields.get("crossref", ""))
    if parent is not None:
        yield _bibtex_text(parent, {})


def _bibtex_text(
    record: BibtexEntry, added_fields: Mapping[str, str], *, without: Iterable[str] = ()
) -> str:
    left_out = {*NOT_PRINTED, *without}
    lines = [
        f"  {name} = {_braced(name, value)},"
        for name, value in [*record.fields.items(), *added_fields.items()]
        if name in added_fields or name not in left_out
    ]
    return "\n".join([f"@{record.kind}{{{record.key},", *lines, "}"]) + "\n"


def _braced(name: str, value: str) -> str:
    if re.fullmatch(r"\d+|[a-z]{3}", value):
        return value
    return f"{{{{{value}}}}}" if name in CAPITALS_KEPT else f"{{{value}}}"
