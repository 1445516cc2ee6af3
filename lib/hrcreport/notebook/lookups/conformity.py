"""This module gives a notebook the assessments of law by their tests: counted, side by side."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from hrcreport.foundation import Counted, DataError, ReportContext, Words
from hrcreport.notebook.access.scope import project_of
from hrcreport.notebook.access.tables import short_name
from hrcreport.notebook.lookups import comparison
from hrcreport.notebook.lookups.answers import AnswerCounts, reasons_of_laws
from hrcreport.notebook.lookups.declared import table_of
from hrcreport.notebook.templates.explained import Answers, explained
from hrcreport.notebook.templates.nothing import answered, nothing
from hrcreport.registers import CountryLaw, LegalFramework, Score

ELEMENT_SIGNS = f"Signs: {LegalFramework.ELEMENT_SIGNS}."
OPEN = LegalFramework.ELEMENT_SIGNS.rpartition("; ")[2].split()[0]
"""The sign of an element that is open."""
"""What the signs in `Laws.elements` mean, a note that it brings."""


def legal_framework(context: ReportContext, country: str) -> LegalFramework:
    """Return the provisions and assessments of a country's law, as of the date of the document.

    Where no law of the country is registered it is nothing, and a report says so.

    Raises:
        LawError: the register has errors.

    Example:
        >>> [provision.code for provision in hrc.legal_framework("XXA").provisions()]
        ['XXA-FORCE']
        >>> bool(hrc.legal_framework("XXB"))
        False
    """
    project = project_of(context, country)
    if country.isupper() and not project.reads.is_there(CountryLaw.file(country, project)):
        return nothing(LegalFramework)
    return _law(context, country)


def _law(context: ReportContext, country: str) -> LegalFramework:
    return LegalFramework.of(
        country, project_of(context, country), language=context.language, on=context.as_of
    )


@dataclass(frozen=True, slots=True)
class Laws:
    """The laws of several States, put to the same tests and never ranked.

    The tests are those of `codes` or, where there are none, of one `limb`, or all.
    """

    countries: tuple[str, ...]
    codes: tuple[str, ...] | None
    limb: str | None
    _context: ReportContext = field(repr=False)

    def _each(self) -> list[LegalFramework]:
        return [_law(self._context, country) for country in self.countries]

    @property
    def counts(self) -> AnswerCounts:
        """How many tests of the register were answered for every law, and how many laws meet."""
        return AnswerCounts.of(self._each(), limb=self.limb)

    def comparison(self, *, group: str | None = None, every: bool = False) -> pd.DataFrame:
        """Return the tests side by side.

        Columns: Standard (the instrument at its first test, then the place alone), Test, then one
        for each State with its assessment in words. With `every` each test of the register that
        fits has a row, also where no State was assessed.
        """
        table = comparison.laws_compared(
            self.countries,
            project_of(self._context, *self.countries),
            codes=self.codes,
            group=group,
            limb=self.limb,
            every=every,
            language=self._context.language,
        )
        return answered(table)

    def scores(self, *, every: bool = False) -> pd.DataFrame:
        """Return the assessments for `answers_table`, one a row.

        Columns: test (its place in the instrument and its subject: "Principle 9, use of firearms"),
        country (heading), score, section (the instrument), instrument (its code, such as "BPUFF"),
        group (its heading within the instrument), code, part_of (the code of the test of which this
        is a part, else empty). Tests are those assessed for at least one State; a State without one
        reads "not assessed", or "not applicable" where a regional instrument does not concern it.
        With `every` each test of the register that fits has rows. Where the law of none of them is
        registered there is no row.
        """
        has_law = any(legal_framework(self._context, country) for country in self.countries)
        return answered(
            scored(
                self._each() if has_law else [],
                codes=self.codes,
                limb=self.limb,
                every=every,
                language=self._context.language,
            )
        )

    def groups(self, *, instrument: str | None = None) -> pd.DataFrame:
        """Return, for each group of standards, how many tests have which assessment in each law.

        Columns: Instrument (in its first row), Group, Tests, then one for each law ("2 met in law,
        3 partly met").
        Every test of the register that fits counts, also where no law was assessed against it.
        """
        language = self._context.language
        table = comparison.laws_by_group(
            self._each(), limb=self.limb, instrument=instrument, language=language
        )
        return answered(table)

    def reasons(self, *, codes: Collection[str] | None = None, markup: bool = True) -> pd.DataFrame:
        """Return each answer with its reason and its provisions, one row a test, one column a law.

        `codes` keep some of the tests; every test of the register that fits has a row.
        `markup=False` gives plain text, for `data=` of a figure.
        """
        table = reasons_of_laws(
            self._each(),
            codes=self.codes if codes is None else codes,
            limb=self.limb,
            markup=markup,
            language=self._context.language,
        )
        return answered(table)

    def elements(self) -> pd.DataFrame:
        """Return what each law says on each element of the standards that are split.

        Columns: Standard (the place in the Basic Principles), Element, then one for each State with
        a sign, which a note explains. No row where more than half of the answers are open, since
        a table of them would say little.
        """
        names = {country: short_name(self._context, country) for country in self.countries}
        project = project_of(self._context, *self.countries)
        table = LegalFramework.elements_table(names, project)
        are_open = table.iloc[:, 2:] == OPEN
        if are_open.to_numpy().sum() > are_open.size / 2:
            table = table.iloc[:0]
        return answered(explained(table, ELEMENT_SIGNS))

    def partly(self) -> pd.DataFrame:
        """Return why standards are met in part: of how many tests each reason is that of a law.

        Columns: Why met in part, then one for each State; the last row counts those of which no
        reason is recorded.
        """
        say, reasons_by_state = self._context.phrases.say, {}
        for law in self._each():
            rows = law.assessments(limb=self.limb, codes=self.codes)
            reasons_by_state[short_name(self._context, law.country)] = [
                row.assessment.partly for row in rows if row.score is Score.PARTLY_MET
            ]
        reasons = {**LegalFramework.PARTLY, "": "no reason recorded"}
        counts = {
            name: [state_reasons.count(reason) for reason in reasons]
            for name, state_reasons in reasons_by_state.items()
        }
        whys = [say(reason_words) for reason_words in reasons.values()]
        table = pd.DataFrame({say("Why met in part"): whys, **counts})
        return answered(table[table.iloc[:, 1:].any(axis="columns")].reset_index(drop=True))

    def by_area(
        self,
        *,
        topic: str | None = None,
        names: Mapping[str, str] | None = None,
        every: Sequence[str] = (),
        marks: bool = True,
    ) -> pd.DataFrame:
        """Return the law of the parts of States (states, provinces, regions), a part a row.

        Columns: Area, Provisions (short citations), then one for each of `codes` with its
        assessment. `topic` keeps the provisions on it, such as "use-of-force"; `names` is what an
        area is called, by its ISO 3166-2 code; `every` are areas that get a row also where nothing
        is registered; `marks` marks drafts.
        """
        parts = [
            comparison.areas_compared(
                law,
                tests=self.codes or (),
                topic=topic,
                names=names,
                every=every,
                marks=marks,
                language=self._context.language,
            )
            for law in self._each()
        ]
        return answered(pd.concat(parts, ignore_index=True))

    def training(self, *, by_subject: bool = False, marks: bool = True) -> pd.DataFrame:
        """Return the programmes of training of officials, one a row.

        Columns: State, Programme, For whom, Hours, Compulsory, Evaluated. With `by_subject` a row
        is a subject instead: Subject, Standard, then one for each State with the best answer of
        its programmes.
        """
        if by_subject:
            project = project_of(self._context, *self.countries)
            heads = {country: short_name(self._context, country) for country in self.countries}
            return LegalFramework.training_coverage(heads, project)
        return answered(table_of(self._context, "training", self.countries, marks=marks))


def laws(  # noqa: D417  cells do not name the report
    context: ReportContext,
    countries: Sequence[str],
    *,
    codes: Sequence[str] | None = None,
    limb: str | None = None,
) -> Laws:
    """Return the laws of several States for tables side by side: `.comparison()` and others.

    Tables: `.comparison()`, `.scores()` for `answers_table`, `.groups()`, `.reasons()`,
    `.elements()`, `.by_area()`, `.training()`. For prose ``.counts``: `tests`, `answered`,
    `open`, `concerns_none`, `laws`, `meeting_every`, `meeting_one` and `meeting_one_in_part`. A
    table of a State without registered law, or by a code that is no test, is refused.

    Args:
        countries: ISO 3166-1 alpha-3 codes.
        codes: only these tests, in their order; empty for all.
        limb: where there are no codes, only the tests of this limb of the mandate, "a" to "i".

    Raises:
        DataError: the report is not about one of the States.

    Example:
        >>> list(hrc.laws(["XXA"]).comparison()["Exampleland"])
        ['◐ partly met', '– no provision found']
        >>> hrc.laws(["XXA"]).counts.tests
        2
        >>> hrc.laws(["XXA"]).groups()["Group"].item()
        'General provisions'
        >>> len(hrc.laws(["XXA"]).training())
        0
    """
    project_of(context, *countries)
    return Laws(tuple(countries), tuple(codes) if codes else None, None if codes else limb, context)


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
        >>> conformity_counts(hrc.legal_framework("XXA")).partly_met
        1
    """
    if not law:
        return nothing(ConformityCounts)
    rows = law.assessments(limb=limb)
    wholes = {row.standard.part_of for row in rows}
    tests = [(row.standard.code, row.score) for row in rows if row.standard.code not in wholes]
    place = _register(law)

    def scored(*scores: Score) -> Counted:
        return Counted.listed_in(place, (code for code, score in tests if score in scores))

    return ConformityCounts(
        assessed=scored(*(score for score in Score if score.assessed)),
        met=scored(Score.MET),
        partly_met=scored(Score.PARTLY_MET),
        not_met=scored(Score.NOT_MET),
        without_provision=scored(Score.NO_PROVISION),
        not_assessed=scored(Score.NOT_ASSESSED),
    )


def _register(law: LegalFramework) -> str:
    return f"data/law/{law.country.lower()}.yml"


def number_meeting(context: ReportContext, countries: Sequence[str], test: str) -> int:
    """Return in how many of the countries' laws a test is met.

    Raises:
        LawError: a country has no registered law, or the test is unknown or not assessed.
    """
    laws = [_law(context, country) for country in countries]
    meeting = [law for law in laws if law.assessment(test).score is Score.MET]
    return Counted.listed_in(
        ", ".join(_register(law) for law in laws), (f"{law.heading}: {test}" for law in meeting)
    )


def answers_table(
    context: ReportContext,
    answers: pd.DataFrame,
    *,
    by_instrument: bool = False,
    at_most: int | None = None,
) -> pd.DataFrame:
    """Return the scores of `Laws` as a table of words, one row a test, one column a law.

    Columns: Instrument (with `by_instrument`, in the first row of each), Standard, then one for
    each country ("partly met"). A table is read aloud, translated and edited, which a grid of signs
    cannot be. With more tests than `at_most` there is no row.

    Raises:
        DataError: a filter has left no assessments.

    Example:
        >>> list(hrc.answers_table(hrc.laws(["XXA"]).scores())["Exampleland"])
        ['partly met', 'no provision found']
    """
    if answers.empty:
        raise DataError.of(
            place="hrc.answers_table",
            fault="there are no assessments.",
            mend="Check the filter that made them, or take the table out.",
            rule="data.no-rows",
        )
    language = context.language
    standard, instrument = (
        Words(language).text(f"conformity.{name}") for name in ("standard", "instrument")
    )
    rows: dict[str, dict[str, str]] = {}
    for answer in answers.to_dict("records"):
        name, section = answer["test"], {}
        if by_instrument:
            section = {instrument: answer["section"]}
            name = name.removesuffix(f" ({answer['section']})")
        row = rows.setdefault(answer["code"], {**section, standard: name})
        row[answer["country"]] = answer["score"].in_words(language)
    if at_most is not None and len(rows) > at_most:
        return pd.DataFrame()
    table = pd.DataFrame(list(rows.values()))
    if by_instrument:
        table = comparison.named_once(table, instrument)
    laws_compared = dict.fromkeys(answers["country"])
    return explained(table, answers=Answers(tuple(laws_compared)))


def scored(
    laws: Sequence[LegalFramework],
    *,
    codes: Sequence[str] | None,
    limb: str | None,
    every: bool,
    language: str,
) -> pd.DataFrame:
    """Return the assessments of laws one a row; see `Laws.scores`."""
    rows_by_law = [
        {row.standard.code: row for row in law.assessments(codes=codes, limb=limb)} for law in laws
    ]
    standards = laws[0].standards if laws else ()
    shown_tests = [
        test
        for test in standards
        if any(test.code in rows for rows in rows_by_law)
        or (
            every and (limb is None or limb in test.limbs) and (codes is None or test.code in codes)
        )
    ]
    names = laws[0].standards.names_of(shown_tests, language) if laws else {}
    return pd.DataFrame(
        [
            {
                "test": names[test.code],
                "country": law.heading,
                "score": law_rows[test.code].score
                if test.code in law_rows
                else law.without_assessment(test),
                "section": test.instrument_title(language),
                "instrument": test.instrument.code,
                "group": test.group_title,
                "code": test.code,
                "part_of": test.part_of,
            }
            for test in shown_tests
            for law, law_rows in zip(laws, rows_by_law, strict=True)
        ]
    )
