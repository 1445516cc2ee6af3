"""This room is what notebooks import: values, tables, figures, maps, prose blocks, law.

`import hrcreport.notebook as hrc` offers the names of `hrcreport.notebook.api`. They are loaded at
first use, because drawing and geometry take seconds to import and the batch needs neither. What
prints words takes the document's language by itself, the notebook's parameter `language`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hrcreport.notebook.api import *  # noqa: F403 -- the names that __getattr__ offers

API = "hrcreport.notebook.api"


def __getattr__(name: str) -> Any:
    """Return a name of the interface for notebooks; underscored names are none."""
    if name.startswith("_"):
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    found = getattr(import_module(API), name)
    context = import_module("hrcreport.questions.context")
    if isinstance(found, context.Phrase):
        return found.text()
    return context.in_document_language(found) if callable(found) else found


def __dir__() -> list[str]:
    """Return what JupyterLab offers behind `hrc.`."""
    return list(import_module(API).__all__)
