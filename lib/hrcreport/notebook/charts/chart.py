"""This module says what a chart is: checked data, a drawing, words that stand in for it.

A chart is a dataclass whose fields are what its call takes. Those annotated as a column of the
table (`Names`, `Values` …) are checked and read before anything is drawn; `data`, `draw` and `alt`
make the picture of them. `call_of` turns the class into the call that notebooks make.
"""

from __future__ import annotations

import inspect
import math
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, wraps
from pathlib import Path
from typing import (
    Annotated,
    Any,
    ClassVar,
    Concatenate,
    Literal,
    ParamSpec,
    TypeVar,
    get_args,
    get_type_hints,
)

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hrcreport.foundation import ReportContext
from hrcreport.notebook.charts import style
from hrcreport.notebook.charts.checks import Checks
from hrcreport.notebook.charts.pictures import Picture, own_fonts
from hrcreport.notebook.charts.wording import Wording
from hrcreport.notebook.templates.printing import series_decimals

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Column:
    """How a column is read: `negative` numbers are allowed, `some` numbers must be there."""

    kind: Literal["names", "years", "numbers", "counts", "cells"]
    negative: bool = False
    some: bool = True


Names = Annotated[str, Column("names")]
"""A column of names, none of them empty."""
Years = Annotated[str, Column("years")]
Values = Annotated[str, Column("numbers")]
"""A column of numbers of zero or more, NaN where there is none, one at least."""
Limits = Annotated[str, Column("numbers", some=False)]
SignedValues = Annotated[str, Column("numbers", negative=True)]
SignedLimits = Annotated[str, Column("numbers", negative=True, some=False)]
Counts = Annotated[str, Column("counts")]
Cells = Annotated[str, Column("cells")]
"""A column that the chart reads by itself."""


@dataclass(kw_only=True, eq=False)
class Chart(Wording, ABC):
    """One kind of picture with all that one picture of it is made from.

    Args:
        width: in centimetres, 13 (the text column) or 17 (the page between its margins).
        language: of the document, which numbers and words are printed in.

    Raises:
        DataError: all that is wrong with the data, when the chart is made.
        NotebookError: there are no words in the language.
    """

    width: float = style.NARROW_CM
    turns: ClassVar[bool] = True
    """Whether it runs from right to left where the language does; a map does not."""

    def __post_init__(self) -> None:
        checks = Checks(self.call_name())
        self.read(checks)
        self.check(checks)
        checks.stop()

    @classmethod
    def call_name(cls) -> str:
        """Return the name of the chart's call: "bars_by_group" for `BarsByGroup`."""
        return re.sub(r"\B(?=[A-Z])", "_", cls.__name__).lower()

    def read(self, checks: Checks) -> None:
        """Read what is declared; a chart of results has nothing to read."""

    def check(self, checks: Checks) -> None:
        """Note what is wrong beyond what declared columns are checked for."""

    @abstractmethod
    def data(self) -> pd.DataFrame:
        """Return what the picture shows as a table: heads and rows as a reader is to find them."""

    @abstractmethod
    def draw(self) -> Figure:
        """Return the figure; the house style is set."""

    @abstractmethod
    def alt(self) -> str:
        """Return the words that stand in for the picture, computed from its data."""

    def picture(self, fonts: Path | None = None) -> Picture:
        """Return the picture, ready to be printed; `fonts` is the folder of the project's own."""
        with style.house_style():
            figure = self.draw()
            if self.turns and self.is_right_to_left:
                style.mirror(figure)
        return Picture(figure, self.alt(), self.data(), fonts)

    def sheet(self, height: float, *, rows: bool = False) -> tuple[Figure, Axes]:
        """Return an empty figure of a height in centimetres with its axes; see `new_figure`."""
        figure = style.new_figure(width=self.width, height=height, rows=rows)
        return figure, figure.add_subplot()

    def axis(self, axes: Axes, axis_name: str, ticks: Sequence[float]) -> None:
        """Put ticks on the "x" or "y" axis, in the number form of the document."""
        style.number_axis(axes, axis_name, ticks, language=self.spoken)

    def from_zero(self, axes: Axes, axis_name: str, top: float) -> None:
        """Let the "x" or "y" axis run from zero to a top, with round ticks."""
        (axes.set_xlim if axis_name == "x" else axes.set_ylim)(0, top)
        self.axis(axes, axis_name, [tick for tick in style.round_ticks(0, top) if tick <= top])

    def legend(
        self,
        figure: Figure,
        handles: Sequence[Any],
        words: Sequence[str],
        *,
        most: int = 3,
        **look: float,
    ) -> None:
        """Print a legend above the picture, in as many columns as fit, `most` at most."""
        figure.legend(
            handles,
            words,
            loc="outside upper right" if self.is_right_to_left else "outside upper left",
            markerfirst=not self.is_right_to_left,
            columnspacing=1.2,
            **look,
            ncols=style.legend_columns(words, width=self.width, most=most),
        )

    def heads(self, *keys: str) -> list[str]:
        """Return heads of the table behind the picture."""
        return [self.say(f"head-{key}") for key in keys]


@dataclass(kw_only=True, eq=False)
class TableChart(Chart):
    """A chart of a table, one row of which is named by the columns of `key`.

    `table` has the checked columns under the names of their fields, in the order of the rows;
    where an optional column was not asked for it holds "" for a name and NaN for a number.
    """

    frame: pd.DataFrame = field(kw_only=False)

    key: ClassVar[tuple[str, ...]] = ()
    once: ClassVar[bool] = True
    """Whether a key may stand in one row only."""

    def read(self, checks: Checks) -> None:
        """Read the declared columns into `table`: names and years, then numbers."""
        declared = columns_of(type(self))
        column_names: dict[str, str | None] = {part: getattr(self, part) for part in declared}
        checks.columns(self.frame, column_names.values())
        words = {"names": checks.names, "years": checks.years, "cells": _cells}
        self.table = table = pd.DataFrame(index=range(len(self.frame)))
        for part, column in declared.items():
            source, reader = column_names[part], words.get(column.kind)
            if source is None:
                table[part] = "" if reader else math.nan
            elif reader:
                table[part] = pd.Series(reader(self.frame, source), dtype=object)
        if self.key and self.once:
            key_parts = [part for part in self.key if column_names[part] is not None]
            columns = [str(column_names[part]) for part in key_parts if part != "section"]
            checks.once(self.tuples(*key_parts), columns=columns)
        labels = self.row_names()
        for part, column in declared.items():
            source = column_names[part]
            if source is not None and column.kind == "counts":
                table[part] = checks.counts(self.frame, source, labels=labels)
            elif source is not None and column.kind == "numbers":
                table[part] = checks.numbers(
                    self.frame,
                    source,
                    labels=labels,
                    negative=column.negative,
                    needs_value=column.some,
                )

    def codes(
        self, checks: Checks, part: str, code: Callable[[Any], T | None], *, scale: str
    ) -> list[T | None]:
        """Return the cells of a column as degrees of a scale; note those that are not on it."""
        degrees = [code(value) for value in self.table[part]]
        wrong = [
            f"{name} ({value!s})"
            for name, value, degree in zip(self.row_names(), self.table[part], degrees, strict=True)
            if degree is None
        ]
        if wrong:
            checks.add(
                f"column '{getattr(self, part)}' has values that are not on the scale: "
                f"{'; '.join(wrong[:5])}.",
                scale,
                "not-on-the-scale",
                key=getattr(self, part),
            )
        return degrees

    def tuples(self, *parts: str) -> list[tuple[Any, ...]]:
        """Return some columns of the checked table, row by row."""
        return list(self.table[list(parts)].itertuples(index=False, name=None))

    def row_names(self) -> list[str]:
        """Return the name of each row as a refusal gives it."""
        if not self.key:
            return [f"row {place}" for place in range(1, len(self.table) + 1)]
        return [", ".join(filter(None, map(str, row))) for row in self.tuples(*self.key)]


def _cells(frame: pd.DataFrame, column: str) -> list[Any]:
    return list(frame[column])


class SharedDecimals(Wording):
    """A chart whose values are printed with the same decimals, as many as `decimals` says."""

    decimals: int | None
    table: pd.DataFrame

    def values(self) -> Iterable[float]:
        """Return the values from which the decimals follow where none are given."""
        return self.table["value"]

    @cached_property
    def places(self) -> int:
        """The decimals of all values."""
        return series_decimals(self.values()) if self.decimals is None else self.decimals

    def shown(self, value: float) -> str:
        """Return a value as the picture prints it."""
        return self.number(value, self.places)


@cache
def columns_of(chart: type[Chart]) -> Mapping[str, Column]:
    """Return the fields of a chart that name columns of its table."""
    columns: dict[str, Column] = {}
    for name, hint in get_type_hints(chart, include_extras=True).items():
        for part in (hint, *get_args(hint)):
            for mark in getattr(part, "__metadata__", ()):
                if isinstance(mark, Column):
                    columns[name] = mark
    return columns


def chart(context: ReportContext, chart: Chart, *, language: str | None = None) -> Picture:
    """Return the picture of a chart that the library does not know, made by its own class.

    In a notebook it speaks the document's language: `hrc.chart(MyChart(…))`.

    Raises:
        DataError: what the chart says is wrong with its data.
    """
    spoken = language or chart.language or context.language
    drawn = chart if chart.spoken == spoken else replace(chart, language=spoken)
    return drawn.picture(own_fonts(context))


def call_of(chart: Callable[P, Chart]) -> Callable[Concatenate[ReportContext, P], Picture]:
    """Return the call by which notebooks draw a chart: the report, then its fields; a Picture out.

    A chart speaks the language of the report unless it is given another.
    """

    @wraps(chart, updated=())
    def call(context: ReportContext, /, *arguments: P.args, **options: P.kwargs) -> Picture:
        options["language"] = options.get("language") or context.language
        return chart(*arguments, **options).picture(own_fonts(context))

    signature = inspect.signature(chart)
    shared = ("width", "language")
    own_parameters = [
        parameter for name, parameter in signature.parameters.items() if name not in shared
    ]
    last = [signature.parameters[name] for name in shared]
    first = inspect.Parameter("context", inspect.Parameter.POSITIONAL_ONLY)
    call.__signature__ = inspect.Signature([first, *own_parameters, *last])  # type: ignore[attr-defined]  # functions may have one
    if isinstance(chart, type) and issubclass(chart, Chart):
        call.__name__ = call.__qualname__ = chart.call_name()
    return call
