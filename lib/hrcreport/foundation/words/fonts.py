"""This module knows which font brings the letters that the format's own font lacks."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class ScriptFont:
    """A font for a script: its family, its files, the Debian package and where that puts them."""

    VARIABLE: ClassVar = "HRCREPORT_FONTS"
    """Names folders of fonts that are too large to come with the format."""

    family: str
    files: tuple[str, ...]
    letters: re.Pattern[str]
    package: str
    folder: str
    right_to_left: bool = False

    @property
    def how_to_get(self) -> str:
        """What to install and, where it lies elsewhere, to set, in words for an author."""
        return (
            f"Debian: install {self.package}; elsewhere put {self.family} into a folder and name "
            f"it in {self.VARIABLE}"
        )

    @classmethod
    def of(cls, text: str) -> ScriptFont | None:
        """Return the font that a text needs beside the format's own, or None."""
        return next((font for font in SCRIPT_FONTS if font.letters.search(text)), None)

    @classmethod
    def named(cls, name: str) -> ScriptFont | None:
        """Return the font of a family, or of a letter of a script; None where it is no such."""
        families = (font for font in SCRIPT_FONTS if font.family.lower() == name.lower())
        return cls.of(name) or next(families, None)

    @classmethod
    def named_folders(cls) -> list[str]:
        """Return the font folders that HRCREPORT_FONTS names."""
        folder_list = os.environ.get(cls.VARIABLE, "")
        return [folder for folder in folder_list.split(os.pathsep) if folder]

    @classmethod
    def folders(cls, text: str | None = None) -> list[str]:
        """Return the folders of fonts that a text needs beside the format's own; None is any text.

        Folders that are named come first; then, for each script of the text, that of its Debian
        package where it is installed. A text without such letters needs no font of the machine.
        """
        installed = [
            font.folder
            for font in SCRIPT_FONTS
            if (text is None or font.letters.search(text)) and font._files_in(font.folder)
        ]
        return list(dict.fromkeys([*cls.named_folders(), *installed]))

    @classmethod
    def ways(cls, start: Path, *, text: str | None = None) -> list[str]:
        """Return the ways from a folder to the folders of fonts, in the form that Quarto takes.

        For Quarto a path that begins with a slash is one inside its project.
        """
        return [_way(start, folder) for folder in cls.folders(text)]

    @classmethod
    def is_beyond(cls, own_folder: Path, *, text: str) -> bool:
        """Tell whether a text has letters of a script whose font is not in the format's folder."""
        return any(
            font.letters.search(text) and not font._files_in(str(own_folder))
            for font in SCRIPT_FONTS
        )

    def found(self, *, own_folder: Path | None = None) -> list[Path]:
        """Return the files of the font; an empty list where it is not on this machine.

        `own_folder` is the folder of the fonts that come with the format; it is looked at first.
        """
        folders = [*([str(own_folder)] if own_folder else []), *self.named_folders(), self.folder]
        return next(
            (font_files for folder in folders if (font_files := self._files_in(folder))), []
        )

    def _files_in(self, folder: str) -> list[Path]:
        font_files = [Path(folder) / name for name in self.files]
        return font_files if all(path.exists() for path in font_files) else []


def _way(start: Path, folder: str) -> str:
    try:
        relative = os.path.relpath(Path(folder).resolve(), start.resolve())
    except ValueError:  # another drive of Windows, whose path begins with a letter
        return Path(folder).as_posix()
    return relative.replace(os.sep, "/")


ARABIC = ScriptFont(
    "Noto Naskh Arabic",
    ("NotoNaskhArabic-Regular.ttf", "NotoNaskhArabic-Bold.ttf"),
    re.compile("[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufeff]"),
    "fonts-noto-core",
    "/usr/share/fonts/truetype/noto",
    right_to_left=True,
)
CHINESE = ScriptFont(
    "Noto Serif CJK SC",
    ("NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc"),
    re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"),
    "fonts-noto-cjk",
    "/usr/share/fonts/opentype/noto",
)
SCRIPT_FONTS = (ARABIC, CHINESE)
