"""This module reads what a command line names: the project, its reports, files, words of a list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import click
from click.shell_completion import CompletionItem

from hrcreport.cli.terminal.output import Result, data_alone, print_json
from hrcreport.foundation import Problem, Project, RefusedError, Report

Command = TypeVar("Command", bound=Callable[..., Any] | click.Command)
URL = re.compile(r"[A-Za-z][A-Za-z0-9+.:-]+:/")
"""How a URL begins; a single letter before the colon is a drive."""


def answers(answered: Callable[..., Result]) -> Callable[..., None]:
    """Give a command the option `--json`: its result is printed as data, else in words."""

    @click.option("--json", "as_json", is_flag=True, help="Print data for another program.")
    @wraps(answered)
    def answering(context: click.Context, /, *, as_json: bool, **options: Any) -> None:
        if as_json:
            with data_alone():
                result = answered(context, **options)
            print_json(**result.data)
        else:
            result = answered(context, **options)
            result.words()
        if result.code:
            context.exit(result.code)

    return answering


def _key_file(*, required: bool) -> Callable[[Command], Command]:
    return click.option(
        "--key",
        "key_file",
        required=required,
        metavar="FILE",
        help="Your key of SSH.",
        callback=lambda _, __, path: path and plain(path.expanduser()),
        type=click.Path(dir_okay=False, path_type=Path),
    )


KEY_FILE, OPTIONAL_KEY = _key_file(required=True), _key_file(required=False)


def project_of(context: click.Context) -> Project:
    """Return the project that the command line names or stands in, free of links out of it."""
    project = Project.at_hand((context.obj or {}).get("root"))
    project.refuse_links_out()
    return project


def today() -> str:
    """Return the day where the person sits who gives the command: "2026-11-24"."""
    return date.today().isoformat()  # noqa: DTZ011  not the day of Greenwich


Completion = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def completing(offered: Callable[[Project], Mapping[str, str | None]]) -> Completion:
    """Return what offers names of a project to the shell, each with its use; none without one."""

    def complete(
        context: click.Context, _: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        try:
            names = offered(Project.at_hand(context.find_root().params.get("root")))
        except RefusedError:
            return []
        return [
            CompletionItem(name, help=use)
            for name, use in names.items()
            if name.lower().startswith(incomplete.lower())
        ]

    return complete


complete_report = completing(
    lambda project: {report.id: report.kind for report in project.reports()}
)
complete_kind = completing(lambda project: dict.fromkeys(project.kinds))
REPORT = click.argument("report_id", metavar="ID", shell_complete=complete_report)
ANY_REPORT = click.argument(
    "report_id", metavar="[ID]", required=False, shell_complete=complete_report
)
REPORTS = click.argument("ids", nargs=-1, metavar="[ID]...", shell_complete=complete_report)


def chosen_reports(
    project: Project, ids: tuple[str, ...], *, kind: str | None = None
) -> list[Report]:
    """Return the named reports, or all of a kind, in the project's order.

    Raises:
        RefusedError: a name is no report's id, or there is no such kind; the nearest is named.
    """
    if kind is not None and kind not in project.kinds:
        raise RefusedError(
            Problem.not_one_of(
                kind,
                project.kinds,
                "--kind",
                f"there is no kind of report '{kind}'.",
                "cli.unknown-kind",
                heading="Kinds are",
            )
        )
    reports = project.reports()
    report_ids = [report.id for report in reports]
    unknown = [name for name in ids if name not in report_ids]
    if unknown:
        raise RefusedError(
            Problem.not_one_of(
                name,
                report_ids,
                "params",
                f"there is no report '{name}'.",
                "cli.unknown-report",
                heading="Reports are",
                after=_of_format(name),
            )
            for name in unknown
        )
    return [
        report
        for report in reports
        if (not ids or report.id in ids) and kind in (None, report.kind)
    ]


def _of_format(name: str) -> str:
    """Return how formats are written where one was taken for a report, or an empty text."""
    from hrcreport.document import Format  # which only a wrong name needs

    if name not in {form.name for form in Format.installed()}:
        return ""
    return f"'{name}' is a format; several are joined by commas: --to html,pdf."


def command(
    examples: str = "", *, name: str | None = None, of: click.Group | None = None
) -> Callable[[Callable[..., Any]], click.Command]:
    """Return the decorator of a command that takes the context, with examples below its help."""
    lines = examples if "\n" in examples else f"\n  {examples}\n"
    epilog = f"\b\nExamples:{lines}" if examples else None
    decorator = (of or click).command(name, epilog=epilog)
    return lambda function: decorator(click.pass_context(function))


def words_of_list(
    allowed: Sequence[str],
    *,
    word_kind: str,
    heading: str = "Forms",
    near: Iterable[str] = (),
) -> Callable[[click.Context, click.Parameter, str], tuple[str, ...]]:
    """Return what reads `pdf,docx`, each word once, and refuses what is none of the known ones.

    `near` are the words that a slip may mean.
    """

    def read(_: click.Context, __: click.Parameter, value: str) -> tuple[str, ...]:
        parts = (part.strip().lower() for part in value.split(","))
        chosen = tuple(dict.fromkeys(filter(None, parts)))
        if unknown := [name for name in chosen if name not in allowed]:
            hint = Problem.did_you_mean(unknown[0], near)
            message = (
                f"'{unknown[0]}' is no {word_kind}. {hint}{heading} are: {', '.join(allowed)}."
            )
            raise click.BadParameter(message)
        return chosen

    return read


class WordOf(click.Choice[str]):
    """A choice among words that are looked up when they are asked for, with what declares them."""

    def __init__(self, words: Callable[[], Iterable[str]]) -> None:
        self.case_sensitive, self._words = True, words

    @property
    def choices(self) -> Sequence[str]:  # type: ignore[override]  # click sets it at once
        """The words, in the order in which help shows them."""
        return tuple(self._words())


def word_of(
    record: Callable[[], Any], name: str, key: str, **option_settings: Any
) -> Callable[[Command], Command]:
    """Return the option that takes one of the words that a key of a record may have."""
    return click.option(name, type=WordOf(lambda: record().words_of_key(key)), **option_settings)


class PlaceOnDisk(click.Path):
    """A path on a disk; `file:///reports` is one too, and another URL is refused.

    What is written here is moved into place in one step, which only a disk can do.
    """

    def __init__(self, **kinds: bool) -> None:
        super().__init__(path_type=Path, **kinds)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path that was named."""
        if isinstance(value, str) and URL.match(value):
            parts = urlsplit(value)
            if parts.scheme.lower() != "file" or parts.netloc not in ("", "localhost"):
                self.fail(
                    f"'{value}' is a URL, and files are written to a disk only. Name a folder, "
                    "and copy it there afterwards; kept runs can lie at a URL: --cache.",
                    param,
                    ctx,
                )
            from urllib.request import url2pathname  # brings the network

            value = url2pathname(parts.path)
        return super().convert(value, param, ctx)


class FileToRead(PlaceOnDisk):
    """A file that is read: a pipe, a socket or a device is refused, which might never end."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path that was named."""
        return plain(super().convert(value, param, ctx))


def plain(path: Path) -> Path:
    """Return the path of what is a file, a folder, or not there.

    Raises:
        RefusedError: it is something that might never end.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        raise RefusedError.of(
            str(path),
            "this is a pipe, a socket or a device, and no file.",
            "Write what it says into a file, and name that.",
            "cli.no-file",
        )
    return path


def to_folder(name: str, *, help: str) -> Callable[[Command], Command]:  # noqa: A002  click's word
    """Return the option by which a command is told the folder that it writes to."""
    return click.option(name, type=PlaceOnDisk(file_okay=False), metavar="DIR", help=help)


def to_file(name: str, *, help: str) -> Callable[[Command], Command]:  # noqa: A002  as above
    """Return the option by which a command is told a file that it writes."""
    return click.option(name, type=PlaceOnDisk(dir_okay=False), metavar="FILE", help=help)


@contextmanager
def writing_to(folder: Path, *, content_name: str) -> Iterator[None]:
    """Make a folder, and refuse one that nobody can write to; `content_name` is what goes there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise RefusedError.of(
            place=str(folder),
            fault=f"{content_name} cannot be written here: {error.strerror}.",
            mend="Name a folder that you may write to: --output-dir DIR.",
            rule="cli.output-folder",
        ) from error
