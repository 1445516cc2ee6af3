"""This module tells what a running notebook knows: its names, its language, its years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hrcreport.params import Year
from hrcreport.words.document_language import (
    current_names,
    document_day,
    document_language,
    language_of,
    shell_of_notebook,
)

__all__ = [
    "current_names",
    "document_day",
    "document_language",
    "language_of",
    "set_names",
    "years_of",
]


def set_names(values: Mapping[str, Any]) -> None:
    """Give names of the running notebook these values; outside of one there are none to set."""
    shell = shell_of_notebook()
    if shell is not None:
        shell.user_ns.update(values)


def years_of(names: Mapping[str, Any]) -> frozenset[str]:
    """Return the names that the parameters cell annotates as years."""
    annotations = names.get("__annotations__", {})
    return frozenset(name for name, kind in annotations.items() if kind is Year)
