"""This module builds the invented report again and again, quickly: only its cells and engine rest.

Everything that the program itself reads, writes, records, locks and publishes is the real thing;
the notebook's results come from the cache, and the engine is one that copies three files.
"""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from tests.conftest import InventedProject

from hrcreport.build.batch.verification import verify
from hrcreport.cli.app import main
from hrcreport.document.render.engine import Rendered

FORMATS = ("pdf", "docx", "html")
BUILD = ("build", "xxa", "--engine", "pandoc", "--no-wait")


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it said."""

    code: int
    said: str


@dataclass(frozen=True)
class Bench:
    """A project with a build, whose text was edited since: it must be rendered anew."""

    template: Path
    root: Path
    old: dict[str, str]
    new: dict[str, str]

    @property
    def builds(self) -> Path:
        return self.root / "reports" / "_build"

    def lay_out(self) -> None:
        """Put the project back as it was before the command under test."""
        shutil.rmtree(self.root, ignore_errors=True)
        shutil.copytree(self.template, self.root, symlinks=True)

    def build(self, *words: str) -> Ended:
        """Run the command in this process."""
        return run(self.root, *BUILD, *words)

    def published(self) -> dict[str, str]:
        """Return the SHA-256 of each file of the build that a reader finds."""
        return files_of(self.builds / "xxa")

    def is_whole(self) -> bool:
        """Tell whether a reader finds the build from before, or the new one, whole."""
        return self.published() in (self.old, self.new)

    def heal(self) -> None:
        """Run the command once more, without a fault: all must be as if nothing had happened."""
        again = self.build()
        assert again.code == 0, again.said
        assert self.published() == self.new
        assert verify(self.builds / "xxa", place="xxa") == []
        assert list((self.builds / "_work").glob("*")) == []
        assert not (self.builds / "_failed" / "xxa").exists()


def run(root: Path, *words: str) -> Ended:
    """Run a command of the program in this process, with an engine that only copies."""
    said = io.StringIO()
    with copying_engine(root), redirect_stdout(said), redirect_stderr(said):
        try:
            main(["--root", str(root), *words])
        except SystemExit as left:
            code = left.code
    return Ended(code if isinstance(code, int) else 1, said.getvalue())


def make_bench(built: InventedProject, folder: Path) -> Bench:
    """Return a bench made from a project that was built."""
    template, root = folder / "template", folder / "project"
    shutil.move(built.root, root)
    # The engine rests, so the fonts do too: a build then takes a third of the calls.
    shutil.rmtree(root / "reports" / "_extensions" / "hrc" / "fonts")
    for kind in FORMATS:
        shutil.copy(root / "reports" / "_build" / "xxa" / f"xxa.{kind}", root / f"made.{kind}")
    assert run(root, *BUILD).code == 0
    old = files_of(root / "reports" / "_build" / "xxa")
    findings = root / "notebooks" / "_shared" / "findings.md"
    findings.write_text(findings.read_text(encoding="utf-8") + "\nA new sentence.\n")
    shutil.copytree(root, template, symlinks=True)
    assert run(root, *BUILD).code == 0
    new = files_of(root / "reports" / "_build" / "xxa")
    assert old != new
    return Bench(template, root, old, new)


def files_of(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@contextmanager
def copying_engine(root: Path) -> Iterator[None]:
    """Let an engine stand in that writes one page of each format and looks at nothing."""

    def render(source: Path, *, name: str, formats: Any, engine: str, **_: Any) -> Rendered:
        files = {kind: source / f"{name}.{kind}" for kind in formats}
        text = (source / f"{name}.qmd").read_bytes()
        for kind, path in files.items():
            mark = b"\n%" + hashlib.sha256(text).hexdigest().encode()
            path.write_bytes((root / f"made.{kind}").read_bytes() + mark)
        return Rendered(files, engine, {"pandoc": "0", "typst": "0"}, 1, ())

    with ExitStack() as patches:
        patches.enter_context(mock.patch("hrcreport.build.batch.build.render_document", render))
        patches.enter_context(mock.patch("hrcreport.build.batch.build._Build._inspect"))
        yield
