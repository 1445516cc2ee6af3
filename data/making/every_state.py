"""This module takes from exports what they say of every State: treaties and reviews.

`python data/making/every_state.py FOLDER data` writes the register of every State
and the table of positions from a folder of exports: `ratification`, treaty status of August
2022 and of March 2015; `upr-info`, exports of the UPR Info database of 25 July 2018. Of the last
review of each State the table counts the recommendations that bear on the mandate, by our
subjects, by who made them and by position. What the register quotes of forces stays as it is.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from calendar import month_abbr
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from hrcreport.foundation.context.project import Project
from hrcreport.foundation.context.reads import Reads
from hrcreport.foundation.languages import Language
from hrcreport.foundation.records.yaml_source import Node
from hrcreport.registers.mandate.body import Body
from hrcreport.registers.monitoring.names import Names

STATUS = {
    "ICERD": ("icerd", "4-2"),
    "ICCPR": ("iccpr", "4-4"),
    "ICCPR-OP1": ("iccpr_op1", "4-5"),
    "ICESCR": ("icescr", "4-3"),
    "CAT": ("cat", "4-9"),
    "OPCAT": ("opcat", "4-9-b"),
    "CEDAW": ("cedaw", "4-8"),
    "CRC": ("crc", "4-11"),
    "CRPD": ("crpd", "4-15"),
    "CED": ("cped", "4-16"),
    "CMW": ("icmw", "4-13"),
}
"""The files of each treaty, by its code: `hr_status_….csv` and `untc-2015-….csv`."""

MONTHS = {month_abbr[number]: number for number in range(1, 13)}
ON_POLICE = re.compile(
    r"\bpolic(?:e|ing)\b|law enforcement|racial profil|use of force", re.IGNORECASE
)
"""Whole words: "polic" alone finds policies, too."""
ON_THE_MANDATE = re.compile(
    ON_POLICE.pattern
    + r"|\brac(?:ism|ist)|\bracial|african descent|afro-?descend|xenophob"
    + r"|\btortur|ill-?treatment|inhuman|extra-?judicial|excessive|security forces|impunity"
    + r"|\bprison|\bdetention|detainee|custody|arbitrar\w+ arrest"
    + r"|demonstrat(?:ion|or)|protest(?:s|er|ors)\b"
    + r"|peaceful assembl|freedom of (?:peaceful )?assembly",
    re.IGNORECASE,
)
QUOTED = ("forces", "legal_system")
"""What is quoted in the register from no export: it stays as it is."""
RACIAL = "Racial discrimination"
SUBJECTS = 10


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
    made: Counter[str] = Counter()
    made_on_police: Counter[str] = Counter()
    for row in _rows(folder):
        by = names.code(row["by"])
        made[by] += 1
        made_on_police[by] += bool(ON_POLICE.search(row["text"]))
    found: dict[str, dict[str, str | list[str]]] = defaultdict(dict)
    for country, (last, rows) in last_reviews(folder, names).items():
        police = [row for row in rows if ON_POLICE.search(row["text"])]
        issues = Counter(
            issue.strip() for row in rows for issue in row["issue"].split(",") if issue.strip()
        )
        found[country] = {
            "session": str(last),
            "recommendations": str(len(rows)),
            "supported": str(_supported(rows)),
            "on_law_enforcement": str(len(police)),
            "on_law_enforcement_supported": str(_supported(police)),
            **(
                {
                    "on_racial_discrimination": str(issues[RACIAL]),
                    "subjects": [
                        f"{name}: {count}"
                        for name, count in sorted(
                            issues.items(), key=lambda each: (-each[1], each[0])
                        )[:SUBJECTS]
                    ],
                }
                if issues
                else {}
            ),
        }
    for country in made:
        found[country]["made"] = str(made[country])
        found[country]["made_on_law_enforcement"] = str(made_on_police[country])
    return found


def _rows(folder: Path) -> Iterator[Mapping[str, str]]:
    head = ("state", "", "", "text", "by", "", "", "response", "action", "issue", "session")
    for path in (folder / name for name in Reads.names_in(folder, "*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for values in list(csv.reader(lines, delimiter=";"))[1:]:
                row = dict(zip(head, values, strict=True))
                if row["session"].strip():  # one row of 2009 has none
                    yield row


def last_reviews(folder: Path, names: Names) -> dict[str, tuple[int, list[Mapping[str, str]]]]:
    """Return by State the session of its last review in the exports, and its recommendations."""
    of: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in _rows(folder):
        of[names.code(row["state"])].append(row)
    last = {country: max(int(row["session"]) for row in rows) for country, rows in of.items()}
    return {
        country: (last[country], [row for row in rows if int(row["session"]) == last[country]])
        for country, rows in of.items()
    }


def positions(folder: Path, names: Names) -> str:
    """Return as CSV who recommended what, on the mandate, in the last review of each State."""
    counts: Counter[tuple[str, int, str, str, str]] = Counter()
    body = Body.as_read(Project(Path(__file__).parents[2]))
    for country, (session, rows) in last_reviews(folder, names).items():
        for row in rows:
            if ON_THE_MANDATE.search(row["text"]):
                position = row["response"].strip().casefold()
                limb = body.about(row["text"], language=Language.FIRST)
                counts[country, session, limb, names.code(row["by"]), position] += 1
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\n")
    lines.writerow(("country", "session", "subject", "by", "position", "recommendations"))
    lines.writerows((*key, count) for key, count in sorted(counts.items()))
    return written.getvalue()


def _supported(rows: list[Mapping[str, str]]) -> int:
    return sum(row["response"].strip() == "Supported" for row in rows)


HEAD = """\
# yaml-language-server: $schema=_schema/universal.json
# Made by data/making/every_state.py from exports that are not kept here; not verified.
treaties_as_of: "2022-08"
reviews_as_of: "2018-07-25"
treaties_source: "United Nations Treaty Collection as compiled by the World Politics Data Lab, August 2022; days up to March 2015 from a copy of the Treaty Collection"
reviews_source: "Counts made from the UPR Info database of recommendations, exports of 25 July 2018 (sessions 1–27 of the Working Group); subjects are UPR Info’s own coding"
session_years: {"14": "2012", "15": "2013", "16": "2013", "17": "2013", "18": "2014", "19": "2014", "20": "2014", "21": "2015", "22": "2015", "23": "2015", "24": "2016", "25": "2016", "26": "2016", "27": "2017"}
forces_as_of: "2026-02"
forces_source: "The World Factbook (Central Intelligence Agency of the United States of America), last state before it was closed in February 2026, from a copy of 17 May 2026; not a source of the State concerned"
states:
"""  # noqa: E501  a text of YAML stands in one line


def register(folder: Path, states: Path, *, earlier: Path) -> str:
    """Return the register as YAML: a record for each Member State, in the order of their names.

    `earlier` is the register as it was, of which quotations stay.
    """
    names = Names(states)
    by_treaty = treaties(folder / "ratification", names)
    by_review = reviews(folder / "upr-info", names)
    node, _ = Node.read(earlier, place=str(earlier))
    quoted = {
        each["country"]: {key: each[key] for key in QUOTED if key in each}
        for each in (node.plain()["states"] if node else ())
    }
    lines = [HEAD]
    for country in names.members:
        lines.append(f"  - country: {country}\n    treaties:\n")
        lines += [f'      {code}: "{day}"\n' for code, day in by_treaty[country].items()]
        for key, value in (by_review.get(country, {}) | quoted.get(country, {})).items():
            if value:
                given = (
                    value
                    if key not in ("subjects", *QUOTED)
                    else json.dumps(value, ensure_ascii=False)
                )
                lines.append(f"    {key}: {given}\n")
    return "".join(lines)


if __name__ == "__main__":
    source, data = map(Path, sys.argv[1:3])
    states = data / "tables" / "states.csv"
    path = data / "monitoring" / "universal.yml"
    path.write_text(register(source, states, earlier=path), encoding="utf-8")
    (data / "tables" / "upr-positions.csv").write_text(
        positions(source / "upr-info", Names(states)), encoding="utf-8"
    )
