"""This module lays the format extension where Quarto finds it, and reads what that declares.

So no engine declares it again.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EXTENSION = Path("_extensions") / "hrc"
DECLARATION = "_extension.yml"
# The script that both engines run over a Word file, and over a PDF with Arabic signs of vowels.
FINISH = "finish.lua"
# Folders of fonts beside those of the extension, for Arabic and Chinese; separated as PATH is.


@dataclass(frozen=True, slots=True)
class FormatExtension:
    """The filters, templates and fonts of `_extensions/hrc`, in the order in which they run."""

    folder: Path
    filters: tuple[Path, ...]
    typst_template: Path
    docx_template: Path
    docx_reference: Path
    html_template: Path
    html_math: str
    fonts: Path
    pdf_standard: str

    @property
    def finish(self) -> Path:
        return self.folder / FINISH


def copy_extension(extension: Path, folder: Path) -> None:
    """Copy what Quarto needs of the project's format into a folder; what lies there is replaced."""
    unused = shutil.ignore_patterns("reference", "word", "__pycache__")
    shutil.copytree(extension, folder / EXTENSION, ignore=unused, dirs_exist_ok=True)


def find_extension_from(folder: Path, *, extension: Path, root: Path) -> None:
    """Let Quarto find the project's format from a folder: by a link, else by a copy.

    Quarto follows a link to `_extensions`, none to what lies in it. A copy is made anew each time;
    a format that somebody added to the folder by another name is left as it is.

    Args:
        folder: where the notebooks lie that Quarto renders.
        extension: the format of the project.
        root: the project. Outside of it a folder must stand alone.
    """
    link = folder / EXTENSION.parent
    if link.is_symlink() and (link / EXTENSION.name).exists():
        return
    if folder.is_relative_to(root) and not link.exists():
        with suppress(OSError):  # Windows lets not everybody make links
            link.unlink(missing_ok=True)
            link.symlink_to(os.path.relpath(extension.parent, folder), target_is_directory=True)
            return
    copy_extension(extension, folder)


def read_extension(source: Path) -> FormatExtension:
    """Read the declaration of the extension inside a document source."""
    from ruamel.yaml import YAML  # the names of formats need none

    folder = source / EXTENSION
    declared: dict[str, Any] = YAML(typ="safe").load(folder / DECLARATION)
    formats = declared["contributes"]["formats"]
    typst, docx, html = formats["typst"], formats["docx"], formats["html"]
    return FormatExtension(
        folder=folder,
        filters=tuple(folder / entry["path"] for entry in formats["common"]["filters"]),
        typst_template=folder / typst["template"],
        docx_template=folder / docx["template"],
        docx_reference=folder / docx["reference-doc"],
        html_template=folder / html["template"],
        html_math=html["html-math-method"],
        fonts=folder / typst["font-paths"],
        pdf_standard=typst["pdf-standard"],
    )
