"""This module gives texts of pictures in Arabic and Chinese letters their font and direction."""

from __future__ import annotations

from functools import cache

from matplotlib.font_manager import fontManager
from matplotlib.text import Text

from hrcreport.charts.style import FONT
from hrcreport.errors import FloatError
from hrcreport.project import find_project
from hrcreport.words.fonts import ARABIC, ScriptFont, font_files, font_for

MARK = "\N{RIGHT-TO-LEFT MARK}"


def dress(text: Text) -> None:
    """Set one text of a picture in the fonts of its letters; matplotlib shapes and orders them.

    Marks at both ends of an Arabic text keep its full stops and brackets on the right side in SVG,
    whose lines run from left to right.

    Raises:
        FloatError: the letters need a font that is not there.
    """
    font = font_for(text.get_text())
    if font is None:
        text.set_fontfamily(FONT)
        return
    _register(font)
    text.set_fontfamily([font.family, FONT])
    written = text.get_text()
    if font is ARABIC and not written.startswith(MARK):
        text.set_text("\n".join(f"{MARK}{line}{MARK}" for line in written.split("\n")))


@cache
def _register(font: ScriptFont) -> None:
    files = font_files(font, own=find_project().extension / "fonts")
    if not files:
        raise FloatError.of(
            place="picture",
            what=f"the font '{font.family}' is not there, so its letters cannot be drawn.",
            mend=f"{font.how_to_get}.", rule="notebook.font", value=font.family,
        )  # fmt: skip
    for path in files:
        fontManager.addfont(path)
