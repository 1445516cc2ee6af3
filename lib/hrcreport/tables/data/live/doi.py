"""This module looks a DOI up at doi.org, which answers with the entry of a bibliography."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import quote

from hrcreport.tables.data.live.source import (
    Fetched,
    LiveSource,
    no_answer,
    not_installed,
    wrong_answer,
)

ADDRESS = "https://doi.org"
FORM = re.compile(r"10\.\d{4,9}/\S+")
CSL = "application/vnd.citationstyles.csl+json"
TIMEOUT_SECONDS = 30
LARGEST_ANSWER = 2_000_000


class Doi(LiveSource):
    """One entry in CSL JSON for a DOI, as the agency that gave it has registered the work."""

    name = "doi"
    title = "doi.org"
    licence = "as the agency says; bibliographic facts"
    needed = ("doi",)
    keys: ClassVar[Mapping[str, str]] = {"doi": "the DOI: 10.1000/182"}

    def fetch(self, query: Mapping[str, str], *, address: str = "") -> Fetched:
        """Return a list of one entry in CSL JSON."""
        try:
            import requests
        except ImportError as error:
            raise not_installed(self, "requests") from error
        doi = query["doi"]
        if not FORM.fullmatch(doi):
            raise wrong_answer(self, self.name, f"'{doi}' is no DOI.", "Write doi=10.1000/182.")
        place = f"{(address or ADDRESS).rstrip('/')}/{quote(doi)}"
        try:
            with requests.get(
                place, headers={"Accept": CSL}, timeout=TIMEOUT_SECONDS, stream=True
            ) as answer:
                content = answer.raw.read(LARGEST_ANSWER + 1, decode_content=True)
        except (requests.RequestException, OSError) as error:
            raise no_answer(self, place, type(error).__name__) from error
        if answer.status_code >= 500 or answer.status_code == 429:
            raise no_answer(self, place, f"it says {answer.status_code}")
        try:
            entry = json.loads(content) if answer.ok and len(content) <= LARGEST_ANSWER else None
        except (ValueError, RecursionError):
            entry = None
        if not isinstance(entry, dict) or not entry.get("title"):
            raise wrong_answer(
                self,
                place,
                f"the answer ({answer.status_code}) is no entry of a bibliography.",
                "Look whether the DOI is written as on the work.",
            )
        text = json.dumps([entry], ensure_ascii=False, indent=1)
        return Fetched(text.encode(), 1, place, ())
