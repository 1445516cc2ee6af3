"""This module holds what is known of every Member State: names, treaties, counts of its review."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, ClassVar

import msgspec

from hrcreport.foundation import (
    Day,
    Kind,
    Problem,
    Project,
    Record,
    Titles,
)
from hrcreport.registers.monitoring.cooperation import TREATIES, Cooperation, Treaty
from hrcreport.registers.monitoring.cooperation import cooperation as registered_cooperation
from hrcreport.registers.sources.registered import registered

NUMBER = re.compile(r"\d+")
Count = Annotated[str, Kind.matching(NUMBER, "12")]
WITHDRAWN = "withdrawn "
CORE = (
    "ICERD",
    "ICCPR",
    "ICCPR-OP1",
    "ICESCR",
    "CAT",
    "OPCAT",
    "CEDAW",
    "CRC",
    "CRPD",
    "CED",
    "CMW",
)
"""The treaties that the register covers: one that a State has no line for it is no party to."""

SUBJECTS = {
    "a": "Racial discrimination",
    "b": "Profiling, stops and arrests",
    "c": "Force and training",
    "d": "Data",
    "e": "Hate and extremism",
    "f": "Oversight and trust",
    "protests": "Assemblies",
    "legacies": "Legacies of the past",
    "g": "Accountability and redress",
    "detention": "Detention",
    "": "Other duties",
}
"""What of the mandate recommendations bear on, by limb, in the order of tables."""


OTHER_NAMES = {
    "Bolivia": "BOL", "Brunei": "BRN", "Brunei Darussalam": "BRN", "Burma": "MMR",
    "Cabo Verde": "CPV", "Cape Verde": "CPV", "Congo": "COG", "Republic of Congo": "COG",
    "Cote d'Ivoire": "CIV", "Czech Republic": "CZE", "DPR Korea": "PRK", "DR Congo": "COD",
    "Democratic Republic of Congo": "COD", "Iran": "IRN", "Kyrgyzstan": "KGZ", "Laos": "LAO",
    "Lao PDR": "LAO", "Macedonia FYR": "MKD", "The former Yugoslav Republic of Macedonia": "MKD",
    "Micronesia": "FSM", "Moldova": "MDA", "Netherlands": "NLD", "Russia": "RUS",
    "Sao Tome & Principe": "STP", "South Korea": "KOR", "St Kitts & Nevis": "KNA",
    "St Lucia": "LCA", "St Vincent & the Grenadines": "VCT", "State of Palestine": "PSE",
    "Swaziland": "SWZ", "Syria": "SYR", "Tanzania": "TZA", "Turkey": "TUR",
    "United Kingdom": "GBR", "United Kingdom of Great Britain and Northern Ireland": "GBR",
    "United States": "USA", "Venezuela": "VEN", "Venezuela (Bolivarian Republic of)": "VEN",
    "Vietnam": "VNM", "Bosnia & Herzegovina": "BIH", "Guinea Bissau": "GNB",
    "Palestine": "PSE", "Nauru": "NRU", "St. Kitts and Nevis": "KNA", "St. Lucia": "LCA",
    "St. Vincent and the Grenadines": "VCT", "Republic of Korea": "KOR", "Timor Leste": "TLS",
    "Holy See": "VAT",
}  # fmt: skip  # a table: names and codes
"""What exports of other bodies call States."""


class StateFigures(Record, frozen=True, kw_only=True):
    """One Member State: a day, "signed" or "withdrawn" by treaty; counts of its last review held.

    `made` are recommendations that it made to others; counts `on_law_enforcement` are of texts
    that name the police, law enforcement, racial profiling or the use of force. Without a
    `session` no review of it is among those that were counted. `forces` are the bodies that
    enforce the law, in the words of a source that is not the State's.
    """

    noun: ClassVar[str] = "State"
    country: Annotated[str, Kind.country("COL")]
    treaties: Titles = msgspec.field(default_factory=dict)
    session: Count = ""
    recommendations: Count = "0"
    supported: Count = "0"
    on_law_enforcement: Count = "0"
    on_law_enforcement_supported: Count = "0"
    on_racial_discrimination: Count = ""
    subjects: tuple[str, ...] = ()
    forces: tuple[str, ...] = ()
    legal_system: str = ""
    made: Count = "0"
    made_on_law_enforcement: Count = "0"

    def faults(self) -> Iterator[Problem]:
        for code, day in self.treaties.items():
            yield from self.unknown(
                "treaties",
                code,
                CORE,
                f"'{code}' is none of the treaties.",
                f"Allowed: {', '.join(CORE)}.",
                "universal.treaty",
            )
            sound = day == "signed" or Kind.DAY.fullmatch(day.removeprefix(WITHDRAWN))
            if code in CORE and not sound:
                yield self.problem(
                    "treaties",
                    f"'{code}' reads '{day}'.",
                    'Write a day such as "1981-09-02", signed, or "withdrawn 1997".',
                    "universal.day",
                    value=day,
                )
        for part, whole in (
            ("supported", "recommendations"),
            ("on_law_enforcement", "recommendations"),
            ("on_law_enforcement_supported", "on_law_enforcement"),
            ("made_on_law_enforcement", "made"),
        ):
            if int(getattr(self, part)) > int(getattr(self, whole)):
                yield self.problem(
                    part,
                    f"'{part}' is more than '{whole}'.",
                    "Correct one of the two counts.",
                    "universal.sum",
                )


class Universal(Record, frozen=True, kw_only=True):
    """What the file holds, with the day and the source of each of its parts."""

    treaties_as_of: Day
    reviews_as_of: Day
    treaties_source: str
    reviews_source: str
    forces_as_of: Day = ""
    forces_source: str = ""
    states: tuple[StateFigures, ...]

    def state(self, country: str) -> StateFigures | None:
        """Return the record of a State, or None."""
        return next((each for each in self.states if each.country == country), None)


def universal(project: Project) -> Universal | None:
    """Return what is known of every State, read recorded; None in a project without the register.

    Raises:
        RefusedError: the file cannot be used as it stands.
    """
    return registered(project.data / "monitoring" / "universal.yml", Universal, project)


def cooperation(country: str, project: Project) -> Cooperation:
    """Return what is registered of a State; its treaties are those of every State without a file.

    Raises:
        RefusedError: a register cannot be used as it stands.
    """
    own = registered_cooperation(country, project)
    if own.treaties or own.reviews or own.visits:
        return own
    found = universal(project)
    state = found.state(country) if found else None
    return own.with_(treaties=tuple(treaties_of(state))) if state else own


def treaties_of(state: StateFigures) -> Iterator[Treaty]:
    """Yield how a State stands to each treaty of the register."""
    for code in (each for each in TREATIES if each in CORE):
        day = state.treaties.get(code, "none")
        if day.startswith(WITHDRAWN):
            standing, day = "withdrawn", day.removeprefix(WITHDRAWN)
        else:
            standing = day if day in ("none", "signed") else "party"
            day = "" if standing == day else day
        yield Treaty(treaty=code, standing=standing, date=day)


def _plain(name: str) -> str:
    name = re.sub(r"\s*\(.*?\)|\s*\d+.*$", "", name.strip().replace("’", "'"))
    return name.replace(" And ", " and ").casefold()


class Names:
    """Which State a name of an export means, by the names of the project and other ones."""

    def __init__(self, states: Path) -> None:
        with states.open(encoding="utf-8", newline="") as lines:
            self.rows = list(csv.DictReader(lines))
        self.iso2 = {row.get("iso2", ""): row["iso3"] for row in self.rows} | {"TP": "TLS"}
        self.by_name = {_plain(name): code for name, code in OTHER_NAMES.items()}
        for row in self.rows:
            for key in ("name", "formal_name", "short_in_text", "in_text"):
                if name := row.get(key):
                    self.by_name.setdefault(_plain(name.removeprefix("the ")), row["iso3"])

    def code(self, name: str) -> str:
        """Return the code of the State that a name means, an empty text for none."""
        return self.by_name.get(_plain(name), "")

    @property
    def members(self) -> list[str]:
        """The Member States of the United Nations, in the order of their names."""
        return [row["iso3"] for row in self.rows if row["membership"] == "member"]
