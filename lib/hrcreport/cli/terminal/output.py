"""This module prints problems, tables and progress, for people and for programs."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

import click
from rich.cells import cell_len, set_cell_size

from hrcreport.foundation import Problem

PAGE = re.compile(r"\bdocs/[\w/-]+\.md")
SOURCE = Path(__file__).parents[4]
"""Where the documentation lies beside the program, as long as nobody has packed it."""
GAP = "  "
NARROWEST = 12
"""So many columns of the screen are left to a column that gives way to the others."""


@dataclass(frozen=True)
class Result:
    """What a command answers: `data` for another program, or `words`, which prints them.

    `code` is the exit code: 0, or what the command's page of reference says.
    """

    data: Mapping[str, Any]
    words: Callable[[], object]
    code: int = 0

    @classmethod
    def of_files(
        cls,
        places: Mapping[str, str] | Iterable[str],
        *lines: str,
        dry_run: bool = False,
        problems: Iterable[Problem] = (),
        code: int = 0,
    ) -> Result:
        """Return which files were written, or would be, each perhaps with what it holds.

        `lines` say what else was done or comes next; `problems` stop nothing.
        """
        holds = places if isinstance(places, Mapping) else dict.fromkeys(places, "")
        told = [*problems]

        def words() -> None:
            print_written(
                (f"{place}: {held}" if held else place for place, held in holds.items()),
                dry_run=dry_run,
            )
            print_problems(told)
            for line in lines:
                click.echo(line)

        data = {
            "dry_run": dry_run,
            "written": [] if dry_run else [*holds],
            "would_write": [*holds] if dry_run else [],
            "told": [*lines],
            "problems": [problem.as_dict() for problem in told],
        }
        return cls(data, words, code)


@contextmanager
def data_alone() -> Iterator[None]:
    """Let everything that prints come out on standard error: data alone stand on the output.

    A library of C writes past `sys.stdout`, so the file itself is turned round.
    """
    sys.stdout.flush()
    kept_output = os.dup(1)
    try:
        os.dup2(2, 1)
        with redirect_stdout(sys.stderr):
            yield
    finally:
        os.dup2(kept_output, 1)
        os.close(kept_output)


def print_json(**content: Any) -> None:
    """Print data for another program on standard output."""
    click.echo(json.dumps(content, ensure_ascii=False, indent=2))


def print_written(places: Iterable[str], *, dry_run: bool = False) -> None:
    """Say of each place that it was written, or would be."""
    for place in places:
        click.echo(f"{'would write' if dry_run else 'wrote'} {place}")


def print_problems(problems: Iterable[Problem]) -> None:
    """Print each problem with its mend on standard error, a blank line between two.

    Where one names a page of the documentation that does not lie here, the last line says where.
    """
    pages = set[str]()
    for position, problem in enumerate(problems):
        if position:
            click.echo("", err=True)
        first, _, remainder = str(problem).partition("\n")
        pages |= {*PAGE.findall(remainder)}
        warns = "open: " if problem.is_open else "warning: "
        word = warns if problem.severity == "warning" else ""
        colour = "yellow" if problem.severity == "warning" else "red"
        click.echo(click.style(word + first, fg=colour), err=True)
        if remainder:
            click.echo(remainder, err=True)
    if not all(map(os.path.exists, pages)):
        click.echo(f"Pages named docs/… are those of hrcreport: {_documentation()}", err=True)


def _documentation() -> str:
    if (SOURCE / "docs/index.md").is_file():
        return (SOURCE / "docs").as_posix()
    try:
        addresses = metadata("hrcreport").get_all("Project-URL") or []
    except PackageNotFoundError:
        addresses = []
    named: dict[str, str] = dict(address.split(", ", 1) for address in addresses)
    return named.get("Documentation", "they come with its source")


def print_table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, right: str = "", cut: str = ""
) -> None:
    """Print a table of one line a row; `right` lists the columns of numbers.

    On a terminal, or where COLUMNS says how wide the page is, the column `cut` gives way to the
    others and ends with an ellipsis; for another program every line is whole.
    """
    cells = [
        ["" if cell is None else Problem.visible(" ".join(str(cell).split())) for cell in row]
        for row in rows
    ]
    widths = [max(map(cell_len, column)) for column in zip(columns, *cells, strict=True)]
    room = shutil.get_terminal_size().columns
    if cut and (sys.stdout.isatty() or "COLUMNS" in os.environ):
        other_widths = sum(widths) - widths[columns.index(cut)] + len(GAP) * (len(widths) - 1)
        at = columns.index(cut)
        widths[at] = min(widths[at], max(NARROWEST, room - other_widths))
    numeric = set(right.split(","))
    for number, row in enumerate([list(columns), *cells]):
        line = GAP.join(
            _fitted(cell, width, right=column in numeric)
            for column, cell, width in zip(columns, row, widths, strict=True)
        ).rstrip()
        click.echo(click.style(line, bold=True) if number == 0 else line)


def _fitted(cell: str, width: int, *, right: bool) -> str:
    """Return a cell's text in as many columns of the screen as it has, cut where it is longer."""
    if cell_len(cell) > width:
        cell = set_cell_size(cell, width - 1).rstrip() + "…"
    blanks = " " * (width - cell_len(cell))
    return blanks + cell if right else cell + blanks


def count_of(number: int, singular: str, plural: str = "") -> str:
    """Return "1 error" or "3 errors"."""
    return f"{number} {singular if number == 1 else plural or f'{singular}s'}"
