"""This module says how data of one level of sensitivity is protected."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import Field, dataclass, field, fields, replace
from typing import Any, Literal

SMALLEST_SHOWN = 5
"""Counts from 1 to 4 are withheld: the default of the *Handbook on Statistical Disclosure Control*
(2nd ed., 2024) for counts of persons; statistics offices use 3, 5 or 10."""
ROUNDING_BASES = (3, 5, 10)
Method = Literal["suppression", "rounding", "cell key"]
DATES = ("day", "month", "year")
ALL_DECIMALS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """How counts are changed that are shown: by which method, how far at most, how far on average.

    `base` is what shown counts are multiples of; 1 by the cell-key method. The mean is that of the
    method over all last digits: one measured in a small table would tell its counts.
    """

    method: Method
    base: int
    most: int
    mean_error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What is declared of a setting, once: whoever reads, compares or approves policies asks this.

    `protects` says which way it protects more: by the most, by the least, or by the least where 0
    is no limit. Its values are `words`, from those that protect least, or whole numbers, of which
    some may be `allowed` alone. A file calls it by its name, or as `written`; one that is `chosen`
    may be left out there, and is then `unset`. `about` says what it does, for its page.
    """

    protects: Literal["most", "least", "limit"] = "most"
    words: tuple[str, ...] = ()
    allowed: tuple[int, ...] = ()
    written: str = ""
    chosen: bool = False
    about: str = ""

    def __post_init__(self) -> None:
        if self.chosen and self.protects == "least" and not self.words:
            message = "A setting that protects by the least cannot be chosen: 0, which it would be "
            raise ValueError(message + "where it is left out, protects most.")

    @property
    def unset(self) -> str | int:
        """The value of a setting that was left out: the one that protects least."""
        return self.words[0] if self.words else 0

    def declared(self) -> Mapping[str, Setting]:
        """Return the metadata of the field of a policy that is this setting."""
        return {"setting": self}

    def protection(self, value: Any) -> float:
        """Return how much a value protects, against others of this setting alone."""
        if self.words:
            return self.words.index(value)
        if self.protects == "limit" and not value:
            return float("-inf")
        return float(value if self.protects == "most" else -value)

    def value_of(self, text: str) -> str | int:
        """Return the value that a text writes, which is one of this setting's."""
        return text if self.words else int(text or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How a table is protected.

    `threshold` is the smallest count shown; 0 withholds nothing. A zero is shown, since nobody was
    counted, unless `zeros` is "withheld". Small counts are withheld with all that would give them
    away, of `most_withheld` times as many cells as are small at most (0: of as many as it takes);
    or, with `round_to`, every count is rounded to a multiple of it; or, with `cell_key`, every
    count is changed at random by so much at most, with that `variance`. A sum is withheld where
    one contributor has more than `dominance` per cent of it (0: no limit). Fewer than `k` records
    that are alike are not taken out, nor counted by what may identify a person. Of dates the
    `dates` part is told, of positions so many `decimals` of a degree.
    """

    threshold: int = field(
        metadata=Setting(
            about="the smallest count that is shown; counts from one on below it are small, and 0 "
            "withholds nothing"
        ).declared()
    )
    zeros: Literal["shown", "withheld"] = field(
        default="shown",
        metadata=Setting(
            words=("shown", "withheld"),
            about="whether a count of nobody is shown; it is, where counts are changed",
        ).declared(),
    )
    most_withheld: int = field(
        default=0,
        metadata=Setting(
            chosen=True,
            about="the limit of suppression: more than so many times as many cells as are small "
            "are not withheld, and the tables are refused; 0 for no limit",
        ).declared(),
    )
    round_to: int = field(
        default=0,
        metadata=Setting(
            written="rounding",
            allowed=(0, *ROUNDING_BASES),
            about="the base of whose multiples every count is one, so that all add up, no smaller "
            "than `threshold` and `k`; 0 for no rounding",
        ).declared(),
    )
    cell_key: int = field(
        default=0,
        metadata=Setting(
            chosen=True,
            about="the most by which every count is changed at random, no smaller than `threshold` "
            "and `k`; 0 for no change",
        ).declared(),
    )
    variance: int = field(
        default=0,
        metadata=Setting(
            chosen=True,
            about="the variance of these changes, from 1 to a third of `cell_key` × (`cell_key` + "
            "1), which is that of all changes alike",
        ).declared(),
    )
    dominance: int = field(
        default=0,
        metadata=Setting(
            protects="limit",
            about="the percentage of a sum above which one contributor has it withheld; 0 for no "
            "limit",
        ).declared(),
    )
    k: int = field(
        default=0,
        metadata=Setting(
            about="how many records must be alike: fewer are not taken out, whatever the "
            "threshold, nor counted by what identifies"
        ).declared(),
    )
    dates: Literal["day", "month", "year"] = field(
        default="day",
        metadata=Setting(words=DATES, about="the part of a date that may be told").declared(),
    )
    decimals: int = field(
        default=ALL_DECIMALS,
        metadata=Setting(
            protects="least", about="the decimals of a degree that a position may show"
        ).declared(),
    )

    def __post_init__(self) -> None:
        if self.threshold < 0 or self.threshold == 1:
            raise ValueError(f"threshold is {self.threshold}. Give 0, or a whole number from 2.")
        if self.round_to not in (0, *ROUNDING_BASES):
            allowed = ", ".join(str(base) for base in ROUNDING_BASES)
            raise ValueError(f"round_to is {self.round_to}. Give one of {allowed}, or 0.")
        for name, why in self.unfit():
            raise ValueError(f"{name} is {getattr(self, name)}, and {why}")

    def unfit(self) -> Iterator[tuple[str, str]]:
        """Yield each setting that nothing would read, or that protects nothing, and why."""
        if self.round_to and self.cell_key:
            yield "cell_key", "counts are rounded. Give one of the two, and 0 for the other."
            return
        if self.variance and not self.cell_key:
            yield "variance", "only counts changed by a cell key have one. Give 0."
        if not self.changes:
            return
        name = "round_to" if self.round_to else "cell_key"
        least = max(self.threshold, self.k)
        if not self.threshold:
            yield name, "nothing says which counts are small. Give a threshold from 2."
        elif self.changes < least:
            yield (
                name,
                f"counts below {least} would be told more closely than one from another. Give "
                f"{least} or more.",
            )
        if self.zeros == "withheld":
            yield "zeros", "counts that are changed hide zeros among small ones. Give 'shown'."
        if self.most_withheld:
            yield "most_withheld", "nothing is withheld where counts are changed. Give 0."
        if self.cell_key and not 1 <= self.variance <= self.cell_key * (self.cell_key + 1) // 3:
            most = self.cell_key * (self.cell_key + 1) // 3
            yield "variance", f"changes by {self.cell_key} at most allow 1 to {most}. Give one."

    @property
    def protects(self) -> bool:
        """Whether the policy withholds or changes anything."""
        return self.threshold > 0

    @property
    def method(self) -> Method:
        """How small counts are protected."""
        if self.round_to:
            return "rounding"
        return "cell key" if self.cell_key else "suppression"

    @property
    def changes(self) -> int:
        """The base of rounding or the most by which a cell key changes a count; 0 for neither."""
        return self.round_to or self.cell_key

    @property
    def reach(self) -> int:
        """How far a shown count can lie from the true one."""
        return self.round_to - 1 if self.round_to else self.cell_key

    def for_columns(self, columns: Collection[str], identifying: Collection[str]) -> Policy:
        """The policy of counts by columns: by those that can identify a person, none below `k`."""
        k = self.k if self.threshold and {*columns} & {*identifying} else 0
        return replace(self, threshold=max(self.threshold, k)) if k else self

    @property
    def least_withheld(self) -> int:
        """The least that a withheld count can be, for a reader who knows this policy."""
        return 0 if self.zeros == "withheld" else 1

    def withholds(self, count: float) -> bool:
        """Tell whether a count is too small to be shown."""
        return self.threshold > 0 and self.least_withheld <= count < self.threshold

    @classmethod
    def settings(cls) -> dict[str, Setting]:
        """Return what is declared of each setting, by its name."""
        return {policy_field.name: _setting_of(policy_field) for policy_field in fields(cls)}

    def loosened_from(self, earlier: Policy) -> list[str]:
        """Return the names of the settings that protect less than those of an earlier policy."""
        return [
            name
            for name, setting in self.settings().items()
            if setting.protection(getattr(self, name)) < setting.protection(getattr(earlier, name))
        ]


def _setting_of(policy_field: Field[Any]) -> Setting:
    setting: Setting = policy_field.metadata["setting"]
    return setting


POLICIES = {
    # Its source has published these counts, for deaths often with each person's name: to withhold
    # them here protects nobody and hides what the report is about.
    "public": Policy(threshold=0),
    # Counted from records that only some may see: small counts can point to a person.
    "restricted": Policy(
        threshold=SMALLEST_SHOWN, dominance=80, k=SMALLEST_SHOWN, dates="month", decimals=1
    ),
    # Testimonies, names, health: a source, or a person, is in danger where it is told.
    "confidential": Policy(
        threshold=10, zeros="withheld", dominance=50, k=10, dates="year", decimals=0
    ),
}
"""The levels, as a project without a policy of its own has them."""
DEFAULT_LEVEL = "restricted"
