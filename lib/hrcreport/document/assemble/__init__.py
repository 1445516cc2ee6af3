"""This room turns an executed notebook into a document source: text, figures, tables, graph.

Its names are loaded at first use: a check reads text by the same patterns and assembles nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hrcreport.document.assemble.document import Document, assemble
    from hrcreport.document.assemble.source import write_source

__all__ = ["Document", "assemble", "write_source"]

_HOMES = {"Document": "document", "assemble": "document", "write_source": "source"}


def __getattr__(name: str) -> Any:
    """Return a name of this room from the module that holds it."""
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
