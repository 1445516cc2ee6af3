"""This module writes text one sentence a line, so that a changed sentence is a changed line.

A line that ends inside a paragraph prints as a blank, so that the document stays the same.
"""

from __future__ import annotations

import re

ABBREVIATIONS = frozenset({
    "al", "app", "approx", "arg", "arr", "art", "arts", "cap", "cf", "chap", "col", "cons", "ch",
    "dr", "e.g", "ed", "eds", "fig", "gen", "hon", "i.e", "jr", "ltd", "mr", "mrs", "ms", "no",
    "nos", "op", "p", "para", "paras", "pp", "prof", "pt", "r", "rev", "s", "sec", "sect", "sr",
    "ss", "st", "supp", "v", "vol", "vols", "vs",
})  # fmt: skip
"""Words before whose full stop no sentence ends, in small letters; single letters are none too."""

_STOP = re.compile(r"""[.!?\u061f\u06d4]["'\u201d\u2019\u00bb*_]*$""")
_NOTES = re.compile(r"(?:\^?\[[^\[\]]*\](?:\{(?!%)[^{}]*\})?)+$")
_BEGINS = re.compile(r"""[\u201c"'\u2018\u00ab(\[*_]*(?:[^\W\d_]|\{\{|\{%)""")
_NUMBER = r"\(?(?:\d+|[A-Za-z]|[ivxlcdm]+|[IVXLCDM]+|#)[.)]"
_MARKER = re.compile(rf"(?:[-*+#>|:]|{_NUMBER})(?:\s|$)")
_RUNNING = re.compile(rf" {{0,3}}(?:[-*+] +|{_NUMBER} +)?(?=\S)")
_NOT_RUNNING = re.compile(
    r"\s*(?:#{1,6}\s|:{3,}|`{3,}|~{3,}|>|\||<|\{%-?\s*\w+[^%]*%\}\s*$|[-+=]{3,})"
)
_FENCE = re.compile(r"\s*(?:`{3,}|~{3,})")
_OPENS, _CLOSES = "[{", "]}"


def one_sentence_a_line(text: str) -> str:
    r"""Return a Markdown text with each sentence of its paragraphs and lists on a line of its own.

    Headings, fences, tables and code stay as they are; so does whatever stands in brackets, such
    as a footnote.

    Example:
        >>> one_sentence_a_line("It is so.[@A-1] In No. 4 it is not. {{ name }} says why.")
        'It is so.[@A-1]\nIn No. 4 it is not.\n{{ name }} says why.'
    """
    lines, in_code = [], False
    for line in text.split("\n"):
        if _FENCE.match(line):
            in_code = not in_code
        if in_code or line.startswith(("    ", "\t")) or _NOT_RUNNING.match(line):
            lines.append(line)
        else:
            lines += _sentences(line)
    return "\n".join(lines)


def _sentences(line: str) -> list[str]:
    begun = _RUNNING.match(line)
    found, start, depth = [], 0, 0
    for at in range(begun.end() if begun else 0, len(line)):
        sign = line[at]
        depth += (sign in _OPENS) - (sign in _CLOSES)
        if sign != " " or depth or line[at + 1 : at + 2] in ("", " ") or line[at - 1] == " ":
            continue
        before, after = line[start:at], line[at + 1 :]
        if _ends_sentence(before) and _BEGINS.match(after) and not _MARKER.match(after):
            found.append(before)
            start = at + 1
    return [*found, line[start:]]


def _ends_sentence(text: str) -> bool:
    bare = _NOTES.sub("", text)
    stop = _STOP.search(bare)
    if stop is None or bare.endswith("%}"):
        return False
    word = re.split(r"[\s(\[\u201c\"'\u00a0]", bare[: stop.start()])[-1].lower()
    if not bare[stop.start()].startswith("."):
        return True
    return word not in ABBREVIATIONS and not (len(word) == 1 and word.isalpha())
