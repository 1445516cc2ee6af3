"""This module changes Word files as reviewers do, by hand and by LibreOffice."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

SYSTEM_PYTHON = "/usr/bin/python3"
"""The Python that comes with LibreOffice's bindings."""


def by_office(jobs: Sequence[dict[str, str]], folder: Path) -> None:
    """Do the jobs of `office_changes.py`; skips where LibreOffice or its bindings are missing."""
    if (
        which("soffice") is None
        or subprocess.run(
            [SYSTEM_PYTHON, "-c", "import uno"], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("LibreOffice and its Python bindings are not on this machine")
    for left in (2, 1, 0):
        try:
            _done(jobs, folder)
        except subprocess.CalledProcessError:
            if not left:  # it ends by itself now and then while it saves
                raise
        else:
            return


def _done(jobs: Sequence[dict[str, str]], folder: Path) -> None:
    home = Path(tempfile.mkdtemp(dir=folder))  # a second start in one home may end in the first
    pipe = f"hrcreport{home.name.replace('_', '')}"
    office = subprocess.Popen(
        [
            "soffice",
            f"-env:UserInstallation=file://{home}",
            "--headless",
            "--norestore",
            f"--accept=pipe,name={pipe};urp",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        subprocess.run(
            [SYSTEM_PYTHON, Path(__file__).with_name("office_changes.py"), pipe],
            input="\n".join(map(json.dumps, jobs)),
            text=True,
            check=True,
            timeout=400,
        )
        office.wait(60)
    finally:
        office.kill()


def saved_by_libreoffice(paths: list[Path], folder: Path) -> None:
    """Save files anew by LibreOffice, as a reviewer without Word does."""
    if which("soffice") is None:
        pytest.skip("LibreOffice is not on this machine")
    home = folder / "home"
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{home}",
            "--headless",
            "--convert-to",
            "docx",
            "--outdir",
            folder / "saved",
            *paths,
        ],
        check=True,
        capture_output=True,
        timeout=600,
    )
    for path in paths:
        (folder / "saved" / path.name).replace(path)


def without_names(document: Any) -> None:
    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        for mark in list(document.element.body.iter(qn(tag))):
            mark.getparent().remove(mark)


def written(run: Any, text: str, *, tracked: bool, old: str, at: int) -> None:
    """Put a text in the place of another one in a run, as Word does, tracked or not."""
    before, behind = run.text[:at], run.text[at + len(old) :]
    if not tracked:
        run.text = f"{before}{text}{behind}"
        return
    first = run._r
    parts = []
    for kind, words in (("", before), ("del", old), ("ins", text), ("", behind)):
        if not words:
            continue
        piece = deepcopy(first)
        for child in list(piece):
            if child.tag != qn("w:rPr"):
                piece.remove(child)
        node = OxmlElement("w:delText" if kind == "del" else "w:t")
        node.text = words
        node.set(qn("xml:space"), "preserve")
        piece.append(node)
        if kind:
            change = OxmlElement(f"w:{kind}")
            change.set(qn("w:id"), "900")
            change.set(qn("w:author"), "A. Reviewer")
            change.append(piece)
            piece = change
        parts.append(piece)
    for piece in parts:
        first.addprevious(piece)
    first.getparent().remove(first)
