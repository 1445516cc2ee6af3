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
from typing import NoReturn, Protocol
from weakref import WeakKeyDictionary

import pandas as pd

from disparity.disclosure.cell_key import KEYS, NoSecretError, record_keys
from disparity.disclosure.cube import TOTAL, Cube, Key
from disparity.disclosure.linked import same_cells
from disparity.disclosure.merging import OTHER, with_merged
from disparity.disclosure.policy import DEFAULT_LEVEL, POLICIES, Policy
from disparity.disclosure.releasing import Counted, Released, release_together

VALUE = "value"
GROUP = "group"
NOT_STATED = "–"
"""What stands for a gap in a column by which records are counted."""
DATE_PARTS = {"day": 10, "month": 7, "year": 4}
HOW = (
    "Count them: .counts(by=['group', 'period']). Where a person must see records, take them out "
    "by hrc.records(name, columns=[…], reason='…'), which is written down and stops a release."
)


ASK_FOR_KEY = "Give the records the secret by which their counts are changed."


class RecordsWithheldError(TypeError):
    """Records of persons were asked for; the second line says what to do."""

    def __init__(self, reason: str, mend: str = HOW) -> None:
        super().__init__(f"{reason}\n{mend}")


class Answers(Protocol):
    """Who answers what may be counted of records that only some may see."""

    @property
    def columns(self) -> Sequence[str]:
        """The names of the columns."""

    def counts(self, by: Sequence[str], of: str = "") -> pd.DataFrame:
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

    `counting` names the columns that say how many persons a row stands for; without one each row
    stands for one. Where the policy changes counts, each record has a key by `secret`, and a cell
    the sum of the keys of those it counts: the same persons are changed alike, however asked for.
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        *,
        name: str,
        policy: Policy,
        identifying: Sequence[str] = (),
        counting: Sequence[str] = (),
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
        self.columns = tuple(str(column) for column in frame.columns)
        self.counting = tuple(counting)
        self._shown: dict[str, dict[str, tuple[Counted, Released]]] = {}
        self._summed: tuple[str, ...] = ()
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

    def counts(self, by: Sequence[str], of: str = "") -> pd.DataFrame:
        """Return how many records there are of each combination, as `GuardedFrame.counts` does.

        Raises:
            RecordsWithheldError: there is no such column, `of` is none that counts persons, or with
                what was counted before no small count could be protected.
        """
        of = of or (self.counting[0] if len(self.counting) == 1 else "")
        if of not in (self.counting or ("",)):
            counting = ", ".join(self.counting) or "none"
            raise RecordsWithheldError(
                f"{self.name}: '{of}' is not said to count persons.",
                f"Columns that count persons: {counting}. hrc.source says it by counts=[…].",
            )
        columns = {key: name for name, key in self._called.items()}
        return self._counted(tuple(self._known(by)), of).frame.rename(columns=columns)

    @property
    def shown(self) -> Iterator[Beside]:
        """What was counted of the records until now."""
        for of, counts in self._shown.items():
            for name, (counted, released) in counts.items():
                yield Beside(f"{self.name}: {of or 'records'} by {name}", counted, released)

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
        if value in self.counting:
            raise RecordsWithheldError(
                f"{self.name}: '{value}' counts persons, and is no amount.",
                f"Count: .counts(by=[…], of='{value}').",
            )
        keys = tuple(self._known([*by, value, contributor]))[: len(by)]
        first_summed = self._summed = self._summed or (value, *keys)
        if first_summed != (value, *keys):
            raise RecordsWithheldError(
                f"{self.name}: sums of {first_summed[0]} by {', '.join(first_summed[1:])} "
                "were given; others "
                "could be set against them.",
                "Ask for one set of sums, by all the columns.",
            )
        released = self._counted(keys)
        counted = released.frame
        frame = self._coarsened((*keys, value, contributor))
        frame[list(keys)] = _stated(frame[list(keys)])
        for key in keys if released.merged else ():
            if self._called.get(key, key) == GROUP:
                frame[key] = frame[key].where(~frame[key].isin(released.merged), OTHER)
        parts = frame.groupby([*keys, contributor], sort=False, dropna=False)[value].sum()
        of_cells = parts.groupby(level=list(range(len(keys))), sort=False)
        sums, largest = of_cells.sum(), of_cells.max()
        limit = self.policy.dominance
        shown_sums = sums.where(largest * 100 <= sums * limit if limit else sums >= 0)
        frame_of_sums = shown_sums.rename(VALUE).reset_index()
        return frame_of_sums.assign(
            **{VALUE: frame_of_sums[VALUE].where(counted[VALUE].notna().to_numpy())}
        )

    def taken_out(self, columns: Sequence[str]) -> pd.DataFrame:
        """Return some columns of the records, where enough records are alike.

        Alike in what can identify a person: in the columns that are said to, and in each of which
        fewer than `k` records share a value on average, as names and numbers of cases are; where
        no column is said to, in all.

        Raises:
            RecordsWithheldError: fewer than `k` records are alike in a combination.
        """
        frame = self._coarsened(self._known(columns))
        k = self.policy.k
        among = (
            [
                column
                for column in frame.columns
                if column in self.identifying
                or frame[column].nunique(dropna=False) * k > len(frame)
            ]
            if self.identifying
            else list(frame.columns)
        )
        sizes = frame.groupby(among, dropna=False).size() if among else pd.Series([len(frame)])
        if len(sizes) and int(sizes.min()) < k:
            raise RecordsWithheldError(
                f"{self.name}: fewer than {k} records are alike in {', '.join(among)}.",
                "Take fewer columns out, or coarser ones.",
            )
        return frame

    def _counted(self, columns: tuple[str, ...], of: str = "") -> Released:
        before = self._shown.setdefault(of, {})
        name = "-".join(columns)
        if name not in before:
            frame = _stated(self._coarsened(columns))
            frame = frame.assign(**{VALUE: self.frame[of].astype(int) if of else 1})
            keys = tuple(self._called.get(column, column) for column in columns)
            summed = (
                frame.groupby(list(columns), sort=False)[VALUE]
                .sum()
                .reset_index()
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
                    f"worked out. {error}",
                    "Count by all of the columns first, and take the other counts as its totals.",
                ) from error
            if released.noise and released.noise.most > self.policy.reach:
                raise RecordsWithheldError(
                    f"{self.name}: counted by {', '.join(columns)} beside what was counted before, "
                    f"no multiples of {self.policy.round_to} next to the counts add up.",
                    "Count by all of the columns first, and take the other counts as its totals.",
                )
            merged = chain.from_iterable(release.merged for release in released_before.values())
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
        counted = frame[VALUE] > 0
        rows = zip(*(frame.loc[counted, key].astype(str) for key in keys), strict=True)
        for at, key in zip(rows, self._record_keys[counted], strict=True):
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
            if column in theirs or column in self.counting:
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
    """

    __slots__ = ("__weakref__", "columns", "name")

    def __init__(
        self,
        records: pd.DataFrame | Answers,
        *,
        name: str,
        policy: Policy | None = None,
        identifying: Sequence[str] = (),
        secret: bytes = b"",
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
        self.columns = tuple(records.columns)
        _answers[self] = records

    def counts(self, *, by: Sequence[str], of: str = "") -> pd.DataFrame:
        """Return how many records there are of each combination, with gaps where one is withheld.

        Columns are those of `by`, and `value`. `of` names the column that says how many persons a
        row stands for, where the records have several. Dates are told as precisely as the policy
        says. All that was counted of these records before is protected together with it.

        Raises:
            RecordsWithheldError: there is no such column, or with what was counted before no small
                count could be protected.

        Example:
            >>> people = pd.DataFrame({"group": list("aaaaaabbbbbbb"), "name": range(13)})
            >>> guarded = GuardedFrame(people, name="stops", policy=Policy(threshold=5))
            >>> guarded.counts(by=["group"]).to_dict("list")
            {'group': ['a', 'b'], 'value': [6, 7]}
            >>> guarded
            stops: records that are not shown. Columns: group, name.
        """
        return _answers[self].counts(by, of)

    def sums(self, value: str, *, by: Sequence[str], contributor: str) -> pd.DataFrame:
        """Return sums of an amount by combinations, once, without their totals.

        A sum is a gap where its count is withheld, or where one contributor has more of it than
        the policy's dominance allows. Columns are those of `by`, and `value`.

        Raises:
            RecordsWithheldError: there is no such column, or sums by other columns were given.
        """
        return _answers[self].sums(value, by, contributor)

    def __repr__(self) -> str:
        return f"{self.name}: records that are not shown. Columns: {', '.join(self.columns)}."

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("_"):
            raise AttributeError(name)  # what programs look for, such as another form of display
        raise RecordsWithheldError(f"{self.name}: '{name}' would show records of persons.")

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise RecordsWithheldError(f"{self.name}: records of persons are not shown.")

    __getitem__ = __iter__ = __len__ = __contains__ = __array__ = __dataframe__ = _refuse
    __arrow_c_stream__ = __reduce_ex__ = __reduce__ = __copy__ = __deepcopy__ = _refuse
    __getstate__ = __add__ = __radd__ = __format__ = _refuse


_answers: WeakKeyDictionary[GuardedFrame, Answers] = WeakKeyDictionary()
