"""This module guards records of persons: they can be counted, and are never shown.

Who holds the records answers what may be counted of them; the frame that a notebook gets only asks.
Where both are in one process Python cannot fence one from the other: this stops accidents there. A
project's kernels hold no records, they ask another process.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, product
from math import nan
from typing import Any, NoReturn, Protocol
from weakref import WeakKeyDictionary

import pandas as pd

from disparity.disclosure.cell_key import KEYS, NoSecretError, record_keys
from disparity.disclosure.cube import TOTAL, Cube, Key
from disparity.disclosure.linked import same_cells
from disparity.disclosure.merging import OTHER, with_merged
from disparity.disclosure.policy import DEFAULT_LEVEL, POLICIES, Policy
from disparity.disclosure.releasing import Counted, Released, release_together
from disparity.disclosure.suppression import UnprotectedError

VALUE = "value"
GROUP = "group"
NOT_STATED = "–"
"""What stands for a gap in a column by which records are counted."""
TOO_FEW = "(too few)"
"""What stands for all values of a column that too few records share to be named."""
NEARLY = 0.9
"""From which share on what columns tell of another, or tables have in common, counts as all."""
DATE_PARTS = {"day": 10, "month": 7, "year": 4}
HOW = "Count them: .counts(by=['group', 'period'])."

ASK_FOR_KEY = "Give the records the secret by which their counts are changed."


class RecordsWithheldError(TypeError):
    """Records of persons were asked for; the second line says what to do."""

    def __init__(self, reason: str, mend: str) -> None:
        super().__init__(f"{reason}\n{mend}")


class Answers(Protocol):
    """Who answers what may be counted of records that only some may see."""

    @property
    def columns(self) -> Sequence[str]:
        """The names of the columns."""

    def counts(self, by: Sequence[str]) -> pd.DataFrame:
        """Return how many records there are of each combination, as `GuardedFrame.counts` does."""

    def sums(self, value: str, by: Sequence[str], contributor: str) -> pd.DataFrame:
        """Return sums of an amount, as `GuardedFrame.sums` does."""


@dataclass(frozen=True)
class Beside:
    """A table of counts that readers have beside what is counted of records, and what it shows.

    `shown` is None where all of it is published. Of a table that counts some groups with "other",
    `counted` has them there, too.
    """

    name: str
    counted: Counted
    shown: Released | None = None

    @cached_property
    def cube(self) -> Cube:
        """Its counts with all their totals."""
        return Cube.of(self.counted.frame, keys=self.counted.keys, nested=self.counted.nested)

    def by(self, keys: Sequence[str]) -> Beside | None:
        """Return it by those of its keys that others are counted by; None where it has none.

        What is withheld is told by all keys.
        """
        shared = tuple(key for key in self.counted.keys if key in keys)
        if self.shown or not shared or shared == self.counted.keys:
            return self if shared else None
        frame = self.counted.frame.groupby(list(shared), sort=False)[VALUE].sum().reset_index()
        return Beside(self.name, replace(self.counted, frame=frame, keys=shared))

    def counts_the_same(self, counted: Counted) -> bool:
        """Tell whether it agrees with counts of records in every sum that both give."""
        return bool(same_cells(Cube.of(counted.frame, keys=counted.keys), self.cube))


class Records:
    """Records that only some may see, with those who may: what is told of them is protected.

    `naming` columns hold names of persons or numbers of records, and are told in no answer. No
    value is named that fewer records share than the policy's threshold, whatever is asked, and
    that a combination is there is told by its count alone, where that is shown.

    Where the policy changes counts, each record has a key by `secret`, and a cell the sum of the
    keys of those it counts: the same persons are changed alike, however asked for.
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        *,
        name: str,
        policy: Policy,
        identifying: Sequence[str] = (),
        naming: Sequence[str] = (),
        secret: bytes = b"",
    ) -> None:
        if not policy.protects:
            raise ValueError(
                f"{name}: this policy protects nothing. Give a threshold from 2: the smallest "
                "count that is shown."
            )
        self.secret = secret
        self.frame = frame
        self.name = name
        self.policy = policy
        self.identifying = tuple(identifying)
        self.naming = frozenset(naming)
        self.columns = tuple(str(column) for column in frame.columns)
        self._shown: dict[str, tuple[Counted, Released]] = {}
        self._questions: list[tuple[str, ...]] = []
        self._apart: set[int] = set()
        self._summed: tuple[str, ...] = ()
        self._few: dict[str, frozenset[Any]] = {}
        self._tables: tuple[Beside, ...] = ()
        self._others: Collection[Records] = ()

    def set_beside(self, tables: Iterable[Beside], records: Collection[Records] = ()) -> Records:
        """Protect from now on together with what shows the same persons; return the records.

        `tables` of counts do not change; what is counted of other `records` may grow.
        """
        self._tables, self._others = tuple(tables), records
        return self

    @property
    def beside(self) -> Iterator[Beside]:
        """What readers have beside what is counted here."""
        yield from self._tables
        for records in self._others:
            if records is not self:
                yield from records.shown

    def counts(self, by: Sequence[str]) -> pd.DataFrame:
        """Return how many records there are of each combination, as `GuardedFrame.counts` does.

        Raises:
            RecordsWithheldError: there is no such column, one names persons or tells records apart,
                or with what was counted before small counts could be worked out.
        """
        return self._told(tuple(self._shared(by)))

    @property
    def shown(self) -> Iterator[Beside]:
        """What was counted of the records until now."""
        for name, (counted, released) in self._shown.items():
            yield Beside(f"{self.name}: records by {name}", counted, released)

    def sums(self, value: str, by: Sequence[str], contributor: str) -> pd.DataFrame:
        """Return sums of an amount, as `GuardedFrame.sums` does.

        Raises:
            RecordsWithheldError: there is no such column, sums by other columns were given, or
                counts are shown changed: a sum of its records is not.
        """
        if self.policy.changes:
            raise RecordsWithheldError(
                f"{self.name}: counts are protected by {self.policy.method}, which withholds none, "
                "and an amount of few records would stand there as it is.",
                "Count only, or let the level protect by suppression.",
            )
        keys = tuple(self._shared(by))
        self._known([value, contributor])
        if self.frame[value].dtype.kind not in "iuf":
            raise RecordsWithheldError(
                f"{self.name}: '{value}' holds no numbers, and is no amount.",
                "Name a column of numbers: .sums('paid', by=[…], contributor='payee').",
            )
        first_summed = self._summed or (value, *keys)
        if first_summed != (value, *keys):
            raise RecordsWithheldError(
                f"{self.name}: sums of {first_summed[0]} by {', '.join(first_summed[1:])} "
                "were given; others "
                "could be set against them.",
                "Ask for one set of sums, by all the columns.",
            )
        if self._is_code(value):
            raise RecordsWithheldError(
                f"{self.name}: '{value}' is no amount: most records share their value with others, "
                "so that a sum of it is a count.",
                f"Count by it: .counts(by=['{value}', …]).",
            )
        counts = self._told(keys)
        self._summed = first_summed
        merged = self._counted(keys).merged
        frame = _stated(self._coarsened(keys)).assign(**{VALUE: self.frame[value]})
        for key in keys if merged else ():
            if self._called.get(key, key) == GROUP:
                frame[key] = frame[key].where(~frame[key].isin(merged), OTHER)
        sums = frame.groupby(list(keys), sort=False)[VALUE].sum()
        may_show = sums >= 0
        for whose in {contributor, *self.naming} - {value}:
            whom = self.frame[whose].astype(object)
            whom = whom.where(whom.notna(), self.frame[contributor])  # who is not named there
            parts = frame.groupby([*keys, whom], sort=False, dropna=False)[VALUE].sum()
            of_cells = parts[parts != 0].groupby(level=list(range(len(keys))), sort=False)
            may_show &= of_cells.size().reindex(sums.index, fill_value=0) >= self.policy.threshold
            if limit := self.policy.dominance:
                may_show &= of_cells.max().reindex(sums.index, fill_value=0) * 100 <= sums * limit
        shown = {_as_key(at): amount for at, amount in sums[may_show].items()}
        rows = counts[list(keys)].itertuples(index=False, name=None)
        amounts = [
            nan if pd.isna(count) else shown.get(at, nan if count else 0)
            for at, count in zip(rows, counts[VALUE], strict=True)
        ]
        return counts.assign(**{VALUE: pd.Series(amounts, index=counts.index)})

    def taken_out(self, columns: Sequence[str]) -> pd.DataFrame:
        """Return some columns of the records, where enough records are alike in all of them.

        They are sorted: their order tells nothing of other columns. That they were told is known
        to all that is counted later.

        Raises:
            RecordsWithheldError: fewer records than `k`, or the threshold, are alike in a
                combination, or small counts that were asked for before could be worked out.
        """
        if self.policy.changes:
            raise RecordsWithheldError(
                f"{self.name}: counts are changed by {self.policy.method}, and records as they are "
                "would undo it.",
                "Count them instead.",
            )
        names = self._nameless(columns)
        frame = self._coarsened(names)
        least = max(self.policy.k, self.policy.threshold)
        sizes = frame.groupby(names, dropna=False).size()
        if len(sizes) and int(sizes.min()) < least:
            raise RecordsWithheldError(
                f"{self.name}: fewer than {least} records are alike in {', '.join(names)}.",
                "Take fewer columns out, or coarser ones.",
            )
        if len(sizes) and self._counted(tuple(names)).frame[VALUE].isna().any():
            raise RecordsWithheldError(
                f"{self.name}: taken out by {', '.join(names)}, they would give away counts that "
                "are withheld beside them.",
                "Count them instead.",
            )
        in_order = frame.sort_values(names, key=lambda column: column.astype(str), kind="stable")
        return in_order.reset_index(drop=True)

    def _told(self, columns: tuple[str, ...]) -> pd.DataFrame:
        """Return counts by each combination of values that may be named, also one of nobody.

        That is a gap as small ones are, if there are any; so is each of values that too few share.
        Rows are sorted: the order of records would tell their values.
        """
        counts = self._sizes(columns)
        least = self.policy.for_columns(columns, self.identifying).threshold
        small = counts[counts < least]
        if self.policy.changes and 2 * small.sum() > counts.sum():
            raise RecordsWithheldError(
                f"{self.name}: by {', '.join(columns)} most records stand in combinations that "
                f"fewer than {least} share.",
                "Count by fewer columns, or join their values into wider ones.",
            )
        released = self._counted(columns).frame
        keys = [self._called.get(column, column) for column in columns]
        shown = dict(
            zip(released[keys].itertuples(index=False, name=None), released[VALUE], strict=True)
        )
        values = [
            [*sorted(here - few, key=_place), *[TOO_FEW] * bool(here & few)]
            for here, few in (
                ({*released[key]}, self._too_few(column))
                for key, column in zip(keys, columns, strict=True)
            )
        ]
        shows_zeros = self.policy.zeros == "shown" and small.empty
        nobody = 0 if self.policy.changes or shows_zeros else pd.NA
        rows = list(product(*values))
        numbers = [pd.NA if TOO_FEW in row else shown.get(row, nobody) for row in rows]
        frame = pd.DataFrame(rows, columns=list(columns))
        return frame.assign(**{VALUE: pd.Series(numbers, index=frame.index, dtype="Int64")})

    def _too_few(self, column: str) -> frozenset[Any]:
        """Return the values of a column that too few share to be named, in whichever question.

        Raises:
            RecordsWithheldError: most records have one.
        """
        if column not in self._few:
            sizes = self._sizes([column])
            least = self.policy.for_columns([column], self.identifying).threshold
            few = sizes[sizes < least]
            if 2 * few.sum() > sizes.sum():
                raise RecordsWithheldError(
                    f"{self.name}: '{column}' tells records apart: most have a value there that "
                    f"fewer than {least} share.",
                    "Count by other columns, or join its values into wider ones first: years into "
                    "periods, towns into regions.",
                )
            self._few[column] = frozenset(few.index)
        return self._few[column]

    def _sizes(self, columns: Sequence[str]) -> pd.Series:
        """Return how many records have each combination of values; none is of nobody."""
        return _stated(self._coarsened(columns)).groupby(list(columns), sort=False).size()

    def _is_code(self, column: str) -> bool:
        """Tell whether most records that have a number have it in common with others."""
        sizes = self.frame[column][self.frame[column] != 0].value_counts()
        return bool(2 * sizes[sizes >= self.policy.threshold].sum() > sizes.sum())

    def _tell(self, columns: Sequence[str], other: str) -> bool:
        """Tell whether combinations that can be shown tell nearly always the value of a column.

        That is so of towns and their region: nine tenths of what the column's most frequent value
        leaves open are known.
        """
        frame = _stated(self._coarsened([*columns, other]))
        cells = frame.groupby([*columns, other], sort=False).size()
        of_cells = cells.groupby(level=list(range(len(columns))), sort=False)
        shown = of_cells.transform("sum") >= self.policy.threshold
        cells = cells[shown]
        most_frequent = frame[other].value_counts(normalize=True).max()
        left_open = (1 - most_frequent) * cells.sum()
        told = cells.groupby(level=list(range(len(columns))), sort=False).max().sum()
        return bool(left_open > 0 and told - most_frequent * cells.sum() >= NEARLY * left_open)

    def _refuse_nested(self, columns: tuple[str, ...]) -> None:
        """Refuse counts that stand within others which were asked for apart from them.

        Raises:
            RecordsWithheldError: the columns tell one of an earlier question, or the other way.
        """
        questions = [counted for counted in self._questions if counted != columns]
        for earlier in questions:
            together = {*columns, *earlier}
            if any(together <= {*question} for question in (columns, *questions)):
                continue  # totals of one table, which are protected in it
            for these, those in ((columns, earlier), (earlier, columns)):
                for other in those:
                    if other not in these and self._tell(these, other):
                        raise RecordsWithheldError(
                            f"{self.name}: {', '.join(these)} tell nearly always '{other}', and "
                            f"counts by {', '.join(columns)} and by {', '.join(earlier)} beside "
                            "each other could give withheld ones back.",
                            "Count by all of these columns at once, first, or by the ones alone.",
                        )

    def _refuse_nearly_the_same(self) -> None:
        """Refuse counts of records that are nearly those of another table of which is told.

        Raises:
            RecordsWithheldError: what one table has more than the other would be told.
        """
        for records in self._others:
            if records is self or not records._shown or id(records) in self._apart:
                continue
            both = {*self.columns} & {*records.columns}
            shared = sorted(both - self.naming - records.naming)
            if not shared:
                continue
            mine, theirs = (
                _stated(table.frame[shared]).map(_written).value_counts()
                for table in (self, records)
            )
            alike = mine.to_frame("a").join(theirs.to_frame("b"), how="inner").min(axis=1).sum()
            fewest, most = sorted((len(self.frame), len(records.frame)))
            # A part of a larger table is known where the columns tell most records apart.
            are_told_apart = 2 * min(len(mine), len(theirs)) > fewest
            same = alike == fewest == most
            if not same and alike >= NEARLY * (fewest if are_told_apart else most):
                raise RecordsWithheldError(
                    f"{self.name}: nearly all of its records stand in '{records.name}' as well, of "
                    "which counts were given: the difference would tell of few persons.",
                    "Count one of the two tables.",
                )
            self._apart.add(id(records))

    def _counted(self, columns: tuple[str, ...]) -> Released:
        before = self._shown
        name = "-".join(columns)
        if name not in before:
            self._refuse_nearly_the_same()
            self._refuse_nested(columns)
            frame = _stated(self._coarsened(columns))
            keys = tuple(self._called.get(column, column) for column in columns)
            summed = (
                frame.groupby(list(columns), sort=False)
                .size()
                .reset_index(name=VALUE)
                .rename(columns=self._called)
            )
            policy = self.policy.for_columns(columns, self.identifying)
            cell_keys = self._cell_keys(frame, columns) if policy.cell_key else {}
            counted, alike = self._with_those_beside(
                Counted(summed, keys, policy, cell_keys=cell_keys)
            )
            tables = {beside.name: beside.counted for beside in alike}
            released_before = {beside.name: beside.shown for beside in alike if beside.shown}
            tables |= {table: counts for table, (counts, _) in before.items()}
            released_before |= {table: release for table, (_, release) in before.items()}
            try:
                tables[name] = counted
                released = release_together(
                    tables, group="", known=released_before, secret=self.secret
                )[name]
            except NoSecretError as error:
                raise self._without_secret(error) from error
            except ValueError as error:
                raise RecordsWithheldError(
                    f"{self.name}: counted by {', '.join(columns)} beside what was counted before"
                    f"{''.join(f' and {beside.name}' for beside in alike)}, small counts could be "
                    f"worked out. {error.unnamed if isinstance(error, UnprotectedError) else ''}",
                    "Count by all of the columns first, and take the other counts as its totals.",
                ) from None
            if released.noise and released.noise.most > self.policy.reach:
                raise RecordsWithheldError(
                    f"{self.name}: counted by {', '.join(columns)} beside what was counted before, "
                    f"no multiples of {self.policy.round_to} next to the counts add up.",
                    "Count by all of the columns first, and take the other counts as its totals.",
                )
            merged = chain.from_iterable(release.merged for release in released_before.values())
            self._questions.append(columns)
            before[name] = (counted, replace(released, merged=tuple(dict.fromkeys(merged))))
        return before[name][1]

    def _without_secret(self, error: NoSecretError) -> RecordsWithheldError:
        return RecordsWithheldError(f"{self.name}: {error}", ASK_FOR_KEY)

    @cached_property
    def _record_keys(self) -> pd.Series:
        try:
            keys = record_keys(self.frame, self.secret)
        except NoSecretError as error:
            raise self._without_secret(error) from error
        return pd.Series(keys, index=self.frame.index, dtype="uint64")

    def _cell_keys(self, frame: pd.DataFrame, keys: tuple[str, ...]) -> dict[Key, int]:
        """Return the key of each cell and total: the sum of those of the records that it counts."""
        key_sums: dict[Key, int] = {}
        rows = zip(*(frame[key].astype(str) for key in keys), strict=True)
        for at, key in zip(rows, self._record_keys, strict=True):
            for cell in product(*((key_value, TOTAL) for key_value in at)):
                key_sums[cell] = (key_sums.get(cell, 0) + int(key)) % KEYS
        return key_sums

    def _with_those_beside(self, counted: Counted) -> tuple[Counted, list[Beside]]:
        """Return counts with "other" where others count small groups so, and those others."""
        alike = []
        for beside in filter(None, (neighbour.by(counted.keys) for neighbour in self.beside)):
            joined = _joined(counted, beside.shown.merged if beside.shown else ())
            if beside.counts_the_same(joined):
                alike.append(beside)
                counted = joined
        return counted, alike

    @cached_property
    def _called(self) -> Mapping[str, str]:
        """The keys of other tables by the columns here that hold their values by another name."""
        theirs: dict[str, set[str]] = {}
        for beside in self.beside:
            for key in beside.counted.keys:
                theirs.setdefault(key, set()).update(beside.counted.frame[key].astype(str))
        other_names: dict[str, str] = {}
        for column in self.columns:
            if column in theirs:
                continue
            own_values = {*self._coarsened([column])[column].dropna().astype(str)}
            for key, values in theirs.items():
                free = key not in self.columns and key not in other_names.values()
                if (
                    free
                    and len(own_values & values) > 1
                    and (own_values <= values or values <= own_values)
                ):
                    other_names[column] = key
                    break
        return other_names

    def _known(self, columns: Sequence[str]) -> list[str]:
        strange = [column for column in columns if column not in self.columns or column == VALUE]
        if strange or not columns or isinstance(columns, str):
            raise RecordsWithheldError(
                f"{self.name}: there is no column {', '.join(strange) or 'named'}.",
                f"Give a list of columns: {', '.join(self.columns)}.",
            )
        return list(dict.fromkeys(columns))

    def _nameless(self, columns: Sequence[str]) -> list[str]:
        """Return columns that are there, none of which names persons or records.

        Raises:
            RecordsWithheldError: one does.
        """
        names = self._known(columns)
        if naming := [name for name in names if name in self.naming]:
            raise RecordsWithheldError(
                f"{self.name}: '{naming[0]}' names persons or records, and is told in no answer.",
                "Count by other columns. Where it names none, describe its values in the record "
                "(categories), or call it otherwise.",
            )
        return names

    def _shared(self, columns: Sequence[str]) -> list[str]:
        """Return columns by which may be counted: none names persons or tells records apart.

        Raises:
            RecordsWithheldError: one does.
        """
        names = self._nameless(columns)
        for name in names:
            self._too_few(name)
        return names

    def _coarsened(self, columns: Sequence[str]) -> pd.DataFrame:
        frame = self.frame[list(columns)].copy()
        for name in columns:
            texts = frame[name].astype(str)
            if (
                frame[name].dtype.kind not in "iufb"
                and texts.str.fullmatch(r"\d{4}-\d\d-\d\d.*").any()
            ):
                dates = texts.str[: DATE_PARTS[self.policy.dates]]
                frame[name] = dates.where(frame[name].notna())
            elif frame[name].dtype.kind == "f" and name.lower()[:3] in ("lat", "lon", "lng"):
                frame[name] = frame[name].round(self.policy.decimals)
        return frame


def _stated(frame: pd.DataFrame) -> pd.DataFrame:
    """Return columns by which is counted, with a sign where a record says nothing."""
    return frame.astype(object).where(frame.notna(), NOT_STATED)


def _written(value: Any) -> str:
    """Return a value as a text that does not depend on how its column is kept: 1 for 1.0."""
    return f"{value:.0f}" if isinstance(value, float) and value.is_integer() else f"{value}"


def _place(value: Any) -> tuple[bool, bool, Any]:
    """Return where a value stands among others: numbers, texts, what is not stated."""
    return isinstance(value, str), value == NOT_STATED, value


def _as_key(at: Any) -> tuple[Any, ...]:
    return at if isinstance(at, tuple) else (at,)


def _joined(counted: Counted, merged: Sequence[str]) -> Counted:
    if not merged or GROUP not in counted.keys:
        return counted
    return replace(counted, frame=with_merged(counted.frame, merged, column=GROUP))


class GuardedFrame:
    """Records that only some may see: a frame of which nothing but protected counts comes out.

    Args:
        records: the records, or who answers for them.
        name: what they are called in messages.
        policy: how small counts are protected, where the records themselves are given.
        identifying: the columns that can identify a person.
        how: what whoever wants to see records is told to do instead.
    """

    __slots__ = ("__weakref__", "_how", "columns", "name")

    def __init__(
        self,
        records: pd.DataFrame | Answers,
        *,
        name: str,
        policy: Policy | None = None,
        identifying: Sequence[str] = (),
        secret: bytes = b"",
        how: str = HOW,
    ) -> None:
        if isinstance(records, pd.DataFrame):
            records = Records(
                records,
                name=name,
                policy=policy or POLICIES[DEFAULT_LEVEL],
                identifying=identifying,
                secret=secret,
            )
        self.name = name
        self._how = how
        self.columns = tuple(records.columns)
        _answers[self] = records

    def counts(self, *, by: Sequence[str]) -> pd.DataFrame:
        """Return how many records there are of each combination, with gaps where one is withheld.

        Columns are those of `by`, and `value`; rows every combination of values that enough records
        share to be named, and "(too few)" for all others, which is a gap. Whether somebody is in a
        combination is told by its count alone: where one is small, those of nobody are gaps, too.
        Dates are told as precisely as the policy says. All that was counted of these records before
        is protected together with it.

        Raises:
            RecordsWithheldError: there is no such column, one tells records apart, or with what was
                counted before no small count could be protected.

        Example:
            >>> people = pd.DataFrame({"group": list("aaaaaabbbbbbb"), "name": range(13)})
            >>> guarded = GuardedFrame(people, name="stops", policy=Policy(threshold=5))
            >>> guarded.counts(by=["group"]).to_dict("list")
            {'group': ['a', 'b'], 'value': [6, 7]}
            >>> guarded
            stops: records that are not shown. Columns: group, name.
        """
        return _answers[self].counts(by)

    def sums(self, value: str, *, by: Sequence[str], contributor: str) -> pd.DataFrame:
        """Return sums of an amount by combinations, once, without their totals.

        A sum is a gap where its count is withheld, where fewer contributors than the threshold
        have a part in it, or where one has more of it than the policy's dominance allows: by the
        column `contributor`, and by each that names persons. Columns are those of `by`, and
        `value`.

        Raises:
            RecordsWithheldError: there is no such column, sums by other columns were given, or most
                records share their value with others: it is a code, and no amount.
        """
        return _answers[self].sums(value, by, contributor)

    def __repr__(self) -> str:
        return f"{self.name}: records that are not shown. Columns: {', '.join(self.columns)}."

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("_"):
            raise AttributeError(name)  # what programs look for, such as another form of display
        raise RecordsWithheldError(
            f"{self.name}: '{name}' would show records of persons.", self._how
        )

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise RecordsWithheldError(f"{self.name}: records of persons are not shown.", self._how)

    __getitem__ = __iter__ = __len__ = __contains__ = __array__ = __dataframe__ = _refuse
    __arrow_c_stream__ = __reduce_ex__ = __reduce__ = __copy__ = __deepcopy__ = _refuse
    __getstate__ = __add__ = __radd__ = __format__ = _refuse


_answers: WeakKeyDictionary[GuardedFrame, Answers] = WeakKeyDictionary()
