"""This package turns parameterised notebooks into Human Rights Council report drafts."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

GARBAGE_LOOKED_FOR = (50_000, 20, 20)
"""How seldom the processes of this program look for garbage, as `gc.set_threshold` takes it: they
make many objects that stay."""


def __getattr__(name: str) -> Any:
    """Return `read`, which is loaded at first use: `hrcreport.read("usa").values`."""
    if name == "read":
        return import_module("hrcreport.editions.reading").read
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
