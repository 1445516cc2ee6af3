"""This module has epubcheck judge the documentation as one e-book, and looks what is in it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from zipfile import ZipFile

import pytest
from tests.integration.test_plugins import epubcheck

BOOK = Path(os.environ.get("HRCREPORT_GUIDE", "")).resolve()
ROOT = Path(__file__).resolve().parents[2]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        "HRCREPORT_GUIDE" not in os.environ, reason="no e-book is made; run: nox -s guide"
    ),
]


@pytest.mark.skipif(shutil.which("epubcheck") is None, reason="no epubcheck on PATH")
def test_epubcheck_finds_nothing_in_the_guide() -> None:
    checked = subprocess.run(
        [*epubcheck(), "--failonwarnings", str(BOOK)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert checked.returncode == 0, checked.stderr


def test_the_guide_holds_every_page_of_the_docs() -> None:
    with ZipFile(BOOK) as book:
        names = {name.removesuffix(".xhtml") for name in book.namelist()}
    pages = {path.relative_to(ROOT).with_suffix("") for path in (ROOT / "docs").rglob("*.md")}
    missing = {page.as_posix() for page in pages if "_site" not in page.parts} - names
    assert missing == set()


def test_the_contents_of_the_guide_list_every_page() -> None:
    with ZipFile(BOOK) as book:
        contents = unescape(book.read("nav.xhtml").decode())
        package = book.read("content.opf").decode()
    listed = set(re.findall(r'href="([^"#]+)\.xhtml', contents))
    pages = {path.relative_to(ROOT).with_suffix("") for path in (ROOT / "docs").rglob("*.md")}
    assert {page.as_posix() for page in pages if "_site" not in page.parts} - listed == set()
    assert "hrcreport: the documentation" in package
    assert "unknown" not in package
