"""This module gives a photograph the forms in which pictures are printed: SVG, and PNG for Word."""

from __future__ import annotations

import base64
import io

from PIL import Image

WIDEST, HIGHEST = 368.5, 311.8
"""Points of 1/72 inch: 13 and 11 centimetres, a column of text."""


def size_of(jpeg: bytes) -> tuple[float, float]:
    """Return width and height on the page, in points."""
    with Image.open(io.BytesIO(jpeg)) as picture:
        width, height = picture.size
    scale = min(WIDEST / width, HIGHEST / height)
    return round(width * scale, 1), round(height * scale, 1)


def as_svg(jpeg: bytes, width: float, height: float) -> str:
    """Return the photograph as a picture that the page and HTML take, its points unchanged."""
    points = base64.b64encode(jpeg).decode("ascii")
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{width}pt" height="{height}pt" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" xlink:href="data:image/jpeg;base64,{points}"/>'
        "</svg>"
    )


def as_png(jpeg: bytes) -> bytes:
    """Return the photograph as PNG, which is as wide on the page as its resolution says."""
    kept = io.BytesIO()
    with Image.open(io.BytesIO(jpeg)) as picture:
        dots = picture.width / size_of(jpeg)[0] * 72
        picture.save(kept, "PNG", dpi=(dots, dots), optimize=True)
    return kept.getvalue()
