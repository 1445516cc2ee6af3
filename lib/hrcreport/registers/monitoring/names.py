"""This module tells which State a name of an export means, by names of the project and others."""

from __future__ import annotations

import csv
import re
from pathlib import Path

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
