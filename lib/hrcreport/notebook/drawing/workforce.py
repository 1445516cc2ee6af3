"""This module draws the share of each group among staff against its share of the population."""

from __future__ import annotations

import math

import pandas as pd

from hrcreport.notebook.drawing.checks import Checks
from hrcreport.notebook.drawing.pairs import End, Pair, pairs_alt, pairs_figure
from hrcreport.notebook.drawing.style import NARROW_CM, house_style
from hrcreport.notebook.drawing.wording import say
from hrcreport.notebook.pictures import Picture
from hrcreport.notebook.printing import decimal
from hrcreport.words.document_language import document_language


def workforce_chart(
    frame: pd.DataFrame,
    *,
    group: str,
    staff: str,
    population: str,
    section: str | None = None,
    width: float = NARROW_CM,
    language: str | None = None,
) -> Picture:
    """Draw each group's share of the police (judges, prosecutors) against that of the population.

    `staff` and `population` hold counts; shares are of all rows of a `section` (a rank, a force)
    or of the table, so persons of unknown group are best left out of both and said in a note.
    Behind each row stands the share of staff over that of the population: 1 would be parity.

    Raises:
        DataError: a column is missing, the table has no rows, a count is negative, missing or
            infinite, a group stands twice, or all counts of a section are zero.

    Example:
        >>> police = pd.DataFrame({"group": ["A", "B"], "staff": [90, 10], "people": [800, 200]})
        >>> workforce_chart(police, group="group", staff="staff", population="people").alt
        'Pairs of values for 2 rows, Staff and Population: Per cent. A: 90.0 per cent of staff, \
80.0 per cent of the population, ratio 1.12. B: 10.0 per cent of staff, 20.0 per cent of the \
population, ratio 0.50.'
    """
    language = document_language(language)
    rows = _shares(frame, group=group, staff=staff, population=population, section=section)
    names = (say("staff", language=language), say("population", language=language))

    def ratio(row: Pair) -> str:
        if row.second.value == 0:
            return say("not-estimable", language=language)
        return decimal(row.first.value / row.second.value, 2, language=language)

    measure = say("per-cent-axis", language=language)
    with house_style():
        figure = pairs_figure(
            rows, names=names, x_label=measure, beside=ratio,
            head=say("ratio", language=language), width=width, language=language,
        )  # fmt: skip

    def sentence(row: Pair) -> str:
        values = [decimal(e.value, 1, language=language) for e in (row.first, row.second)]
        return say(
            "workforce", language=language, label=row.name, staff=values[0],
            population=values[1], ratio=ratio(row),
        )  # fmt: skip

    alt = pairs_alt(rows, names=names, measure=measure, sentence=sentence, language=language)
    data = pd.DataFrame(
        {
            say("head-part", language=language): [row.section for row in rows],
            say("head-group", language=language): [row.label for row in rows],
            say("staff-share", language=language): [row.first.value for row in rows],
            say("population-share", language=language): [row.second.value for row in rows],
            say("ratio", language=language): [
                row.first.value / row.second.value if row.second.value else None for row in rows
            ],
        }
    )
    return Picture(figure, alt, data if section else data.iloc[:, 1:])


def _shares(
    frame: pd.DataFrame, *, group: str, staff: str, population: str, section: str | None
) -> list[Pair]:
    checks = Checks("workforce_chart")
    checks.columns(frame, (group, staff, population, section))
    groups = checks.names(frame, group)
    sections = checks.names(frame, section) if section else [""] * len(groups)
    labels = [", ".join(filter(None, each)) for each in zip(sections, groups, strict=True)]
    checks.once(list(zip(sections, groups, strict=True)), columns=(group,))
    counts = {
        column: checks.numbers(frame, column, labels=labels) for column in (staff, population)
    }
    for column, numbers in counts.items():
        lost = [label for label, number in zip(labels, numbers, strict=True) if math.isnan(number)]
        if lost and not checks.problems:
            checks.add(
                f"column '{column}' has no count for {', '.join(lost[:5])}.",
                "A share is of all groups: give each its count, or leave the group out of both.",
                "no-count",
                key=column,
            )
    checks.stop()
    sums = {
        (column, part): sum(
            number for number, where in zip(numbers, sections, strict=True) if where == part
        )
        for column, numbers in counts.items()
        for part in dict.fromkeys(sections)
    }
    empty = [(column, part) for (column, part), total in sums.items() if total == 0]
    for column, part in empty:
        checks.add(
            f"column '{column}' is zero in every row{f' of {part}' if part else ''}.",
            "There is nothing of which a share could be taken: say so in the text.",
            "no-values",
            key=column,
        )
    checks.stop()
    return [
        Pair(
            name,
            part or None,
            End(100 * float(counts[staff][place]) / sums[staff, part]),
            End(100 * float(counts[population][place]) / sums[population, part]),
        )
        for place, (name, part) in enumerate(zip(groups, sections, strict=True))
    ]
