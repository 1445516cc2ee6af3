"""This module gives a notebook the mandate on which the report is made: by what, until when."""

from __future__ import annotations

from dataclasses import dataclass

from hrcreport.mandate.resolutions import resolutions
from hrcreport.project import find_project


@dataclass(frozen=True, slots=True)
class Mandate:
    """The resolution that set the mandate, and the last that renewed it; empty texts for none."""

    set_by: str = ""
    set_on: str = ""
    renewed_by: str = ""
    renewed_on: str = ""
    ends: str = ""


def mandate() -> Mandate:
    """Return the mandate of the register `data/mandate`, resolutions by their numbers ("47/21").

    Raises:
        RefusedError: the register has errors.
    """
    found = resolutions(find_project())
    if not found:
        return Mandate()
    renewals = [each for each in found if each.renews]
    last = renewals[-1] if renewals else None
    return Mandate(
        set_by=found[0].number,
        set_on=found[0].adopted,
        renewed_by=last.number if last else "",
        renewed_on=last.adopted if last else "",
        ends=(last or found[0]).ends,
    )
