"""This module draws which data a State collects and publishes: domains by countries or groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from hrcreport.charts.chart import Cells, Names, call_of
from hrcreport.charts.sign_grid import DASH, QUESTION, SignGrid, Signs, filled
from hrcreport.charts.wording import fitting

BY_GROUP = ("3", "4")


@dataclass(kw_only=True, eq=False)
class AvailabilityGrid(SignGrid):
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

    domain: Names = "domain"
    place: Names = "country"
    degree: Cells = "availability"
    section: Names | None = None
    meanings: Mapping[str, str] | None = None

    key = ("domain", "place")
    cell = "degree"
    signs: ClassVar[Signs] = {
        "4": filled(4), "3": filled(3), "2": filled(2), "1": filled(1), "0": filled(0),
        "N": (DASH,), "U": (QUESTION,),
    }  # fmt: skip
    scale = "The scale is 0 to 4, N (does not apply) and U (not known)."
    no_cell = "What nobody has looked up has the degree U."

    def code(self, value: object) -> str | None:
        """Return a degree as the scale writes it; an empty cell is not known."""
        if pd.isna(value):  # type: ignore[call-overload]  # a cell of any kind
            return "U"
        text = str(value).strip().removesuffix(".0") or "U"
        return text if text in self.signs else None

    def meaning(self, code: str) -> str:
        """Return the words of a degree, the author's before those of the scale."""
        return (self.meanings or {}).get(code) or self.say(f"available-{code}")

    def alt(self) -> str:
        domains = self.counted("domain", len(self.rows))
        columns = self.counted("column", len(self.columns))
        found = Counter(self.cells.values())
        counts = [f"{found[code]} {self.meaning(code)}" for code in self.signs if found[code]]
        shown = self.listed(counts, longest=len(self.signs))
        parts = [
            self.say("availability-head", domains=domains, columns=columns),
            self.say("sentence", words=shown),
        ]
        nowhere = [
            name for name in self.rows if all(self.cells[name, p] == "0" for p in self.columns)
        ]
        if nowhere and self._as_the_scale("0"):
            parts.append(self.say("collected-nowhere", domains=self.listed(nowhere)))
        if len(self.columns) > 1 and self._as_the_scale(*BY_GROUP):
            held = [
                f"{place} {sum(self.cells[name, place] in BY_GROUP for name in self.rows)}"
                for place in self.columns
            ]
            names = self.listed(held, longest=len(self.columns))
            parts.append(self.say("held-by-place", places=names))
        return fitting(parts)

    def _as_the_scale(self, *codes: str) -> bool:
        """Tell whether degrees have the words of the scale, so that sentences may rest on them."""
        return all(self.meaning(code) == self.say(f"available-{code}") for code in codes)


availability_grid = call_of(AvailabilityGrid)
