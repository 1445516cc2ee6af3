"""This module makes entries of the bibliography from a file's records and checks each of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hrcreport.foundation import Problem, Trespass, Verified
from hrcreport.registers.bibliography.bibtex import BibtexEntry
from hrcreport.registers.bibliography.kinds import (
    BEGINS_AS_ONE,
    BY_BIBTEX_TYPE,
    BY_CSL_TYPE,
    DOCUMENT,
    NAMES,
    SourceKind,
    is_symbol,
)

KEY = re.compile(r"\w+(?:[.:/+-]+\w+)*")
OF_FLOATS = ("fig-", "map-", "tbl-")
OF_STATEMENTS = ("f-", "r-")
TYPED = ("verified_by", "verified_on")
DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
DATE = re.compile(r"-?\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?[?~%]?")
WEB_ADDRESS = re.compile(r"https?://[^\s<>]+")
LATEX_MARKS = re.compile(r"\\(?:emph|textit|textbf|enquote|url|mkbibemph)\b|[{}]")
LIGHT_HTML = re.compile(r"</?(?:i|b|sc|sub|sup)>|<span class=\"nocase\">|</span>")
"""What CSL JSON has in place of Markdown."""
LATEX_COMMAND = re.compile(r"\\([A-Za-z]{2,})")
LATEX_ALLOWED = frozenset(
    {
        "aa",
        "AA",
        "ae",
        "AE",
        "emph",
        "enquote",
        "oe",
        "OE",
        "mkbibemph",
        "ss",
        "textbf",
        "textit",
        "textsubscript",
        "textsuperscript",
        "url",
    }
)
# "Verified by: A. Name" in the field Extra of Zotero, which exports it as the note.
NOTE_LINE = re.compile(
    r"verified[ _](by|on)\s*:\s*(.+?)\s*(?=verified[ _](?:by|on)\s*:|[;\n]|$)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class BibliographyEntry:
    """One source of the bibliography.

    `values` are its plain texts by the names of CSL variables ("container-title", "issued");
    `bibtex` or `csl` is the record as its file holds it; `typed` what it says itself of who
    verified it, which verifies nothing; `vouched` how it stands by the sign-offs.
    """

    key: str
    kind: SourceKind
    place: str
    line: int
    values: Mapping[str, str]
    typed: str = ""
    bibtex: BibtexEntry | None = None
    csl: Mapping[str, Any] | None = None
    vouched: str = ""

    @property
    def verified(self) -> bool:
        """Whether a named person has compared the entry with the source, as it is today."""
        return self.vouched == Verified.VERIFIED

    @property
    def symbol(self) -> str:
        """The symbol of a United Nations document; empty for all others."""
        number = self.values.get("number", "")
        return number if is_symbol(number) else ""

    @property
    def words(self) -> str:
        """What lists and messages call the source: its symbol, else its title."""
        return self.symbol or self.values.get("title", self.key)


@dataclass(slots=True)
class Checked:
    """An entry, or None where its type is unknown, and its problems."""

    entry: BibliographyEntry | None
    problems: list[Problem] = field(default_factory=list)


def bibtex_entry(record: BibtexEntry, place: str, parents: Mapping[str, BibtexEntry]) -> Checked:
    """Return the entry that a BibLaTeX record makes; a `crossref` lends it the parent's fields."""
    kind = BY_BIBTEX_TYPE.get(record.kind)
    if kind is None:
        return Checked(
            None, [_unknown_type(record.key, record.kind, BY_BIBTEX_TYPE, place, record.line)]
        )
    parent = parents.get(record.fields.get("crossref", ""))
    lent = {**parent.fields, "booktitle": parent.fields.get("title", "")} if parent else {}
    lent.pop("title", None)
    fields = {**lent, **record.fields}
    values = {
        name: _plain(fields[written])
        for name, names in NAMES.items()
        for written in reversed(names)
        if fields.get(written)
    }
    typed_fields = {name: _plain(fields.get(name, "")) for name in TYPED}
    entry = BibliographyEntry(record.key, kind, place, record.line, values, bibtex=record)
    checked = _checked(entry, typed_fields, note=fields.get("note", ""))
    crossref = record.fields.get("crossref")
    if crossref and parent is None:
        checked.problems.append(
            _problem(
                entry,
                "crossref",
                f"names '{crossref}' in 'crossref', which is not in this file",
                f"{Problem.did_you_mean(crossref, parents)}Correct the key, or add the entry.",
            )
        )
    return checked


def csl_entry(record: Mapping[str, Any], place: str, line: int) -> Checked:
    """Return the entry that a record of CSL JSON makes."""
    key, type_name = str(record.get("id", "")), str(record.get("type", ""))
    kind = BY_CSL_TYPE.get(type_name)
    if kind is None:
        return Checked(None, [_unknown_type(key, type_name, BY_CSL_TYPE, place, line)])
    values = {name: _plain(_csl_text(record.get(name))) for name in NAMES}
    values = {name: value for name, value in values.items() if value}
    typed_fields = {name: str(record.get(name, "")).strip() for name in TYPED}
    entry = BibliographyEntry(key, kind, place, line, values, csl=record)
    return _checked(entry, typed_fields, note=str(record.get("note", "")))


def _checked(entry: BibliographyEntry, typed_fields: Mapping[str, str], *, note: str) -> Checked:
    """Return an entry with its problems; `typed_fields` and a note may say who verified it."""
    of_document = is_symbol(entry.values.get("number", "")) and entry.kind.noun != "case"
    noted = NOTE_LINE.search(note)
    typed = next(filter(None, typed_fields.values()), _plain(noted[2]) if noted else "")
    entry = replace(entry, kind=DOCUMENT if of_document else entry.kind, typed=typed)
    return Checked(entry, list(_problems(entry)))


def _plain(text: str) -> str:
    return " ".join(LATEX_MARKS.sub("", text).replace("\\&", "&").replace("~", " ").split())


def _csl_text(value: Any) -> str:
    """Return a variable of CSL JSON as text: names joined, dates as written in BibLaTeX."""
    if isinstance(value, list):
        names = [person for person in value if isinstance(person, dict)]
        return "; ".join(
            str(
                person.get("literal") or f"{person.get('given', '')} {person.get('family', '')}"
            ).strip()
            for person in names
        )
    if isinstance(value, dict):
        parts = value.get("date-parts")
        if isinstance(parts, list):
            return "/".join(
                "-".join(f"{int(part):02}" for part in date_parts if str(part).isdigit())
                for date_parts in parts
                if isinstance(date_parts, list)
            )
        return str(value.get("raw") or value.get("literal") or "")
    return "" if value is None else str(value)


def _unknown_type(
    key: str, type_name: str, allowed: Mapping[str, SourceKind], place: str, line: int
) -> Problem:
    type_fault = f"the unknown type '{type_name}'" if type_name else "no type"
    return Problem.not_one_of(
        type_name,
        sorted(allowed),
        place,
        f"the entry '{key}' has {type_fault}.",
        "bibliography.type",
        heading="Types are",
        line=line,
    )


def _problem(
    entry: BibliographyEntry, name: str, fault: str, mend: str, rule: str = "bibliography.field"
) -> Problem:
    lines = entry.bibtex.lines if entry.bibtex and name != "key" else {}
    written = next(
        (field_name for field_name in (name, *NAMES.get(name, ())) if field_name in lines), ""
    )
    return Problem(
        entry.place,
        f"the entry '{entry.key}' {fault}.",
        mend,
        rule,
        line=lines.get(written, entry.line),
        key=name,
        value=entry.values.get(name),
    )


def _problems(entry: BibliographyEntry) -> Iterator[Problem]:
    yield from _key_problems(entry)
    yield from _beyond_the_border(entry)
    of_csl = entry.csl is not None
    for names in entry.kind.needs:
        if not any(entry.values.get(name) for name in names):
            field_names = (
                names if of_csl else tuple(dict.fromkeys(NAMES[name][0] for name in names))
            )
            fault = f"is a {entry.kind.noun} without {' or '.join(field_names)}"
            fault += "" if entry.values else "; it has no field that is known"
            form = f'"{field_names[0]}": …' if of_csl else f"{field_names[0]} = {{…}},"
            yield _problem(
                entry,
                names[0],
                fault,
                f"Add a line '{form}' to the entry.",
                "bibliography.missing-field",
            )
    number = entry.values.get("number", "")
    if BEGINS_AS_ONE.match(number) and not is_symbol(number):
        yield _problem(
            entry,
            "number",
            f"has the number '{number}', which is no symbol",
            "Write symbols without blanks, as on the document: A/HRC/47/53, "
            "A/HRC/54/CRP.7, CCPR/C/GC/36.",
        )
    for name in ("issued", "accessed"):
        pattern = DAY if name == "accessed" else DATE
        date_text = entry.values.get(name, "")
        if date_text and not all(pattern.fullmatch(part) for part in date_text.split("/") if part):
            yield _problem(
                entry,
                name,
                f"has the date '{date_text}'",
                "Write a date as 2026-03-05"
                + ("." if name == "accessed" else ", 2026-03 or 2026."),
            )
    address = entry.values.get("URL", "")
    if address and not WEB_ADDRESS.fullmatch(address):
        yield _problem(
            entry,
            "URL",
            f"has the address '{address}'",
            "Write it in full, beginning with https://, without blanks.",
        )
    if entry.typed:
        yield _problem(
            entry,
            "verified_by",
            f"says that it was verified ('{entry.typed}'), which verifies nothing",
            "Take verified_by and verified_on out. Who compared the entry with its text "
            f"signs it: hrcreport sources confirm {entry.key}",
            "bibliography.typed-verification",
        )


def _beyond_the_border(entry: BibliographyEntry) -> Iterator[Problem]:
    """Yield each field that holds what data may not: code, links, pictures, commands of LaTeX."""
    for name, text in entry.bibtex.fields.items() if entry.bibtex else _texts_in(entry.csl):
        slip = Trespass.in_data(_plain(text) if entry.bibtex else LIGHT_HTML.sub("", text))
        if slip is not None:
            yield _problem(entry, name, f"{slip.what} in '{name}'", slip.mend, slip.rule)
        for command in LATEX_COMMAND.findall(text) if entry.bibtex else ():
            if command not in LATEX_ALLOWED:
                yield _problem(
                    entry,
                    name,
                    f"holds '\\{command}' in '{name}'",
                    "Write letters with their accents, and emphasis as \\emph{…}; no "
                    "other command of LaTeX is read.",
                    "bibliography.latex",
                )


def _texts_in(record: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield each text in a record of CSL JSON with the variable that holds it."""
    if isinstance(record, Mapping):
        for key, value in record.items():
            yield from _texts_in(value, name or str(key))
    elif isinstance(record, list):
        for value in record:
            yield from _texts_in(value, name)
    elif isinstance(record, str):
        yield name, record


def _key_problems(entry: BibliographyEntry) -> Iterator[Problem]:
    reserved = next(
        (prefix for prefix in OF_FLOATS + OF_STATEMENTS if entry.key.startswith(prefix)), ""
    )
    if not KEY.fullmatch(entry.key):
        yield _problem(
            entry,
            "key",
            "has a key that cannot be cited",
            "Keys consist of letters, digits and single marks such as '-', ':' or '.' "
            "between them.",
            "bibliography.key",
        )
    elif reserved:
        yield _problem(
            entry,
            "key",
            f"has a key that begins with '{reserved}', as labels do",
            "Begin it with another word.",
            "bibliography.key",
        )
