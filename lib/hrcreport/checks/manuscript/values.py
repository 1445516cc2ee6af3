"""This module finds values and conditions that are not written as they must be, each at its place.

The grammar of a text says in which line Jinja stopped, which in a paragraph of one line says
little: the marks are paired here first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hrcreport.checks.manuscript.passages import Slip, index_of
from hrcreport.checks.manuscript.signs import odd_signs
from hrcreport.document import Markdown
from hrcreport.foundation import Problem
from hrcreport.notebook import Text

MARK = re.compile(r"\{##|##\}|\{\{|\}\}|\{%-?|-?%\}|\n[ \t]*\n")
NOTE_BEGINS, NOTE_ENDS = "{##", "##}"
CLOSES = {"{{": "}}", "{%": "%}"}
BEGINS = {"if": "endif", "for": "endfor"}
TURNS = {"elif": "if", "else": "if"}
WORDS = (*BEGINS, *BEGINS.values(), *TURNS, "set")
ONE_BRACE = re.compile(
    r"""
      (?<!\{)        # one brace and no second
      \{%?[ \t]*(?:(?:if|elif|for|set)[ \t]+[^{}%\n]+|else|endif|endfor)[ \t]*\}
      (?!\})
    | (?<![\{\w\]])  # one brace, no index and no second
      \{[ \t]+[a-z_][\w.]*[ \t]*(?:\|[^{}\n]*)?\}(?!\})
    """,
    re.VERBOSE,
)
WORD = re.compile(r"[ \t\n]*(\w*)")
STRAIGHT = frozenset({"'", '"'})
IN_MARKS = re.compile(r"'([^']+)'")


def value_slips(text: str) -> list[Slip]:
    """Return what is wrong with the values and conditions of a text.

    Example:
        >>> value_slips("All {{ well } is not.")[0].at
        4
    """
    if "{" not in text and "}" not in text:
        return []
    markdown = Markdown(text)
    codes = [_shortcode(name, at) for name, at, _ in markdown.shortcodes()]
    straight = _straight(markdown.without_shortcodes.text)
    slips = [*_marks(straight), *_one_brace(straight)]
    if not slips:
        slips = [*_of_grammar(straight)]
    return sorted([*codes, *slips], key=lambda slip: slip.at)


def _shortcode(code: str, at: int) -> Slip:
    return Slip(
        at,
        f"the Quarto shortcode '{code}' cannot stand in a report.",
        "Remove it: both engines must give the same document.",
        "text.shortcode",
        code,
    )


def _straight(text: str) -> str:
    """Return a text with straight marks for the curly ones in its values, told elsewhere."""
    for sign in odd_signs(text):
        if sign.instead in STRAIGHT:
            text = text[: sign.at] + sign.instead + text[sign.at + 1 :]
    return text


def _marks(text: str) -> Iterator[Slip]:
    """Yield marks without their other half, and conditions without their end."""
    opened: re.Match[str] | None = None
    around: list[tuple[str, int]] = []
    note = -1
    for mark in MARK.finditer(text):
        kind = mark[0].strip("-") if mark[0].strip() else ""
        if note >= 0 or kind in {NOTE_BEGINS, NOTE_ENDS}:
            if kind == NOTE_BEGINS and note < 0:
                note = mark.start()
            elif kind == NOTE_ENDS and note < 0:
                yield _stray(mark.start(), NOTE_ENDS, f"{NOTE_BEGINS} a note {NOTE_ENDS}")
            elif kind == NOTE_ENDS:
                note = -1
            continue
        if opened is None:
            if kind in CLOSES:
                opened = mark
            elif kind:
                example = "{{ name }}" if kind == "}}" else "{% if … %}"
                yield _stray(mark.start(), kind, example)
            continue
        opening_mark = opened[0].strip("-")
        if kind == CLOSES[opening_mark]:
            if opening_mark == "{%":
                yield from _block(text, opened, around)
            opened = None
        elif kind in CLOSES or not kind or (kind == "%}" and opening_mark == "{{"):
            yield _unclosed(text, opened.start(), CLOSES[opening_mark])
            opened = mark if kind in CLOSES else None
        # '}}' may close two dictionaries of a condition.
    if opened is not None:
        yield _unclosed(text, opened.start(), CLOSES[opened[0].strip("-")])
    if note >= 0:
        yield _unclosed(text, note, NOTE_ENDS)
    for word, at in around:
        yield Slip(
            at,
            f"'{_shown(text, at)}' is not ended by '{{% {BEGINS[word]} %}}'.",
            f"Write {{% {BEGINS[word]} %}} where it ends.",
            "text.value",
        )


def _block(text: str, opened: re.Match[str], around: list[tuple[str, int]]) -> Iterator[Slip]:
    """Take in one condition or loop: what it begins, turns or ends."""
    match = WORD.match(text, opened.end())
    word, at = (match[1] if match else ""), opened.start()
    if word in BEGINS:
        around.append((word, at))
    elif word in TURNS or word in BEGINS.values():
        opening_word = TURNS.get(word) or next(
            begin_word for begin_word, end in BEGINS.items() if end == word
        )
        if around and around[-1][0] == opening_word:
            if word not in TURNS:
                around.pop()
        elif not (around and word == "else"):  # a loop may have an else too
            yield Slip(
                at,
                f"'{{% {word} %}}' stands without its '{{% {opening_word} … %}}'.",
                f"Write {{% {opening_word} … %}} above, or delete it.",
                "text.value",
                word,
            )
    elif word not in WORDS:
        if Problem.did_you_mean(word, BEGINS.values()) and around:
            around.pop()
        yield Slip(
            at,
            f"'{{% {word} … %}}' is unknown.",
            f"{Problem.did_you_mean(word, WORDS)}A text knows: {', '.join(WORDS)}.",
            "text.value",
            word,
        )


def _one_brace(text: str) -> Iterator[Slip]:
    for match in ONE_BRACE.finditer(text):
        yield Slip(
            match.start(),
            f"'{match[0]}' has single braces.",
            "Write {{ name }} for a value and {% if … %} for a condition.",
            "text.value",
            match[0],
        )


def _stray(at: int, mark: str, example: str) -> Slip:
    return Slip(
        at, f"'{mark}' closes what was not opened.", f"Write {example}.", "text.value", mark
    )


def _unclosed(text: str, at: int, mark: str) -> Slip:
    return Slip(
        at,
        f"'{_shown(text, at)}' is not closed by '{mark}'.",
        f"Write {mark} where it ends.",
        "text.value",
        text[at : at + 2],
    )


def _shown(text: str, at: int) -> str:
    line = text[at : at + 80].partition("\n")[0]
    return f"{line[:40]}…" if len(line) > 40 else line


def _of_grammar(text: str) -> Iterator[Slip]:
    for slip in Text(text).slips():
        at = index_of(text, slip.line, slip.column)
        # The word that is wrong stands within the value that the grammar names.
        if word := IN_MARKS.search(slip.what):
            last = word[1].rpartition(".")[2]
            inside = re.search(rf"\b{re.escape(last)}(?!\w)", text[at : at + 1000])
            at += inside.start() if inside else 0
        yield Slip(
            at,
            f"the value or condition '{slip.expression}' is not taken: {slip.what}",
            slip.mend,
            "text.value",
            slip.expression,
        )
