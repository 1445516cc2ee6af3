"""This module gives notebooks the law of a country, its assessments and their comparison."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from hrcreport.foundation import LawError, Problem, Project, Verified, Words
from hrcreport.registers.law.checking import not_concerned, problems_between
from hrcreport.registers.law.citations import (
    Citation,
    citation_of,
    translated_law,
    translated_standards,
)
from hrcreport.registers.law.country_law import (
    PARTLY,
    Assessment,
    CountryLaw,
    Provision,
    Score,
)
from hrcreport.registers.law.elements import SIGNS, Elements, elements_table
from hrcreport.registers.law.equipment import (
    training,
    training_coverage,
)
from hrcreport.registers.law.remembered import remembered
from hrcreport.registers.law.standards import Standard, Standards
from hrcreport.registers.mandate.body import Body
from hrcreport.registers.sources.registered import registered_of
from hrcreport.registers.sources.sign_offs import SignOffs, content_hash, read_sign_offs

if TYPE_CHECKING:
    import pandas as pd

CONFORMITY_COLUMNS = ("standard", "test", "provision", "assessment", "reason")
"""The columns of a conformity table; their heads are words of the document's language."""
READERS = 2
"""So many persons must vouch for an assessment."""


@dataclass(frozen=True, slots=True)
class AssessedTest:
    """One row of a conformity table: an assessment with the standard and the provisions it joins.

    `verified` is true only where the standard, every provision and the assessment are.
    """

    standard: Standard
    assessment: Assessment
    provisions: tuple[Provision, ...]

    @property
    def score(self) -> Score:
        return self.assessment.score

    @property
    def reason(self) -> str:
        return self.assessment.reason

    @property
    def verified(self) -> bool:
        law_verified = all(provision.verified for provision in self.provisions)
        return self.standard.verified and self.assessment.verified and law_verified

    @property
    def cited(self) -> str:
        """The short citation of the standard and the score, in English."""
        return f"{self.standard.short_citation()}: {self.score.printed}"

    def explained(self, language: str, *, markup: bool) -> str:
        """Return sign and words, the reason, and the provisions in brackets."""
        clause = Words(language).text("list.clause")
        cited = clause.join(
            provision.short_citation(language=language) for provision in self.provisions
        )
        words = f"{self.score.printed_in(language)}. {self.reason}{f' ({cited})' if cited else ''}"
        return words if markup else words.replace("*", "")

    def assessment_in_words(self, *, marks: bool, language: str = "en") -> str:
        """Return sign and words; with `marks`, an unverified one carries the mark of drafts."""
        return Verified.marked(self.score.printed_in(language), self, marks=marks)


@dataclass(frozen=True)
class LegalFramework:
    """The domestic law of one country beside the international standards, in one language."""

    ELEMENT_SIGNS: ClassVar[str] = SIGNS
    """What the signs in a table of elements mean, as a note below it."""
    PARTLY: ClassVar[Mapping[str, str]] = PARTLY
    """Why a standard is met in part, in English, by the code of the reason."""

    law: CountryLaw
    standards: Standards
    language: str = "en"
    day: str = ""
    topics: Collection[str] = ()
    """The topics of provisions that the mandate lists; without any, they may be called anything."""

    @classmethod
    @remembered
    def of(
        cls, country: str, project: Project, *, language: str = "en", on: str = ""
    ) -> LegalFramework:
        """Return the law of a country (ISO 3166-1 alpha-3) beside the standards, reads recorded.

        Titles, summaries and reasons are in the language as far as they are translated; `on` is the
        day of the report, on which assessments are the newest and comparisons must not be too old.

        Raises:
            LawError: no law is registered for the country, or a register has slips.
            DataError: a translation cannot be used as it stands.
        """
        standards = Standards.read(project, on=on)
        law = CountryLaw.of(country, project, on=on)
        problems = [*problems_between(law, standards.by_code), *not_concerned(law, standards)]
        if problems:
            raise LawError(problems)
        law = law.with_(
            assessments=vouched_assessments(law, standards, read_sign_offs(project), on=on)
        )
        return cls(
            translated_law(law, project, language=language),
            translated_standards(standards, project, language=language),
            language,
            on,
            tuple(Body.as_read(project).topics),
        )

    @staticmethod
    def elements_table(heads: Mapping[str, str], project: Project) -> pd.DataFrame:
        """Return the elements of standards in the laws of States, by their codes, side by side.

        Raises:
            LawError: a register has errors.
        """
        elements_by_country = {
            country: registered_of(country, "elements", Elements, project) for country in heads
        }
        answers = {
            code: elements.answers if elements else ()
            for code, elements in elements_by_country.items()
        }
        return elements_table(Standards.read(project), answers, heads)

    @staticmethod
    def training_coverage(heads: Mapping[str, str], project: Project) -> pd.DataFrame:
        """Return which subjects training covers in States, by their codes, side by side.

        Raises:
            LawError: a register has errors.
        """
        return training_coverage(
            {head: training(country, project) for country, head in heads.items()}
        )

    @staticmethod
    def heads(language: str, *columns: str) -> list[str]:
        """Return the heads of columns of conformity in a language."""
        return [Words(language).text(f"conformity.{column}") for column in columns]

    @property
    def country(self) -> str:
        return self.law.country

    @property
    def heading(self) -> str:
        """The country's name at the head of a column."""
        return self.law.heading

    @property
    def covers(self) -> str:
        """What the register covers and leaves out, in words."""
        return self.law.covers

    def provisions(
        self, *, topic: str | None = None, level: str | None = None, on: str | None = None
    ) -> list[Provision]:
        """Return the provisions in the order of the register.

        Args:
            topic: one of those that the mandate lists, such as "custody".
            level: "national", "federal", "state", "local", "police-rule" or "regional".
            on: a day ("2026-11-24"), by default that of the document: provisions that had ended,
                or not begun, are left out. Empty: whatever the day.

        Raises:
            LawError: the mandate lists topics, and this is none of them.
        """
        if topic is not None and self.topics and topic not in self.topics:
            raise LawError(
                Problem.not_one_of(
                    topic,
                    self.topics,
                    "data/law",
                    f"no topic is named '{topic}'.",
                    "law.unknown-topic",
                    heading="Topics of data/mandate/bodies",
                )
            )
        day = self.day if on is None else on
        return [
            provision
            for provision in self.law.provisions
            if (topic is None or topic in provision.topics)
            and (level is None or provision.level == level)
            and (not day or provision.in_force_on(day))
        ]

    def in_force(self, code: str) -> bool:
        """Tell whether a provision applies on the day of the document, as far as is recorded.

        Raises:
            LawError: the country's law has no such provision.
        """
        return not self.day or self.provision(code).in_force_on(self.day)

    def provision(self, code: str) -> Provision:
        """Return a provision by its code.

        Raises:
            LawError: the country's law has no such provision.
        """
        provision_by_code = {provision.code: provision for provision in self.law.provisions}
        if code not in provision_by_code:
            raise LawError.of(
                f"data/law/{self.country.lower()}.yml",
                f"no provision has the code '{code}'.",
                f"{Problem.did_you_mean(code, provision_by_code)}Register it, or correct the code.",
                "law.unknown-provision",
                value=code,
            )
        return provision_by_code[code]

    def assessments(
        self,
        *,
        group: str | None = None,
        instrument: str | None = None,
        limb: str | None = None,
        codes: Sequence[str] | None = None,
        area: str | None = None,
        on: str = "",
    ) -> list[AssessedTest]:
        """Return the newest assessment of each test, in the order of the register of standards.

        Args:
            group: a group of tests, such as "general" or "reporting".
            instrument: the code of an instrument, such as "BPUFF".
            limb: only tests of this limb of the mandate, "a" to "i".
            codes: only these tests, in this order.
            area: an ISO 3166-2 code; by default the area that the country's file is about.
            on: a day; what was assessed after it is left out.

        Raises:
            LawError: a code is no test.
        """
        area_code = self.law.area if area is None else area
        newest = {
            assessment.test: assessment
            for assessment in Assessment.latest_by_test(self.law.assessments, on=on or self.day)
            if assessment.area == area_code
        }
        if codes is None:
            chosen_standards = [standard for standard in self.standards if standard.code in newest]
        else:
            chosen_standards = [self.standards.standard(code) for code in codes]
        return [
            AssessedTest(
                standard,
                newest[standard.code],
                tuple(self.provision(code) for code in newest[standard.code].provisions),
            )
            for standard in chosen_standards
            if standard.code in newest
            and (group is None or standard.group == group)
            and (instrument is None or standard.instrument.code == instrument)
            and standard.serves(limb)
        ]

    def by_test(
        self,
        *,
        group: str | None = None,
        limb: str | None = None,
        codes: Sequence[str] | None = None,
        area: str | None = None,
    ) -> dict[str, AssessedTest]:
        """Return the newest assessment of each test by the test's code, as `assessments` does."""
        rows = self.assessments(group=group, limb=limb, codes=codes, area=area)
        return {row.standard.code: row for row in rows}

    @staticmethod
    def counted_tests(laws: Sequence[LegalFramework], *, limb: str | None = None) -> list[Standard]:
        """Return the tests of the register under a limb, so that none is counted twice.

        A test that has parts gives way to them once one of the laws was assessed against a part,
        and the parts to the whole as long as none was.
        """
        standards = laws[0].standards if laws else ()
        assessed = {row.standard.code for law in laws for row in law.assessments()}
        by_parts = {
            standard.part_of
            for standard in standards
            if standard.part_of and standard.code in assessed
        }
        return [
            standard
            for standard in standards
            if standard.serves(limb)
            and standard.code not in by_parts
            and standard.part_of in {"", *by_parts}
        ]

    def counts_in_words(
        self, standards: Sequence[Standard], scores: Mapping[str, Score], language: str
    ) -> str:
        """Return "2 met in law, 3 partly met, 4 not assessed"."""
        test_scores = [
            scores.get(standard.code, self.without_assessment(standard)) for standard in standards
        ]
        return ", ".join(
            f"{test_scores.count(score)}\N{NO-BREAK SPACE}{score.in_words(language)}"
            for score in Score
            if score in test_scores
        )

    def without_assessment(self, standard: Standard) -> Score:
        """Return what a test reads that nobody assessed: not assessed, or not applicable."""
        return Score.NOT_ASSESSED if standard.put_to(self.country) else Score.NOT_APPLICABLE

    def answer(
        self, test: Standard, rows: Mapping[str, AssessedTest], *, marks: bool, language: str = "en"
    ) -> str:
        """Return what the law reads on a test, as `rows` by code have it, in sign and words."""
        if row := rows.get(test.code):
            return row.assessment_in_words(marks=marks, language=language)
        return self.without_assessment(test).printed_in(language)

    def history(self, test: str, *, area: str | None = None) -> list[Assessment]:
        """Return every assessment of one test, oldest first, so that a reform shows."""
        area_code = self.law.area if area is None else area
        assessments = [
            assessment
            for assessment in self.law.assessments
            if assessment.test == test and assessment.area == area_code
        ]
        return sorted(assessments, key=lambda assessment: assessment.date)

    def assessment(self, test: str) -> AssessedTest:
        """Return the newest assessment of one test.

        Raises:
            LawError: the test is unknown, or has not been assessed for this country.
        """
        assessed_tests = self.assessments(codes=[test])
        if not assessed_tests:
            raise LawError.of(
                f"data/law/{self.country.lower()}.yml",
                f"the test '{test}' has no assessment.",
                "Add one under 'assessments', with score U where it was not assessed.",
                "law.missing-assessment",
                value=test,
            )
        return assessed_tests[0]

    def conformity_table(
        self,
        *,
        group: str | None = None,
        instrument: str | None = None,
        limb: str | None = None,
        codes: Sequence[str] | None = None,
        marks: bool = True,
    ) -> pd.DataFrame:
        """Return the assessments as a table ready to print, in the language of the framework.

        Columns: Standard (short citation), Test, Domestic provision (short citations),
        Assessment (a sign and words; with `marks`, unverified ones carry the mark of drafts),
        Reason. No row where nothing was assessed.

        Example:
            >>> from hrcreport.registers.law.framework import CONFORMITY_COLUMNS
            >>> CONFORMITY_COLUMNS
            ('standard', 'test', 'provision', 'assessment', 'reason')
        """
        language = self.language
        clause = Words(language).text("list.clause")
        rows = [
            (
                row.standard.short_citation(language=language),
                row.standard.question,
                clause.join(
                    provision.short_citation(language=language) for provision in row.provisions
                )
                or "–",
                row.assessment_in_words(marks=marks, language=language),
                row.reason,
            )
            for row in self.assessments(group=group, instrument=instrument, limb=limb, codes=codes)
        ]
        import pandas as pd  # a document is put together without tables

        return pd.DataFrame(rows, columns=self.heads(language, *CONFORMITY_COLUMNS))

    def cite(self, code: str, *, language: str = "") -> Citation:
        """Return the full and the short citation of a provision of this law or of a standard.

        Raises:
            LawError: neither has this code.
        """
        is_provision = code.startswith(f"{self.country}-")
        record = self.provision(code) if is_provision else self.standards.standard(code)
        return citation_of(record, language=language or self.language)


def vouched_assessments(
    law: CountryLaw, standards: Standards, sign_offs: SignOffs, *, on: str = ""
) -> tuple[Assessment, ...]:
    """Return the assessments of a law, each with its standing: two persons must vouch for it."""
    if not sign_offs.by_key:
        return law.assessments
    provisions = {provision.code: provision for provision in law.provisions}
    return tuple(
        assessment.with_(
            vouched=sign_offs.standing(
                assessment.sign_key,
                assessment_hash(assessment, standards, provisions),
                rests_on=(assessment.test, *assessment.provisions),
                readers=READERS,
                on=on,
            ).state
        )
        for assessment in law.assessments
    )


def assessment_hash(
    assessment: Assessment, standards: Standards, provisions: Mapping[str, Provision]
) -> str:
    """Return the hash that a sign-off signs: of the assessment, its test and its provisions."""
    cited_provisions = [provisions[code] for code in assessment.provisions]
    return content_hash(
        assessment, *standards.standard(assessment.test).signed(), *cited_provisions
    )
