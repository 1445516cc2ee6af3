"""This module knows which States a report is about, by its parameters, and what is another's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from hrcreport.foundation.errors import Problem


@dataclass(frozen=True, slots=True)
class ReportStates:
    """The States whose tables and registers a report may draw on, by ISO 3166-1 alpha-3.

    `country` is the State under review, empty for a theme; `others` are those it is compared with,
    or all those of a theme.
    """

    COUNTRY: ClassVar[str] = "country"
    """The parameter of a report on one State."""
    COMPARE: ClassVar[str] = "compare"
    """The parameter of such a report that names the States it is compared with."""
    COUNTRIES: ClassVar[str] = "countries"
    """The parameter of a report on a theme that names the States it compares."""

    country: str
    others: tuple[str, ...]

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> ReportStates | None:
        """Return the States of a report by its parameters, or None where it declares none."""
        if cls.COUNTRY in values:
            return cls(str(values[cls.COUNTRY] or ""), tuple(values.get(cls.COMPARE) or ()))
        if cls.COUNTRIES in values:
            return cls("", tuple(values[cls.COUNTRIES] or ()))
        return None

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
                f"two says so in its params file: {self.COMPARE}: [{code}]."
            )
        else:
            about = f"the report compares {', '.join(self.others) or 'no State'}"
            mend = f"Take it out, or add {code} to '{self.COUNTRIES}' in the report's params file."
        return Problem(
            place,
            f"{subject} is of another State, {other}; {about}.",
            mend,
            "provenance.of-another",
            line,
            key,
            value,
        )
