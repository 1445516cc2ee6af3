"""This module reads one file of a register for a report, and records the read."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from hrcreport.foundation import (
    LawError,
    Project,
    Record,
    RefusedError,
    Verified,
)
from hrcreport.registers.sources.sign_offs import read_sign_offs, vouched

R = TypeVar("R", bound=Record)


def registered_of(country: str, folder: str, model: type[R], project: Project) -> R | None:
    """Return what a register of law holds of a country, read recorded; None without a file.

    Raises:
        LawError: the file cannot be used as it stands.
    """
    path = project.data / "law" / folder / f"{country.lower()}.yml"
    return registered(path, model, project, error=LawError)


def registered(
    path: Path, model: type[R], project: Project, *, error: type[RefusedError] = RefusedError
) -> R | None:
    """Return what a file of a register holds, its read recorded; None where it is not there.

    Records that can be verified say how they stand.

    Raises:
        RefusedError: the file cannot be used as it stands (`error`); every problem is named.
    """
    if not project.reads.is_there(path):
        return None
    register, problems = model.read_file(path, place=project.place(path))
    if problems:
        raise error(problems)
    project.reads.record(path)
    sign_offs = read_sign_offs(project)
    return register.with_(
        **{
            key.field: tuple(vouched(getattr(register, key.field), sign_offs))
            for key in model.declared_keys().values()
            if key.kind.model is not None and issubclass(key.kind.model, Verified)
        }
    )
