"""This module gives a notebook the project's States, tables, shapes and law by their names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import pandas as pd

from hrcreport.counted import Counted, listed_in
from hrcreport.data import geometry as shapes
from hrcreport.data import states
from hrcreport.data.catalogue import Catalogue, Table
from hrcreport.data.states import State
from hrcreport.data.traced import traced
from hrcreport.errors import DataError, Problem
from hrcreport.law import comparison, framework
from hrcreport.law.assessments import Score
from hrcreport.law.country_law import law_file
from hrcreport.law.framework import LegalFramework
from hrcreport.project import find_project
from hrcreport.questions.context import document_day, document_language
from hrcreport.questions.grid_names import names_of_tests, title_of_instrument
from hrcreport.questions.released import shown_table
from hrcreport.questions.scope import project_of, refuse_table_of_another
from hrcreport.words.texts import text

MARK = re.compile(r"\[([^\]]*)\]\{\.unverified\}")


def state(country: str) -> State:
    """Return a State and its names by its ISO 3166-1 alpha-3 code: `state("USA").in_text`.

    The names are those of the document's language, the notebook's parameter `language`.

    Raises:
        DataError: no State has this code.

    Example:
        >>> state("XXA").short_in_text
        'Exampleland'
    """
    return states.state(country, find_project(), language=document_language())


def short_name(country: str) -> str:
    """Return the short name of a State as the head of a column, such as "United Kingdom".

    Raises:
        DataError: no State has this code.
    """
    return state(country).short_in_text.removeprefix("the ")


def load(name: str) -> Table:
    """Return a table of the catalogue with its record: `.frame`, `.record`, `.label(…)`.

    Counts that its sensitivity withholds are gaps in the frame, and groups that are too small are
    in "other". A public frame knows its rows: a sum of a column that was filtered, sorted or
    queried, `(frame["group"] == "black").sum()`, and arithmetic with such numbers lead a reader to
    the rows that they come from; so does `table.summed_by(frame, "group")["black"]`. What a cell
    groups by pandas, numbers anew, joins, changes or makes an `int` is printed without them.

    Its title, source, caveats and labels are in the document's language where they are translated.

    Raises:
        DataError: the catalogue has no table of this name, or its file was changed.

    Example:
        >>> list(load("xxa-deaths").frame.columns)
        ['country', 'area', 'period', 'complete', 'group', 'measure', 'value']
    """
    table = shown_table(name).table
    if table.record.sensitivity != "public":
        return table
    return replace(table, frame=traced(table.frame, name=name))


def counted(
    rows: pd.DataFrame | Sequence[str],
    values: Sequence[str] = (),
    *,
    column: str = "",
    by: str = "",
) -> Any:
    """Count rows of a table of `hrc`; each number leads a reader to the entries that it counts.

    A parameter that is a list is counted too.

    Without `values`, all rows; with them, those that hold one of them in `column`, or, where none
    is named, in each column apart, as a mapping by columns. With `by`, a mapping by the values of
    that column. Rows may be filtered before.

    Raises:
        DataError: the table is not one that knows its entries.

    Example:
        >>> cases = pd.DataFrame({"Case": ["A.", "B."], "Charge": ["●", "–"]})
        >>> cases.attrs |= {"register": "data/monitoring/cases.yml", "names": ("Case",)}
        >>> counted(cases, ["●", "◐"])
        {'Charge': 1}
    """
    if not isinstance(rows, pd.DataFrame):
        return listed_in("params", rows)
    register, names = rows.attrs.get("register"), rows.attrs.get("names", ())
    if not register or not {*names} <= {*rows.columns}:
        raise DataError(
            Problem(
                "hrc.counted", "the rows of this table are no entries of a register.",
                "Count rows of hrc.case_table, hrc.availability_rows or hrc.oversight_powers.",
                "notebook.no-entries",
            )
        )  # fmt: skip

    def of(held: pd.DataFrame) -> Counted:
        entries = (", ".join(map(str, each)) for each in held[list(names)].itertuples(index=False))
        return listed_in(register, (MARK.sub(r"\1", each) for each in entries))

    if not values and not by:
        return of(rows)
    if by:
        fits = rows[column].isin(values) if values else rows[by].notna()
        return {str(at): of(held[fits[held.index]]) for at, held in rows.groupby(by, sort=False)}
    if column:
        return of(rows[rows[column].isin(values)])
    return {name: of(rows[rows[name].isin(values)]) for name in rows.columns if name not in names}


def geometry(name: str) -> gpd.GeoDataFrame:
    """Return a layer of shapes by its name in the catalogue; columns area, name, geometry.

    Raises:
        DataError: the catalogue has no layer of this name, or its file was changed.
    """
    project = find_project()
    layer = shapes.geometry(name, project)
    record = Catalogue.read(project).record(name)
    refuse_table_of_another(record, project, place=f"data/{record.path}")
    return layer


def legal_framework(country: str) -> LegalFramework:
    """Return the provisions and assessments of a country's law, as of the date of the document.

    Raises:
        LawError: there is no register for the country, or it has errors.

    Example:
        >>> [provision.code for provision in legal_framework("XXA").provisions()]
        ['XXA-FORCE']
    """
    return framework.legal_framework(
        country, project_of(country), language=document_language(), on=document_day()
    )


def law_held(country: str) -> bool:
    """Tell whether the law of a country is registered: a report without it says so.

    Example:
        >>> law_held("XXA"), law_held("XXB")
        (True, False)
    """
    if not country.isupper():
        return False
    project = project_of(country)
    return project.reads.is_there(law_file(country, project))


def comparison_table(
    countries: Sequence[str],
    *,
    codes: Sequence[str] | None = None,
    group: str | None = None,
    limb: str | None = None,
    every: bool = False,
) -> pd.DataFrame:
    """Return the same tests of law for several countries side by side, never ranked.

    Columns: Standard, Test, then one for each country with its assessment in words. `limb` keeps
    the tests of one limb of the mandate, "a" to "i". With `every` each test of the register that
    fits has a row, also where no country was assessed.

    Raises:
        LawError: a country has no registered law, or a code is no test.

    Example:
        >>> list(comparison_table(["XXA"])["Exampleland"])
        ['◐ partly met', '– no provision found']
    """
    return comparison.comparison_table(
        countries,
        project_of(*countries),
        codes=codes,
        group=group,
        limb=limb,
        every=every,
        language=document_language(),
    )


@dataclass(frozen=True, slots=True)
class ConformityCounts:
    """How many tests of law have each assessment; `assessed` leaves out those not assessed."""

    assessed: int
    met: int
    partly_met: int
    not_met: int
    without_provision: int
    not_assessed: int


def conformity_counts(law: LegalFramework, *, limb: str | None = None) -> ConformityCounts:
    """Return how many tests are met, partly met and so on in a country's law.

    `limb` keeps the tests of one limb of the mandate, "a" to "i". A test whose parts were assessed
    too counts by its parts.

    Example:
        >>> conformity_counts(legal_framework("XXA")).partly_met
        1
    """
    rows = law.assessments(limb=limb)
    wholes = {row.standard.part_of for row in rows}
    tests = [(row.standard.code, row.score) for row in rows if row.standard.code not in wholes]
    place = _register(law)

    def scored(*scores: Score) -> Counted:
        return listed_in(place, (code for code, score in tests if score in scores))

    return ConformityCounts(
        assessed=scored(*(each for each in Score if each.assessed)),
        met=scored(Score.MET),
        partly_met=scored(Score.PARTLY_MET),
        not_met=scored(Score.NOT_MET),
        without_provision=scored(Score.NO_PROVISION),
        not_assessed=scored(Score.NOT_ASSESSED),
    )


def _register(law: LegalFramework) -> str:
    return f"data/law/{law.country.lower()}.yml"


def number_meeting(countries: Sequence[str], test: str) -> int:
    """Return in how many of the countries' laws a test is met.

    Raises:
        LawError: a country has no registered law, or the test is unknown or not assessed.
    """
    laws = [legal_framework(country) for country in countries]
    meeting = [law for law in laws if law.assessment(test).score is Score.MET]
    return listed_in(", ".join(_register(law) for law in laws),
                     (f"{law.heading}: {test}" for law in meeting))  # fmt: skip


def answers_table(answers: pd.DataFrame, *, by_instrument: bool = False) -> pd.DataFrame:
    """Return the assessments of `scores` as a table of words, one row a test, one column a law.

    Columns: Instrument (with `by_instrument`, in the first row of each), Standard, then one for
    each country ("partly met"). A table is read aloud, translated and edited, which a grid of signs
    cannot be.

    Raises:
        DataError: there are no assessments.

    Example:
        >>> list(answers_table(scores(["XXA"]))["Exampleland"])
        ['partly met', 'no provision found']
    """
    if answers.empty:
        raise DataError(
            Problem(
                place="hrc.answers_table",
                what="there are no assessments.",
                mend="Show the table only where `len(answers)` is not 0.",
                rule="data.no-rows",
            )
        )
    language = document_language()
    standard, instrument = (
        text(f"conformity.{name}", language=language) for name in ("standard", "instrument")
    )
    rows: dict[str, dict[str, str]] = {}
    for each in answers.to_dict("records"):
        name, section = each["test"], {}
        if by_instrument:
            section = {instrument: each["section"]}
            name = name.removesuffix(f" ({each['section']})")
        row = rows.setdefault(each["code"], {**section, standard: name})
        row[each["country"]] = each["score"].in_words(language)
    found = pd.DataFrame(list(rows.values()))
    if by_instrument:
        first = found[instrument] != found[instrument].shift()
        found[instrument] = found[instrument].where(first, "")
    return found


def scores(
    countries: Sequence[str],
    *,
    codes: Sequence[str] | None = None,
    limb: str | None = None,
    every: bool = False,
) -> pd.DataFrame:
    """Return the assessments of several countries for `answers_table`, one a row.

    Columns: test (its place in the instrument and its subject: "Principle 9, use of firearms"),
    country (heading), score, section (the instrument), instrument (its code, such as "BPUFF"),
    group (its heading within the instrument), code, part_of (the code of the test of which this is
    a part, else empty). Tests are those assessed for at least one country; a country without one
    reads "not assessed", or "not applicable" where a regional instrument does not concern it.
    `limb` keeps the tests of one limb of the mandate, "a" to "i"; with `every` each test of the
    register under it has rows, also where no country was assessed.

    Raises:
        LawError: a country has no registered law, or a code is no test.
    """
    language = document_language()
    laws = [legal_framework(country) for country in countries]
    found = [
        {row.standard.code: row for row in law.assessments(codes=codes, limb=limb)} for law in laws
    ]
    standards = laws[0].standards if laws else ()
    shown = [
        test
        for test in standards
        if any(test.code in rows for rows in found)
        or (
            every and (limb is None or limb in test.limbs) and (codes is None or test.code in codes)
        )
    ]
    names = names_of_tests(shown, language)
    rows = [
        {
            "test": names[test.code],
            "country": law.heading,
            "score": (
                given[test.code].score if test.code in given else law.without_assessment(test)
            ),
            "section": title_of_instrument(test, language),
            "instrument": test.instrument.code,
            "group": test.group_title,
            "code": test.code,
            "part_of": test.part_of,
        }
        for test in shown
        for law, given in zip(laws, found, strict=True)
    ]
    return pd.DataFrame(rows)
