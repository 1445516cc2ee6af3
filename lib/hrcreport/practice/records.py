"""This module holds good practices and oversight bodies and sets them side by side, unranked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar

from hrcreport.errors import Problem
from hrcreport.model import (
    ANSWERS,
    AREA,
    CODE,
    CountryFile,
    Day,
    Limb,
    OfCountry,
    Text,
    answers_to,
    earliest,
    latest,
    marked,
    matching,
    one_of,
)
from hrcreport.project import Project
from hrcreport.sources.registered import registered

if TYPE_CHECKING:
    import pandas as pd

EVIDENCE = {
    "evaluated": "effect evaluated by a published study",
    "reported": "in operation, effect not evaluated",
    "announced": "announced or beginning",
    "ended": "ended or withdrawn",
}
"""What is known of a good practice, by the word of the register."""

POWERS = {
    "separate": "is separate from the police in law and staff",
    "complaints": "receives complaints from the public directly",
    "deaths": "must be told of every death and serious injury",
    "own_initiative": "opens inquiries on its own initiative",
    "investigators": "investigates by staff of its own",
    "evidence": "compels documents and testimony",
    "charges": "brings or directs disciplinary or criminal charges",
    "publishes": "publishes its findings",
    "race": "publishes figures by race or ethnic origin",
}
"""What an oversight body may be able to do, as a sentence without its subject."""

POWER_HEADS = {
    "separate": "Separate",
    "complaints": "Complaints",
    "deaths": "Deaths",
    "own_initiative": "Own initiative",
    "investigators": "Own staff",
    "evidence": "Evidence",
    "charges": "Charges",
    "publishes": "Publishes",
    "race": "By race",
}
"""The same as the head of a narrow column."""


class GoodPractice(OfCountry, frozen=True, kw_only=True):
    """One measure that others may learn from, in words of our own, never without its limits.

    `since` and `until` are days, months or years; `sources` are codes of provisions or keys of
    the bibliography.
    """

    noun: ClassVar[str] = "good practice"
    code: Annotated[str, matching(CODE, "GBR-FORCE-RECORDS")]
    title: Text
    summary: Text
    limbs: tuple[Limb, ...]
    area: Annotated[str, matching(AREA, "GB-EAW")] = ""
    since: Day = ""
    until: Day = ""
    evidence: Annotated[str, one_of(EVIDENCE)]
    effect: Text = ""
    caveat: Text
    sources: tuple[Text, ...] = ()

    def faults(self) -> Iterator[Problem]:
        yield from super().faults()
        if self.since and self.until and earliest(self.since) > latest(self.until):
            yield self.problem(
                "until", f"'{self.code}' ended ({self.until}) before it began ({self.since}).",
                "Correct since or until.", "practice.order",
            )  # fmt: skip


class OversightBody(OfCountry, frozen=True, kw_only=True):
    """One body that looks into the conduct of the police, and what it can do.

    `powers` has answers by the names of `POWERS`; what the register leaves out is not known.
    """

    noun: ClassVar[str] = "oversight body"
    code: Annotated[str, matching(CODE, "GBR-IOPC")]
    name: Text
    short: Text
    area: Annotated[str, matching(AREA, "GB-EAW")] = ""
    since: Day = ""
    basis: tuple[Text, ...] = ()
    powers: Annotated[Mapping[str, str], answers_to(POWERS, one_of(ANSWERS))]
    note: Text = ""

    def power(self, name: str) -> str:
        """Return the answer to one of `POWERS`, "unknown" where the register has none."""
        return self.powers.get(name, "unknown")


class Practice(CountryFile, frozen=True, kw_only=True):
    """What the file of one country holds."""

    good_practices: tuple[GoodPractice, ...] = ()
    oversight_bodies: tuple[OversightBody, ...] = ()


def practice(countries: Collection[str], project: Project) -> list[Practice]:
    """Return what is registered for countries (ISO 3166-1 alpha-3), in their order, reads recorded.

    A country without a file is left out: that nothing is registered says nothing about the State.

    Raises:
        RefusedError: a file cannot be used as it stands; every problem is named.
    """
    files = (project.data / "practice" / f"{country.lower()}.yml" for country in countries)
    found = (registered(path, Practice, project) for path in files)
    return [each for each in found if each is not None]


PRACTICE_COLUMNS = ("State", "Practice", "Since", "What is known of its effect", "Limits")
NOT_RECORDED = "–"
OVERSIGHT_KEY = "The columns ask whether the body: {}.".format(
    "; ".join(f"{sentence} ({POWER_HEADS[power]})" for power, sentence in POWERS.items())
)
"""What the columns of the table of oversight bodies ask, as a note below it."""


def good_practices_table(
    countries: Collection[str], project: Project, *, names: Mapping[str, str],
    printed_day: Callable[[str], str] = str, limb: str = "", marks: bool = True,
) -> pd.DataFrame:  # fmt: skip
    """Return the good practices of some countries, one a row, in the order of the countries.

    Columns: State (by its name), Practice, Since, What is known of its effect, Limits. A `limb` of
    the mandate, "a" to "i", keeps its practices alone; `printed_day` prints a day, month or year.

    Raises:
        RefusedError: a file of the register has slips.
    """
    rows = [
        (
            names[held.country],
            marked(f"{each.title}: {each.summary}", each, marks=marks),
            _time(each, printed_day),
            each.effect or EVIDENCE[each.evidence].capitalize(),
            each.caveat,
        )
        for held in practice(countries, project)
        for each in held.good_practices
        if not limb or limb in each.limbs
    ]
    import pandas as pd  # a check of the register needs no data frame

    return pd.DataFrame(rows, columns=list(PRACTICE_COLUMNS))


def oversight_table(
    countries: Collection[str], project: Project, *, names: Mapping[str, str], marks: bool = True
) -> pd.DataFrame:
    """Return what oversight bodies can do: one body a row, one power a column.

    Columns: State, Body, then one for each power; `OVERSIGHT_KEY` says what they ask. The cells
    have a sign and words.

    Raises:
        RefusedError: a file of the register has slips.
    """
    rows = [
        (
            names[body.country],
            marked(body.short, body, marks=marks),
            *(ANSWERS[body.power(power)] for power in POWERS),
        )
        for body in oversight_bodies(countries, project)
    ]
    import pandas as pd  # as above

    return pd.DataFrame(rows, columns=["State", "Body", *(POWER_HEADS[power] for power in POWERS)])


def oversight_bodies(countries: Collection[str], project: Project) -> list[OversightBody]:
    """Return the registered bodies of some countries, in the order of the countries.

    Raises:
        RefusedError: a file of the register has slips.
    """
    return [body for held in practice(countries, project) for body in held.oversight_bodies]


def _time(given: GoodPractice, printed_day: Callable[[str], str]) -> str:
    begins = printed_day(given.since) if given.since else NOT_RECORDED
    return f"{begins} to {printed_day(given.until)}" if given.until else begins
