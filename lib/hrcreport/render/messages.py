"""This module turns what Pandoc, its filters and Typst say into problems in an author's words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from hrcreport.errors import Problem

# The filters of the extension write one line for each error (lua/report.lua).
FILTER_LINE = re.compile(
    r"^hrc: (?P<severity>error|warning): (?P<what>.*?)\|mend: (?P<mend>.*)$", re.MULTILINE
)

# What Typst says under PDF/UA-1, what it means and what to do. The filters see most of these
# first; what reaches Typst comes from raw Typst in the text or from a font.
TYPST_MEANINGS = (
    (
        re.compile(r"unknown font family: (?P<name>.+)"),
        "the font '{name}' is not in the format extension.",
        "Copy its files into reports/_extensions/hrc/fonts, or name a font that lies there.",
        "render.font-missing",
    ),
    (
        re.compile(r"the text \"?'?(?P<name>.+?)\"?'? (?:could not be|was not) .*glyph"),
        "no font has a letter for '{name}'.",
        "Correct the letter, or add a font that has it to reports/_extensions/hrc/fonts.",
        "render.letter-missing",
    ),
    (
        re.compile(r"missing alt(ernative)? text"),
        "a picture or an equation has no alternative text.",
        'Say in alt="…" what a reader learns from it.',
        "render.alt-missing",
    ),
    (
        re.compile(r"file not found \(searched at (?P<name>[^)]*)\)"),
        "the file '{name}' is missing.",
        "Correct its name in the text, or save the picture under it.",
        "render.file-missing",
    ),
)


def filter_problems(stderr: str, *, place: str) -> list[Problem]:
    """Return the errors and warnings that the extension's filters wrote to stderr."""
    found = []
    for line in FILTER_LINE.finditer(stderr):
        severity: Literal["error", "warning"] = (
            "error" if line["severity"] == "error" else "warning"
        )
        what = line["what"].strip()
        problem = Problem(
            place=place,
            what=what,
            mend=line["mend"].strip(),
            rule="render.form",
            severity=severity,
        )
        if problem not in found:
            found.append(problem)
    return found


def errors_of(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems that stop a rendering."""
    return [problem for problem in problems if problem.severity == "error"]


def program_problem(program: str, said: str, *, place: str) -> Problem:
    """Return a problem for a program that failed without a message of the filters."""
    return Problem(
        place=place,
        what=f"{program} could not render the document: {last_lines(said)}",
        mend="Look at the text that the message names; the document source stays in the build "
        "folder, so that you can try it by hand.",
        rule="render.engine-failed",
    )


def last_lines(text: str, *, count: int = 6) -> str:
    """Return the last lines of a program's output that hold anything."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return " / ".join(lines[-count:]) or "it said nothing."


def typst_problem(
    message: str, diagnostic: str, *, place: str, severity: Literal["error", "warning"]
) -> Problem:
    """Return a Typst error or warning in an author's words, with Typst's own where unknown."""
    for pattern, what, mend, rule in TYPST_MEANINGS:
        match = pattern.search(message)
        if match:
            name = match.groupdict().get("name") or ""
            return Problem(
                place=place,
                what=what.format(name=name.rsplit("/", 1)[-1]),
                mend=mend,
                rule=rule,
                severity=severity,
            )
    excerpt = " / ".join(line.strip(" │┌─╭╰") for line in diagnostic.splitlines()[1:4])
    return Problem(
        place=place,
        what=f"Typst says: {message}" + (f" ({excerpt.strip(' /')})" if excerpt.strip() else ""),
        mend="Look at the text that it names; raw Typst in a notebook's prose is a common cause.",
        rule="render.typst",
        severity=severity,
    )
