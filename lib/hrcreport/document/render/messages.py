"""This module turns what Pandoc, its filters and Typst say into problems in an author's words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from hrcreport.foundation import Problem, ScriptFont

# The filters of the extension write one line for each error (lua/report.lua).
FILTER_LINE = re.compile(
    r"^hrc: (?P<severity>error|warning): (?P<what>.*?)\|mend: (?P<mend>.*)$", re.MULTILINE
)

# Pandoc's own warnings, for example of a block that is not closed.
PANDOC_WARNING = re.compile(r"^\[WARNING\] (?P<what>.+(?:\n  .+)*)", re.MULTILINE)
# Pandoc has words of its own for some languages; the format has all that it prints in `strings`.
OWN_WORDS = re.compile(r"Could not load translations|has no translation defined")
UNCLOSED = re.compile(r"\bunclosed\b")
DIAGNOSTIC_LINE = re.compile(r"^\s*\d+ │ (.*)$", re.MULTILINE)
MISSING_LETTER = re.compile(r"'.+?'(?=, near: |\.$|$)")
MOST_LETTERS = 5
"""How many letters that the same font lacks a message shows beside the first."""
TYPST_CALL = re.compile(r"#[a-z-]+(\([^)]*\))?;?")
# What programs print beside their message: colours, stack frames of Quarto ("    at render (…)")
# and of Lua ("\t[C]: in …"), Quarto's settings ("  lang: en") and its warnings.
COLOUR = re.compile(r"\x1b\[[\d;]*m")
BESIDE = re.compile(r"\s+at |\t|stack trace(back)?:|  +[\w-]+: |WARN: ", re.IGNORECASE)
# Where a message begins, the surest sign first.
MOST_LINES = 6
"""Of what a program said, that a message repeats."""
MESSAGE_BEGINS = (re.compile(r"ERROR\b"), re.compile(r"Error\b|Could not "))
# A filter of the format that broke; Quarto writes the document without it.
BROKEN_FILTER = re.compile(r"^ERROR \(.+\) ", re.MULTILINE)

# The Debian packages of the fonts that languages need and that are too large for the format.
# A line of the format itself, which says nothing to an author.
OWN_CODE = re.compile(r"^\s*(font:|set |show |let )|#let ")

# What Typst says under PDF/UA-1, what it means and what to do. The filters see most of these
# first; what reaches Typst comes from raw Typst in the text or from a font.
TYPST_MEANINGS = (
    (
        re.compile(r"internal error: (?P<name>.+?) \(occurred"),
        "Typst cannot lay out this text at the page breaks that it falls on (its own error: "
        "{name}){near}.",
        "Add or cut a few words before that place, or move the table, and build again.",
        "render.typst-internal",
    ),
    (
        re.compile(r"unknown font family: (?P<name>.+)"),
        "the font '{name}' is not in the format extension.",
        "Copy its files into reports/_extensions/hrc/fonts, or name their folder in the variable "
        "HRCREPORT_FONTS{package}.",
        "render.font-missing",
    ),
    (
        re.compile(r'the text `?"(?P<name>.+?)"`? could not be displayed'),
        "no font of the format has the letter '{name}'{near}.",
        "Correct the letter, or add a font that has it to reports/_extensions/hrc/fonts{package}.",
        "render.letter-missing",
    ),
    (
        re.compile(r"missing alt(ernative)? text"),
        "a picture or an equation has no alternative text{near}.",
        'Say in alt="…" what a reader learns from it.',
        "render.alt-missing",
    ),
    (
        re.compile(r"file not found \(searched at (?P<name>[^)]*)\)"),
        "the file '{name}' is missing.",
        "Correct its name in the text, or save the picture under it.",
        "render.file-missing",
    ),
    (
        re.compile(r"failed to (download|load|open) package|package not found"),
        "the document asks for a package of Typst, and none is used here: a rendering makes no "
        "request on the network{near}.",
        "Say it in Markdown; what the format cannot do is added to reports/_extensions/hrc.",
        "render.package",
    ),
)


def filter_problems(stderr: str, *, place: str) -> list[Problem]:
    """Return the errors and warnings that the extension's filters wrote to stderr."""
    problems = []
    for line in FILTER_LINE.finditer(stderr):
        severity: Literal["error", "warning"] = (
            "error" if line["severity"] == "error" else "warning"
        )
        message = line["what"].strip()
        problem = Problem(
            place=place,
            what=message,
            mend=line["mend"].strip(),
            rule="render.form",
            severity=severity,
        )
        if problem not in problems:
            problems.append(problem)
    return problems + [pandoc_problem(line["what"], place=place) for line in warnings_of(stderr)]


def warnings_of(stderr: str) -> Iterable[re.Match[str]]:
    """Return what Pandoc itself warned of, without the filters' lines."""
    pandoc_warnings = PANDOC_WARNING.finditer(stderr)
    return (line for line in pandoc_warnings if not OWN_WORDS.search(line["what"]))


def pandoc_problem(message: str, *, place: str) -> Problem:
    """Return a warning of Pandoc; a block that is not closed is an error: its end is a guess."""
    message = " ".join(message.split()).rstrip(".")
    unclosed = UNCLOSED.search(message) is not None
    return Problem(
        place=place,
        what=f"Pandoc says: {message}.",
        mend="Close each block by a line ':::'."
        if unclosed
        else "Look at the line that it names in the document source.",
        rule="render.block-unclosed" if unclosed else "render.pandoc",
        severity="error" if unclosed else "warning",
    )


def errors_of(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems that stop a rendering."""
    return [problem for problem in problems if problem.severity == "error"]


def program_problem(program: str, output: str, *, place: str) -> Problem:
    """Return a problem for a program that failed without a message of the filters."""
    return Problem(
        place=place,
        what=f"{program} could not render the document: {message_of(output)}",
        mend="Look at the text that the message names; the document source is kept, so that you "
        "can try it by hand.",
        rule="render.engine-failed",
    )


def without_colours(output: str) -> str:
    """Return a program's output without the codes that colour it on a terminal."""
    return COLOUR.sub("", output)


def message_of(output: str) -> str:
    """Return the message in a program's output: from "ERROR" on, else its last lines."""
    lines = [line for line in without_colours(output).splitlines() if line.strip()]
    lines = [line for line in lines if not BESIDE.match(line) and not FILTER_LINE.match(line)]
    begins = (at for sign in MESSAGE_BEGINS for at, line in enumerate(lines) if sign.match(line))
    first = next(begins, max(0, len(lines) - MOST_LINES))
    message = list(dict.fromkeys(line.strip() for line in lines[first:]))
    return " / ".join(message[:MOST_LINES]) or "it said nothing."


def excerpt(diagnostic: str, *, letters: int = 100) -> str:
    """Return the words of the line that Typst points at, without calls of functions."""
    line = DIAGNOSTIC_LINE.search(diagnostic)
    if line is None:
        return ""
    if OWN_CODE.search(line[1]):
        return ""
    words = TYPST_CALL.sub("", line[1]).strip("[] ")
    return words if len(words) <= letters else words[:letters] + "…"


def package_of(name: str) -> str:
    """Return which Debian package brings a font family, or a letter's, and where it puts them."""
    script_font = ScriptFont.named(name)
    return f" ({script_font.how_to_get})" if script_font else ""


def typst_problem(
    message: str, diagnostic: str, *, place: str, severity: Literal["error", "warning"]
) -> Problem:
    """Return a Typst error or warning in an author's words, with Typst's own where unknown."""
    near_text = excerpt(diagnostic)
    for pattern, wording, mend, rule in TYPST_MEANINGS:
        match = pattern.search(message)
        if match:
            name = match.groupdict().get("name") or ""
            near = f", near: {near_text}" if near_text else ""
            return Problem(
                place=place,
                what=wording.format(name=name.rsplit("/", 1)[-1], near=near),
                mend=mend.format(package=package_of(name)),
                rule=rule,
                severity=severity,
            )
    return Problem(
        place=place,
        what=f"Typst says: {message}" + (f", near: {near_text}" if near_text else "."),
        mend="Look at the text that it names; raw Typst in a notebook's prose is a common cause.",
        rule="render.typst",
        severity=severity,
    )


def letters_once(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems with the letters that one missing font would bring in one of them.

    Typst names each letter of a text by itself: without its font a page says it hundreds of times.
    """
    letters: dict[str, list[str]] = {}
    kept: list[Problem] = []
    for problem in problems:
        letter = MISSING_LETTER.search(problem.what)
        if problem.rule != "render.letter-missing" or letter is None:
            kept.append(problem)
            continue
        if problem.mend not in letters:
            kept.append(problem)
        same = letters.setdefault(problem.mend, [])
        if letter[0] not in same:
            same.append(letter[0])
    return [_with_others(problem, letters.get(problem.mend, [])[1:]) for problem in kept]


def _with_others(problem: Problem, others: list[str]) -> Problem:
    if not others:
        return problem
    what = problem.what.removesuffix(".")
    shown = ", ".join(others[:MOST_LETTERS]) + (", …" if len(others) > MOST_LETTERS else "")
    return replace(problem, what=f"{what}, nor {len(others)} more ({shown}).")
