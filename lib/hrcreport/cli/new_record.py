"""This module holds `new record`: one of any register, by options that follow from its keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from hrcreport.cli.new import DRY_RUN, complete_state, finish
from hrcreport.cli.terminal.choices import answers, project_of
from hrcreport.cli.terminal.output import Result

if TYPE_CHECKING:
    from hrcreport import registers
    from hrcreport.foundation import Key


class RecordLists(click.Group):
    """The lists of registers of which there is a table, each as the command that adds a record."""

    def list_commands(self, context: click.Context) -> list[str]:
        """Return their names, as `hrc.register_table` takes them."""
        from hrcreport import registers  # reads files, which no help needs

        return list(registers.PrintedList.by_name())

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Return the command of a list, or None where there is none of this name."""
        from hrcreport import registers

        printed_list = registers.PrintedList.by_name().get(name)
        return _command(name, printed_list) if printed_list else None


@click.group(cls=RecordLists)
def record() -> None:
    """Add a record to a register, by options that follow from what the register declares."""


def _command(name: str, printed_list: registers.PrintedList) -> click.Command:
    columns = list(printed_list.form())

    @click.pass_context
    @answers
    def begin(context: click.Context, /, *, dry_run: bool, file: str = "", **cells: Any) -> Result:
        from hrcreport.editorial import NewEntry

        filled = {column: cells[_variable(column)] for column, _ in columns}
        new_record = NewEntry.of_record(project_of(context), printed_list, filled, file=file)
        return finish(new_record, dry_run=dry_run)

    named_for = printed_list.register.model.named_for
    is_of_state = printed_list.of_states
    place = click.Argument(
        ["file"],
        metavar="ISO3" if is_of_state else named_for.upper(),
        shell_complete=complete_state if is_of_state else None,
    )
    params = [*([place] if named_for else []), *(_option(*column) for column in columns)]
    as_command = click.command(
        name,
        params=params,
        help=f"Add one {printed_list.model.noun} to its register, as a draft.\n\n"
        "Leaves with 2 where something does not fit; nothing is written then.",
    )
    return as_command(DRY_RUN(begin))


def _variable(column: str) -> str:
    return column.replace(".", "__").lower()


def _option(column: str, key: Key) -> click.Option:
    words, purpose = key.words, (key.help or key.heading).rstrip(".")
    is_list = key.kind.shape == "list"
    called = _called(key)
    listed = "; ".join(f"{word}: {name}" for word, name in called.items())

    def complete(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
        known = [word for word in words if word.startswith(begun)]
        return [CompletionItem(word, help=called.get(word)) for word in known]

    return click.Option(
        [f"--{column.replace('_', '-').replace('.', '-')}", _variable(column)],
        type=click.Choice(words) if words else None,
        multiple=is_list,
        required=key.required,
        metavar=None if words else key.kind.prints_as.upper() or "TEXT",
        help=(f"{purpose}; may be repeated." if is_list else f"{purpose}.")
        + (f"  [{listed}]" if listed else ""),
        shell_complete=complete if called else None,
    )


def _called(key: Key) -> Mapping[str, str]:
    """Return what a table prints for the words of a closed list, where that says more."""
    names = {word: re.sub(r"^\W+", "", key.kind.words.get(word, word)) for word in key.words}
    return {word: name for word, name in names.items() if name != word}
