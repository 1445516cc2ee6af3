"""This module draws the gap between two groups in each row, such as their trust in the police."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from hrcreport.notebook.drawing.checks import Checks
from hrcreport.notebook.drawing.pairs import End, Pair, pairs_alt, pairs_figure
from hrcreport.notebook.drawing.style import NARROW_CM, house_style
from hrcreport.notebook.drawing.wording import say, series_decimals
from hrcreport.notebook.pictures import Picture
from hrcreport.notebook.printing import decimal
from hrcreport.words.document_language import document_language

MINUS = "−"


def dumbbell_chart(
    frame: pd.DataFrame,
    *,
    label: str,
    group: str,
    value: str,
    x_label: str,
    low: str | None = None,
    high: str | None = None,
    section: str | None = None,
    decimals: int | None = None,
    width: float = NARROW_CM,
    language: str | None = None,
) -> Picture:
    """Draw for each row the values of two groups, joined, with the gap behind: trust in the police.

    `label` names the rows (questions, States, years), `group` has exactly two values, of which the
    first in the table is drawn full and the second hollow; `value` is in the units of `x_label`,
    `low` and `high` are the ends of its interval where a survey gives them. The gap is the first
    group's value less the second's.

    Raises:
        DataError: a column is missing, the table has no rows or no value, a value is negative or
            infinite, there are other than two groups, or a row and group stand twice.

    Example:
        >>> trust = pd.DataFrame({"question": ["Trust", "Trust"], "group": ["A", "B"],
        ...                       "share": [40.0, 65.0]})
        >>> dumbbell_chart(trust, label="question", group="group", value="share",
        ...                x_label="Per cent who trust the police").alt
        'Pairs of values for 1 row, A and B: Per cent who trust the police. Trust: A 40, B 65, gap \
−25.'
    """
    language = document_language(language)
    rows, names = _pairs(
        frame, label=label, group=group, value=value, low=low, high=high, section=section
    )
    if decimals is None:
        known = [end.value for row in rows for end in (row.first, row.second)]
        decimals = series_decimals(known)
    places = decimals

    def gap(row: Pair) -> str:
        difference = round(row.first.value - row.second.value, places)
        sign = "+" if difference > 0 else MINUS if difference < 0 else ""
        return f"{sign}{decimal(abs(difference), places, language=language)}"

    with house_style():
        figure = pairs_figure(
            rows, names=names, x_label=x_label, beside=gap,
            head=say("gap", language=language), width=width, language=language,
        )  # fmt: skip

    def sentence(row: Pair) -> str:
        values = [decimal(e.value, places, language=language) for e in (row.first, row.second)]
        return say(
            "pair", language=language, label=row.name, first=names[0], one=values[0],
            second=names[1], other=values[1], gap=gap(row),
        )  # fmt: skip

    alt = pairs_alt(rows, names=names, measure=x_label, sentence=sentence, language=language)
    heads = [say(f"head-{key}", language=language) for key in ("part", "row", "group")]
    limits = [say(f"head-{key}", language=language) for key in ("low", "high")]
    data = pd.DataFrame(
        [
            (row.section, row.label, name, end.value, end.low, end.high)
            for row in rows
            for name, end in zip(names, (row.first, row.second), strict=True)
        ],
        columns=[*heads, x_label, *limits],
    )
    return Picture(figure, alt, data.dropna(axis="columns", how="all"))


def _pairs(
    frame: pd.DataFrame,
    *,
    label: str,
    group: str,
    value: str,
    low: str | None,
    high: str | None,
    section: str | None,
) -> tuple[list[Pair], tuple[str, str]]:
    checks = Checks("dumbbell_chart")
    checks.columns(frame, (label, group, value, low, high, section))
    labels = checks.names(frame, label)
    groups = checks.names(frame, group)
    sections = checks.names(frame, section) if section else [""] * len(labels)
    named = [", ".join(filter(None, each)) for each in zip(sections, labels, groups, strict=True)]
    values = checks.numbers(frame, value, labels=named)
    none = np.full(len(labels), math.nan)
    lows = checks.numbers(frame, low, labels=named, some=False) if low else none
    highs = checks.numbers(frame, high, labels=named, some=False) if high else none
    checks.once(list(zip(sections, labels, groups, strict=True)), columns=(label, group))
    there = list(dict.fromkeys(groups))
    if len(there) != 2:
        checks.add(
            f"column '{group}' has {len(there)} groups: {', '.join(there[:5])}.",
            "A gap lies between two groups: filter the table, or draw bars_by_group.",
            "not-two-groups",
            key=group,
        )
    checks.stop()
    ends = {
        key: End(float(number), float(least), float(most))
        for key, number, least, most in zip(
            zip(sections, labels, groups, strict=True), values, lows, highs, strict=True
        )
    }
    rows = [
        Pair(
            name, part or None, ends.get((part, name, there[0]), End()),
            ends.get((part, name, there[1]), End()),
        )
        for part, name in dict.fromkeys(zip(sections, labels, strict=True))
    ]  # fmt: skip
    return rows, (there[0], there[1])
