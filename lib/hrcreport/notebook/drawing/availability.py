"""This module draws which data a State collects and publishes: domains by countries or groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pandas as pd

from hrcreport.notebook.drawing.checks import Checks
from hrcreport.notebook.drawing.sign_grid import (
    DASH,
    QUESTION,
    Signs,
    filled,
    require_columns,
    sign_grid,
)
from hrcreport.notebook.drawing.style import NARROW_CM, house_style
from hrcreport.notebook.drawing.wording import counted, fitting, listed, say
from hrcreport.notebook.pictures import Picture
from hrcreport.words.document_language import document_language

SIGNS: Signs = {
    "4": filled(4),
    "3": filled(3),
    "2": filled(2),
    "1": filled(1),
    "0": filled(0),
    "N": (DASH,),
    "U": (QUESTION,),
}
"""The scale of availability: 0 not collected, 1 collected but not published, 2 published without
race or ethnic origin, 3 published by it, 4 published by it and by self-identification; N does not
apply, U not known."""

BY_GROUP = ("3", "4")


def availability_grid(
    frame: pd.DataFrame,
    *,
    domain: str = "domain",
    place: str = "country",
    degree: str = "availability",
    section: str | None = None,
    meanings: Mapping[str, str] | None = None,
    width: float = NARROW_CM,
    language: str | None = None,
) -> Picture:
    """Draw a row for each domain of data and a column for each country (or group), with signs.

    `domain` and `place` name columns of texts as they are printed; `degree` holds 0 to 4, "N"
    (does not apply) or "U" (not known; an empty cell is that too): the fuller the circle, the
    more is there. `meanings` gives degrees other words than those of the scale: not collected,
    collected but not published, published without race or ethnic origin, published by it,
    published by self-identified race or ethnic origin. Domains of one `section` stand under its
    heading. The order is that of the table: nothing is ranked.

    Raises:
        DataError: a column is missing, the table has no rows, a degree is not on the scale, a
            domain and country have two rows or none, or there are too many columns.

    Example:
        >>> held = pd.DataFrame({"domain": ["Deaths", "Stops"], "country": ["X", "X"],
        ...                      "availability": [3, 0]})
        >>> availability_grid(held).alt
        'Grid of 2 domains of data for 1 column. 1 published by race or ethnic origin and 1 not \
collected. Collected nowhere: Stops.'
    """
    language = document_language(language)
    cells, domains, places = _cells(
        frame, domain=domain, place=place, degree=degree, section=section, width=width
    )
    words = {code: say(f"available-{code}", language=language) for code in SIGNS}
    words |= dict(meanings or {})
    with house_style():
        figure = sign_grid(cells, domains, places, signs=SIGNS, words=words, width=width)
    alt = _alt(cells, domains, places, words=words, language=language)
    data = pd.DataFrame(
        [
            {say("head-part", language=language): part, say("head-domain", language=language): name}
            | {where: words[cells[name, where]] for where in places}
            for name, part in domains.items()
        ]
    )
    return Picture(figure, alt, data if any(domains.values()) else data.iloc[:, 1:])


def _cells(
    frame: pd.DataFrame,
    *,
    domain: str,
    place: str,
    degree: str,
    section: str | None,
    width: float,
) -> tuple[dict[tuple[str, str], str], dict[str, str], list[str]]:
    """Return the degree of each domain and place, the section of each domain, the places."""
    checks = Checks("availability_grid")
    checks.columns(frame, (domain, place, degree, section))
    names = checks.names(frame, domain)
    places = checks.names(frame, place)
    sections = checks.names(frame, section) if section else [""] * len(names)
    degrees = [_code(value) for value in frame[degree]]
    wrong = [
        f"{name}, {where} ({value!s})"
        for name, where, value, found in zip(names, places, frame[degree], degrees, strict=True)
        if found not in SIGNS
    ]
    if wrong:
        checks.add(
            f"column '{degree}' has values that are not on the scale: {'; '.join(wrong[:5])}.",
            "The scale is 0 to 4, N (does not apply) and U (not known).",
            "not-on-the-scale",
            key=degree,
        )
    keys = list(zip(names, places, strict=True))
    checks.once(keys, columns=(domain, place))
    rows: dict[str, str] = {}
    for name, part in zip(names, sections, strict=True):
        rows.setdefault(name, part)
    columns = list(dict.fromkeys(places))
    there = set(keys)
    lost = [f"{name}, {where}" for name in rows for where in columns if (name, where) not in there]
    if lost:
        checks.add(
            f"there is no degree for {'; '.join(lost[:5])}.",
            "What nobody has looked up has the degree U.",
            "no-score",
            key=degree,
        )
    require_columns(columns, width=width, checks=checks)
    checks.stop()
    return dict(zip(keys, degrees, strict=True)), rows, columns


def _code(value: object) -> str:
    """Return a degree as the scale writes it; an empty cell is not known."""
    if pd.isna(value):  # type: ignore[call-overload]  # a cell of any kind
        return "U"
    text = str(value).strip()
    return text.removesuffix(".0") or "U"


def _alt(
    cells: Mapping[tuple[str, str], str],
    domains: Mapping[str, str],
    places: list[str],
    *,
    words: Mapping[str, str],
    language: str,
) -> str:
    head = say(
        "availability-head", language=language,
        domains=counted("domain", len(domains), language=language),
        columns=counted("column", len(places), language=language),
    )  # fmt: skip
    found = Counter(cells.values())
    counts = [f"{found[code]} {words[code]}" for code in SIGNS if found[code]]
    shown = listed(counts, language=language, longest=len(SIGNS))
    parts = [say("sentence", language=language, words=shown)]
    nowhere = [name for name in domains if all(cells[name, place] == "0" for place in places)]
    if nowhere and words["0"] == say("available-0", language=language):
        names = listed(nowhere, language=language)
        parts.append(say("collected-nowhere", language=language, domains=names))
    as_the_scale = all(
        words[code] == say(f"available-{code}", language=language) for code in BY_GROUP
    )
    if len(places) > 1 and as_the_scale:
        held = [
            f"{place} {sum(cells[name, place] in BY_GROUP for name in domains)}" for place in places
        ]
        names = listed(held, language=language, longest=len(places))
        parts.append(say("held-by-place", language=language, places=names))
    return fitting([head, *parts])
