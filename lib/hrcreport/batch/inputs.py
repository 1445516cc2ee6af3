"""This module hashes what a build rests on, so that a later build can tell what has changed."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import hrcreport
from hrcreport.project import Project, Report

PACKAGES = (
    "babel", "geopandas", "ipykernel", "jinja2", "mapclassify", "matplotlib", "nbclient",
    "numpy", "pandas", "papermill", "pypandoc_binary", "pyproj", "scipy", "shapely", "typst",
)  # fmt: skip
"""Packages whose version can change what a report says or looks like."""

LIBRARY_SUFFIXES = (".json", ".py", ".yml")


@cache
def sha256_of_file(path: Path) -> str:
    """Return the SHA-256 of a file; each file is read once in a run."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def sha256_of_files(folder: Path, files: Iterable[Path]) -> str:
    """Return one SHA-256 for many files: their places below a folder and their contents."""
    whole = hashlib.sha256()
    for path in sorted(files):
        whole.update(path.relative_to(folder).as_posix().encode())
        whole.update(b"\0")
        whole.update(bytes.fromhex(sha256_of_file(path)))
    return whole.hexdigest()


@cache
def sha256_of_library() -> str:
    """Return the SHA-256 of this library's source, the words that it prints among it."""
    folder = Path(hrcreport.__file__).parent
    files = (path for path in folder.rglob("*") if path.suffix in LIBRARY_SUFFIXES)
    return sha256_of_files(folder, files)


@cache
def sha256_of_format(extension: Path) -> str:
    """Return the SHA-256 of the format that documents are rendered with."""
    files = (path for path in extension.rglob("*") if path.is_file())
    return sha256_of_files(extension, files)


@cache
def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that a report depends on."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def sha256_of_parameters(values: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the parameters that a notebook runs with."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def input_files(project: Project, report: Report) -> dict[str, str]:
    """Return the SHA-256 of a report's params file and notebook, by their places."""
    return {
        project.place(path): sha256_of_file(path) for path in (report.params_file, report.notebook)
    }
