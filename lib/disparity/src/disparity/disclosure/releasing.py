"""This module releases tables: what may be shown of each, and every sum that may be taken."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, product
from math import isnan, prod

import pandas as pd

from disparity.disclosure.attack import Exposed, exposed_cells
from disparity.disclosure.cube import TOTAL, Cube, Key, Nesting
from disparity.disclosure.earlier import set_beside
from disparity.disclosure.linked import Linked, Member, Within
from disparity.disclosure.merging import small_groups, with_merged
from disparity.disclosure.perturbing import CannotChangeError, Perturbed, noise_of
from disparity.disclosure.policy import Method, Noise, Policy
from disparity.disclosure.suppression import (
    CannotProtectError,
    UnprotectedError,
    beside,
    protection,
    refuse_too_many,
)

MOST_CELLS = 25_000


@dataclass(frozen=True)
class Released:
    """A table with its small counts withheld, or all of them changed; `frame` has gaps for the
    former.

    `cube` holds what is shown and no more. `withheld` are the numbers of its cells without a count,
    and nothing says why each is: who knows which are small works some of them out. `merged` names
    the groups that are counted with "other"; `noise` says how counts are changed.
    """

    frame: pd.DataFrame
    cube: Cube
    withheld: frozenset[int]
    merged: tuple[str, ...]
    noise: Noise | None = None

    def total(self, **chosen: Collection[str]) -> int | None:
        """Return the sum over some values of some keys, or None where it must be withheld.

        `total(group=["black"], period=["2018", "2019"])`; a key that is not named, or of which all
        values are chosen, counts as its total. A sum is shown only where each of its parts is.

        Raises:
            ValueError: the table has no such key or value.
        """
        total = sum(self.cube.counts.get(cell, 0.0) for cell in self._cells(chosen))
        return None if isnan(total) else int(total)

    def off(self, **chosen: Collection[str]) -> int:
        """Return how far the sum of `total` can lie from the true one: as far as all its counts."""
        if self.noise is None:
            return 0
        return self.noise.most * sum(cell in self.cube.counts for cell in self._cells(chosen))

    def _cells(self, chosen: Mapping[str, Collection[str]]) -> Iterator[Key]:
        for key, values in chosen.items():
            if key not in self.cube.keys:
                raise ValueError(f"there is no key '{key}'. Keys are {', '.join(self.cube.keys)}.")
            if strange := sorted(map(str, {*values} - {*self.cube.values_of(key)})):
                raise ValueError(f"'{key}' has no value {', '.join(strange)}.")
        choices: list[Sequence[str]] = []
        for key, values in zip(self.cube.keys, self.cube.values, strict=True):
            selected = set(chosen.get(key, values))
            choices.append([TOTAL] if selected >= set(values) else sorted(selected))
        yield from product(*choices)

    @cached_property
    def inner_withheld(self) -> int:
        """How many counts of the table itself, not of its totals, are withheld."""
        inner = [set(values) for values in self.cube.values]
        return sum(
            all(
                key_value in key_values
                for key_value, key_values in zip(self.cube.cells[at], inner, strict=True)
            )
            for at in self.withheld
        )


@dataclass(frozen=True)
class Counted:
    """A table in long form that is to be released, with the policy of its level.

    One whose policy protects nothing is published elsewhere: its counts are known. `nested` says by
    key which values are parts of wider ones; `cell_keys` are the keys of cells of records, the sums
    of those of the records that they count.
    """

    frame: pd.DataFrame
    keys: tuple[str, ...]
    policy: Policy
    nested: Mapping[str, Nesting] = field(default_factory=dict)
    cell_keys: Mapping[Key, int] = field(default_factory=dict)


class ExposedError(UnprotectedError):
    """Withheld counts can be worked out from shown ones."""


class TooLargeError(UnprotectedError):
    """A table has more cells, with its totals, than can be protected together."""


def require_size(tables: Mapping[str, Counted], *, most: int = MOST_CELLS) -> None:
    """Refuse tables of more cells, totals counted, than can be protected in reasonable time.

    Raises:
        TooLargeError: it names the largest table, and its key with the most values, to be joined.
    """
    counts = {
        name: {key: counted.frame[key].nunique() for key in counted.keys}
        for name, counted in tables.items()
    }
    cells = {
        name: prod(
            size + 1 + len({*tables[name].nested.get(key, {}).values()})
            for key, size in of_keys.items()
        )
        for name, of_keys in counts.items()
    }
    if (every := sum(cells.values())) <= most:
        return
    name = max(cells, key=lambda table: cells[table])
    key = max(counts[name], key=lambda column: counts[name][column])
    room = most - every + cells[name]
    fewer = (counts[name][key] + 1) * room // cells[name] - 1
    to = f", of which it has {counts[name][key]:,}, to {fewer:,} at most" if fewer > 0 else ""
    raise TooLargeError(
        f"{name}: with their totals, the tables that are protected together have {every:,} cells, "
        f"this one {cells[name]:,}; at most {most:,} can be protected. Join values of '{key}' in "
        f"the table '{name}'{to}, or leave it out."
    )


def release_together(
    tables: Mapping[str, Counted],
    *,
    within: Sequence[Within] = (),
    known: Mapping[str, Released] | None = None,
    earlier: Sequence[tuple[str, Mapping[str, Released]]] = (),
    value: str = "value",
    group: str = "group",
    secret: bytes = b"",
) -> dict[str, Released]:
    """Return what may be shown of tables that may count the same persons, by their names.

    Tables that agree in every sum that they share count the same persons; `within` says which
    counts a part of another, and `known` what was shown of some of the tables before, which stays
    as it was. What `earlier` editions showed of them, the oldest first, is known too: who is new is
    protected as who is there, where the editions can be compared.

    By suppression, groups below the threshold of any table are counted with "other" in all of them;
    then small counts and small totals over any of the keys are withheld with the cells, of
    whichever table, that would give them away. By rounding and by cell keys every count and total
    is changed by a `secret`, and none is withheld. In the end what is shown is attacked.

    Raises:
        CannotProtectError: a small count follows whatever is withheld or changed, more would have
            to be withheld than the policy allows, or the tables have different methods; it says
            why, and which other table gives the count away.
        ExposedError: the attack narrows a small count down; the cells and tables are named.
        NoSecretError: counts are to be changed, and there is no secret.
        TooLargeError: there are too many cells; the key to coarsen is named.
        ValueError: a count is negative or missing, or values are parts of themselves.
    """
    shown_before = known or {}
    earlier = [(edition, before) for edition, before in earlier if before.keys() & tables.keys()]
    protected = {name: counted for name, counted in tables.items() if counted.policy.protects}
    if not protected:
        return {}
    method = _sole_method(protected)
    require_size(protected)
    merged = _merged(protected, earlier, group, value) if method == "suppression" else ()
    frames = {
        name: with_merged(counted.frame, merged, column=group, value=value)
        if group in counted.keys
        else counted.frame
        for name, counted in tables.items()
    }
    cubes = {
        name: Cube.of(frames[name], keys=counted.keys, value=value, nested=counted.nested)
        for name, counted in tables.items()
    }
    before = set_beside(
        {name: (cubes[name], counted.policy) for name, counted in protected.items()},
        earlier,
        merged=merged,
        group=group,
    )
    members = {
        name: member_of(cubes[name], counted.policy, shown_before.get(name))
        for name, counted in tables.items()
    }
    linked = Linked(members | before.members, [*within, *before.within])
    if method != "suppression":
        perturbed = _changed(linked, protected, shown_before, secret)
        return {
            name: shown_before.get(name)
            or _as_changed(tables[name], perturbed, cubes[name], name, value)
            for name in protected
        }
    withheld, alike = protection(linked)
    refuse_too_many(
        linked, withheld, most=max(counted.policy.most_withheld for counted in protected.values())
    )
    looked = bool(withheld) or bool(linked.told.known.any())
    if looked and (exposed := exposed_cells(linked, withheld, others=alike)):
        other = beside(linked, exposed[0])
        raise ExposedError(
            exposed_in_words(exposed, beside=other),
            unnamed=exposed_in_words(exposed, beside=other, most=0),
        )
    return {
        name: shown_before.get(name)
        or _released(
            frames[name],
            cube=cubes[name],
            name=name,
            linked=linked,
            withheld=withheld,
            merged=merged,
            value=value,
        )
        for name in protected
    }


def member_of(cube: Cube, policy: Policy, released: Released | None = None) -> Member:
    """Return a table among linked ones, with what was shown of it before."""
    if released is None:
        return Member(cube, policy, published=not policy.protects)
    if released.noise:
        return Member(cube, policy, shown=released.cube, reach=released.noise.most)
    return Member(cube, policy, withheld=released.withheld)


def _sole_method(protected: Mapping[str, Counted]) -> Method:
    """Return the method of all tables that are protected together.

    Raises:
        CannotProtectError: they have several; two tables are named.
    """
    by_method = {counted.policy.method: name for name, counted in protected.items()}
    if len(by_method) > 1:
        (first_method, first_table), (second_method, second_table), *_ = by_method.items()
        raise CannotProtectError(
            f"'{first_table}' is protected by {first_method} and '{second_table}' by "
            f"{second_method}: what one shows as it is "
            "undoes what the other hides. Give their levels the same method in the policy, or "
            "leave one of the two out."
        )
    return next(iter(by_method))


def _merged(
    protected: Mapping[str, Counted],
    earlier: Sequence[tuple[str, Mapping[str, Released]]],
    group: str,
    value: str,
) -> tuple[str, ...]:
    """Return the groups that are counted with "other" in all tables."""
    small = [
        small_groups(counted.frame, policy=counted.policy, column=group, value=value)
        for counted in protected.values()
        if group in counted.keys
    ]
    small += [
        released.merged
        for _, before in earlier
        for name, released in before.items()
        if name in protected
    ]
    return tuple(dict.fromkeys(chain.from_iterable(small)))


def _changed(
    linked: Linked,
    protected: Mapping[str, Counted],
    shown_tables: Mapping[str, Released],
    secret: bytes,
) -> Perturbed:
    shown_counts = {
        linked.place[name, cell]: count
        for name, released in shown_tables.items()
        for cell, count in zip(released.cube.cells, released.cube.amounts, strict=True)
    }
    keys = {
        (name, cell): key
        for name, counted in protected.items()
        for cell, key in counted.cell_keys.items()
    }
    strictest = max(
        (counted.policy for counted in protected.values()), key=lambda policy: policy.changes
    )
    try:
        return Perturbed(linked, strictest, secret, shown_counts, keys)
    except CannotChangeError as error:
        raise CannotProtectError.at(
            linked, error.cell, f"this count cannot be protected, since {error.why}"
        ) from None


def _as_changed(
    counted_table: Counted, perturbed: Perturbed, cube: Cube, name: str, value: str
) -> Released:
    """Return a table with its counts as they are shown changed, a row for each of its rows."""
    counts = {
        cell: float(perturbed.shown[perturbed.tables.place[name, cell]]) for cell in cube.cells
    }
    keys = [column for column in counted_table.frame.columns if column != value]
    frame = counted_table.frame.groupby(keys, sort=False, dropna=False)[value].sum().reset_index()
    cells = zip(*(frame[key].astype(str) for key in cube.keys), strict=True)
    shown_counts = pd.Series(
        [int(counts[cell]) for cell in cells], index=frame.index, dtype="Int64"
    )
    return Released(
        frame=frame.assign(**{value: shown_counts})[list(counted_table.frame.columns)],
        cube=replace(cube, counts=counts),
        withheld=frozenset(),
        merged=(),
        noise=noise_of(perturbed.policy, perturbed.most),
    )


def exposed_in_words(exposed: Sequence[Exposed], *, beside: str = "", most: int = 5) -> str:
    """Return what an attack found, never a count: the cells, and the table and key to coarsen.

    `beside` says with which other table the first of them is worked out; at `most` so many cells
    are named, none of records of persons.
    """
    cells = ": " * bool(most) + "; ".join(cell.told for cell in exposed[:most])
    remainder = f" and {len(exposed) - most} more" if 0 < most < len(exposed) else ""
    table, key = exposed[0].coarsen
    return (
        f"a reader can work out small counts from what is shown{cells}{remainder}{beside}. "
        f"Join values of '{key}' in the table '{table}', or leave one of the tables out."
    )


def _released(
    frame: pd.DataFrame,
    *,
    cube: Cube,
    name: str,
    linked: Linked,
    withheld: frozenset[int],
    merged: tuple[str, ...],
    value: str,
) -> Released:
    hidden = frozenset(
        number
        for number, cell in enumerate(cube.cells)
        if linked.place.get((name, cell)) in withheld
    )
    cells = zip(*(frame[key].astype(str) for key in cube.keys), strict=True)
    gaps = [cube.place[cell] in hidden for cell in cells]
    shown_counts = frame[value].astype("Int64").mask(pd.Series(gaps, index=frame.index))
    return Released(
        frame=frame.assign(**{value: shown_counts}),
        cube=cube.without(hidden),
        withheld=hidden,
        merged=merged,
    )


def release(
    frame: pd.DataFrame,
    *,
    policy: Policy,
    keys: Sequence[str],
    value: str = "value",
    group: str = "group",
    secret: bytes = b"",
) -> Released:
    """Return what may be shown of one table in long form, its groups, cells and totals protected.

    One table is protected once, with all its totals, so that two views of it (by year and by group)
    cannot be set against each other; see `release_together` for several.

    Example:
        >>> counts = pd.DataFrame({
        ...     "group": ["a", "a", "b", "b", "c", "c"],
        ...     "period": ["2018", "2019"] * 3,
        ...     "value": [2, 40, 30, 50, 20, 10],
        ... })
        >>> shown = release(counts, policy=Policy(threshold=5), keys=["group", "period"])
        >>> shown.total(group=["a"], period=["2018"]) is None, shown.total(group=["a"])
        (True, 42)
        >>> shown.inner_withheld
        4
    """
    counted = Counted(frame, tuple(keys), policy)
    if not policy.protects:
        shown_frame = frame.assign(**{value: frame[value].astype("Int64")})
        return Released(shown_frame, Cube.of(frame, keys=keys, value=value), frozenset(), ())
    return release_together({"table": counted}, value=value, group=group, secret=secret)["table"]
