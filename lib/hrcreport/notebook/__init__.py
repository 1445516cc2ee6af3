"""This wing is what a cell may ask and how it is shown: values, tables, figures, prose, law.

`import hrcreport.notebook as hrc` offers the names of `hrcreport.notebook.cells.api`. They are
loaded at first use, because drawing and geometry take seconds to import and the batch needs
neither. An option `language` that is left out is the notebook's parameter of that name; see
`hrcreport.notebook.cells.door`. What other wings may use of this one is what `for_wings.pyi` lists.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from lazy_loader import attach_stub

API = "hrcreport.notebook.cells.api"
DISPLAYS = "hrcreport.notebook.cells.displays"
STRUCK = "hrcreport.notebook.cells.struck"

_for_wings, _, FOR_WINGS = attach_stub(__name__, str(Path(__file__).with_name("for_wings.pyi")))


def __getattr__(name: str) -> Any:
    """Return a name of the interface for notebooks as it is; underscored names are none."""
    if name in FOR_WINGS:
        return _for_wings(name)
    if name.startswith("_"):
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    api = import_module(API)
    if name not in api.__all__:
        import_module(STRUCK).refuse_struck(name)
        message = f"module {API!r} has no attribute {name!r}"
        raise AttributeError(message, name=name, obj=sys.modules[__name__])
    # By hand and by Papermill alone, cells print by habit from the first call on; see there.
    if (shell := _for_wings("shell_of_notebook")()) is not None:
        import_module(DISPLAYS).load_ipython_extension(shell)
    return getattr(api, name)


def __dir__() -> list[str]:
    """Return what JupyterLab offers behind `hrc.`."""
    return list(import_module(API).__all__)
