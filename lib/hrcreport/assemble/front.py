"""This module writes the masthead of a document from its parameters and the language's strings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hrcreport.errors import AssemblyError, Problem
from hrcreport.notebook.printing import day, joined
from hrcreport.project import Project
from hrcreport.yaml_source import read_yaml

UNKNOWN_SYMBOL = "A/HRC/…/…"
LANGUAGE_TAG = {"en": "en-GB"}
LAYOUT = ("contents", "line_numbers")
"""Parameters that a notebook may declare to have contents or numbered lines printed."""

ONES = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth",
)  # fmt: skip
TENS = ("twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet")


def ordinal(number: int) -> str:
    """Return an English ordinal below one hundred in words: 54 gives "fifty-fourth".

    Raises:
        ValueError: the number is not between 1 and 99.
    """
    if not 1 <= number <= 99:
        message = f"{number} is not between 1 and 99"
        raise ValueError(message)
    if number < 20:
        return ONES[number - 1]
    tens, ones = divmod(number, 10)
    stem = TENS[tens - 2]
    return f"{stem}y-{ONES[ones - 1]}" if ones else f"{stem}ieth"


def read_strings(project: Project, language: str) -> dict[str, str]:
    """Return what the document prints by itself in a language, by name.

    Raises:
        AssemblyError: the format has no strings for the language, or they cannot be read.
    """
    folder = project.extension / "strings"
    path = folder / f"{language}.yml"
    if not path.exists():
        there = joined(sorted(file.stem for file in folder.glob("*.yml")) or ["none"])
        raise AssemblyError(
            Problem(
                place=project.place(path),
                what=f"a document in the language '{language}' cannot be made yet.",
                mend=f"Languages are: {there}.",
                rule="assemble.language",
                value=language,
            )
        )
    node, problems = read_yaml(path, place=project.place(path))
    if problems or node is None:
        raise AssemblyError(problems)
    return {
        name: str(entry["text"] if isinstance(entry, dict) else entry)
        for name, entry in node.plain().items()
    }


def front_matter(
    parameters: Mapping[str, Any], *, title: str, subtitle: str, strings: Mapping[str, str]
) -> dict[str, Any]:
    """Return the metadata of a document that its masthead and title are printed from.

    Parameters that a notebook does not declare get what is usual: no symbol, a draft in English,
    agenda item 9.
    """
    items = [int(item) for item in parameters.get("agenda_items", [9])]
    session = int(parameters.get("session", 0))
    date = str(parameters.get("date", ""))
    optional = {
        name.replace("_", "-"): parameters[name]
        for name in LAYOUT
        if parameters.get(name) is not None
    }
    return {
        "title": title,
        "subtitle": subtitle,
        "lang": LANGUAGE_TAG.get(parameters.get("language", "en"), parameters.get("language")),
        "symbol": parameters.get("symbol") or UNKNOWN_SYMBOL,
        "distribution": strings["general"],
        "document-date": day(date) if date else "",
        "original-language": strings["original-language"],
        "session-name": _session(session, strings),
        "session-dates": parameters.get("session_dates", ""),
        "agenda-items": _agenda(items, strings),
        "status": str(parameters.get("status", "draft")).replace(" ", "-"),
        **optional,
    }


def _session(session: int, strings: Mapping[str, str]) -> str:
    if not session:
        return ""
    return strings["session"].format(ordinal=ordinal(session).capitalize(), number=session)


def _agenda(items: list[int], strings: Mapping[str, str]) -> list[dict[str, str]]:
    if len(items) == 1:
        label = strings["agenda-item"].format(number=items[0])
    else:
        label = strings["agenda-items"].format(numbers=joined([str(item) for item in items]))
    titles = [strings[f"agenda-title-{item}"] for item in items]
    return [
        {"label": label if position == 0 else "", "title": title}
        for position, title in enumerate(titles)
    ]


def strings_file(project: Project, language: str) -> Path:
    """Return the file of a language's strings."""
    return project.extension / "strings" / f"{language}.yml"
