"""This module makes a small picture of a document's first page, for the page of all reports."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from io import BytesIO
from pathlib import Path

from hrcreport.batch.hashes import write_whole
from hrcreport.formats import formats_among

THUMBNAILS_FOLDER = "_thumbnails"
WIDTH = 240
"""Pixels, twice the width at which the page shows it, so that it is sharp on any screen."""


def thumbnail_of(builds: Path, report_id: str) -> Path:
    """Return where the picture of a report's first page lies, whether it is there or not."""
    return builds / THUMBNAILS_FOLDER / f"{report_id}.png"


def has_picture(builds: Path, report_id: str, formats: Collection[str]) -> bool:
    """Tell whether there is a picture of a report, and a format that it was drawn from."""
    drawn = any(each.first_page for each in formats_among(formats))
    return drawn and thumbnail_of(builds, report_id).exists()


def make_thumbnail(builds: Path, report_id: str, formats: Collection[str]) -> None:
    """Draw the first page of a report, where a format that it was built in has pages.

    A page that cannot be drawn leaves no picture, nor one of an earlier build.
    """
    drawing = next((each for each in formats_among(formats) if each.first_page), None)
    if drawing is None or drawing.first_page is None:
        return
    target = thumbnail_of(builds, report_id)
    with suppress(OSError):
        target.unlink(missing_ok=True)
    with suppress(OSError):
        file = builds / report_id / f"{report_id}.{drawing.name}"
        picture = drawing.first_page(file, WIDTH)
        if picture is None:
            return
        stream = BytesIO()
        picture.convert("P").save(stream, "PNG", optimize=False)
        target.parent.mkdir(exist_ok=True)
        write_whole(target, stream.getvalue(), lasting=False)
