"""This package turns parameterised notebooks into Human Rights Council report drafts."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Return `read`, which is loaded at first use: `hrcreport.read("usa").values`."""
    if name == "read":
        return import_module("hrcreport.editions.reading").read
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
