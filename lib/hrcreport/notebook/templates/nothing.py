"""This module is what a question answers that has no answer: false, empty, and printed nowhere.

So a cell is written once, for a State of which a table is held and for one of which none is: the
parts of nothing are nothing, and whatever is asked of it prints nothing, caption and label too. A
text that quotes it is refused, as one that quotes an empty value is.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any, TypeVar, cast

T = TypeVar("T")
MARK = "hrcreport.nothing"
"""What an answer without rows bears in its `attrs`, unlike a table that an author emptied."""


class Nothing:
    """No answer. It has the parts of the kind of answer that it stands for, and they are nothing.

    Example:
        >>> bool(Nothing(str)), list(Nothing(str).upper())
        (False, [])
        >>> Nothing(str).kilometre
        Traceback (most recent call last):
            ...
        AttributeError: 'str' has no part 'kilometre'
    """

    __slots__ = ("_kind",)

    def __init__(self, kind: type | None = None) -> None:
        self._kind = kind

    def __getattr__(self, name: str) -> Nothing:
        if name.startswith("_") or (self._kind is not None and name not in dir(self)):
            kind = type(self) if name.startswith("_") or self._kind is None else self._kind
            message = f"'{kind.__name__}' has no part '{name}'"
            raise AttributeError(message, name=name, obj=self)
        return NOTHING

    def __dir__(self) -> list[str]:
        """Return the parts of the answer that it stands for."""
        return sorted({*dir(self._kind), *getattr(self._kind, "__dataclass_fields__", ())})

    def __call__(self, *_: Any, **__: Any) -> Nothing:
        return NOTHING

    def __getitem__(self, _: Any) -> Nothing:
        if self._kind is not None and not hasattr(self._kind, "__getitem__"):
            message = f"'{self._kind.__name__}' object is not subscriptable"
            raise TypeError(message)  # as a text asks for a part that there is not
        return NOTHING

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __repr__(self) -> str:
        return "nothing"

    def _ipython_display_(self) -> None:
        """Show nothing."""


NOTHING = Nothing()


def nothing(kind: type[T]) -> T:
    """Return nothing in the place of an answer of a kind, whose parts alone it has."""
    return cast("T", Nothing(kind))


def answered(answer: T) -> T:
    """Return an answer; a table without rows is marked as one that says nothing."""
    if is_table(answer) and not len(answer):  # type: ignore[arg-type]  # a table has a length
        answer.attrs[MARK] = True  # type: ignore[attr-defined]  # and notes on itself
    return answer


def is_nothing(value: object) -> bool:
    """Tell whether something is nothing, or an answer without rows."""
    if not is_table(value):
        return isinstance(value, Nothing)
    return MARK in value.attrs and not len(value)  # type: ignore[attr-defined,arg-type]  # as above


def is_table(value: object) -> bool:
    """Tell whether something is a table of pandas, which is not loaded for that."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(value, pandas.DataFrame)
