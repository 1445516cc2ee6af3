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
from math import nan, prod
from typing import Any, NoReturn, Protocol
from weakref import WeakKeyDictionary

import pandas as pd

from disparity.disclosure.cell_key import KEYS, NoSecretError, record_keys
from disparity.disclosure.cube import TOTAL, Cube, Key
from disparity.disclosure.linked import same_cells
from disparity.disclosure.merging import OTHER, with_merged
from disparity.disclosure.policy import DEFAULT_LEVEL, POLICIES, Policy
from disparity.disclosure.releasing import MOST_CELLS, Counted, Released, release_together
from disparity.disclosure.suppression import UnprotectedError
from disparity.disclosure.vocabulary import NOT_STATED, TOO_FEW, VALUE, Vocabulary

GROUP = "group"
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

    def sums(self, value: str, by: Sequence[str]) -> pd.DataFrame:
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

    Nothing is told but of columns that `vocabulary` declares, and of their declared values. That a
    combination is there is told by its count alone, where that is shown. Which questions, and
    which records, may stand beside each other hangs on them and on what is declared alone.

    Where the policy changes counts, each record has a key by `secret`, and a cell the sum of the
    keys of those it counts: the same persons are changed alike, however asked for.
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        *,
        name: str,
        policy: Policy,
        vocabulary: Vocabulary,
        identifying: Sequence[str] = (),
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
        self.vocabulary = vocabulary
        self.identifying = tuple(identifying)
        self.columns = (*vocabulary.keys, *vocabulary.amounts)
        self._shown: dict[str, tuple[Counted, Released]] = {}
        self._questions: list[tuple[str, ...]] = []
        self._summed: tuple[str, ...] = ()
        self._columns: dict[str, pd.Series] = {}
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
            RecordsWithheldError: a column is not declared, or with what was counted before small
                counts could be worked out.
        """
        return self._told(self._keys(by))

    @property
    def shown(self) -> Iterator[Beside]:
        """What was counted of the records until now."""
        for name, (counted, released) in self._shown.items():
            yield Beside(f"{self.name}: records by {name}", counted, released)

    def sums(self, value: str, by: Sequence[str]) -> pd.DataFrame:
        """Return sums of an amount, as `GuardedFrame.sums` does.

        Raises:
            RecordsWithheldError: a column is not declared, or nobody who contributes; sums by other
                columns were given; or counts are shown changed: a sum of its records is not.
        """
        if self.policy.changes:
            raise RecordsWithheldError(
                f"{self.name}: counts are protected by {self.policy.method}, which withholds none, "
                "and an amount of few records would stand there as it is.",
                "Count only, or let the level protect by suppression.",
            )
        keys = self._keys(by)
        summed = self.vocabulary.amounts if self.vocabulary.contributor else ()
        if value not in summed:
            raise self._undeclared([value], summed, "summed")
        first_summed = self._summed or (value, *keys)
        if first_summed != (value, *keys):
            raise RecordsWithheldError(
                f"{self.name}: sums of {first_summed[0]} by {', '.join(first_summed[1:])} "
                "were given; others "
                "could be set against them.",
                "Ask for one set of sums, by all the columns.",
            )
        counts = self._told(keys)
        self._summed = first_summed
        merged = self._counted(keys).merged
        frame = self._coarsened(keys).assign(**{VALUE: self.frame[value]})
        for key in keys if merged else ():
            if self._called.get(key, key) == GROUP:
                frame[key] = frame[key].where(~frame[key].isin(merged), OTHER)
        sums = frame.groupby(list(keys), sort=False)[VALUE].sum()
        whose = self.frame[self.vocabulary.contributor].astype(object)
        parts = frame.groupby([*keys, whose], sort=False, dropna=False)[VALUE].sum()
        of_cells = parts[parts != 0].groupby(level=list(range(len(keys))), sort=False)
        enough = of_cells.size().reindex(sums.index, fill_value=0) >= self.policy.threshold
        may_show = enough & (sums >= 0)
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
        names = list(self._keys(columns))
        frame = self._coarsened(names)
        least = max(self.policy.k, self.policy.threshold)
        sizes = frame.groupby(names).size()
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
        columns_in_order = {name: [*in_order[name]] for name in names}
        return pd.DataFrame(columns_in_order)

    def _told(self, columns: tuple[str, ...]) -> pd.DataFrame:
        """Return counts by each combination of values that are named, also one of nobody.

        That is a gap as small ones are, if there are any. Rows are in the declared order of values:
        that of records would tell their values.
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
        # A declared value is named whether it is here or not, so that their number is known before.
        told = self._coarsened(columns)
        most = prod(
            max(len(self.vocabulary.categories.get(column, ())), told[column].nunique())
            for column in columns
        )
        if most > MOST_CELLS:
            raise RecordsWithheldError(
                f"{self.name}: counts by {', '.join(columns)} would have more than "
                f"{MOST_CELLS:,} cells.",
                "Count by fewer columns, or join their values into wider ones.",
            )
        released = self._counted(columns)
        keys = [self._called.get(column, column) for column in columns]
        cells = released.frame[keys].itertuples(index=False, name=None)
        shown = dict(zip(cells, released.frame[VALUE], strict=True))
        values = [
            self.vocabulary.values(
                column, {*released.frame[key]}, merged=released.merged if key == GROUP else ()
            )
            for key, column in zip(keys, columns, strict=True)
        ]
        shows_zeros = self.policy.zeros == "shown" and small.empty
        nobody = 0 if self.policy.changes or shows_zeros else pd.NA
        rows = list(product(*values))
        numbers = [shown.get(row, nobody) for row in rows]
        frame = pd.DataFrame(rows, columns=list(columns))
        return frame.assign(**{VALUE: pd.Series(numbers, index=frame.index, dtype="Int64")})

    def _sizes(self, columns: Sequence[str]) -> pd.Series:
        """Return how many records have each combination of values; none is of nobody."""
        return self._coarsened(columns).groupby(list(columns), sort=False).size()

    def _refuse_beside(self, columns: tuple[str, ...]) -> None:
        """Refuse counts that no table of all columns holds together with each earlier one.

        One column can tell another, as a town its region, for some of its values alone. Within a
        table of both that is protected, beside each other it is not.

        Raises:
            RecordsWithheldError: no question asked for the columns of both.
        """
        questions = [{*columns}, *map(set, self._questions)]
        for earlier in self._questions:
            together = dict.fromkeys((*earlier, *columns))
            if not any(together.keys() <= question for question in questions):
                raise RecordsWithheldError(
                    f"{self.name}: counts by {', '.join(earlier)} were given, and those by "
                    f"{', '.join(columns)} beside them could give withheld ones back.",
                    f"Count by {', '.join(together)} at once, before any other question.",
                )

    def _refuse_the_same(self) -> None:
        """Refuse to count the same persons in two tables: what one has more would be told.

        Raises:
            RecordsWithheldError: counts of another table were given, and nobody has declared that
                both hold other persons.
        """
        for records in self._others:
            if records is self or not records._shown:
                continue
            if not self.vocabulary.are_apart(records.vocabulary):
                raise RecordsWithheldError(
                    f"{self.name}: counts of the records '{records.name}' were given, and nobody "
                    "has declared that these are of other persons.",
                    "Count one of the two, or ask who keeps them to declare them apart "
                    "(apart_from).",
                )

    def _counted(self, columns: tuple[str, ...]) -> Released:
        before = self._shown
        # Quoted, so that a column 'a-b' is not taken for the two of that name.
        name = "-".join(each if each.isidentifier() else repr(each) for each in columns)
        if name not in before:
            self._refuse_the_same()
            self._refuse_beside(columns)
            frame = self._coarsened(columns)
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
    def _slips(self) -> list[str]:
        return [*self.vocabulary.slips(self.frame)]

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
        for column in self.vocabulary.keys:
            if column in theirs:
                continue
            own_values = {*map(str, self._column(column))} - {OTHER, TOO_FEW, NOT_STATED}
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

    def _keys(self, columns: Sequence[str]) -> tuple[str, ...]:
        """Return columns by which may be counted, each once.

        Raises:
            RecordsWithheldError: one of them is not declared, or the records are otherwise.
        """
        if self._slips:
            raise RecordsWithheldError(
                f"{self.name}: the records {'; they '.join(self._slips)}.",
                "Correct them, or what is declared of them.",
            )
        keys = self.vocabulary.keys
        strange = [column for column in columns if column not in keys]
        if strange or not columns or isinstance(columns, str):
            raise self._undeclared(strange, keys, "counted by")
        return tuple(dict.fromkeys(columns))

    def _undeclared(
        self, strange: Sequence[str], declared: Sequence[str], how: str
    ) -> RecordsWithheldError:
        return RecordsWithheldError(
            f"{self.name}: nothing is declared to be {how} that is called "
            f"{', '.join(map(str, strange)) or 'so'}.",
            f"Give a list of declared columns: {', '.join(declared) or 'there is none'}.",
        )

    def _column(self, name: str) -> pd.Series:
        """Return a column by which is counted as it is told, in whichever question."""
        if name not in self._columns:
            least = self.policy.for_columns([name], self.identifying).threshold
            told = self.vocabulary.told(self.frame[name], self.policy, least=least)
            self._columns[name] = told
        return self._columns[name]

    def _coarsened(self, columns: Sequence[str]) -> pd.DataFrame:
        return pd.DataFrame({name: self._column(name) for name in columns})


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
        vocabulary: what may be asked of them; without it, nothing.
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
        vocabulary: Vocabulary | None = None,
        identifying: Sequence[str] = (),
        secret: bytes = b"",
        how: str = HOW,
    ) -> None:
        if isinstance(records, pd.DataFrame):
            records = Records(
                records,
                name=name,
                policy=policy or POLICIES[DEFAULT_LEVEL],
                vocabulary=vocabulary or Vocabulary(),
                identifying=identifying,
                secret=secret,
            )
        self.name = name
        self._how = how
        self.columns = tuple(records.columns)
        _answers[self] = records

    def counts(self, *, by: Sequence[str]) -> pd.DataFrame:
        """Return how many records there are of each combination, with gaps where one is withheld.

        Columns are those of `by`, and `value`; rows every combination of declared values, and of
        dates and places that enough records share; others are told as "(too few)". Whether somebody
        is in a combination is told by its count alone: where one is small, those of nobody are
        gaps, too. Dates are told as precisely as the policy says. All that was counted of these
        records before is protected together with it.

        Raises:
            RecordsWithheldError: a column is not declared, or with what was counted before no small
                count could be protected.

        Example:
            >>> people = pd.DataFrame({"group": list("aaaaaabbbbbbb"), "name": range(13)})
            >>> declared = Vocabulary({"group": ["a", "b"]})
            >>> guarded = GuardedFrame(people, name="stops", vocabulary=declared)
            >>> guarded.counts(by=["group"]).to_dict("list")
            {'group': ['a', 'b'], 'value': [6, 7]}
            >>> guarded
            stops: records that are not shown. Columns: group.
        """
        return _answers[self].counts(by)

    def sums(self, value: str, *, by: Sequence[str]) -> pd.DataFrame:
        """Return sums of an amount by combinations, once, without their totals.

        A sum is a gap where its count is withheld, where fewer contributors than the threshold
        have a part in it, or where one has more of it than the policy's dominance allows, by the
        declared column. Columns are those of `by`, and `value`.

        Raises:
            RecordsWithheldError: a column is not declared, or nobody who contributes; or sums by
                other columns were given.
        """
        return _answers[self].sums(value, by)

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
