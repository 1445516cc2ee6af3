"""This module knows the language and the date of the document that a notebook makes."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from hrcreport.foundation.context.project import find_project
from hrcreport.foundation.languages import FIRST_LANGUAGE, languages_of_the_tool


def shell_of_notebook() -> Any:
    """Return IPython's shell, or None outside of a notebook; IPython is not loaded for that."""
    loaded = sys.modules.get("IPython.core.getipython")
    return loaded.get_ipython() if loaded else None


def current_names() -> Mapping[str, Any]:
    """Return the names of the running notebook; empty outside of one."""
    shell = shell_of_notebook()
    return shell.user_ns if shell is not None else {}


def language_of(names: Mapping[str, Any]) -> str:
    """Return the document's language, the notebook's parameter `language`; English without one."""
    language = names.get("language")
    if not isinstance(language, str):
        return FIRST_LANGUAGE
    if language in languages_of_the_tool():
        return language
    return find_project().known_languages.get(language, FIRST_LANGUAGE)


def document_language(language: str | None = None) -> str:
    """Return the language that is named, else that of the document that is being made.

    What notebooks call takes `language: str | None = None` and asks here. None is the notebook's
    parameter `language`; outside of a notebook, and in one without it, English.
    """
    if language and language not in languages_of_the_tool():
        return find_project().language(language)
    return language or language_of(current_names())


def document_day() -> str:
    """Return the date of the document that is being made ("2026-11-24"); empty where it has none.

    What is in force, who vouches for it and what was assessed is told as of that day.
    """
    day = current_names().get("date")
    return day if isinstance(day, str) else ""
