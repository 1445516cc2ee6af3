"""This module makes every file of one invented chain: `python -m tests.golden.chain_example`.

The files in `chain/` were read by a person; write them anew only where a change is meant.
"""

from __future__ import annotations

from pathlib import Path

from tests.small_projects import BODY

from hrcreport.build.chain.links import chain_of, json_ld
from hrcreport.build.chain.picture import in_words, svg
from hrcreport.build.chain.tables import csv_files, tracker_files

FILES = Path(__file__).parent / "chain"
GRAPH = {
    "findings": [
        {"id": "f-force", "text": "Persons of group A were killed more often.", "limb": "c",
         "rests_on": ["tbl-deaths", "value:profile.ratio", "INV-1"],
         "standards": ["INV-1"],
         "values": [{"expression": "profile.ratio", "text": "2.6"},
                    {"expression": "profile.total", "text": "157"}]},
        {"id": "f-law", "text": "The law names no threshold.", "limb": "c g",
         "rests_on": ["XXA:INV-1", "f-force"], "standards": [], "values": []},
        {"id": "f-alone", "text": "Records are kept.", "rests_on": ["tbl-deaths"],
         "standards": [], "values": [], "no_follow_up": "It was closed in 2024."},
    ],
    "recommendations": [
        {"id": "r-law", "text": "Amend the Law on Force", "rests_on": ["f-law", "f-force"],
         "standards": ["INV-1", "INV-2"], "addressee": "the Assembly; the Government",
         "level": "national", "limb": "c g", "agenda": "A-7", "action": "legislation",
         "verb": "amend", "beneficiaries": "persons of group A", "sdg": "16.3 16.6",
         "indicator": "the law is in force", "deadline": "2030"},
        {"id": "r-data", "text": "Publish deaths by group", "rests_on": ["f-force"],
         "standards": ["INV-2"], "theme": "Data", "limb": "d",
         "addressee": "the Office of Statistics and Registration of Every Federal District"},
        {"id": "r-lost", "text": "Say why", "rests_on": ["f-gone"], "standards": []},
    ],
    "cited": ["INV-1", "INV-2"],
    "evidence": {
        "tbl-deaths": "Table 1: Deaths at the hands of the police, by group and year, 2018–2019",
        "value:profile.ratio": "“2.6”",
        "INV-1": "Invented Principles, principle 1",
        "XXA:INV-1": "Exampleland, Invented Principles, principle 1: not met",
    },
}  # fmt: skip  # a table
MANIFEST = {
    "title": "Visit to Exampleland",
    "parameters": {"country": "XXA", "date": "2026-11-24", "symbol": "A/HRC/66/1/Add.1"},
}


def files() -> dict[str, str]:
    """Return every file of the chain by its name."""
    chain = chain_of(GRAPH, report="xxa", manifest=MANIFEST)
    return {
        "chain.svg": svg(chain),
        "chain.jsonld": json_ld(chain),
        "chain.txt": in_words(chain) + "\n",
        **csv_files(chain),
        **tracker_files(chain, BODY),
    }


if __name__ == "__main__":
    for name, text in files().items():
        (FILES / name).write_text(text, encoding="utf-8", newline="")
