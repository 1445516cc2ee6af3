"""This module draws how far laws meet tests: a grid of signs that need no colour."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from hrcreport.law.assessments import SIGNS, Score
from hrcreport.notebook.drawing.checks import Checks
from hrcreport.notebook.drawing.sign_grid import (
    CIRCLE,
    DASH,
    FULL,
    HALF,
    QUESTION,
    SLASH,
    Signs,
    require_columns,
    sign_grid,
)
from hrcreport.notebook.drawing.style import NARROW_CM, house_style
from hrcreport.notebook.drawing.wording import LONGEST_ALT, counted, fitting, listed, say
from hrcreport.notebook.pictures import Picture
from hrcreport.words.document_language import document_language

ROW_CM = 0.5
"""Rows close enough for some thirty tests on a page."""
SHAPES: Signs = {
    Score.MET.value: (FULL,),
    Score.PARTLY_MET.value: (HALF,),
    Score.NOT_MET.value: (CIRCLE,),
    Score.NO_PROVISION.value: (DASH,),
    Score.NOT_ASSESSED.value: (QUESTION,),
    Score.NOT_APPLICABLE.value: (SLASH,),
}
"""The signs of the scale as shapes: full, half and empty circle, dash, question mark, slash."""


def conformity_grid(
    frame: pd.DataFrame,
    *,
    test: str = "test",
    country: str = "country",
    score: str = "score",
    section: str | None = None,
    width: float = NARROW_CM,
    language: str | None = None,
) -> Picture:
    """Draw a row for each test and a column for each country, with a sign where they meet.

    `test` and `country` name columns of texts as they are printed; `score` holds the scale of
    `hrcreport.law` (a Score, "2", "1", "0", "N", "U", or "NA" where a regional instrument does not
    concern the country) or its sign (● ◐ ○ – ? /). Tests of one
    `section` stand under its heading. The order is that of the table: nothing is ranked.

    Raises:
        DataError: a column is missing, the table has no rows, a score is not on the scale, a
            test and country have two rows or none.
    """
    language = document_language(language)
    cells, tests, places = _cells(
        frame, test=test, country=country, score=score, section=section, width=width
    )
    with house_style():
        figure = sign_grid(
            {key: degree.value for key, degree in cells.items()}, tests, places, signs=SHAPES,
            words={d.value: say(f"score-{d.value}", language=language) for d in Score},
            width=width, row_cm=ROW_CM, labels=_below_heading(tests),
        )  # fmt: skip
    alt = _alt(cells, tests, places, language=language)
    return Picture(figure, alt, _data(cells, tests, places, language=language))


def _below_heading(tests: dict[str, str]) -> dict[str, str]:
    """Return the names of tests as they stand under a heading that need not be repeated."""
    return {name: name.removesuffix(f" ({section})") for name, section in tests.items()}


def _cells(
    frame: pd.DataFrame,
    *,
    test: str,
    country: str,
    score: str,
    section: str | None,
    width: float,
) -> tuple[dict[tuple[str, str], Score], dict[str, str], list[str]]:
    """Return the score of each test and country, the section of each test, the countries."""
    checks = Checks("conformity_grid")
    checks.columns(frame, (test, country, score, section))
    names = checks.names(frame, test)
    places = checks.names(frame, country)
    sections = checks.names(frame, section) if section else [""] * len(names)
    allowed = {sign: degree for degree, sign in SIGNS.items()} | {d.value: d for d in Score}
    scores = [allowed.get(getattr(value, "value", str(value))) for value in frame[score]]
    wrong = [
        f"{name}, {place} ({value!s})"
        for name, place, value, found in zip(names, places, frame[score], scores, strict=True)
        if found is None
    ]
    if wrong:
        checks.add(
            f"column '{score}' has values that are not on the scale: {'; '.join(wrong[:5])}.",
            f"The scale is {', '.join(f'{d.value} or {SIGNS[d]}' for d in Score)}.",
            "not-on-the-scale",
            key=score,
        )
    keys = list(zip(names, places, strict=True))
    checks.once(keys, columns=(test, country))
    tests = dict(zip(reversed(names), reversed(sections), strict=True))
    tests = {name: tests[name] for name in dict.fromkeys(names)}
    columns = list(dict.fromkeys(places))
    require_columns(columns, width=width, checks=checks)
    there = set(keys)
    lost = [f"{name}, {place}" for name in tests for place in columns if (name, place) not in there]
    if lost:
        checks.add(
            f"there is no score for {'; '.join(lost[:5])}.",
            "A test that nobody has assessed for a country has the score U.",
            "no-score",
            key=score,
        )
    checks.stop()
    cells = {key: found for key, found in zip(keys, scores, strict=True) if found is not None}
    return cells, tests, columns


def _alt(
    cells: dict[tuple[str, str], Score],
    tests: dict[str, str],
    places: list[str],
    *,
    language: str,
) -> str:
    parts = [
        say(
            "grid-head", language=language,
            tests=counted("test", len(tests), language=language),
            places=counted("place", len(places), language=language),
        )
    ]  # fmt: skip
    for place in places:
        found = Counter(cells[name, place] for name in tests)
        counts = [
            f"{found[degree]} {say(f'score-{degree.value}', language=language)}"
            for degree in Score
            if found[degree]
        ]
        parts.append(
            say("grid-place", language=language, place=place,
                counts=listed(counts, language=language, longest=len(Score)))
        )  # fmt: skip
    whole = len(" ".join(parts))
    asked = {
        name: {cells[name, place] for place in places} - {Score.NOT_APPLICABLE} for name in tests
    }
    not_met = [
        name for name in tests
        if asked[name] and asked[name] <= {Score.NOT_MET, Score.NO_PROVISION}
    ]  # fmt: skip
    if not_met and len(places) > 1:
        parts.append(
            say("grid-nowhere", language=language, tests=listed(not_met, language=language))
        )
    # A country that is left out for want of room would look as if it had not been compared.
    return fitting(parts, longest=max(LONGEST_ALT, whole))


def _data(
    cells: dict[tuple[str, str], Score],
    tests: dict[str, str],
    places: list[str],
    *,
    language: str,
) -> pd.DataFrame:
    labels = _below_heading(tests)
    rows = [
        {
            say("head-part", language=language): part,
            say("head-test", language=language): labels[name],
        }
        | {where: say(f"score-{cells[name, where].value}", language=language) for where in places}
        for name, part in tests.items()
    ]
    frame = pd.DataFrame(rows)
    return frame if any(tests.values()) else frame.iloc[:, 1:]
