"""This module says in words what a chart of estimates with their intervals shows."""

from __future__ import annotations

from collections.abc import Sequence

from hrcreport.notebook.drawing.interval_rows import IntervalRow
from hrcreport.notebook.drawing.wording import confidence, counted, fitting, listed, say
from hrcreport.notebook.printing import decimal


def interval_alt(
    rows: Sequence[IntervalRow],
    *,
    measure: str,
    reference: float | None,
    level: float,
    decimals: int,
    language: str,
) -> str:
    """Return the alternative text: highest, lowest, the side of the reference, what is missing."""
    shown = [row for row in rows if row.estimable]

    def sentence(key: str, row: IntervalRow) -> str:
        interval = ""
        if row.has_interval:
            low, high = (decimal(n, decimals, language=language) for n in (row.low, row.high))
            interval = confidence(level, low, high, language=language)
        value = decimal(row.value, decimals, language=language)
        return say(key, language=language, label=row.name, value=value, interval=interval)

    parts = [
        say(
            "interval-head",
            language=language,
            rows=counted("row", len(rows), language=language),
            measure=measure,
        )
    ]
    if len(shown) == 1:
        parts.append(sentence("interval-one", shown[0]))
    else:
        parts.append(sentence("interval-highest", max(shown, key=lambda row: row.value)))
        parts.append(sentence("interval-lowest", min(shown, key=lambda row: row.value)))
    if reference is not None:
        parts.append(_against(shown, reference=reference, language=language))
    lost = [row.name for row in rows if not row.estimable]
    if lost:
        parts.append(
            say("not-estimable-for", language=language, labels=listed(lost, language=language))
        )
    return fitting([part for part in parts if part])


def _against(rows: Sequence[IntervalRow], *, reference: float, language: str) -> str:
    """Say on which side of the reference the intervals lie."""
    known = [row for row in rows if row.has_interval]
    above = sum(row.low > reference for row in known)
    below = sum(row.high < reference for row in known)
    places = 0 if reference == round(reference) else 2
    words = {"reference": decimal(reference, places, language=language)}
    if not known:
        return ""
    if above == len(known):
        return say("above-all", language=language, **words)
    if below == len(known):
        return say("below-all", language=language, **words)
    across = len(known) - above - below
    return say(
        "against", language=language, n=len(known), above=above, below=below, across=across, **words
    )
