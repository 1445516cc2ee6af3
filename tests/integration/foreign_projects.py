"""This module takes projects of other mechanisms through every command, and keeps what was said."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import pypdfium2
import pytest
from tests.conventions.code import OF_THIS_MANDATE

from hrcreport.cli.app import app, main

OF_OTHERS = re.compile(
    r"South African|Central African|agenda-title-\d+"  # names of States; items of the Council
)
ACT = """\
symbol: A/HRC/RES/99/9
adopted: "2026-01-05"
source: https://example.org/99-9
tasks:
  - {code: HRC99-9-3-DETENTION, paragraph: "3", title: Places of detention, limb: detention}
  - {code: HRC99-9-2-PREVENTION, paragraph: "2 (a)", title: Prevention, limb: "2.1"}
"""
"""The act of a mandate on torture, with two limbs."""
LISTS_OF_THE_WORLD = {"states.csv", "state-names.csv"}


@dataclass(frozen=True)
class Said:
    """What a command said, and the code that it left with."""

    words: tuple[str, ...]
    code: int
    text: str


def commands(command: click.Command = app, *words: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of every command, as the parser has them."""
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from commands(below, *words, name)
    else:
        yield words


@dataclass
class Journey:
    """A project of another mechanism on its way, and all that was said on it."""

    root: Path
    keys: dict[str, Path]
    said: list[Said] = field(default_factory=list)

    @property
    def beside(self) -> Path:
        """The folder of what the project's people have outside of it."""
        return self.root.parent

    def run(self, *words: Any, code: int = 0, stdin: str = "") -> str:
        """Run a command in the project and return what it said; it must leave with a code."""
        told = io.StringIO()
        line = tuple(str(word) for word in words)
        here = self.root if self.root.is_dir() else self.beside
        with (
            chdir(here),
            redirect_stdout(told),
            redirect_stderr(told),
            pytest.MonkeyPatch.context() as patch,
        ):
            patch.setattr(sys, "stdin", io.StringIO(stdin))
            with pytest.raises(SystemExit) as left:
                main(list(line))
        said = Said(line, int(left.value.code or 0), told.getvalue())
        self.said.append(said)
        assert said.code == code, f"{' '.join(line)} left with {said.code}:\n{said.text}"
        assert "Traceback" not in said.text
        return said.text

    def gone(self) -> set[tuple[str, ...]]:
        """Return the commands that were run."""
        known = set(commands())
        return {
            said.words[:length]
            for said in self.said
            for length in (1, 2)
            if said.words[:length] in known
        }

    def write(self, place: str, text: str) -> Path:
        """Write a file of the project."""
        path = self.root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def replace(self, place: str, old: str, new: str) -> None:
        """Put words in the place of others, which must stand there once."""
        text = (self.root / place).read_text(encoding="utf-8")
        assert text.count(old) == 1, (place, old, text.count(old))
        (self.root / place).write_text(text.replace(old, new), encoding="utf-8")

    def cells(self, place: str, change: Any) -> None:
        """Change the cells of a notebook."""
        path = self.root / place
        notebook = json.loads(path.read_text(encoding="utf-8"))
        change(notebook["cells"])
        path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", "utf-8")

    def by(self, name: str) -> tuple[Any, ...]:
        """Return the words by which a person signs."""
        return "--as", name, "--key", self.keys[name]

    def git(self, *words: str) -> str:
        """Run git in the project."""
        own = ("-c", "user.name=A. Author", "-c", "user.email=a@example.org")
        line = ["git", "-C", str(self.root), *own, *words]
        return subprocess.run(line, check=True, capture_output=True, text=True).stdout

    def alarms(self) -> list[tuple[str, str]]:
        """Return each word of this mandate that was said, and that stands in a file, by place."""
        told = [
            (" ".join(said.words), found[0])
            for said in self.said
            for found in OF_THIS_MANDATE.finditer(said.text)
        ]
        return told + told_of_this_mandate(self.beside)


def texts_in(path: Path) -> str:
    """Return what a reader, or a program, finds in a file: parts of Word, words of a PDF."""
    if path.suffix == ".pdf":
        document = pypdfium2.PdfDocument(path)
        pages = [page.get_textpage().get_text_bounded() for page in document]
        return "\n".join([*pages, *document.get_metadata_dict().values()])
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return "\n".join(
                archive.read(each).decode("utf-8", "replace") for each in archive.namelist()
            )
    return path.read_bytes().decode("utf-8", "replace")


def told_of_this_mandate(folder: Path) -> list[tuple[str, str]]:
    """Return by file each word of this mandate below a folder."""
    return [
        (path.relative_to(folder).as_posix(), found[0])
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in LISTS_OF_THE_WORLD
        for found in OF_THIS_MANDATE.finditer(OF_OTHERS.sub("", " ".join(texts_in(path).split())))
    ]
