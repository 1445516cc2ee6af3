"""This module tells whether data that was read from a file has the types that a class declares."""

from __future__ import annotations

from dataclasses import MISSING, fields
from functools import cache
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

Made = TypeVar("Made")


def made_from(kind: type[Made], content: object) -> Made:
    """Return an instance of a data class from plain data, each field of the type it declares.

    Raises:
        ValueError: a field is missing, is not declared, or holds something else.
    """
    declared: Any = kind
    hints = _hints(declared)
    if not isinstance(content, dict) or not _needed(declared) <= content.keys() <= hints.keys():
        raise ValueError(f"no {kind.__name__}")
    other = [name for name, value in content.items() if not fits(value, hints[name])]
    if other:
        raise ValueError(f"no {kind.__name__}: {', '.join(other)}")
    return kind(**content)


def fits(value: object, kind: Any) -> bool:
    """Tell whether plain data is of a type: `dict[str, list[int]]`, `str | None`, `Any`."""
    if kind is Any:
        return True
    origin, parts = _taken_apart(kind)
    if origin in (UnionType, Union):
        return any(fits(value, part) for part in parts)
    if origin is Literal:
        return value in parts
    if origin is dict:
        return isinstance(value, dict) and all(
            fits(key, parts[0]) and fits(each, parts[1]) for key, each in value.items()
        )
    if origin is list:
        return isinstance(value, list) and all(fits(each, parts[0]) for each in value)
    if kind is None:
        return value is None
    return type(value) is kind


@cache
def _taken_apart(kind: Any) -> tuple[Any, tuple[Any, ...]]:
    return get_origin(kind), get_args(kind)


@cache
def _needed(kind: Any) -> frozenset[str]:
    return frozenset(each.name for each in fields(kind) if _has_no_default(each))


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _has_no_default(field: Any) -> bool:
    return field.default is MISSING and field.default_factory is MISSING
