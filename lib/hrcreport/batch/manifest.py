"""This module writes and reads the record of a build: what it was made from, what it made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hrcreport.batch.inputs import sha256_of_file

MANIFEST = "manifest.json"
FORM = 1
"""The number of this form of manifests; a build with another number is made anew."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The record of one build; hashes are SHA-256 in hexadecimal digits."""

    form: int
    report: str
    kind: str
    title: str
    symbol: str
    parameters: dict[str, Any]
    inputs: dict[str, str]
    library: str
    format: str
    versions: dict[str, str]
    engine: str
    formats: list[str]
    pages: int | None
    words: int | None
    warnings: list[dict[str, Any]]
    outputs: dict[str, str]

    def write(self, folder: Path) -> None:
        """Write the manifest into a build's folder."""
        write_json(folder / MANIFEST, asdict(self))


def read_manifest(folder: Path) -> Manifest | None:
    """Return the manifest of a build, or None where there is none of today's form."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(content, dict) or content.get("form") != FORM:
        return None
    try:
        return Manifest(**content)
    except TypeError:
        return None


def write_json(path: Path, content: Any) -> None:
    """Write data as JSON that people can read and that is the same for the same data."""
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=False)
    path.write_text(text + "\n", encoding="utf-8")


def outputs_of(folder: Path, names: Mapping[str, Path]) -> dict[str, str]:
    """Return the SHA-256 of each file that a build made, by its path inside the build."""
    return {path.relative_to(folder).as_posix(): sha256_of_file(path) for path in names.values()}
