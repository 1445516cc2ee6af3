"""This module reads files and folders that the command line names: those of a disk, never a URL."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import click

from hrcreport.errors import RefusedError

Command = TypeVar("Command", bound=Callable[..., Any] | click.Command)
URL = re.compile(r"[A-Za-z][A-Za-z0-9+.:-]+:/")
"""How a URL begins; a single letter before the colon is a drive."""


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


def to_folder(name: str, *, help: str) -> Callable[[Command], Command]:  # noqa: A002  click's word
    """Return the option by which a command is told the folder that it writes to."""
    return click.option(name, type=PlaceOnDisk(file_okay=False), metavar="DIR", help=help)


@contextmanager
def writing_to(folder: Path, *, what: str) -> Iterator[None]:
    """Make a folder, and refuse one that nobody can write to; `what` is what goes there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise RefusedError.of(
            place=str(folder), what=f"{what} cannot be written here: {error.strerror}.",
            mend="Name a folder that you may write to: --output-dir DIR.", rule="cli.output-folder",
        ) from error  # fmt: skip
