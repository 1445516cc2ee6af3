"""This module writes a document as a complete Quarto project that either engine renders."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

from hrcreport.document.assemble.document import Document
from hrcreport.document.extension import EXTENSION, copy_extension
from hrcreport.document.formats import Format
from hrcreport.foundation import Project, ScriptFont

BUILD = "hrc-build"
"""The key of the front matter, and the property of Word files, that holds the document's id."""
TRACE = "trace.json"
"""The file of a source from which the format tells, in HTML, where each number comes from."""
BY_HAND = "# The same files by hand: quarto render, in this folder.\n"
VARIABLES = "_environment"
"""The file of a source from which Quarto sets variables of all that it runs by hand."""
OWN_FONTS = "TYPST_IGNORE_SYSTEM_FONTS=true\n"
DATED = """\
# Quarto reads this, so that PDF and Word files by hand have the bytes of the build.
SOURCE_DATE_EPOCH={epoch}
# HTML may load from the server of `quarto preview`; with false it has the bytes of Quarto's build.
HRC_BY_HAND=true
"""
LOOKED_UP = ("strings", "provisions", "bibliography", "references")
"""What of the front matter is looked up in. Quarto prints all metadata but `params`, so these stand
there (`params: {hrc: …}`), and a render by hand prints some fifty lines in place of six hundred."""
PREVIEWED = "html"
"""The first format of a source is what `quarto preview` shows."""


def write_source(document: Document, folder: Path, *, name: str, project: Project) -> Path:
    """Write a document, its pictures, the format and what Quarto reads of a project into a folder.

    Returns the path of the document file. `quarto render` by hand works inside the folder. In one
    that is there already the document is written anew, and nothing else.
    """
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        return _write_document(document, folder, name=name)
    copy_extension(project.extension, folder)
    quarto = {"project": {"type": "default", "render": [f"{name}.qmd"]}}
    (folder / "_quarto.yml").write_text(f"{BY_HAND}{_yaml(quarto)}", encoding="utf-8")
    path = _write_document(document, folder, name=name)
    rests_on_machine = ScriptFont.is_beyond(
        folder / EXTENSION / "fonts", text=path.read_text(encoding="utf-8")
    )
    variables = DATED.format(epoch=document.epoch) + ("" if rests_on_machine else OWN_FONTS)
    (folder / VARIABLES).write_text(variables, encoding="utf-8", newline="\n")
    return path


def _write_document(document: Document, folder: Path, *, name: str) -> Path:
    """Write `<name>.qmd`, its pictures and its references into the folder of a source."""
    figures = folder / "figures"
    figures.mkdir(exist_ok=True)
    for file_name, content in document.pictures.items():
        (figures / file_name).write_bytes(content)
    if document.trace:
        trace = json.dumps(document.trace, ensure_ascii=False, separators=(",", ":"))
        (folder / TRACE).write_text(trace, encoding="utf-8")
    for file_name, references in document.references.items():
        (folder / file_name).write_text(references, encoding="utf-8")
    formats = sorted(Format.installed(), key=lambda file_format: file_format.name != PREVIEWED)
    front = {
        **{key: value for key, value in document.front.items() if key not in LOOKED_UP},
        "summary": LiteralScalarString(document.front["summary"] + "\n"),
        BUILD: document.id,
        # Quarto runs no code of a document: what is to run has run in the notebook.
        "engine": "markdown",
        "format": {file_format.quarto: "default" for file_format in formats if file_format.quarto},
        "params": {"hrc": {key: document.front[key] for key in LOOKED_UP if key in document.front}},
    }
    path = folder / f"{name}.qmd"
    path.write_text(f"---\n{_yaml(front)}---\n\n{document.body}", encoding="utf-8")
    return path


def _yaml(content: dict[str, Any]) -> str:
    writer = YAML()
    writer.width = 10_000
    writer.allow_unicode = True
    stream = StringIO()
    writer.dump(content, stream)
    return stream.getvalue()
