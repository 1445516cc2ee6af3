"""This module makes readers of native code, which tell Python nothing, tell what they open."""

from __future__ import annotations

import functools
import importlib.abc
import importlib.machinery
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

EVENT = "hrcreport.native"
"""The audit event that they are made to raise: (path, whether to write)."""
FUNCTIONS = {
    "pyogrio._io": (
        "ogr_read",
        "ogr_read_info",
        "ogr_read_bounds",
        "ogr_list_layers",
        "ogr_open_arrow",
        "ogr_write",
        "ogr_write_arrow",
    ),
    "pyarrow.parquet.core": ("read_table", "read_schema", "read_metadata"),
    "lxml.etree": ("parse",),
}
"""Functions that open the file of their first argument past Python; those that write say so."""


def make_native_readers_tell() -> None:
    """Let native readers tell of the files that they open, as soon as they are imported."""
    for name in FUNCTIONS:
        if name in sys.modules:
            _make_tell(sys.modules[name])
    sys.meta_path.insert(0, _NativeReaders())


class _NativeReaders(importlib.abc.MetaPathFinder):
    """Finds the native readers as Python does, and changes them once they are loaded."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name not in FUNCTIONS:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            load = spec.loader.exec_module

            def exec_module(module: ModuleType) -> None:
                load(module)
                _make_tell(module)

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]  # for this one module
        return spec


def _make_tell(module: ModuleType) -> None:
    for name in FUNCTIONS[module.__name__]:
        function = getattr(module, name, None)
        if function is not None and not hasattr(function, "__wrapped__"):
            setattr(module, name, _telling(function, writes="write" in name))


def _telling(function: Callable[..., Any], *, writes: bool) -> Callable[..., Any]:
    @functools.wraps(function)
    def tells(*arguments: Any, **keywords: Any) -> Any:
        if arguments:
            sys.audit(EVENT, arguments[0], writes)
        return function(*arguments, **keywords)

    return tells
