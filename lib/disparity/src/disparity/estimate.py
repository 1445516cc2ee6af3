"""This module says what a statistic is: a value with its interval, or why there is none."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from disparity.in_words import Figures, Words, estimate_in_prose
from disparity.required import require_level

NO_POPULATION = "no population by group is held"
"""Why there is no rate, as who has no population says it."""
LEVEL = 0.95
GRADES = ("A", "B", "C", "D")
"""Grades of data: A official, self-identified and complete, down to D, an estimate or a proxy."""
MOVED = ", moved to this value"
NO_WIDTH = "these data do not show how far chance moves it"
LARGEST_LOG = 700.0
FEW = 10
"""Fewer events than this in a group give counts in words, not ratios with decimals."""


Scope = Literal["all", "known", "compared", "group", "persons"]
"""Whose denominator it is: everybody counted; those of known group; those of the groups compared
alone; those of the group itself (the searches of its stops); a population."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """The thing that a number counts, in the words of the data.

    `counted` of `groups` is the numerator, `within` (of those whom `scope` names) the denominator;
    `reference` are the groups of a comparison, `population` says where they live or what the
    record covers, `years` when. `part` says why a part stands for a whole group; empty: it does
    not.
    """

    counted: str
    within: str
    scope: Scope
    groups: tuple[str, ...] = ()
    reference: tuple[str, ...] = ()
    population: str = ""
    years: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate(Figures):
    """A statistic with its interval and all that is needed to say where it comes from.

    `value`, `low` and `high` are finite numbers or None, never infinity and never NaN. A statistic
    that cannot be estimated has the value None and says why in `not_estimable`; one whose upper
    limit does not exist (a ratio over a group without events) has `high` None and says so there
    too. So `if ratio.value is None:` is all that prose needs to ask.

    `unit` is what the value is counted in ("per 1,000,000 person-years", "ratio", "share").
    `numerators` and `denominators` hold the counts that entered: one of each for a rate or a
    share, two for a ratio (the group first, the reference second). `missing` says what was done
    with persons of unknown group, `grade` is the lowest grade of the tables in `tables`,
    `suppressed` tells that a cell of theirs was withheld (the words then withhold the number too),
    `assumptions` are what the number needs to be true, and `credible` tells that the interval is
    one of a posterior. `base` says what it is a number of; who takes it from data sets it.
    `cautions` are printed with it: what it leaves out. `bounds` are the least and the most that the
    value can be wherever those of unknown group belong; they are printed with the interval.
    """

    method: str
    missing: str = ""
    tables: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    base: Base | None = None

    def __post_init__(self) -> None:
        for name in ("value", "low", "high"):
            number = getattr(self, name)
            if number is not None and not math.isfinite(number):
                raise ValueError(
                    f"{name} is {number!r}, which is not a finite number. Look for a denominator "
                    "that is next to nothing."
                )
        if self.grade and self.grade not in GRADES:
            raise ValueError(f"grade is {self.grade!r}. Give one of {', '.join(GRADES)}.")

    @property
    def events(self) -> float:
        """The events of the first group."""
        return self.numerators[0]

    @property
    def person_years(self) -> float:
        """The person-years, persons or trials of the first group."""
        return self.denominators[0]

    @property
    def limits(self) -> tuple[float, float, float] | None:
        """The value with its lower and upper limit; None where one of them is lacking."""
        if self.value is None or self.low is None or self.high is None:
            return None
        return self.value, self.low, self.high

    @property
    def caveats(self) -> tuple[str, ...]:
        """What must be said beside the number: data that are weak, withheld or few."""
        remarks = []
        if self.not_estimable:
            remarks.append(f"not estimable: {self.not_estimable}")
        if self.grade == "D":
            remarks.append("rests on estimates or proxies only (grade D): not for a headline")
        if self.suppressed:
            remarks.append("cells of its tables are withheld: the number must be withheld too")
        if any(0 < count < FEW for count in self.numerators):
            remarks.append(f"rests on fewer than {FEW} events in a group")
        return (*remarks, *self.cautions)

    def limited_by(self, narrower: Estimate) -> Estimate:
        """Return the estimate with the limits of another and its method.

        Where the other has another value (it stands over other persons), its limits are moved to
        this one, and the method says so.
        """
        if not self.value or not narrower.value:
            return self
        low, high = (
            None if end is None else end / narrower.value * self.value
            for end in (narrower.low, narrower.high)
        )
        moved = "" if math.isclose(self.value, narrower.value, rel_tol=1e-9) else MOVED
        return replace(self, low=low, high=high, method=narrower.method + moved)

    def as_prose(self, language: str | Words = "en") -> str:
        """Return the words of the estimate in a sentence, with its interval.

        Example:
            >>> from disparity import rate_ratio
            >>> rate_ratio(
            ...     1441, person_years=39_445_495,
            ...     reference_events=2770, reference_person_years=197_277_789,
            ... ).as_prose()
            '2.6 times (95 per cent confidence interval 2.4 to 2.8)'
        """
        return estimate_in_prose(self, language=language, few=FEW)

    def as_row(self, label: str) -> dict[str, str | float | None]:
        """Return the row of a chart of intervals: label, value, low, high; empty where withheld."""
        if self.suppressed:
            return {"label": label, "value": None, "low": None, "high": None}
        return {"label": label, "value": self.value, "low": self.low, "high": self.high}

    def from_tables(
        self,
        tables: Iterable[str],
        *,
        grades: Iterable[str] = (),
        missing: str = "",
        suppressed: bool = False,
    ) -> Estimate:
        """Return the estimate with the tables it was read from and the lowest of their grades.

        Raises:
            ValueError: a grade is none of A, B, C and D.
        """
        known_grades = sorted(grade for grade in grades if grade)
        return replace(
            self,
            tables=tuple(tables),
            grade=known_grades[-1] if known_grades else self.grade,
            missing=missing or self.missing,
            suppressed=suppressed or self.suppressed,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Significance:
    """A test of a hypothesis: how likely data this far from it are if it were true."""

    p_value: float | None
    statistic: float | None
    method: str
    degrees_of_freedom: int | None = None
    not_estimable: str = ""

    def __post_init__(self) -> None:
        if self.p_value is not None and not 0 <= self.p_value <= 1:
            raise ValueError(f"p_value is {self.p_value!r}, which is no probability.")

    @classmethod
    def none(cls, method: str, reason: str) -> Significance:
        """Return a test that could not be made, and the reason."""
        return cls(p_value=None, statistic=None, method=method, not_estimable=reason)

    @classmethod
    def chi_squared(cls, statistic: float, *, degrees_of_freedom: int, method: str) -> Significance:
        """Return the test whose statistic is distributed as χ²."""
        from scipy.special import chdtrc  # as for the normal quantile below

        return cls(
            p_value=float(chdtrc(degrees_of_freedom, statistic)),
            statistic=statistic,
            method=method,
            degrees_of_freedom=degrees_of_freedom,
        )


@dataclass(frozen=True, slots=True)
class Statistic:
    """What a statistic is before it has a value: its level, method, unit and the counts in it."""

    level: float
    method: str
    unit: str
    numerators: tuple[float, ...]
    denominators: tuple[float, ...]

    def __post_init__(self) -> None:
        require_level(self.level)

    def estimate(
        self, value: float | None, low: float | None, high: float | None, **extra_fields: Any
    ) -> Estimate:
        """Return the estimate with its limits; `extra_fields` are further fields of an estimate.

        Limits that leave nothing between them are none: data that do not vary do not show how far
        chance moves a number, and that is said.
        """
        fields_so_far = {
            field_info.name: getattr(self, field_info.name) for field_info in fields(self)
        }
        if low is not None and low == high:
            low = high = None
            extra_fields["cautions"] = (*extra_fields.get("cautions", ()), NO_WIDTH)
        return Estimate(value=value, low=low, high=high, **{**fields_so_far, **extra_fields})

    def none(self, reason: str) -> Estimate:
        """Return an estimate without a value, and the reason."""
        return self.estimate(None, None, None, not_estimable=reason)

    def difference(
        self,
        first_limits: tuple[float, ...] | None,
        second_limits: tuple[float, ...] | None,
        *,
        reason: str,
        **extra_fields: Any,
    ) -> Estimate:
        """Return one number less another, both with limits, or the reason where one is None.

        Limits by recovery of variances (Zou and Donner 2008, Statistics in Medicine 27: 1693).
        """
        if first_limits is None or second_limits is None:
            return self.none(reason)
        (p, low_p, high_p), (q, low_q, high_q) = first_limits, second_limits
        value = p - q
        return self.estimate(
            value,
            value - math.hypot(p - low_p, high_q - q),
            value + math.hypot(high_p - p, q - low_q),
            **extra_fields,
        )

    def log_normal(
        self, value: float, variance: float, *, freedom: int | None = None, **extra_fields: Any
    ) -> Estimate:
        """Return the estimate of a ratio with the limits value · exp(±z·√variance).

        The variance is that of its logarithm; with degrees of freedom z is Student's quantile.
        """
        quantile = (
            normal_quantile(self.level)
            if freedom is None
            else student_quantile(self.level, freedom=freedom)
        )
        reach = quantile * math.sqrt(variance)
        if value and reach > LARGEST_LOG - abs(math.log(value)):  # beyond all numbers
            extra_fields["cautions"] = (*extra_fields.get("cautions", ()), NO_WIDTH)
            return self.estimate(value, None, None, **extra_fields)
        reach = math.exp(reach)
        return self.estimate(value, value / reach, value * reach, **extra_fields)


def normal_quantile(level: float) -> float:
    """Return z: a normal variable lies between −z and z with the probability `level`."""
    from scipy.special import ndtri  # prose asks what an estimate is, and computes nothing

    return float(ndtri((1 + level) / 2))


def student_quantile(level: float, *, freedom: int) -> float:
    """Return t: Student's variable lies between −t and t with the probability `level`."""
    from scipy.special import stdtrit  # as above

    return float(stdtrit(freedom, (1 + level) / 2))
