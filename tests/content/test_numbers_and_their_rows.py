"""Numbers that reports print are recomputed from the rows that their HTML shows, and agree.

What is read is the page alone: the rows in it, and the tree of the calculation in `values.json`.
Sums, shares, rates, ratios and their limits, ratios within areas and trends are computed anew.
"""

from __future__ import annotations

import csv
import itertools
import json
import math
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML
from scipy.optimize import brentq
from scipy.special import ndtri
from scipy.stats import binom, t
from tests.conftest import with_kept_runs

from disparity.strata.standardization import DIRECT_RATIO
from hrcreport.checks.printed.html_parts import parse_html
from hrcreport.cli.app import main
from hrcreport.foundation.context.project import Project

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).resolve().parents[2]
REPORTS = [each.id for each in Project(REPOSITORY).reports()]
TREND = "log-linear trend, Poisson"
EXCESS = "relative excess risk due to interaction of shares, delta method"
OVER_AREAS = ", limits over areas"
WRITTEN = re.compile(r"\d[\d,.\u202f\u00a0 ]*")
SMALL = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
NOT_HERE = (
    "veil of darkness",
    "hierarchical model of ratios",
    "logistic regression with areas",
    "rates of everybody by age",
    "random effects",
    "with the error of the person-years",
    "moved to this value",
)
"""Methods that are no formula of sums: their own tests hold them against published results."""

Row = dict[str, str]


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("builds")
    with_kept_runs(folder, documents=True)
    with pytest.raises(SystemExit) as left:
        main(
            [
                "--root",
                str(REPOSITORY),
                "build",
                "--to",
                "html",
                "--jobs",
                "1",
                "--json",
                "--engine",
                "pandoc",
                "--output-dir",
                str(folder),
            ]
        )
    assert left.value.code == 0
    return folder


class Page:
    """A page, its entries by the name of the value, and the rows that it shows of each table."""

    def __init__(self, folder: Path, report: str) -> None:
        root = parse_html((folder / report / f"{report}.html").read_bytes())
        self.entries = {
            each.get("id").removeprefix("from-"): each
            for each in root.all("div")
            if "told" in each.classes
        }
        self.numbers = [each.get("data-value") for each in root.all("a") if "value" in each.classes]
        self.rows: dict[str, dict[int, Row]] = {}
        for held in (each for each in root.all("details") if "rows" in each.classes):
            head, *lines = [line.split("\t") for line in next(held.all("pre")).words.split("\n")]
            table = held.get("id").removeprefix("rows-")
            self.rows[table] = {
                int(cells[0]): dict(zip(head, cells, strict=True)) for cells in lines
            }
        values = json.loads((folder / report / "values.json").read_text("utf-8"))
        self.values = {each["id"]: each for each in values}

    def shown(self, leaf: dict[str, Any]) -> list[Row]:
        places = itertools.chain(*(range(a, b + 1) for a, b in leaf["rows"]))
        return [self.rows[leaf["table"]][place] for place in places]

    def worked_out(self, how: Any) -> float:
        if isinstance(how, dict):
            return float(self._leaf(how))
        if not isinstance(how, list):
            return float(how)
        sign, *parts = how
        if sign == "by":
            return self._by_method(*parts)
        one, other = map(self.worked_out, parts)
        return {"+": one + other, "-": one - other, "*": one * other}.get(sign) or one / other

    def _leaf(self, leaf: dict[str, Any]) -> float:
        if "table" in leaf and leaf["column"] is None:
            return len(self.shown(leaf))
        if "table" in leaf:
            return sum(float(row[leaf["column"]] or 0) for row in self.shown(leaf))
        if leaf["register"].endswith("universal.yml"):
            country, key = leaf["entries"][0].split(": ")
            held = YAML(typ="safe").load((REPOSITORY / leaf["register"]).read_text("utf-8"))
            state = next(each for each in held["states"] if each["country"] == country)
            return float(state[key])
        return len(set(leaf["entries"]))

    def _by_method(self, method: str, *leaves: Any) -> float:
        if method.startswith("Mantel"):
            x, y, n, m = (self._by_area(each) for each in leaves)
            strata = [(x[a], y[a], n[a], m[a]) for a in x if n[a] and m[a]]
            return sum(x * m / (n + m) for x, _, n, m in strata) / sum(
                y * n / (n + m) for _, y, n, m in strata
            )
        if method == DIRECT_RATIO:
            here, there = self.standardized(leaves)
            return here[0] / there[0]
        if method == EXCESS:
            return self.excess(leaves)[0]
        assert method == TREND, method
        return math.exp(self.trend(leaves[0])[0]) - 1

    def excess(self, leaves: Sequence[Any]) -> tuple[float, float]:
        """Return what two grounds add to each other, and its variance; the last cell has neither.

        The leaves are the events of the cell of both, of each alone and of neither, then persons.
        """
        events, persons = (list(map(self.worked_out, each)) for each in (leaves[:4], leaves[4:]))
        *rates, base = (x / n for x, n in zip(events, persons, strict=True))
        both, one, other = (rate / base for rate in rates)
        value = both - one - other + 1
        parts = zip((both, one, other, value - 1), events, persons, strict=True)
        return value, sum(part**2 * (1 / x - 1 / n) for part, x, n in parts)

    def over_areas(self, how: Any) -> list[float]:
        """Return the limits over areas of a ratio of rates, crude or of Mantel and Haenszel."""
        crude = how[0] == "/"
        leaves = [leaf for rate in how[1:] for leaf in rate[1:]] if crude else how[2:]
        columns = [self._by_area(each[1] if isinstance(each, list) else each) for each in leaves]
        x, n, y, m = columns if crude else (columns[at] for at in (0, 2, 1, 3))
        if crude:
            areas = list({**x, **y})
            sums = [sum(each.values()) for each in (x, n, y, m)]
            value = sums[0] / sums[1] / (sums[2] / sums[3])
            parts = [
                x[a] / sums[0] - n[a] / sums[1] - y[a] / sums[2] + m[a] / sums[3] for a in areas
            ]
        else:
            areas = [each for each in {**x, **y} if n[each] and m[each]]
            above = {a: x[a] * m[a] / (n[a] + m[a]) for a in areas}
            below = {a: y[a] * n[a] / (n[a] + m[a]) for a in areas}
            one, two = sum(above.values()), sum(below.values())
            value, parts = one / two, [above[a] / one - below[a] / two for a in areas]
        freedom = len(areas) - 1
        spread = sum(part**2 for part in parts) * len(areas) / freedom
        reach = float(t.ppf(0.975, freedom)) * math.sqrt(spread)
        return [value * math.exp(-reach), value * math.exp(reach)]

    def trend(self, leaf: Any) -> tuple[float, float]:
        """Return the slope of the logarithm of yearly counts, and its variance."""
        counts: dict[float, float] = defaultdict(float)
        for row in self.shown(leaf):
            counts[float(row["period"])] += float(row["value"])
        years, seen = np.array(sorted(counts)), np.array([counts[each] for each in sorted(counts)])
        design = np.column_stack([np.ones_like(years), years - years.mean()])
        slopes = np.array([math.log(seen.mean()), 0.0])
        for _ in range(50):
            fitted = np.exp(design @ slopes)
            slopes += np.linalg.solve(design.T * fitted @ design, design.T @ (seen - fitted))
        return slopes[1], np.linalg.inv(design.T * fitted @ design)[1, 1]

    def standardized(self, leaves: Sequence[Any]) -> list[tuple[float, float]]:
        """Return the rate of each group at the ages and sexes of all residents, with its variance.

        The rows of a leaf are those of one group; the standard is the whole table of residents.
        """
        x, y, n, m = (self._by(leaf, "sex", "age") for leaf in leaves)
        with (REPOSITORY / "data/tables" / f"{leaves[2]['table']}.csv").open() as file:
            standard: dict[str, float] = defaultdict(float)
            for row in csv.DictReader(file):
                standard[f"{row['sex']}, {row['age']}"] += float(row["value"])
        whole = sum(standard.values())
        weights = {each: count / whole for each, count in standard.items()}
        return [
            (
                sum(w * events[each] / of[each] for each, w in weights.items()),
                sum(w**2 * events[each] / of[each] ** 2 for each, w in weights.items()),
            )
            for events, of in ((x, n), (y, m))
        ]

    def _by_area(self, leaf: Any) -> dict[str, float]:
        return self._by(leaf, "area")

    def _by(self, leaf: Any, *columns: str) -> dict[str, float]:
        found: dict[str, float] = defaultdict(float)
        for row in self.shown(leaf):
            found[", ".join(row[each] for each in columns)] += float(row["value"])
        return found


def variance_of_ratio(page: Page, how: Any, *, of_shares: bool) -> float | None:
    """Return the variance of the logarithm of one rate or share over another; None of all else."""
    if isinstance(how, list) and how[:2] == ["by", DIRECT_RATIO]:
        return sum(variance / rate**2 for rate, variance in page.standardized(how[2:]))
    if (
        isinstance(how, list)
        and how[0] == "/"
        and all(isinstance(each, list) and each[0] == "/" for each in how[1:])
    ):
        wholes = [page.worked_out(each[2]) for each in how[1:]] if of_shares else [math.inf] * 2
        events = (page.worked_out(each[1]) for each in how[1:])
        return sum(1 / n - 1 / of for n, of in zip(events, wholes, strict=True))
    return None


def mid_p_limits(page: Page, how: Any) -> list[float] | None:
    """Return the limits of a ratio of rates where a group has fewer than ten events."""
    x, n, y, m = (page.worked_out(leaf) for rate in how[1:] for leaf in rate[1:])
    if min(x, y) >= 10:
        return None

    def above(share: float, tail: float) -> float:
        return float(binom.sf(x, x + y, share) + binom.pmf(x, x + y, share) / 2 - tail)

    ends = (brentq(above, 1e-12, 1 - 1e-12, args=(tail,)) for tail in (0.025, 0.975))
    return [m / n * end / (1 - end) for end in ends]


def printed(text: str) -> list[str]:
    """Return the numbers of a text as digits with a point before decimals."""
    found = []
    for each in WRITTEN.findall(text):
        number = re.sub(r"[\u202f\u00a0 ]", "", each).rstrip(".,")
        number = re.sub(r",(?=\d{3}(?!\d))", "", number).replace(",", ".")
        found.append(number)
    word = text.split()[0]
    return found or ([str(SMALL.index(word))] if word in SMALL else [])


def as_printed(limits: Sequence[float], text: list[str]) -> bool:
    """Tell whether two limits are those of a text, each to the decimals that it has there.

    Behind them may stand the bounds of those of unknown group, which rest on more than one formula.
    """
    pairs = zip(limits, text[1:3], strict=True)
    return all(f"{one:.{len(other.partition('.')[2])}f}" == other for one, other in pairs)


def agrees(page: Page, value: dict[str, Any]) -> bool:
    """Tell whether a value recomputed from its rows is what is printed."""
    number, text = page.worked_out(value["how"]), printed(value["text"])
    if "| interval" in value["expression"]:
        of_shares, how = value["of"]["scope"] == "group", value["how"]
        if value["of"]["method"].endswith(OVER_AREAS):
            return as_printed(page.over_areas(how), text)
        if how[:2] == ["by", TREND]:
            slope, variance = page.trend(how[2])
            reach = float(ndtri(0.975)) * math.sqrt(variance)
            ends = [100 * (math.exp(slope + each) - 1) for each in (-reach, reach)]
            return as_printed(ends, text)
        if how[:2] == ["by", EXCESS]:
            excess, variance = page.excess(how[2:])
            reach = float(ndtri(0.975)) * math.sqrt(variance)
            return as_printed([excess - reach, excess + reach], text)
        if not of_shares and how[0] == "/" and (limits := mid_p_limits(page, how)):
            return as_printed(limits, text)
        variance = variance_of_ratio(page, value["how"], of_shares=of_shares)
        assert variance is not None
        reach = float(ndtri(0.975)) * math.sqrt(variance)
        limits = [number * math.exp(-reach), number * math.exp(reach)]
        return as_printed(limits, text)
    if any(each in value["expression"] for each in ("| per_cent", "| points")):
        number *= 100
    decimals = len(text[0].partition(".")[2])
    return f"{number:.{decimals}f}" == text[0]


def is_a_formula(value: dict[str, Any]) -> bool:
    """Tell whether a value is to be recomputed here."""
    how = json.dumps(value.get("how"))
    of_limits = value["of"]["method"] if "| interval" in value["expression"] else ""
    return "restricted" not in how and not any(each in how + of_limits for each in NOT_HERE)


@pytest.mark.parametrize("report", REPORTS)
def test_numbers_recomputed_from_the_rows_shown_are_the_numbers_printed(
    builds: Path, report: str
) -> None:
    page = Page(builds, report)
    traced = [page.values[name] for name in dict.fromkeys(page.numbers)]
    wrong = [
        (each["expression"], each["text"], page.worked_out(each["how"]))
        for each in traced
        if each.get("how") is not None and is_a_formula(each) and not agrees(page, each)
    ]
    assert wrong == []


@pytest.mark.parametrize("report", REPORTS)
def test_every_number_of_prose_leads_to_an_entry(builds: Path, report: str) -> None:
    page = Page(builds, report)
    html = (builds / report / f"{report}.html").read_text("utf-8")
    for place in re.findall(r'<a class="value"[^>]*href="#([^"]*)"', html):
        assert f'id="{place}"' in html
    numbers = [
        each["id"]
        for each in page.values.values()
        if each["number"] is not None and not each["where"].startswith(("fig-", "tbl-", "map-"))
    ]
    assert page.numbers
    assert [
        each for each in numbers if each not in page.numbers and f'data-value="{each}"' in html
    ] == []


def test_reports_print_enough_numbers_with_known_rows(builds: Path) -> None:
    pages = [Page(builds, report) for report in REPORTS]
    known = sum(is_a_formula(page.values[name]) for page in pages for name in page.numbers)
    assert known > 250
