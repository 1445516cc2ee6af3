"""This module draws how far laws meet tests: a grid of signs that need no colour."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

from hrcreport.charts.chart import Cells, Names, call_of
from hrcreport.charts.sign_grid import CIRCLE, DASH, FULL, HALF, QUESTION, SLASH, SignGrid, Signs
from hrcreport.charts.wording import LONGEST_ALT, fitting
from hrcreport.law.assessments import SIGNS, Score

CODES = {sign: score.value for score, sign in SIGNS.items()} | {s.value: s.value for s in Score}
NOT_MET = {Score.NOT_MET.value, Score.NO_PROVISION.value}


@dataclass(kw_only=True, eq=False)
class ConformityGrid(SignGrid):
    """Draw a row for each test and a column for each country, with a sign where they meet.

    `test` and `country` name columns of texts as they are printed; `score` holds the scale of
    `hrcreport.law` (a Score, "2", "1", "0", "N", "U", or "NA" where a regional instrument does not
    concern the country) or its sign (● ◐ ○ – ? /). Tests of one
    `section` stand under its heading. The order is that of the table: nothing is ranked.

    Raises:
        DataError: a column is missing, the table has no rows, a score is not on the scale, a
            test and country have two rows or none.
    """

    test: Names = "test"
    country: Names = "country"
    score: Cells = "score"
    section: Names | None = None

    key = ("test", "country")
    cell = "score"
    signs: ClassVar[Signs] = {
        Score.MET.value: (FULL,),
        Score.PARTLY_MET.value: (HALF,),
        Score.NOT_MET.value: (CIRCLE,),
        Score.NO_PROVISION.value: (DASH,),
        Score.NOT_ASSESSED.value: (QUESTION,),
        Score.NOT_APPLICABLE.value: (SLASH,),
    }
    """Full, half and empty circle, dash, question mark, slash."""
    scale = f"The scale is {', '.join(f'{s.value} or {SIGNS[s]}' for s in Score)}."
    no_cell = "A test that nobody has assessed for a country has the score U."
    row_cm = 0.5
    """Rows close enough for some thirty tests on a page."""

    def code(self, value: object) -> str | None:
        """Return the code of a Score, of its value or of its sign."""
        return CODES.get(getattr(value, "value", str(value)))

    def meaning(self, code: str) -> str:
        """Return the words of a score, as the registers have them."""
        return self.say(f"score-{code}")

    def label(self, row: str) -> str:
        """Return the name of a test as it stands under a heading that need not be repeated."""
        return row.removesuffix(f" ({self.rows[row]})")

    def alt(self) -> str:
        tests, places = (
            self.counted("test", len(self.rows)), self.counted("place", len(self.columns)),
        )  # fmt: skip
        parts = [self.say("grid-head", tests=tests, places=places)]
        for place in self.columns:
            found = Counter(self.cells[name, place] for name in self.rows)
            counts = [f"{found[s.value]} {self.meaning(s.value)}" for s in Score if found[s.value]]
            shown = self.listed(counts, longest=len(Score))
            parts.append(self.say("grid-place", place=place, counts=shown))
        whole = len(" ".join(parts))
        asked = {
            name: {self.cells[name, p] for p in self.columns} - {Score.NOT_APPLICABLE.value}
            for name in self.rows
        }
        nowhere = [name for name, codes in asked.items() if codes and codes <= NOT_MET]
        if nowhere and len(self.columns) > 1:
            parts.append(self.say("grid-nowhere", tests=self.listed(nowhere)))
        # A country that is left out for want of room would look as if it had not been compared.
        return fitting(parts, longest=max(LONGEST_ALT, whole))


conformity_grid = call_of(ConformityGrid)
