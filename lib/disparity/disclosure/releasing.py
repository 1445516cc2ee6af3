"""This module releases tables: what may be shown of each, and every sum that may be taken."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, product
from math import isnan, prod

import pandas as pd

from disparity.disclosure.attack import Exposed, exposed_cells
from disparity.disclosure.cube import TOTAL, Cube, Nesting
from disparity.disclosure.earlier import set_beside
from disparity.disclosure.linked import Linked, Member, Within
from disparity.disclosure.merging import rounded_counts, small_groups, with_merged
from disparity.disclosure.policy import Policy
from disparity.disclosure.suppression import protection

MOST_CELLS = 25_000
TOO_SMALL = "below the threshold"
WOULD_TELL = "would give a smaller count away"


@dataclass(frozen=True, slots=True)
class Withholding:
    """One cell that is withheld, by its keys, and why; never its count."""

    cell: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Released:
    """A table with its small counts withheld or rounded; `frame` has gaps where a count is.

    `cube` holds what is shown and no more. `merged` names the groups that are counted with "other";
    `log` lists every withheld cell.
    """

    frame: pd.DataFrame
    cube: Cube
    withheld: frozenset[int]
    merged: tuple[str, ...]
    log: tuple[Withholding, ...]

    def total(self, **chosen: Collection[str]) -> int | None:
        """Return the sum over some values of some keys, or None where it must be withheld.

        `total(group=["black"], period=["2018", "2019"])`; a key that is not named, or of which all
        values are chosen, counts as its total. A sum is shown only where each of its parts is.

        Raises:
            ValueError: the table has no such key or value.
        """
        for key, values in chosen.items():
            if key not in self.cube.keys:
                raise ValueError(f"there is no key '{key}'. Keys are {', '.join(self.cube.keys)}.")
            if strange := sorted({*values} - {*self.cube.values_of(key)}):
                raise ValueError(f"'{key}' has no value {', '.join(strange)}.")
        choices: list[Sequence[str]] = []
        for key, values in zip(self.cube.keys, self.cube.values, strict=True):
            wanted = set(chosen.get(key, values))
            choices.append([TOTAL] if wanted >= set(values) else sorted(wanted))
        found = sum(self.cube.counts.get(cell, 0.0) for cell in product(*choices))
        return None if isnan(found) else int(found)

    @cached_property
    def inner_withheld(self) -> int:
        """How many counts of the table itself, not of its totals, are withheld."""
        inner = [set(values) for values in self.cube.values]
        return sum(
            all(each in own for each, own in zip(one.cell, inner, strict=True)) for one in self.log
        )


@dataclass(frozen=True)
class Counted:
    """A table in long form that is to be released, with the policy of its level.

    One whose policy protects nothing is published elsewhere: its counts are known. `nested` says by
    key which values are parts of wider ones.
    """

    frame: pd.DataFrame
    keys: tuple[str, ...]
    policy: Policy
    nested: Mapping[str, Nesting] = field(default_factory=dict)


class ExposedError(ValueError):
    """What is withheld can be worked out from what is shown."""


class TooLargeError(ValueError):
    """A table has more cells, with its totals, than can be protected together."""


def require_size(tables: Mapping[str, Counted], *, most: int = MOST_CELLS) -> None:
    """Refuse tables of more cells, totals counted, than can be protected in reasonable time.

    Raises:
        TooLargeError: it names the largest table, and its key with the most values, to be joined.
    """
    counts = {
        name: {key: one.frame[key].nunique() for key in one.keys} for name, one in tables.items()
    }
    cells = {
        name: prod(
            each + 1 + len({*tables[name].nested.get(key, {}).values()})
            for key, each in of_keys.items()
        )
        for name, of_keys in counts.items()
    }
    if (every := sum(cells.values())) <= most:
        return
    name = max(cells, key=lambda each: cells[each])
    key = max(counts[name], key=lambda each: counts[name][each])
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
) -> dict[str, Released]:
    """Return what may be shown of tables that may count the same persons, by their names.

    Groups below the threshold of any table are counted with "other" in all of them; then small
    counts and small totals over any of the keys are withheld with the cells, of whichever table,
    that would give them away, or are rounded where the policy rounds. Tables that agree in every
    sum that they share count the same persons; `within` says which counts a part of another, and
    `known` what was shown of some of the tables before, which stays as it was. What `earlier`
    editions showed of them, the oldest first, is known too: who is new is protected as who is
    there, where the editions can be compared. In the end the withheld counts are attacked with all
    that is shown.

    A table that rounds does so where it stands alone; beside others, or earlier editions, small
    counts could be worked out of the counts that stay, and are withheld.

    Raises:
        CannotProtectError: public tables give a small count away.
        ExposedError: the attack narrows a small count down; the cells and tables are named.
        TooLargeError: there are too many cells; the key to coarsen is named.
        ValueError: a count is negative or missing, or values are parts of themselves.
    """
    shown_before = known or {}
    earlier = [(called, before) for called, before in earlier if before.keys() & tables.keys()]
    if len(tables) > 1 or earlier:
        tables = {
            name: replace(one, policy=one.policy.without_rounding) for name, one in tables.items()
        }
    protected = {name: one for name, one in tables.items() if one.policy.protects}
    hiding = {name: one for name, one in protected.items() if not one.policy.round_to}
    require_size(hiding)
    small = [
        small_groups(one.frame, policy=one.policy, column=group, value=value)
        for one in hiding.values()
        if group in one.keys
    ]
    small += [one.merged for _, before in earlier for name, one in before.items() if name in hiding]
    merged = tuple(dict.fromkeys(chain.from_iterable(small)))
    frames = {
        name: rounded_counts(one.frame, base=one.policy.round_to, value=value)
        if one.policy.round_to
        else with_merged(one.frame, merged, column=group, value=value)
        if hiding and group in one.keys
        else one.frame
        for name, one in tables.items()
    }
    cubes = {
        name: Cube.of(frames[name], keys=one.keys, value=value, nested=one.nested)
        for name, one in tables.items()
    }
    before = set_beside(
        {name: (cubes[name], one.policy) for name, one in hiding.items()},
        earlier,
        merged=merged,
        group=group,
    )
    members = {
        name: Member(
            cubes[name],
            one.policy,
            published=name not in hiding,
            withheld=shown_before[name].withheld if name in shown_before else None,
        )
        for name, one in tables.items()
        if hiding and not one.policy.round_to
    }
    linked = Linked(members | before.members, [*within, *before.within])
    withheld, alike = protection(linked) if hiding else (frozenset[int](), [])
    exposed = exposed_cells(linked, withheld, others=alike) if withheld else []
    if exposed:
        raise ExposedError(exposed_in_words(exposed))
    return {
        name: shown_before[name]
        if name in shown_before
        else _released(frames[name], cubes[name], name, linked, withheld, merged, value)
        for name in protected
    }


def exposed_in_words(found: Sequence[Exposed], *, most: int = 5) -> str:
    """Return what an attack found, never a count: the cells, and the table and key to coarsen."""
    cells = "; ".join(each.told for each in found[:most])
    more = f" and {len(found) - most} more" if len(found) > most else ""
    table, key = found[0].coarsen
    return (
        f"a reader can work out small counts from what is shown: {cells}{more}. "
        f"Join values of '{key}' in the table '{table}', or leave one of the tables out."
    )


def _released(
    frame: pd.DataFrame,
    cube: Cube,
    name: str,
    linked: Linked,
    withheld: frozenset[int],
    merged: tuple[str, ...],
    value: str,
) -> Released:
    own = {
        number: at
        for number, cell in enumerate(cube.cells)
        if (at := linked.place.get((name, cell))) in withheld
    }
    hidden, small = frozenset(own), set(linked.small)
    cells = zip(*(frame[key].astype(str) for key in cube.keys), strict=True)
    gaps = [cube.place[cell] in hidden for cell in cells]
    shown = frame[value].astype("Int64").mask(pd.Series(gaps, index=frame.index))
    return Released(
        frame=frame.assign(**{value: shown}),
        cube=cube.without(hidden),
        withheld=hidden,
        merged=merged,
        log=tuple(
            Withholding(cube.cells[number], TOO_SMALL if own[number] in small else WOULD_TELL)
            for number in sorted(hidden)
        ),
    )


def release(
    frame: pd.DataFrame,
    *,
    policy: Policy,
    keys: Sequence[str],
    value: str = "value",
    group: str = "group",
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
    one = Counted(frame, tuple(keys), policy)
    if not policy.protects:
        shown = frame.assign(**{value: frame[value].astype("Int64")})
        return Released(shown, Cube.of(frame, keys=keys, value=value), frozenset(), (), ())
    return release_together({"table": one}, value=value, group=group)["table"]
