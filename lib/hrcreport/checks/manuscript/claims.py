"""This module tells where words of a text say what the values beside them may stop to bear.

A fixed year, group or place beside a parameter, a share that is a share of nothing, a word such as
"rose" that no condition decides: each is right on the day it is written.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from hrcreport.checks.manuscript.passages import EXPRESSION, TEXTS, Slip, WrittenPassage
from hrcreport.foundation import Words
from hrcreport.notebook import Text

OF_OPTION = {
    **dict.fromkeys(("period", "first_year", "last_year", "first_year_after"), "period"),
    **dict.fromkeys(("group", "focus", "reference"), "group"),
    **dict.fromkeys(("area", "areas", "place", "without"), "place"),
}
"""Options of questions, and whether they take a period, a group or a place."""
OF_PART = {
    "first_year": "period",
    "last_year": "period",
    "group_label": "group",
    "reference_label": "group",
}
"""Parts of a value that say what its parameters asked for."""
PARAGRAPH = re.compile(r"(?:(?!\n[ \t]*\n).)+", re.DOTALL)
SENTENCE = re.compile(r"(?:(?![.;!?؟。]\s|\n).)+", re.DOTALL)
SHARE_OR_RATIO = frozenset({"per_cent", "points", "times"})
PRINTED_NUMBER = SHARE_OR_RATIO | {"count", "decimal", "figures", "interval", "million", "number"}
GIVES_BASE = frozenset({"based_on", "share_of"})
"""Filters by what they say of the number before them."""


def reason_of(mark: str, text: str) -> str | None:
    """Return the reason that a note for authors gives, `{## fixed: … ##}`; None without a note."""
    note = re.search(rf"\{{##\s*{mark}:(?P<why>.*?)##\}}", text, re.DOTALL)
    return note["why"].strip() if note else None


def kinds_in_code(tree: ast.Module) -> dict[str, str]:
    """Return the names that a cell gives to options of period, group or place, and which it is."""
    kinds = {
        node.value.id: OF_OPTION[node.arg]
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword)
        and isinstance(node.value, ast.Name)
        and node.arg in OF_OPTION
    }
    declared = (node for node in ast.walk(tree) if isinstance(node, ast.AnnAssign))
    return kinds | {
        declaration.target.id: "period"
        for declaration in declared
        if isinstance(declaration.target, ast.Name)
        and any(
            isinstance(node, ast.Name) and node.id == "Year"
            for node in ast.walk(declaration.annotation)
        )
    }


def fixed_slips(passage: WrittenPassage, parameters: Mapping[str, str]) -> Iterator[Slip]:
    """Yield each fixed period, group or place in a paragraph that quotes a parameter of that kind.

    `parameters` are their names with their kind. A note in the paragraph may say why one is meant.
    """
    for paragraph in PARAGRAPH.finditer(passage.text):
        words = paragraph[0]
        if "{" not in words or reason_of("fixed", words):
            continue
        quoted: dict[str, str] = {}
        fixed: list[tuple[int, str, str]] = []
        for expression in Text(words).expressions():
            if expression.kind not in {"value", "set"}:
                continue  # what decides is not printed
            quoted |= _quoted(expression.parts, parameters)
            for option in expression.parts:
                if not (isinstance(option, ast.keyword) and option.arg in OF_OPTION):
                    continue
                if not any(isinstance(part, ast.Name) for part in ast.walk(option.value)):
                    option_text = (
                        f"{option.arg}={ast.get_source_segment(expression.code, option.value)}"
                    )
                    fixed.append((expression.place_of(option), option.arg, option_text))
        for at, name, option_text in fixed:
            if (kind := OF_OPTION[name]) in quoted:
                yield Slip(
                    paragraph.start() + at,
                    f"'{option_text}' is fixed beside '{quoted[kind]}', which a report sets.",
                    "Ask by the parameter, or a name that follows from it; or take the sentence "
                    "into a paragraph of its own. One that is meant says why, in the paragraph: "
                    "{## fixed: the census is of this year alone ##}.",
                    "text.fixed-beside-parameter",
                    option_text,
                )


def _quoted(parts: Sequence[ast.AST], parameters: Mapping[str, str]) -> dict[str, str]:
    """Return which kinds of parameters an expression prints or asks by, each with its words."""
    kinds = {
        OF_PART[part.attr]: f"….{part.attr}"
        for part in parts
        if isinstance(part, ast.Attribute) and part.attr in OF_PART
    }
    names = [part.id for part in parts if isinstance(part, ast.Name)]
    return kinds | {parameters[name]: name for name in names if name in parameters}


def base_slips(passage: WrittenPassage, without: frozenset[str]) -> Iterator[Slip]:
    """Yield each share or ratio that is one of nothing: typed, or worked out by a cell itself.

    `without` are the names of such numbers.
    """
    for expression in Text(passage.text).expressions():
        filters, name = expression.filters, expression.source.partition("|")[0].strip()
        if not filters & SHARE_OR_RATIO or filters & GIVES_BASE or expression.kind != "value":
            continue
        if name in without or name.replace(".", "").isdigit():
            yield Slip(
                expression.at,
                f"'{name}' is a share or ratio of which nothing says what it is one of.",
                "Let a question answer it, as hrc.share or hrc.share_ratio, or take it of two "
                "counts: {{ part | share_of(whole) | per_cent }}. Or say it: "
                '{{ ratio | based_on("deaths in custody per inmate, 2021–2023") | times }}.',
                "text.no-base",
                name,
            )


@lru_cache(maxsize=TEXTS)
def word_slips(passage: WrittenPassage, language: str) -> tuple[Slip, ...]:
    """Return each word such as "rose" or "twice" beside a number that no condition decides."""
    return tuple(_untied(passage, language))


def claimed(text: str, language: str) -> list[str]:
    """Return the words of a text, values aside, that numbers must bear: "rose", "most"."""
    words = EXPRESSION.sub(" ", text)
    return list(dict.fromkeys(match[0] for match in _moving(language).finditer(words)))


@lru_cache
def _moving(language: str) -> re.Pattern[str]:
    patterns = Words(language).texts("claims.moving")
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def _untied(passage: WrittenPassage, language: str) -> Iterator[Slip]:
    if "{{" not in passage.text:
        return
    moving = _moving(language)
    masked = passage.masked
    for sentence in SENTENCE.finditer(masked):
        written = passage.text[sentence.start() : sentence.end()]
        if not any(quoted.filters & PRINTED_NUMBER for quoted in Text(written).expressions()):
            continue
        for word in moving.finditer(sentence[0]):
            at = sentence.start() + word.start()
            if not passage.branch_at(at) and not reason_of("holds", written):
                yield Slip(
                    at,
                    f"'{word[0]}' stands beside a number, and nothing decides it.",
                    "Let the numbers decide it, {% if … %}, or quote a value that says it; or say "
                    "why it holds whatever they are, in the sentence: "
                    "{## holds: the count is of places where it is lower ##}.",
                    "text.untied-word",
                    word[0],
                    severity="warning",
                )
