"""This module judges names: the United Nations, countries, groups of people."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hrcreport.review.findings import Finding
from hrcreport.review.passages import READ, TABLES, Reading, around
from hrcreport.review.patterns import TEXT, found

UN_ALONE = re.compile(
    r"\bUN\b(?![-‑]\w|\s(?:Women|Tourism|Geodata|Geospatial|Comtrade)\b)|\bU\.N\."
)
ACRONYM_OWNS = re.compile(r"\b[A-Z]{2,}[’']s\b")

# What is written, and the name in the United Nations. The expressions leave the full names alone.
UNOFFICIAL: tuple[tuple[str, str], ...] = (
    (r"\bBurma\b", "Myanmar"),
    (r"\bIvory Coast\b", "Côte d’Ivoire"),
    (r"\bSouth Korea\b", "Republic of Korea"),
    (r"\bNorth Korea\b", "Democratic People’s Republic of Korea"),
    (r"\bVietnam\b", "Viet Nam"),
    (r"(?<!v\. )\bTurkey\b", "Türkiye"),
    (r"(?<!v\. )(?<!v\. the )\bCzech Republic\b", "Czechia"),
    (r"\bSwaziland\b", "Eswatini"),
    (r"(?<!North )(?<!of )\bMacedonia\b", "North Macedonia"),
    (r"\bCape Verde\b", "Cabo Verde"),
    (r"\bEast Timor\b", "Timor-Leste"),
    (r"\bHolland\b", "Netherlands (Kingdom of the)"),
    (r"(?<!v\. )\bRussia\b", "Russian Federation"),
    (r"(?<!Republic of )\bIran\b(?! \(Islamic)", "Iran (Islamic Republic of)"),
    (r"\bSyria\b", "Syrian Arab Republic"),
    (r"(?<!State of )\bBolivia\b(?! \(Pluri)", "Bolivia (Plurinational State of)"),
    (r"(?<!Republic of )\bVenezuela\b(?! \(Boli)", "Venezuela (Bolivarian Republic of)"),
    (r"(?<!Republic of )\bTanzania\b", "United Republic of Tanzania"),
    (r"(?<!Republic of )(?<!v\. )\bMoldova\b", "Republic of Moldova"),
    (r"\bLaos\b", "Lao People’s Democratic Republic"),
    (r"\bBrunei\b(?! Darussalam)", "Brunei Darussalam"),
    (r"(?<!State of )\bPalestine\b(?! (?:Liberation|Refugee))", "State of Palestine"),
    (r"\bTaiwan\b(?!,? Province)", "Taiwan Province of China"),
)
# Letters for a country; in tables they are codes, in citations reports of judgments.
LETTERS: tuple[tuple[str, str], ...] = (
    (r"\bUSA\b|\bU\.S\.A\.|\bUS\b(?!\$)|(?<!\d\s)\bU\.S\.(?!\s\d)(?!C\.)", "United States"),
    (r"\bUK\b|\bU\.K\.", "United Kingdom"),
    (r"\bUAE\b", "United Arab Emirates"),
    (r"\bDRC\b", "Democratic Republic of the Congo"),
)

GENDER = re.compile(
    r"\b(?:chair|police|fire|spokes|business|service|lay)m[ae]n\b|\bman(?:kind|power)\b"
    r"|\bman-made\b|\bhe/she\b|\bs/he\b|\bhis/her\b|\bhim/her\b",
    re.IGNORECASE,
)
DISABILITY = re.compile(
    r"\bthe disabled\b|\bdisabled (?:people|persons?|children|women|men|community)\b"
    r"|\bhandicapped\b|\bwheelchair-bound\b|\bconfined to a wheelchair\b|\bmentally retarded\b"
    r"|\bsuffer(?:s|ing|ed)? from (?:a )?disabilit",
    re.IGNORECASE,
)
BLACK = re.compile(r"\bblack (?:people|persons?|men|women|children|youth|communit\w+|population)\b")


def name_findings(reading: Reading, *, states: tuple[str, ...]) -> Iterator[Finding]:
    """Yield names that are not those of the United Nations; `states` are names of States.

    Letters for countries are judged only where tables and notes can be told from text.
    """
    yield from found("style.un-alone", reading, UN_ALONE, roles=READ - {"quote"})
    yield from found("style.possessive", reading, ACRONYM_OWNS)
    if states:
        yield from found("style.possessive", reading, _owning(states))
    letters = LETTERS if reading.structured else ()
    for table, roles in ((UNOFFICIAL, TEXT | TABLES), (letters, TEXT - {"footnote"})):
        for written, name in table:

            def said(match: re.Match[str], name: str = name) -> str:
                return f"{around(match)} should be “{name}”."

            yield from found(
                "style.country-name", reading, re.compile(written), roles=roles, said=said
            )
    yield from found("style.gender", reading, GENDER, roles=READ - {"quote"})
    yield from found("style.disability", reading, DISABILITY, roles=READ - {"quote"})
    yield from found("style.black", reading, BLACK)


def _owning(states: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of the possessive of any State's name."""
    longest = sorted({re.escape(name) for name in states if name}, key=len, reverse=True)
    plural = [name for name in longest if name.endswith("s")]
    after_s = rf"|\b(?:{'|'.join(plural)})[’'](?=\s[a-z])" if plural else ""
    return re.compile(rf"\b(?:{'|'.join(longest)})[’']s\b{after_s}")
