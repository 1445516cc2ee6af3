"""This module lays out the example document as assembly lays out a report: a Quarto project."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
EXTENSION = ROOT / "reports" / "_extensions" / "hrc"
EXAMPLE = Path(__file__).parent / "example"
# 24 November 2026, the date of the example.
EPOCH = 1_795_478_400


def english_strings() -> dict[str, str]:
    """Return the words that an English document prints by itself."""
    entries = YAML(typ="safe").load(EXTENSION / "strings" / "en.yml")
    return {key: entry["text"] for key, entry in entries.items()}


def digests(files: Mapping[str, Path]) -> dict[str, str]:
    """Return the hashes of files by kind; bytes themselves take minutes to compare in words."""
    return {kind: hashlib.sha256(path.read_bytes()).hexdigest() for kind, path in files.items()}


def lay_out(
    folder: Path,
    *,
    text: str | None = None,
    summary: str | None = None,
    front_matter: Mapping[str, Any] | None = None,
) -> Path:
    """Make a complete document source in `folder`, with the example's text or another body.

    `text` replaces the body, `summary` the summary, `front_matter` single fields of the rest.
    """
    source = folder / "source"
    shutil.copytree(EXAMPLE, source, ignore=shutil.ignore_patterns("make.py"))
    shutil.copytree(EXTENSION, source / "_extensions" / "hrc")
    document = source / "xxa.qmd"
    _, front, body = document.read_text(encoding="utf-8").split("---\n", 2)
    fields = {**YAML(typ="safe").load(front), "strings": english_strings(), **(front_matter or {})}
    if summary is not None:
        fields["summary"] = summary
    written = StringIO()
    YAML().dump(fields, written)
    shown = body if text is None else text
    document.write_text(f"---\n{written.getvalue()}---\n\n{shown}", encoding="utf-8")
    return source
