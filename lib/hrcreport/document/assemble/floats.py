"""This module writes a figure, map or table as the fenced block that the format reads."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

ALIGNMENT = {"left": ":--", "right": "--:", "center": ":-:"}
MARKUP = re.compile(r"""[\\`*_{}\[\]<>#|~^$@&"'!=+]|--|\.\.\.""")
"""Signs that Markdown reads as more than signs."""
BLANKS = re.compile("(?:(?![\u00a0\u202f])\\s)+")
NOTE_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def float_markdown(record: Mapping[str, Any]) -> str:
    """Return the fenced block of one float.

    Notes get lower-case letters in their order ("a", "b" …) where a cell or the caption refers to
    them by `^a^`; a float without such a mark prints its notes as plain sentences. The numbers
    behind a picture stand in a block of their own, which HTML shows on demand.
    """
    attributes = [f"#{record['label']}", f".{record['kind']}"]
    if record["alt"]:
        attributes.append(f'alt="{_attribute(record["alt"])}"')
    if record["widths"]:
        attributes.append(f'widths="{" ".join(f"{width:g}" for width in record["widths"])}"')
    if record.get("layout"):
        attributes.append(f'layout="{record["layout"]}"')
    if record["kind"] == "table":
        content = _pipe_table(record["columns"], record["rows"], record["align"])
    else:
        content = f"![](figures/{record['label']}.svg)"
    blocks = [
        f"::: {{{' '.join(attributes)}}}",
        f"::: caption\n{record['caption']}\n:::",
        content,
    ]
    if record["notes"]:
        blocks.append(f"::: notes\n{_notes(record)}\n:::")
    if record["source"]:
        blocks.append(f"::: source\n{record['source']}\n:::")
    if data := record.get("data"):
        rows = [[verbatim(cell) for cell in row] for row in data["rows"]]
        heads = [verbatim(head) for head in data["columns"]]
        blocks.append(f"::: data\n{_pipe_table(heads, rows, data['align'])}\n:::")
    return "\n\n".join([*blocks, ":::"])


def verbatim(text: str) -> str:
    """Return a text as Markdown that prints it sign by sign, as a picture shows it."""
    return MARKUP.sub(lambda match: "".join(f"\\{sign}" for sign in match[0]), text)


def _notes(record: Mapping[str, Any]) -> str:
    lettered = list(zip(NOTE_LETTERS, record["notes"], strict=False))
    texts = (record["caption"], *record["columns"], *chain.from_iterable(record["rows"]))
    # The letter of no note is no mark: "n^o^ 37" in French.
    if not any(f"^{letter}^" in text for letter, _ in lettered for text in texts):
        return "\n\n".join(record["notes"])
    return "\n\n".join(f"^{letter}^ {note}" for letter, note in lettered)


def _pipe_table(columns: Sequence[str], rows: Sequence[Sequence[str]], align: Sequence[str]) -> str:
    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(_cell(cell) for cell in cells) + " |"

    rule = "|" + "|".join(ALIGNMENT[side] for side in align) + "|"
    return "\n".join([line(columns), rule, *(line(row) for row in rows)])


def _cell(text: str) -> str:
    return _on_one_line(re.sub(r"\\?\|", r"\\|", text))


def _attribute(text: str) -> str:
    return _on_one_line(text.replace("\\", "\\\\").replace('"', '\\"'))


def _on_one_line(text: str) -> str:
    # A no-break space stays what it is: it holds the parts of a number together.
    return " ".join(part for part in BLANKS.split(text) if part)
