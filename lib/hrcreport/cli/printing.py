"""This module prints problems, tables and progress, for people and for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from hrcreport.errors import Problem


def print_json(content: Any) -> None:
    """Print data for another program on standard output."""
    click.echo(json.dumps(content, ensure_ascii=False, indent=2))


def print_problems(problems: Iterable[Problem]) -> None:
    """Print each problem with its mend on standard error, a blank line between two."""
    for position, problem in enumerate(problems):
        if position:
            click.echo("", err=True)
        first, _, rest = str(problem).partition("\n")
        word = "warning: " if problem.severity == "warning" else ""
        colour = "yellow" if problem.severity == "warning" else "red"
        click.echo(click.style(word + first, fg=colour), err=True)
        if rest:
            click.echo(rest, err=True)


def print_table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, right: str = ""
) -> None:
    """Print a table that keeps its words whole; `right` lists the columns of numbers."""
    # A title may hold brackets or colons: they are its own words, no mark-up and no emoji.
    console = Console(file=sys.stdout, soft_wrap=False, highlight=False, markup=False, emoji=False)
    table = Table(box=None, pad_edge=False, header_style="bold")
    numeric = set(right.split(","))
    for column in columns:
        table.add_column(column, justify="right" if column in numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    console.print(table)


def count_of(number: int, singular: str, plural: str) -> str:
    """Return "1 error" or "3 errors"."""
    return f"{number} {singular if number == 1 else plural}"
