"""This package turns parameterised notebooks into Human Rights Council report drafts."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

from hrcreport.foundation import params as _kinds

__version__ = "0.2.0"

GARBAGE_LOOKED_FOR = (50_000, 20, 20)
"""How seldom the processes of this program look for garbage, as `gc.set_threshold` takes it: they
make many objects that stay."""

# The parameters cell of every notebook imports its kinds from there, whatever the library's walls.
params = ModuleType("hrcreport.params", _kinds.__doc__)
vars(params).update({name: getattr(_kinds, name) for name in ("__all__", *_kinds.__all__)})
sys.modules[params.__name__] = params


def __getattr__(name: str) -> Any:
    """Return `read`, which is loaded at first use: `hrcreport.read("usa").values`."""
    if name == "read":
        return import_module("hrcreport.editorial.editions.reading").read
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
