"""This module tells what a running notebook knows: its names, its language, its years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from IPython.core.getipython import get_ipython

from hrcreport.notebook.printing import LOCALE_OF
from hrcreport.params import Year


def current_names() -> Mapping[str, Any]:
    """Return the names of the running notebook; empty outside of one."""
    shell = get_ipython()
    return shell.user_ns if shell is not None else {}


def language_of(names: Mapping[str, Any]) -> str:
    """Return the document's language, the notebook's parameter `language`; English without one."""
    language = names.get("language")
    return language if isinstance(language, str) and language in LOCALE_OF else "en"


def years_of(names: Mapping[str, Any]) -> frozenset[str]:
    """Return the names that the parameters cell annotates as years."""
    annotations = names.get("__annotations__", {})
    return frozenset(name for name, kind in annotations.items() if kind is Year)


def document_language(given: str | None) -> str:
    """Return the language that was given or, without one, that of the running notebook."""
    return given or language_of(current_names())
