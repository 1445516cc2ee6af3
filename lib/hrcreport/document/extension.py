"""This module reads what the format extension declares, so that no engine declares it again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

EXTENSION = Path("_extensions") / "hrc"
DECLARATION = "_extension.yml"
# The script that both engines run over a finished Word file.
WORD_FINISH = "finish.lua"
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
    def word_finish(self) -> Path:
        return self.folder / WORD_FINISH


def read_extension(source: Path) -> FormatExtension:
    """Read the declaration of the extension inside a document source."""
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
