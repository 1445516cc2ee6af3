"""This module knows the codes of all records that persons can vouch for."""

from __future__ import annotations

from collections.abc import Iterator

from hrcreport.foundation import Project, Verified
from hrcreport.registers.files.registry import registers
from hrcreport.registers.law.checking import law_codes
from hrcreport.registers.law.standards import read_standards
from hrcreport.registers.recommendations.issued import read_issued


def codes_of_registers(project: Project) -> frozenset[str]:
    """Return the codes of all records that can be verified, and those of instruments."""
    standards = read_standards(project).standards
    codes = {standard.code for standard in standards} | {
        standard.instrument.code for standard in standards
    }
    return frozenset(codes | law_codes(project) | {code for code, _ in coded(project)})


def coded(project: Project) -> Iterator[tuple[str, Verified]]:
    """Yield each record outside of the law registers that can be verified, with its code."""
    for register in registers():
        models = {
            key.field: key.kind.model
            for key in register.keys.values()
            if key.kind.model is not None and issubclass(key.kind.model, Verified)
        }
        for path in register.paths(project) if register.signed_for else ():
            content = register.model.read_file(path, place=project.place(path))[0]
            for name in models:
                yield from (
                    (record.code, record) for record in getattr(content, name) if record.code
                )
    yield from (
        (recommendation.code, recommendation)
        for recommendation in read_issued(project).recommendations
    )
