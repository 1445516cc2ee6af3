"""This module knows which States a report is about, by its parameters, and what is another's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hrcreport.foundation.errors import Problem

COUNTRY_PARAMETER = "country"
"""The parameter of a report on one State."""
COMPARE = "compare"
"""The parameter of such a report that names the States it is compared with."""
COUNTRIES_PARAMETER = "countries"
"""The parameter of a report on a theme that names the States it compares."""
STATE_PARAMETERS = (COUNTRY_PARAMETER, COMPARE, COUNTRIES_PARAMETER)


@dataclass(frozen=True, slots=True)
class ReportStates:
    """The States whose tables and registers a report may draw on, by ISO 3166-1 alpha-3.

    `country` is the State under review, empty for a theme; `others` are those it is compared with,
    or all those of a theme.
    """

    country: str
    others: tuple[str, ...]

    def __contains__(self, code: object) -> bool:
        return code == self.country or code in self.others

    @property
    def is_set(self) -> bool:
        """Whether any State is named."""
        return bool(self.country or self.others)

    def refusal(
        self,
        code: str,
        names: Mapping[str, str],
        *,
        place: str,
        subject: str,
        line: int | None,
        key: str | None = None,
        value: str | None = None,
    ) -> Problem:
        """Return the problem of a subject ("the table 'x'") that is of another State, `code`.

        It is named in the file `place`, by the parameter `key` if one names it.
        """
        other = f"{names.get(code, code)} ({code})"
        if self.country:
            about = f"the report is on {names.get(self.country, self.country)} ({self.country})"
            mend = (
                f"Take it out, or name what is of {self.country}. A report that is to compare the "
                f"two says so in its params file: {COMPARE}: [{code}]."
            )
        else:
            about = f"the report compares {', '.join(self.others) or 'no State'}"
            mend = (
                f"Take it out, or add {code} to '{COUNTRIES_PARAMETER}' in the report's params "
                "file."
            )
        return Problem(
            place,
            f"{subject} is of another State, {other}; {about}.",
            mend,
            "provenance.of-another",
            line,
            key,
            value,
        )


def report_states(values: Mapping[str, Any]) -> ReportStates | None:
    """Return the States of a report by its parameters, or None where it declares none of them."""
    if COUNTRY_PARAMETER in values:
        return ReportStates(str(values[COUNTRY_PARAMETER] or ""), tuple(values.get(COMPARE) or ()))
    if COUNTRIES_PARAMETER in values:
        return ReportStates("", tuple(values[COUNTRIES_PARAMETER] or ()))
    return None
