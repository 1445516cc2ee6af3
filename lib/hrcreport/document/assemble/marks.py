"""This module remembers, while a document is assembled, which of its words are a printed value.

Signs that no text holds stand around each value until the document is written; then each becomes a
span, `[5,944]{value="v3fa91c02"}`, by whose name `values.json` tells where it comes from.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hrcreport.document.assemble.markdown import Markdown

OPENS, NUMBERED, CLOSES = "\ufdd0", "\ufdd1", "\ufdd2"
MARKED = re.compile(f"{OPENS}(\\d+){NUMBERED}([^{CLOSES}]*){CLOSES}")


def marked(text: str, values: Sequence[Mapping[str, Any]], *, first: int) -> str:
    """Return a filled text with signs around its values; `first` is the number of the first.

    `values` know where they begin (`at`) in the text, or in what a line before and one after were
    put around. Those in attributes, links, tables and code get no signs.
    """
    for shift in (0, text.find("\n") + 1):
        if all(text.startswith(value["text"], value.get("at", -1) + shift) for value in values):
            break
    else:
        return text
    pieces, copied_until, markdown = [], 0, Markdown(text)
    for number, value in enumerate(values, start=first):
        at = value["at"] + shift
        if at < copied_until or not value["text"] or not markdown.takes_span(at, value["text"]):
            continue
        end = at + len(value["text"])
        pieces += [text[copied_until:at], f"{OPENS}{number}{NUMBERED}{text[at:end]}{CLOSES}"]
        copied_until = end
    return "".join([*pieces, text[copied_until:]])


def unmarked(text: str) -> str:
    """Return a text without the signs around values."""
    return MARKED.sub(r"\2", text)


def with_spans(text: str, names: Sequence[str]) -> str:
    """Return a text whose marked values are spans with the value's name."""
    return MARKED.sub(lambda match: f'[{match[2]}]{{value="{names[int(match[1])]}"}}', text)


def value_names(values: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return a name for each value: from its expression, and a number where it is quoted again.

    Example:
        >>> value_names([{"expression": "profile.total"}, {"expression": "profile.total"}])
        ['v329145a0', 'v329145a0-2']
    """
    name_counts: Counter[str] = Counter()
    names = []
    for value in values:
        name = "v" + hashlib.sha256(value["expression"].encode()).hexdigest()[:8]
        name_counts[name] += 1
        names.append(name if name_counts[name] == 1 else f"{name}-{name_counts[name]}")
    return names
