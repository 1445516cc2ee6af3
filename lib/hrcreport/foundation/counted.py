"""This module lets a number of a table know, through arithmetic, the rows that it was summed from.

`how` of such a number is plain data, a tree: a number, a leaf or a list of an operation and its
parts. A leaf has its `number` and is of a table (`table`, `rows` as pairs of first and last, from
1, and the `column` that was summed, None where rows were counted; `restricted` where they may not
be shown) or of a register (`register`, `entries`). Operations are `+`, `-`, `*`, `/`, and `by`: a
method that is more than these, named by its first part, over the rest.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from math import isclose
from typing import TYPE_CHECKING, Any, ClassVar, Self

from disparity.estimate import Base, Estimate

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

How = Any
PER = "per "
CHANGED = ", with the change of its counts"
TOO_FEW = "its counts are changed to protect persons, by half of them or more"
NOT_CARRIED = "its counts are changed to protect persons, and this method cannot say how far off"


class _Knowing:
    """A number that knows where it comes from."""

    OPERATIONS: ClassVar[dict[str, Callable[[Any, Any], Any]]] = {
        "+": operator.add,
        "-": operator.sub,
        "*": operator.mul,
        "/": operator.truediv,
    }

    how: How
    base: Base | None

    def __new__(cls, value: float, how: How = None, *, base: Base | None = None) -> Self:
        """Return the number with its tree and, where it is known, what it is a number of."""
        self = super().__new__(cls, value)  # type: ignore[call-arg]  # the number takes it
        self.how = how
        self.base = base
        return self

    def of_what(self, base: Base) -> Self:
        """Return the number with what it is a number of."""
        return type(self)(self, self.how, base=base)  # type: ignore[arg-type]  # it is a number

    @staticmethod
    def how_of(value: object) -> How:
        """Return the tree of a number or an estimate; a plain number is itself, all else None.

        That of an estimate is tried: only what gives its value is told as arithmetic; else it names
        the method.
        """
        if isinstance(value, Counted | Measured):
            return value.how
        if not isinstance(value, Estimate):
            return value if type(value) in (int, float) else None
        above, below = (
            [_Knowing.how_of(n) for n in counts]
            for counts in (value.numerators, value.denominators)
        )
        rests_on = list(_Knowing.leaves([*above, *below]))
        if not rests_on:
            return None
        for tree in _trees(value.unit, above, below):
            number = worked_out(tree)
            if None not in (number, value.value) and isclose(number, value.value, rel_tol=1e-9):  # type: ignore[arg-type]  # neither is None
                return tree
        return ["by", value.method, *rests_on]

    @staticmethod
    def leaves(tree: How) -> Iterator[dict[str, Any]]:
        """Yield the leaves of a tree, or of several, in their order."""
        if isinstance(tree, Mapping):
            yield dict(tree)
        elif isinstance(tree, list):
            for part in tree:
                yield from _Knowing.leaves(part)

    @staticmethod
    def resting_on(
        estimate: Estimate, above: Sequence[float | None], below: Sequence[float | None]
    ) -> Estimate:
        """Return an estimate whose counts are these same numbers, which know their rows.

        Where they are not the same, it stays as it is: its rows are not known.
        """

        def known(counts: tuple[float, ...], numbers: Sequence[float | None]) -> tuple[float, ...]:
            if counts != tuple(numbers):
                return ()
            return tuple(
                Measured(was, _Knowing.how_of(number)) if isinstance(was, float) else number or 0
                for was, number in zip(counts, numbers, strict=True)
            )

        numerators = known(estimate.numerators, above)
        denominators = known(estimate.denominators, below) if numerators else ()
        return replace(
            estimate,
            numerators=numerators or estimate.numerators,
            denominators=denominators or estimate.denominators,
        )

    @staticmethod
    def ends_of(value: float) -> tuple[float, float]:
        """Return the least and the most that a number can be: of a changed count all it may be."""
        return _ends(_Knowing.how_of(value)) or (value, value)

    @staticmethod
    def with_changes(estimate: Estimate) -> Estimate:
        """Return an estimate of counts that are shown changed with limits that hold the change.

        The value is worked out with each count as far off as it can be, to either side; the limits
        lie about these as they did about the value, wider by as much as smaller counts make them.
        Bounds for those of unknown group are dropped: they are other sums of counts. Shares, rates
        and ratios have such limits. Where the value is more than arithmetic, the rows of a count
        are not known, or one can be off by half of it, there is no estimate, and it says why.
        """
        if estimate.method.endswith(CHANGED):
            return estimate
        counts = [*estimate.numerators, *estimate.denominators]
        trees = [_Knowing.how_of(count) for count in counts]
        leaves = [leaf for leaf in _Knowing.leaves(trees) if leaf.get("off")]
        are_known = all(isinstance(tree, dict | list) for tree in trees)
        ends = _ends(_Knowing.how_of(estimate)) if are_known and leaves else None
        value, low, high = estimate.value, estimate.low, estimate.high
        few = any(leaf["number"] < 2 * leaf["off"] for leaf in leaves)
        carried = estimate.unit in ("share", "ratio") or estimate.unit.startswith(PER)
        if not (ends and carried and value and low and high) or few:
            why = estimate.not_estimable or (TOO_FEW if few else NOT_CARRIED)
            none = replace(estimate, value=None, low=None, high=None, bounds=None)
            return replace(none, not_estimable=why)
        if estimate.unit == "share":
            low, high = _share_limits(estimate)
        else:
            fewest = [_Knowing.ends_of(numerator)[0] for numerator in estimate.numerators]
            wider = max(n / least for n, least in zip(counts, fewest, strict=False)) ** 0.5
            down, up = _reach_of(fewest, level=estimate.level)
            low = ends[0] * min((low / value) ** wider, math.exp(-down))
            high = ends[1] * max((high / value) ** wider, math.exp(up))
        method = estimate.method + CHANGED
        return replace(estimate, low=low, high=high, bounds=None, method=method)


class Counted(_Knowing, int):
    """A whole number that knows what it was counted from."""

    @staticmethod
    def spans_of(places: Iterable[int]) -> list[list[int]]:
        """Return rows in their order as pairs of first and last.

        Example:
            >>> Counted.spans_of([1, 2, 3, 7])
            [[1, 3], [7, 7]]
        """
        return _joined((place, place) for place in places)

    @classmethod
    def kept_back(cls, table: str, number: int, *, off: int = 0) -> Self:
        """Return a sum of a table whose rows may not be shown; it can be `off` by so much."""
        of = {"table": table, "rows": [], "restricted": True, "number": int(number)}
        return cls(int(number), of | ({"off": off} if off else {}))

    @classmethod
    def listed_in(cls, register: str, entries: Iterable[str]) -> Self:
        """Return how many entries of a register there are; each is named."""
        entry_names = list(entries)
        return cls(
            len(entry_names),
            {"register": register, "entries": entry_names, "number": len(entry_names)},
        )

    @classmethod
    def taken_from(cls, register: str, entry: str, number: int) -> Self:
        """Return a number that an entry of a register holds."""
        return cls(number, {"register": register, "entries": [entry], "number": number})


class Measured(_Knowing, float):
    """A number with decimals that knows what it was computed from."""


def _sum(left: How, right: How) -> How:
    """Return the tree of a sum; rows of one table stay together, and nought adds nothing."""
    if 0 in (left, right):
        return left or right
    alike = all(isinstance(tree, dict) and tree.get("rows") for tree in (left, right))
    if alike and left["table"] == right["table"] and left["column"] == right["column"]:
        places = sorted([*left["rows"], *right["rows"]])
        if all(end < begin for (_, end), (begin, _) in pairwise(places)):
            return {**left, "rows": _joined(places), "number": left["number"] + right["number"]}
    return ["+", left, right]


def _joined(spans: Iterable[Sequence[int]]) -> list[list[int]]:
    joined: list[list[int]] = []
    for first, last in spans:
        if joined and first == joined[-1][1] + 1:
            joined[-1][1] = last
        else:
            joined.append([first, last])
    return joined


def _arithmetic(sign: str, *, swapped: bool) -> Callable[[Any, Any], Any]:
    def apply(self: Any, operand: Any) -> Any:
        if not isinstance(operand, int | float):
            return NotImplemented
        pair = (operand, self) if swapped else (self, operand)
        result = _Knowing.OPERATIONS[sign](
            *(float(number) if isinstance(number, float) else int(number) for number in pair)
        )
        parts = [_Knowing.how_of(number) for number in pair]
        how = _sum(*parts) if sign == "+" else [sign, *parts]
        return Counted(result, how) if isinstance(result, int) else Measured(result, how)

    return apply


for _kind in (Counted, Measured):
    for _sign, _operation in _Knowing.OPERATIONS.items():
        setattr(_kind, f"__{_operation.__name__}__", _arithmetic(_sign, swapped=False))
        setattr(_kind, f"__r{_operation.__name__}__", _arithmetic(_sign, swapped=True))


class Sums:
    """Sums of the values in rows of a table's frame, whose index has their places.

    Many sums of the same rows are much quicker so than by a frame for each. Gaps count for nothing.
    """

    def __init__(self, table: str, rows: pd.DataFrame, *, may_show: bool = True) -> None:
        """Take the rows of a table's frame, or some of them; `may_show` where they may be told."""
        self._table, self._shown = table, may_show
        self._places = rows.index.to_numpy()
        self._values = rows["value"].fillna(0).to_numpy()

    def of(self, chosen: NDArray[np.intp] | NDArray[np.bool_] | slice = slice(None)) -> Counted:
        """Return the sum of the rows at some positions, or of those for which it is true."""
        number = int(self._values[chosen].sum())
        if not self._shown:
            return Counted.kept_back(self._table, number)
        spans = Counted.spans_of(sorted(place + 1 for place in self._places[chosen].tolist()))
        of = {"table": self._table, "rows": spans, "column": "value", "number": number}
        return Counted(number, of)


def _trees(unit: str, above: Sequence[How], below: Sequence[How]) -> Iterator[How]:
    """Yield how an estimate of a unit may follow from its counts."""
    quotients = [["/", *pair] for pair in zip(above, below, strict=False)]
    if len(quotients) == 1:
        yield quotients[0]
        if unit.startswith(PER):
            per = re.match(r"[\d,]+", unit.removeprefix(PER))
            yield ["*", quotients[0], int(per[0].replace(",", "")) if per else 1]
    if len(quotients) == 2:
        yield ["/", *quotients]
        yield ["-", *quotients]
        yield ["/", ["/", *above], ["/", *below]]
        remainders = [["-", total, part] for part, total in zip(above, below, strict=False)]
        yield ["/", ["/", above[0], remainders[0]], ["/", above[1], remainders[1]]]


def worked_out(tree: How) -> float | None:
    """Return the number that a tree gives; None where it names a method or divides by nought.

    Example:
        >>> worked_out(["/", {"number": 3}, ["*", {"number": 2}, 4]])
        0.375
    """
    if isinstance(tree, Mapping):
        number: float = tree["number"]
        return number
    if not isinstance(tree, list):
        return tree if isinstance(tree, int | float) else None
    if tree[0] not in _Knowing.OPERATIONS:
        return None
    left, right = (worked_out(part) for part in tree[1:])
    if left is None or right is None or (tree[0] == "/" and right == 0):
        return None
    result: float = _Knowing.OPERATIONS[tree[0]](left, right)
    return result


def _share_limits(estimate: Estimate) -> tuple[float | None, float | None]:
    """Return Wilson's limits of a share of changed counts, its part and whole at their ends."""
    from disparity import proportion  # which loads SciPy, and few numbers are changed

    (least, most), (few, largest_total) = map(
        _Knowing.ends_of, (*estimate.numerators, *estimate.denominators)
    )
    least, most = min(least, largest_total), min(most, few)
    low, high = proportion(least, total=largest_total), proportion(most, total=few)
    return low.low, high.high


def _reach_of(counts: Sequence[float], *, level: float) -> tuple[float, float]:
    """Return how far the logarithm of a count, or of one over another, may be too high or low.

    By Poisson's exact limits of each, recovered together (Zou and Donner 2008).
    """
    from disparity.ratios.rates import poisson_limits  # as above

    limits = [poisson_limits(count, level=level) for count in counts]
    down, up = (
        [abs(math.log(limit_pair[end] / n)) for n, limit_pair in zip(counts, limits, strict=True)]
        for end in (0, 1)
    )
    return math.hypot(down[0], *up[1:]), math.hypot(up[0], *down[1:])


def _ends(tree: How) -> tuple[float, float] | None:
    """Return the least and the most that a tree can give, counts off by as much as they may be.

    None where it names a method, or what it divides by can be nought.

    Example:
        >>> _ends(["/", {"number": 30, "off": 5}, 10])
        (2.5, 3.5)
    """
    if isinstance(tree, Mapping):
        number, off = tree["number"], tree.get("off", 0)
        return max(number - off, min(number, 0)), number + off
    if not isinstance(tree, list):
        return (tree, tree) if isinstance(tree, int | float) else None
    if tree[0] not in _Knowing.OPERATIONS:
        return None
    left, right = (_ends(part) for part in tree[1:])
    if left is None or right is None or (tree[0] == "/" and right[0] <= 0 <= right[1]):
        return None
    corners = [_Knowing.OPERATIONS[tree[0]](a, b) for a in left for b in right]
    return min(corners), max(corners)
