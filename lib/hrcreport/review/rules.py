"""This module lists every rule of the inspection: what it finds, why it matters, how to mend it.

It is the only place that lists them; `docs/reference/inspection.md` is written from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from hrcreport.review.rules_access import ACCESS
from hrcreport.review.rules_form import FORM
from hrcreport.review.rules_style import STYLE

Severity = Literal["error", "warning", "note"]

# rule, severity, what is found, why it matters, how to mend it
OTHER: tuple[tuple[str, Severity, str, str, str], ...] = (
    (
        "evidence.left-over",
        "error",
        "“{{”, “{%” or another mark of the source stands in the text",
        "A value or a condition was not filled in, so a reader sees the source instead of a fact.",
        "Correct the value or the condition in the cell or block, and build again.",
    ),
    (
        "evidence.reference",
        "error",
        "a cross-reference leads nowhere",
        "A reader is sent to a paragraph, table or figure that is not there.",
        "Correct the label of the reference, or update the fields in Word (F9).",
    ),
    (
        "evidence.unfinished",
        "warning",
        "a word such as “TBC” or “lorem ipsum” shows that a text is not finished (an error in a "
        "final document)",
        "What was meant as a reminder must not be issued.",
        "Write the text, or take the passage out.",
    ),
    (
        "evidence.unverified",
        "note",
        "statements are marked as unverified (an error in a final document)",
        "What nobody has checked against the official text must not be issued.",
        "Check each against the source and name who did so where it is registered: in data/law, "
        "in the bibliography, in the record of a table.",
    ),
    (
        "evidence.typed-statistic",
        "warning",
        "a statistic was typed into prose and is no value",
        "A typed figure stays as it is when the data change, and nobody can trace it.",
        "Compute it in a code cell and quote it: {{ name }}.",
    ),
    (
        "evidence.no-source",
        "warning",
        "a figure, a map or a table of figures has no source below it",
        "Readers must be able to check every number.",
        "Give the source: hrc.table(…, source=…).",
    ),
    (
        "evidence.no-addressee",
        "error",
        "a recommendation is addressed to nobody",
        "Nobody can be asked later what became of it.",
        'Say who should act: addressee="…".',
    ),
    (
        "evidence.no-evidence",
        "error",
        "a recommendation or finding rests on nothing",
        "A recommendation follows from findings, a finding from data and law.",
        'Name what it rests on: rests-on="…".',
    ),
    (
        "evidence.unknown-evidence",
        "error",
        "a recommendation rests on a finding that is not in the document",
        "The chain from evidence to recommendation is broken.",
        "Correct the id, or restore the finding.",
    ),
    (
        "evidence.unused-finding",
        "note",
        "no recommendation rests on a finding",
        "A finding without a consequence may be one for which a recommendation was forgotten.",
        "Add a recommendation, or let the finding stand as it is.",
    ),
    (
        "length.over",
        "error",
        "the text is longer than the limit of its kind",
        "The document service sends it back: 10,700 words for reports of mechanisms, 8,500 for "
        "those of the Secretariat (General Assembly resolutions 52/214, 53/208 and 59/265).",
        "Shorten the text, ask for a waiver, or issue it as a conference room paper.",
    ),
    (
        "length.near",
        "warning",
        "the text takes 95 per cent of the limit or more",
        "Edits and late additions will carry it over the limit.",
        "Shorten the text now.",
    ),
    (
        "file.empty",
        "error",
        "the file is empty, or holds no text",
        "There is nothing to inspect.",
        "Build the report again, or ask for the file once more.",
    ),
    (
        "file.unknown-kind",
        "error",
        "the file is neither a PDF, nor a Word file (.docx), nor HTML, whatever its name says",
        "Only PDF, Word and HTML files can be inspected.",
        "Open it in the program that made it and save it as .docx or PDF.",
    ),
    (
        "file.password",
        "error",
        "the file is protected by a password",
        "Neither this program nor the document service can read it; some readers' devices cannot.",
        "Save it without a password.",
    ),
    (
        "file.broken",
        "error",
        "the file is damaged, or a part of it is missing",
        "Other programs may show only part of it.",
        "Build the report again, or ask for the file once more.",
    ),
)

AREAS = {
    "form": "Form of a Council document",
    "style": "Editorial style (English)",
    "evidence": "Evidence",
    "length": "Length",
    "access": "Accessibility",
    "file": "Files that cannot be read",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; `what` finishes the sentence "Found when …", `mend` tells what to do."""

    name: str
    severity: Severity
    what: str
    why: str
    mend: str


def _rules(
    *tables: Iterable[tuple[str, Severity, str, str, str]],
) -> dict[str, Rule]:
    return {row[0]: Rule(*row) for table in tables for row in table}


RULES: dict[str, Rule] = _rules(FORM, STYLE, OTHER, ACCESS)


def rules_page(made: str) -> str:
    """Return the reference page of all rules as Markdown; `made` is its first line."""
    parts = [
        made,
        "# What an inspection finds",
        "`hrcreport inspect` reads a build, or any PDF, Word or HTML file, as an editor does. Each "
        "finding names its rule, its severity, the place, what is wrong and how to mend it. "
        "Errors make the command leave with 1; warnings should be mended; notes are for a "
        "decision. Every build holds its findings in `inspection.json`.",
        "Rules on the text are judged on the Word file where a build has one, else on the PDF; "
        "a PDF without tags is judged on its style and length only. The rules of style are those "
        "of English, and stay silent in other languages. They leave alone what stands in "
        "quotation marks, in italics and in web addresses, because those are other people's "
        "words.",
        "Three counts of words are given: *strict* counts everything in the Word file with "
        "footnotes, headings and hidden text; *editor's* leaves out masthead and contents and is "
        "what the limit is held against; *headroom* is what is left. Numbers that Word sets "
        "itself are not words. Conference room papers have no limit.",
    ]
    for area, heading in AREAS.items():
        rows = [rule for rule in RULES.values() if rule.name.startswith(f"{area}.")]
        head = [
            "| rule | severity | found when | why | how to mend |",
            "| --- | --- | --- | --- | --- |",
        ]
        parts += [f"## {heading}", "\n".join([*head, *(_row(rule) for rule in rows)])]
    return "\n\n".join(parts) + "\n"


def _row(rule: Rule) -> str:
    cells = (f"`{rule.name}`", rule.severity, rule.what, rule.why, rule.mend)
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"
