"""This room is what notebooks import: values, tables, figures, maps, prose blocks, law.

`import hrcreport.notebook as hrc` offers the names of `hrcreport.notebook.cells.api`. They are
loaded at first use, because drawing and geometry take seconds to import and the batch needs
neither. An option `language` that is left out is the notebook's parameter of that name; see
`hrcreport.notebook.cells.door`.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hrcreport.notebook.cells.api import *  # noqa: F403 -- the names that __getattr__ offers

API = "hrcreport.notebook.cells.api"


def __getattr__(name: str) -> Any:
    """Return a name of the interface for notebooks as it is; underscored names are none."""
    if name.startswith("_"):
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    api = import_module(API)
    if name not in api.__all__:
        message = f"module {API!r} has no attribute {name!r}"
        raise AttributeError(message, name=name, obj=sys.modules[__name__])
    return getattr(api, name)


def __dir__() -> list[str]:
    """Return what JupyterLab offers behind `hrc.`."""
    return list(import_module(API).__all__)
