"""This module holds what the options of `build` ask for, and reads those that are written out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from hrcreport.errors import did_you_mean
from hrcreport.formats import all_formats, format_names


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOptions:
    """What a command line of `build` asks for; each name is that of an option."""

    kind: str | None
    formats: tuple[str, ...]
    engine: str
    jobs: int | None
    cluster: str | None
    without_tls: bool
    force: bool
    dry_run: bool
    strict: bool
    timeout: int
    memory: float | None
    retry_failed: bool
    fail_fast: bool
    shard: tuple[int, int] | None
    junit: Path | None
    cache: str | None
    no_wait: bool
    isolated: bool
    output_dir: Path | None
    as_json: bool


def formats_of(_: click.Context, __: click.Parameter, value: str) -> tuple[str, ...]:
    """Return the formats of `--to pdf,docx,html`, or say which there are."""
    wanted = tuple(dict.fromkeys(part.strip().lower() for part in value.split(",") if part.strip()))
    known = format_names()
    for name in wanted:
        if name not in known:
            raise click.BadParameter(
                f"'{name}' is no format. {did_you_mean(name, known)}"
                f"Formats are: {', '.join(known)}."
            )
    if not wanted:
        raise click.BadParameter(f"Name one of: {', '.join(known)}.")
    return wanted


def complete_formats(
    _: click.Context, __: click.Parameter, incomplete: str
) -> list[click.shell_completion.CompletionItem]:
    """Offer to the shell each format that may follow those that are written, with its use."""
    written, comma, last = incomplete.rpartition(",")
    return [
        click.shell_completion.CompletionItem(f"{written}{comma}{each.name}", help=each.help)
        for each in all_formats()
        if each.name.startswith(last) and each.name not in written.split(",")
    ]


def engine_of(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """Return the engine of `--engine`, or say which there are."""
    from hrcreport.render.engine import AUTO, engine_names

    return str(click.Choice((AUTO, *engine_names())).convert(value, parameter, context))


def shard_from(_: click.Context, __: click.Parameter, value: str | None) -> tuple[int, int] | None:
    """Return (2, 8) for `--shard 2/8`, or say how it is written."""
    if value is None:
        return None
    first, slash, last = value.partition("/")
    if slash and first.isdecimal() and last.isdecimal() and 1 <= int(first) <= int(last):
        return int(first), int(last)
    raise click.BadParameter(f"'{value}' is no part of a whole. Write 2/8 for the second of eight.")
