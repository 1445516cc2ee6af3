"""This module finds signs that nobody sees and what word processors leave in text, and mends it.

What is mended in notebooks and blocks is that and no more: every other byte stays.
"""

from __future__ import annotations

import json
import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from pathlib import Path

from hrcreport.checks.manuscript.passages import (
    EXPRESSION,
    TEXTS,
    Cell,
    Slip,
    WrittenPassage,
    block_passage,
    cell_passage,
    read_cells,
)
from hrcreport.foundation import Problem, Project, RefusedError, Trespass
from hrcreport.notebook import Text

GONE = "\u00ad\u180e\u200b\u2060\ufeff"
"""Signs of a word processor that print as nothing: soft hyphens, spaces without width."""

BREAKS = "\x0b\x0c\x85\u2028\u2029"
"""Breaks of lines and pages of Word; in a paragraph they are blanks."""

WIDE = "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u200a\u205f"
"""Spaces of a fixed width; the thin space U+2009 may stand between digits, U+202F is of French."""

NO_BREAK = "\u00a0"
JOINERS = "\u200c\u200d\u200e\u200f"
LOST = "\ufffd"
SCRIPTS_WITH_JOINERS = re.compile("[\u0590-\u08ff\u0900-\u0dff\ufb1d-\ufeff]")
BULLETS = "•‣⁃▪▫◦∙·\uf0b7\uf0a7"
CURLY_SIGNS = re.compile(f"[{''.join(Text.straight_quotes)}]")

HIDDEN = re.compile(f"{NO_BREAK}+|[{GONE}{BREAKS}{WIDE}{JOINERS}{LOST}{Trespass.ODD_SIGNS}]")
REFUSED = re.compile(f"[{Trespass.ODD_SIGNS}]")
BULLET = re.compile(
    f"^(?P<indent>[ \\t]*)(?P<bullet>[{BULLETS}])[ \\t\u00a0]*(?=\\S)", re.MULTILINE
)
BULLET_IN_LINE = re.compile(
    rf"""
    (?<=[:;.][ ])  # behind a part of a sentence
    [{BULLETS}](?=[ \t\u00a0])
    """,
    re.VERBOSE,
)
OPENING = re.compile(r"^ {0,3}:{3,}[ \t]*\{[^}\n]*", re.MULTILINE)
LETTER_BEFORE = re.compile(
    r"""
    (?:^|(?<=[\W\d_]))  # at the beginning of a word
    ([^\W\d_]+)$
    """,
    re.VERBOSE,
)
TITLES = frozenset(
    {
        "Art",
        "Dr",
        "M",
        "Mlle",
        "MM",
        "Mme",
        "Mr",
        "Mrs",
        "Ms",
        "Mx",
        "No",
        "Prof",
        "St",
    }
)
"""Words behind which a no-break space is wanted, as behind an initial."""

NOTEBOOK = ".ipynb"
ROUNDS = 8
"""One mend can uncover another: a no-break space behind a space without width."""
LIST_LINE = re.compile(r"[ \t]*(?:[-*+]|\d+[.)])[ \t]")


@dataclass(frozen=True, slots=True)
class Sign(Slip):
    """A sign that does not belong into a text; `instead` is None where only the author can say it.

    A text with one that is an error is not taken.
    """

    length: int = 1
    instead: str | None = None


@lru_cache(maxsize=TEXTS)
def odd_signs(text: str) -> tuple[Sign, ...]:
    r"""Return the signs of a text that nobody sees and what a word processor left, in order.

    Example:
        >>> [sign.instead for sign in odd_signs("The\u00a0police\u200b offi\u00adcers")]
        [' ', '', '']
        >>> odd_signs("10\u00a0000 personnes\u00a0: article\u00a04")
        ()
    """
    every = sorted([*_hidden(text), *_bullets(text), *_curly(text)], key=lambda sign: sign.at)
    signs: list[Sign] = []
    for sign in every:  # a bullet takes the no-break spaces behind it along
        if not signs or sign.at >= signs[-1].at + signs[-1].length:
            signs.append(sign)
    return tuple(signs)


def mended(text: str) -> tuple[str, list[Sign]]:
    r"""Return a text without what can be mended, and what that is.

    Example:
        >>> mended("We ask:\n• first\n• second\n")[0]
        'We ask:\n\n- first\n- second\n'
    """
    signs = [sign for sign in odd_signs(text) if sign.instead is not None]
    for sign in reversed(signs):
        text = f"{text[: sign.at]}{sign.instead}{text[sign.at + sign.length :]}"
    return text, signs


def named(sign: str) -> str:
    """Return a sign by its number and name: U+200B (zero width space)."""
    name = unicodedata.name(sign, "").lower()
    return f"U+{ord(sign):04X}" + (f" ({name})" if name else "")


def _hidden(text: str) -> Iterator[Sign]:
    for match in HIDDEN.finditer(text):
        at, sign = match.start(), match[0][0]
        if sign == NO_BREAK:
            if not _belongs(text, at, match.end()):
                yield _debris(at, match.end() - at, sign, _blank(text, at, match.end()))
        elif sign in JOINERS:
            if not SCRIPTS_WITH_JOINERS.search(text):
                yield _debris(at, 1, sign, "")
        elif sign in GONE:
            yield _debris(at, 1, sign, "")
        elif sign in BREAKS or sign in WIDE:
            yield _debris(at, 1, sign, _blank(text, at, at + 1))
        elif sign == LOST:
            yield Sign(
                at,
                f"a letter was lost here and reads {named(sign)}.",
                "Type the letter again: a program could not read it.",
                "text.refused-sign",
                sign,
            )
        else:
            yield Sign(
                at,
                f"the sign {named(sign)} may not stand in a text.",
                "Delete it, or type the words again: it changes what is read and is not seen.",
                "text.refused-sign",
                sign,
            )


def _debris(at: int, length: int, sign: str, instead: str) -> Sign:
    act = "Type a plain space" if instead else "Delete it"
    return Sign(
        at,
        what=f"a word processor left the sign {named(sign)} here.",
        mend=f"{act}, or run: hrcreport check --fix",
        rule="text.word-processor",
        value=sign,
        severity="error" if REFUSED.match(sign) else "warning",
        length=length,
        instead=instead,
    )


def _blank(text: str, begin: int, end: int) -> str:
    """Return the plain space that stands for another one, none beside a space or line's end."""
    before, after = text[begin - 1 : begin], text[end : end + 1]
    return "" if before in {"", " ", "\n"} or after in {"", " ", "\n"} else " "


def _belongs(text: str, begin: int, end: int) -> bool:
    """Tell whether no-break spaces belong where they stand: not between two ordinary words."""
    before, after = text[begin - 1 : begin], text[end : end + 1]
    if end - begin > 1 or before in {"", " ", "\n"} or after in {"", " ", "\n"}:
        return False
    if not (before.isalpha() and after.isalpha()):
        return True
    word = LETTER_BEFORE.search(text[max(0, begin - 40) : begin])
    return word is not None and (word[1] in TITLES or (len(word[1]) == 1 and word[1].isupper()))


def _bullets(text: str) -> Iterator[Sign]:
    line_end = "\r\n" if "\r\n" in text else "\n"
    for match in BULLET.finditer(text):
        line_before = text[: match.start()].rpartition("\n")[0].rpartition("\n")[2]
        in_list = LIST_LINE.match(line_before) or BULLET.match(line_before)
        gap = line_end if line_before.strip() and not in_list else ""
        at = match.start()
        yield Sign(
            at,
            what=f"a list begins its items with '{match['bullet']}', which prints within the line.",
            mend="Write '- ' with an empty line before the list, or run: hrcreport check --fix",
            rule="text.word-processor",
            value=text[at],
            severity="warning",
            length=match.end() - at,
            instead=f"{gap}{match['indent']}- ",
        )
    for match in BULLET_IN_LINE.finditer(text):
        yield Sign(
            match.start(),
            what=f"a list stands within a line, with '{match[0]}' before its items.",
            mend="Begin each item on a line of its own with '- ', an empty line before the first.",
            rule="text.word-processor",
            value=match[0],
            severity="warning",
        )


def _curly(text: str) -> Iterator[Sign]:
    """Yield curly quotation marks where only straight ones are read."""
    for inside in EXPRESSION.finditer(text):
        if inside[0].startswith("{##"):
            continue
        for match in CURLY_SIGNS.finditer(inside[0]):
            before = inside[0][: match.start()]
            # Within straight marks it is one of the author's words: {{ n | count('d’homme', …) }}.
            if before.count('"') % 2 == 0 and before.count("'") % 2 == 0:
                yield _curly_sign(inside.start() + match.start(), match[0], "a value")
    for opening in OPENING.finditer(text):
        for match in CURLY_SIGNS.finditer(opening[0]):
            before = opening[0][: match.start()]
            if before.count('"') % 2 == 0 and match[0] in "“”„«»":
                yield _curly_sign(opening.start() + match.start(), match[0], "an attribute")


def _curly_sign(at: int, sign: str, where: str) -> Sign:
    return Sign(
        at,
        f"a curly quotation mark ({sign}) stands in {where}.",
        f"Type a straight one: {Text.straight_quotes[sign]} – or run: hrcreport check --fix",
        "text.word-processor",
        sign,
        instead=Text.straight_quotes[sign],
    )


def mend_texts(project: Project, paths: Iterable[Path]) -> list[Problem]:
    """Mend files in place and return what was changed, each with its file, line and column.

    Every other byte stays: line ends, the form of a notebook's JSON, code cells.

    Raises:
        RefusedError: a file cannot be written.
    """
    all_changes: list[Problem] = []
    for path in paths:
        try:
            content = path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            continue  # told where the file is read
        new, changed = mended_content(
            content, project.place(path), notebook=path.suffix == NOTEBOOK
        )
        if new != content:
            _write(path, new, project)
            all_changes += changed
    return all_changes


def mended_content(content: str, place: str, *, notebook: bool) -> tuple[str, list[Problem]]:
    """Return the content of a file without what can be mended, and what was changed in it."""
    changed: list[Problem] = []
    for _ in range(ROUNDS):
        passages = _passages(content, place, notebook=notebook)
        round_changes = [
            _told(sign, passage)
            for passage, _ in passages
            for sign in odd_signs(passage.text)
            if sign.instead is not None
        ]
        if not round_changes:
            break
        changed += round_changes
        content = _in_cells(content, passages) if notebook else mended(content)[0]
    return content, changed


def _passages(
    content: str, place: str, *, notebook: bool
) -> list[tuple[WrittenPassage, Cell | None]]:
    if not notebook:
        return [(block_passage(content, place), None)]
    try:
        cells = read_cells(content)
    except ValueError:
        return []
    return [(cell_passage(cell, content, place), cell) for cell in cells if cell.kind == "markdown"]


def _told(sign: Sign, passage: WrittenPassage) -> Problem:
    written = passage.text[sign.at : sign.at + sign.length].strip(" ")
    instead = (sign.instead or "").strip("\n")
    outcome = f"now reads '{instead}'" if instead else "was deleted"
    problem = passage.problem(sign.at, f"{sign.what} It {outcome}.", "", sign.rule, value=written)
    return replace(problem, severity="warning")


def _in_cells(content: str, passages: list[tuple[WrittenPassage, Cell | None]]) -> str:
    """Return a notebook whose Markdown cells are mended, line by line of its JSON."""
    edits = list(chain.from_iterable(_edits(cell, content) for _, cell in passages if cell))
    for begin, end, written in sorted(edits, reverse=True):
        content = content[:begin] + written + content[end:]
    return content


def _edits(cell: Cell, content: str) -> Iterator[tuple[int, int, str]]:
    """Yield the JSON of each piece of a cell's source that reads otherwise once it is mended."""
    signs = [sign for sign in odd_signs(cell.text) if sign.instead is not None]
    before = 0
    for piece in cell.pieces:
        after = before + len(piece.text)
        text = piece.text
        for sign in reversed(signs):
            if before <= sign.at and sign.at + sign.length <= after:
                at = sign.at - before
                text = text[:at] + (sign.instead or "") + text[at + sign.length :]
        if text != piece.text:
            raw = content[piece.begin : piece.end]
            plain = raw.isascii() and not piece.text.isascii()
            lines = text.splitlines(keepends=True) if len(cell.pieces) > 1 else [text]
            indent = content[content.rfind("\n", 0, piece.begin) : piece.begin]
            joint = f",{indent}" if not indent.strip() else ", "
            new = joint.join(json.dumps(line, ensure_ascii=plain) for line in lines or [""])
            yield piece.begin, piece.end, new
        before = after


def _write(path: Path, content: str, project: Project) -> None:
    real_path = path.resolve()  # a link stays one
    new = real_path.with_name(f".{real_path.name}.mended")
    try:
        new.write_bytes(content.encode("utf-8"))
        shutil.copymode(real_path, new)
        new.replace(real_path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise RefusedError.of(
            project.place(path),
            f"this file cannot be written: {error.strerror}.",
            "Look whether you may write to it.",
            "text.not-written",
        ) from error
