"""This module reads the list of rules of the inspection: what is found, why, how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Severity = Literal["error", "warning", "note"]

AREAS = {
    "form": "Form of a Council document",
    "layout": "Layout",
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


@cache
def rules() -> Mapping[str, Rule]:
    """Return every rule by its name, such as "form.bold", as `rules.yml` lists them."""
    import yaml  # commands that inspect nothing need not load it

    text = files("hrcreport.review").joinpath("rules.yml").read_text(encoding="utf-8")
    listed = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 -- both are safe
    return {
        f"{area}.{name}": Rule(f"{area}.{name}", **record)
        for area, named in listed.items()
        for name, record in named.items()
    }


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
        rows = [rule for rule in rules().values() if rule.name.startswith(f"{area}.")]
        head = [
            "| rule | severity | found when | why | how to mend |",
            "| --- | --- | --- | --- | --- |",
        ]
        parts += [f"## {heading}", "\n".join([*head, *(_row(rule) for rule in rows)])]
    return "\n\n".join(parts) + "\n"


def _row(rule: Rule) -> str:
    cells = (f"`{rule.name}`", rule.severity, rule.what, rule.why, rule.mend)
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"
