"""This module counts what exports on treaties and reviews say of every State, for the register.

`python -m hrcreport.monitoring.universal_exports FOLDER data/monitoring/universal.yml` writes it
from the folder `mechanisms` of exports: treaty status of August 2022 and of March 2015, and three
exports of the UPR Info database of 25 July 2018. Texts stay there; only counts are taken over.
"""

from __future__ import annotations

import csv
import re
import sys
from calendar import month_abbr
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from hrcreport.reads import names_in

STATUS = {
    "ICERD": ("icerd", "4-2"), "ICCPR": ("iccpr", "4-4"), "ICCPR-OP1": ("iccpr_op1", "4-5"),
    "ICESCR": ("icescr", "4-3"), "CAT": ("cat", "4-9"), "OPCAT": ("opcat", "4-9-b"),
    "CEDAW": ("cedaw", "4-8"), "CRC": ("crc", "4-11"), "CRPD": ("crpd", "4-15"),
    "CED": ("cped", "4-16"), "CMW": ("icmw", "4-13"),
}  # fmt: skip
"""The files of each treaty, by its code: `hr_status_….csv` and `untc-2015-….csv`."""

MONTHS = {month_abbr[number]: number for number in range(1, 13)}
ON_POLICE = re.compile(
    r"\bpolic(?:e|ing)\b|law enforcement|racial profil|use of force", re.IGNORECASE
)
"""Whole words: "polic" alone finds policies, too."""
RACIAL = "Racial discrimination"
SUBJECTS = 5
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
}  # fmt: skip


def _plain(name: str) -> str:
    name = re.sub(r"\s*\(.*?\)|\s*\d+.*$", "", name.strip().replace("’", "'"))
    return name.replace(" And ", " and ").casefold()


class Names:
    """Which State a name of an export means, by the names of the project and other ones."""

    def __init__(self, states: Path) -> None:
        with states.open(encoding="utf-8", newline="") as lines:
            self.rows = list(csv.DictReader(lines))
        self.iso2 = {row["iso2"]: row["iso3"] for row in self.rows} | {"TP": "TLS"}
        self.by_name = {_plain(name): code for name, code in OTHER_NAMES.items()}
        for row in self.rows:
            for key in ("name", "formal_name", "short_in_text", "in_text"):
                self.by_name.setdefault(_plain(row[key].removeprefix("the ")), row["iso3"])

    def code(self, name: str) -> str:
        """Return the code of the State that a name means, an empty text for none."""
        return self.by_name.get(_plain(name), "")

    @property
    def members(self) -> list[str]:
        """The Member States of the United Nations, in the order of their names."""
        return [row["iso3"] for row in self.rows if row["membership"] == "member"]


def treaties(folder: Path, names: Names) -> dict[str, dict[str, str]]:
    """Return by State and treaty the day or year, "signed", or "withdrawn" with its year."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for treaty, (status, untc) in STATUS.items():
        dates = dict(_dates(folder / f"untc-2015-{untc}.csv", names))
        with (folder / f"hr_status_{status}.csv").open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                country, note = names.iso2[row["iso2"]], row.get("note") or row.get("notes") or ""
                left = re.search(r"[Dd]enounced.*?(\d{4})", note)
                year = row["year ratification or accession"].strip()[:4]
                if left:
                    found[country][treaty] = f"withdrawn {left[1]}"
                elif row["status"] == "state party":
                    found[country][treaty] = dates.get(country, year)
                elif row["status"] == "signatory state":
                    found[country][treaty] = "signed"
    return found


def _dates(path: Path, names: Names) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in list(csv.reader(lines))[1:]:
            written = re.match(r"(\d{1,2}) (\w{3})\w* (\d{4})", row[-1].strip())
            if (code := names.code(row[0])) and written:
                yield code, f"{written[3]}-{MONTHS[written[2]]:02}-{int(written[1]):02}"


def reviews(folder: Path, names: Names) -> dict[str, dict[str, str | list[str]]]:
    """Return by State the counts of recommendations in its last review, and of those it made."""
    of: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    made: Counter[str] = Counter()
    made_on_police: Counter[str] = Counter()
    head = ("state", "", "", "text", "by", "", "", "response", "action", "issue", "session")
    for path in (folder / name for name in names_in(folder, "*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for values in list(csv.reader(lines, delimiter=";"))[1:]:
                row = dict(zip(head, values, strict=True))
                of[names.code(row["state"])].append(row)
                by = names.code(row["by"])
                made[by] += 1
                made_on_police[by] += bool(ON_POLICE.search(row["text"]))
    found: dict[str, dict[str, str | list[str]]] = defaultdict(dict)
    for country, rows in of.items():
        last = max(int(row["session"]) for row in rows)
        rows = [row for row in rows if int(row["session"]) == last]
        police = [row for row in rows if ON_POLICE.search(row["text"])]
        issues = Counter(
            issue.strip() for row in rows for issue in row["issue"].split(",") if issue.strip()
        )
        found[country] = {
            "session": str(last), "recommendations": str(len(rows)),
            "supported": str(_supported(rows)), "on_law_enforcement": str(len(police)),
            "on_law_enforcement_supported": str(_supported(police)),
            **({"on_racial_discrimination": str(issues[RACIAL]),
                "subjects": [f"{name}: {count}" for name, count in sorted(
                    issues.items(), key=lambda each: (-each[1], each[0]))[:SUBJECTS]]}
               if issues else {}),
        }  # fmt: skip
    for country in made:
        found[country]["made"] = str(made[country])
        found[country]["made_on_law_enforcement"] = str(made_on_police[country])
    return found


def _supported(rows: list[Mapping[str, str]]) -> int:
    return sum(row["response"].strip() == "Supported" for row in rows)


HEAD = """\
# yaml-language-server: $schema=_schema/universal.json
# Made by hrcreport.monitoring.universal_exports from exports that are not kept here; not verified.
treaties_as_of: "2022-08"
reviews_as_of: "2018-07-25"
treaties_source: "United Nations Treaty Collection as compiled by the World Politics Data Lab, August 2022; days up to March 2015 from a copy of the Treaty Collection"
reviews_source: "Counts made from the UPR Info database of recommendations, exports of 25 July 2018 (sessions 15–18 and 22–27 of the Working Group); subjects are UPR Info’s own coding"
states:
"""  # noqa: E501  a text of YAML stands in one line


def register(folder: Path, states: Path) -> str:
    """Return the register as YAML: a record for each Member State, in the order of their names."""
    names = Names(states)
    by_treaty, by_review = (
        treaties(folder / "ratification", names),
        reviews(folder / "upr-info", names),
    )
    lines = [HEAD]
    for country in names.members:
        lines.append(f"  - country: {country}\n    treaties:\n")
        lines += [f'      {code}: "{day}"\n' for code, day in by_treaty[country].items()]
        for key, value in by_review.get(country, {}).items():
            given = value if isinstance(value, str) else f"[{', '.join(map(repr, value))}]"
            lines.append(f"    {key}: {given}\n")
    return "".join(lines)


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:3])
    target.write_text(
        register(source, target.parents[1] / "tables" / "states.csv"), encoding="utf-8"
    )
