"""This module knows which font brings the letters that the format's own font lacks."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

FONTS_VARIABLE = "HRCREPORT_FONTS"
"""Names folders of fonts that are too large to come with the format."""


@dataclass(frozen=True, slots=True)
class ScriptFont:
    """A font for a script: its family, its files, the Debian package and where that puts them."""

    family: str
    files: tuple[str, ...]
    letters: re.Pattern[str]
    package: str
    folder: str

    @property
    def how_to_get(self) -> str:
        """What to install and, where it lies elsewhere, to set, in words for an author."""
        return (
            f"Debian: install {self.package}; elsewhere put {self.family} into a folder and name "
            f"it in {FONTS_VARIABLE}"
        )


ARABIC = ScriptFont(
    "Noto Naskh Arabic",
    ("NotoNaskhArabic-Regular.ttf", "NotoNaskhArabic-Bold.ttf"),
    re.compile("[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufeff]"),
    "fonts-noto-core",
    "/usr/share/fonts/truetype/noto",
)
CHINESE = ScriptFont(
    "Noto Serif CJK SC",
    ("NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc"),
    re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"),
    "fonts-noto-cjk",
    "/usr/share/fonts/opentype/noto",
)
SCRIPT_FONTS = (ARABIC, CHINESE)


def font_for(text: str) -> ScriptFont | None:
    """Return the font that a text needs beside the format's own, or None."""
    return next((font for font in SCRIPT_FONTS if font.letters.search(text)), None)


def named_folders() -> list[str]:
    """Return the font folders that HRCREPORT_FONTS names."""
    named = os.environ.get(FONTS_VARIABLE, "")
    return [folder for folder in named.split(os.pathsep) if folder]


def more_fonts(text: str | None = None) -> list[str]:
    """Return the folders of fonts that a text needs beside the format's own; None is any text.

    Folders that are named come first; then, for each script of the text, that of its Debian
    package where it is installed. A text without such letters needs no font of the machine.
    """
    installed = [
        font.folder
        for font in SCRIPT_FONTS
        if (text is None or font.letters.search(text)) and _files_in(font, font.folder)
    ]
    return list(dict.fromkeys([*named_folders(), *installed]))


def font_files(font: ScriptFont, *, own: Path | None = None) -> list[Path]:
    """Return the files of a font; an empty list where it is not on this machine.

    `own` is the folder of the fonts that come with the format; it is looked at first.
    """
    folders = [*([str(own)] if own else []), *named_folders(), font.folder]
    return next((found for folder in folders if (found := _files_in(font, folder))), [])


def _files_in(font: ScriptFont, folder: str) -> list[Path]:
    found = [Path(folder) / name for name in font.files]
    return found if all(path.exists() for path in found) else []
