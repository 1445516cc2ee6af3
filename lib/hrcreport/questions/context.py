"""This module tells what a running notebook knows: its names, its language, its years."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from IPython.core.getipython import get_ipython

from hrcreport.params import Year
from hrcreport.words.texts import LOCALE_OF, text


def current_names() -> Mapping[str, Any]:
    """Return the names of the running notebook; empty outside of one."""
    shell = get_ipython()
    return shell.user_ns if shell is not None else {}


def set_names(values: Mapping[str, Any]) -> None:
    """Give names of the running notebook these values; outside of one there are none to set."""
    shell = get_ipython()
    if shell is not None:
        shell.user_ns.update(values)


def language_of(names: Mapping[str, Any]) -> str:
    """Return the document's language, the notebook's parameter `language`; English without one."""
    language = names.get("language")
    return language if isinstance(language, str) and language in LOCALE_OF else "en"


def current_language() -> str:
    """Return the language of the document that is being made."""
    return language_of(current_names())


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text by its name in the room of words; `hrc.GRADES` gives it in the document's language."""

    name: str

    def text(self) -> str:
        """Return the text in the language of the document that is being made."""
        return text(self.name, language=current_language())


def in_document_language(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function whose option `language` is that of the document unless it is given."""
    if inspect.isclass(function) or "language" not in inspect.signature(function).parameters:
        return function

    @wraps(function)
    def called(*arguments: Any, **options: Any) -> Any:
        options.setdefault("language", current_language())
        return function(*arguments, **options)

    return called


def years_of(names: Mapping[str, Any]) -> frozenset[str]:
    """Return the names that the parameters cell annotates as years."""
    annotations = names.get("__annotations__", {})
    return frozenset(name for name, kind in annotations.items() if kind is Year)
