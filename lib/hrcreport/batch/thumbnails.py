"""This module makes a small picture of a document's first page, for the page of all reports."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from pathlib import Path

from hrcreport.batch.hashing import write_whole
from hrcreport.render.pdfium import pdfium_document

THUMBNAILS_FOLDER = "_thumbnails"
WIDTH = 240
"""Pixels, twice the width at which the page shows it, so that it is sharp on any screen."""


def thumbnail_of(builds: Path, report_id: str) -> Path:
    """Return where the picture of a report's first page lies, whether it is there or not."""
    return builds / THUMBNAILS_FOLDER / f"{report_id}.png"


def make_thumbnail(pdf: Path, target: Path) -> None:
    """Draw the first page of a PDF file; a page that cannot be drawn leaves no picture."""
    from pypdfium2 import PdfiumError

    with suppress(OSError):
        target.unlink(missing_ok=True)
    with suppress(PdfiumError, OSError):
        with pdfium_document(pdf) as document:
            page = document[0]
            picture = page.render(scale=WIDTH / page.get_width()).to_pil().convert("P")
        stream = BytesIO()
        picture.save(stream, "PNG", optimize=False)
        target.parent.mkdir(exist_ok=True)
        write_whole(target, stream.getvalue(), lasting=False)
