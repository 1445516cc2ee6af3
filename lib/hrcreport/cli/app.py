"""This module is the command `hrcreport`: its options, its commands, its exit codes."""

from __future__ import annotations

import gc
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import click

from hrcreport import GARBAGE_LOOKED_FOR
from hrcreport.cli import new_entry, new_files, new_record
from hrcreport.cli.adopt import adopt, update, upgrade
from hrcreport.cli.build import STOPPED_BY_HAND, build, index
from hrcreport.cli.check import check
from hrcreport.cli.edit import edit, paste
from hrcreport.cli.edition import diff, edition
from hrcreport.cli.explain import explain
from hrcreport.cli.follow_up import follow_up
from hrcreport.cli.forget import forget
from hrcreport.cli.graph import graph
from hrcreport.cli.history import history, logs
from hrcreport.cli.import_table import fetch, import_table
from hrcreport.cli.inspect_report import inspect_report
from hrcreport.cli.leftovers import leftovers
from hrcreport.cli.list_reports import list_reports, why
from hrcreport.cli.new import new
from hrcreport.cli.release import bundle, release
from hrcreport.cli.review import review
from hrcreport.cli.scan import scan
from hrcreport.cli.seal import seal
from hrcreport.cli.set_up import hooks, init, schema
from hrcreport.cli.sheets import (
    export_recommendations,
    export_register,
    import_recommendations,
    import_register,
)
from hrcreport.cli.sources import sources
from hrcreport.cli.terminal.output import print_json, print_problems
from hrcreport.cli.trust import trust
from hrcreport.cli.verify import verify
from hrcreport.foundation import HrcReportError, Plugins, SystemRefusal

LONGEST_TEMPORARY = 70
"""A socket file needs 30 more bytes below it, and its path may have 100."""
USUAL_TEMPORARY = ("/tmp", "/var/tmp", "/dev/shm")  # noqa: S108 -- only made folders of our own there

EPILOG = """\b
Examples:
  hrcreport list                    every report and its state
  hrcreport check                   every error of every file, before anything runs
  hrcreport build                   all reports as PDF, Word, HTML
  hrcreport build usa bra --to pdf  two reports, PDF only
  hrcreport why usa                 what has changed since the last build
  hrcreport logs usa                why it failed last, when, and who built it
  hrcreport graph usa               from evidence to recommendation

\b
Completion of commands and report names in the shell:
  eval "$(_HRCREPORT_COMPLETE=bash_source hrcreport)"   (or zsh_source, fish_source)
"""


class _EndedByHand(click.Group):
    """The command line, which leaves with a code of its own where somebody ended it."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except KeyboardInterrupt:
            click.echo("Ended by hand.", err=True)
            context.exit(STOPPED_BY_HAND)


@click.group(
    cls=_EndedByHand, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.option(
    "--root",
    metavar="DIR",
    help="The project's folder; otherwise HRCREPORT_ROOT or the nearest folder above.",
)
@click.option("--traceback", is_flag=True, help="Show where in the program an error arose.")
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda context, _, wants_version: _tell_version(context) if wants_version else None,
    help="Show the version with the commit of its source and exit.",
)
@click.pass_context
def app(context: click.Context, root: str | None, traceback: bool) -> None:
    """Turn parameterised notebooks into Human Rights Council report drafts."""
    context.obj = {"root": root, "traceback": traceback}
    Plugins.tell = staticmethod(partial(click.echo, err=True))


def _tell_version(context: click.Context) -> None:
    """Say which program this is, and leave."""
    from hrcreport.build import Builds

    if not context.resilient_parsing:
        click.echo(f"hrcreport, version {Builds.program()}")
        context.exit()


COMMANDS = (
    list_reports, trust, check, build, why, history, logs, verify, bundle, release, forget, index,
    inspect_report, scan, graph, follow_up, edition, diff, review, schema, import_table, fetch,
    init, new, paste, edit, adopt, update, upgrade, hooks, seal, sources, export_register,
    import_register, import_recommendations, export_recommendations, leftovers, explain,
)  # fmt: skip  # a list of names

for command in COMMANDS:
    app.add_command(command)
for command in (
    new_files.table,
    new_entry.provision,
    new_entry.assessment,
    new_entry.quotation,
    new_entry.comments,
    new_files.photo,
    new_files.source,
    new_record.record,
):
    new.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code; an author never sees a traceback."""
    words = sys.argv[1:] if arguments is None else arguments
    gc.set_threshold(*GARBAGE_LOOKED_FOR)
    _keep_paths_short()
    try:
        Plugins.folders_of_code()  # refused in words where the statistics are not there
        try:
            with _stopped_as_by_hand():
                _run(words)
        except (OSError, MemoryError) as error:
            raise SystemRefusal.told(error) from error
    except HrcReportError as error:
        if "--traceback" in words:
            raise
        with suppress(OSError):  # a full disk may be that of the output itself
            if "--json" in words:
                print_json(problems=[problem.as_dict() for problem in error.problems])
        with suppress(OSError):
            print_problems(error.problems)
        sys.exit(error.exit_code)


@contextmanager
def _stopped_as_by_hand() -> Iterator[None]:
    """Take SIGTERM as Ctrl-C: what is under way ends, what it keeps is written, the kernel leaves.

    It is what `systemctl stop`, `docker stop`, Slurm and Kubernetes send.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _run(words: list[str]) -> None:
    """Run a command and write out what it has said: later nobody could tell that it was lost."""
    try:
        app.main(args=words, prog_name="hrcreport", standalone_mode=True)
    finally:
        try:
            sys.stdout.flush()
        except OSError:
            # What could not be written is given up, or Python tries once more when it ends.
            with suppress(OSError), Path(os.devnull).open("wb") as nothing:
                os.dup2(nothing.fileno(), sys.stdout.fileno())
            raise


def _keep_paths_short() -> None:
    """Where the temporary folder has too long a path for socket files, take a usual one."""
    variable_names = [name for name in ("TMPDIR", "TEMP", "TMP") if name in os.environ]
    if not any(len(os.environ[name]) > LONGEST_TEMPORARY for name in variable_names):
        return
    for usual in USUAL_TEMPORARY:
        if Path(usual).is_dir() and os.access(usual, os.W_OK | os.X_OK):
            os.environ.update(dict.fromkeys(variable_names, usual))
            tempfile.tempdir = None  # to be looked up anew
            return
