"""This module makes the tables of States and of their names from packages of a public registry.

It runs once when the tables are made or renewed, never in a report:
`python data/making/state_names.py PACKAGES data/tables`, where PACKAGES is a folder in which
the packages of `docs/reference/data.md` were installed by pip. The same packages give the same
bytes. Membership and the names in running text are typed by hand in `states.csv` and are kept.
"""

from __future__ import annotations

import csv
import gettext
import json
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path

TAXONOMY = "hdx/location/Countries & Territories Taxonomy MVP - C&T Taxonomy.csv"
CODES = "pycountry/databases/iso3166-1.json"
TRANSLATIONS = "pycountry/locales"
LANGUAGES = {
    "ar": "Arabic",
    "zh": "Chinese",
    "en": "English",
    "fr": "French",
    "ru": "Russian",
    "es": "Spanish",
}
"""The six languages, as the taxonomy names each."""
FOLDERS = {language: language for language in LANGUAGES if language != "en"} | {"zh": "zh_CN"}
"""The folder of the translations into each language."""

ANOTHER_FORMAL_NAME = frozenset({"GUY", "LBY", "MMR", "NRU", "RWA"})
"""States whose formal name in ISO 3166-1 is not, or no longer, the one that the United Nations use:
its translations would say what the State is not called."""

NAMED_OTHERWISE = frozenset(
    {
        ("CHE", "fr"),
        ("CHN", "zh"),
        ("CZE", "es"),
        ("CZE", "ru"),
        ("DEU", "zh"),
        ("FRA", "zh"),
        ("GRC", "ar"),
        ("GRC", "es"),
        ("GRC", "ru"),
        ("LTU", "ru"),
        ("MHL", "ar"),
        ("THA", "zh"),
        ("ZAF", "ru"),
    }
)
"""States whose formal name in a language rightly lacks the beginning of their short name."""

LETTERS_IN_COMMON = {"zh": 2}
STATES_COLUMNS = (
    "iso3",
    "iso2",
    "m49",
    "name",
    "formal_name",
    "in_text",
    "short_in_text",
    "membership",
    "region",
    "subregion",
)
NAMES_COLUMNS = ("iso3", "language", "name", "formal_name")


def states_rows(packages: Path, by_hand: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Return the rows of `states.csv`: codes, names and regions beside what was typed by hand."""
    taxonomy = _taxonomy(packages)
    rows = []
    for known in by_hand:
        found = taxonomy[known["iso3"]]
        rows.append(
            {
                "iso3": known["iso3"],
                "iso2": found["ISO 3166-1 Alpha 2-Codes"],
                "m49": found["m49 numerical code"].zfill(3),
                "name": found["English Short"],
                "formal_name": found["English Formal"].removeprefix("the "),
                "in_text": known["in_text"],
                "short_in_text": known["short_in_text"],
                "membership": known["membership"],
                "region": found["Region Name"],
                "subregion": found["Sub-region Name"],
            }
        )
    return rows


def names_rows(packages: Path, codes: Iterable[str]) -> list[dict[str, str]]:
    """Return the rows of `state-names.csv`: name and formal name of each State in each language.

    A formal name in another language than English is the translation of the formal name in ISO
    3166-1, or the short name where the State has no other. It is empty where neither is known, and
    where the translation spells the State otherwise than the United Nations do.
    """
    taxonomy = _taxonomy(packages)
    listed = json.loads((packages / CODES).read_text(encoding="utf-8"))["3166-1"]
    formal_in_iso = {entry["alpha_3"]: entry.get("official_name", "") for entry in listed}
    translated = {
        language: gettext.translation(
            "iso3166-1", str(packages / TRANSLATIONS), languages=[folder]
        ).gettext
        for language, folder in FOLDERS.items()
    }
    rows = []
    for code in codes:
        found, iso = taxonomy[code], formal_in_iso[code]
        english = found["English Formal"].removeprefix("the ")
        for language, column in LANGUAGES.items():
            name = _printed(found[f"{column} Short"], language)
            formal = english
            if language in FOLDERS and english == found["English Short"].removesuffix(" (the)"):
                formal = name
            elif language in FOLDERS:
                words = translated[language](iso) if iso and code not in ANOTHER_FORMAL_NAME else ""
                formal = _printed(words, language)
                if words == iso or not (
                    (code, language) in NAMED_OTHERWISE or _spelt_alike(name, formal, language)
                ):
                    formal = ""
            rows.append({"iso3": code, "language": language, "name": name, "formal_name": formal})
    return rows


def _taxonomy(packages: Path) -> dict[str, dict[str, str]]:
    with (packages / TAXONOMY).open(encoding="utf-8-sig", newline="") as stream:
        return {row["ISO 3166-1 Alpha 3-Codes"]: row for row in csv.DictReader(stream)}


def _printed(name: str, language: str) -> str:
    """Return a name with single spaces, the apostrophe of French print, and no Arabic vowel signs.

    The documents of the United Nations write Arabic without them.
    """
    words = " ".join(name.split())
    if language == "ar":
        return "".join(sign for sign in words if not unicodedata.combining(sign))
    return words.replace("'", "’") if language in ("fr", "ru") else words


def _spelt_alike(name: str, formal: str, language: str) -> bool:
    """Tell whether a formal name holds the beginning of the short one, whatever its accents."""
    beginning = _letters(name.partition(" (")[0]).removeprefix("ال" if language == "ar" else "")
    return beginning[: LETTERS_IN_COMMON.get(language, 4)] in _letters(formal)


def _letters(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if sign.isalpha() and not unicodedata.combining(sign))


def write(path: Path, columns: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    """Write rows as CSV with line feeds."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(packages: Path, tables: Path) -> None:
    """Write `states.csv` and `state-names.csv`."""
    with (tables / "states.csv").open(encoding="utf-8", newline="") as stream:
        by_hand = list(csv.DictReader(stream))
    write(tables / "states.csv", STATES_COLUMNS, states_rows(packages, by_hand))
    codes = [row["iso3"] for row in by_hand]
    write(tables / "state-names.csv", NAMES_COLUMNS, names_rows(packages, codes))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
