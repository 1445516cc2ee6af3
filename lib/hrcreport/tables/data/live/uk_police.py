"""This module fetches stops and searches from the API of data.police.uk, one force and month."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, ClassVar

from hrcreport.tables.data.live.source import (
    Fetched,
    LiveSource,
    as_export,
    no_answer,
    not_installed,
    wrong_answer,
)

ADDRESS = "https://data.police.uk/api"
ENDPOINTS = ("stops-force", "stops-no-location")
"""Stops with a place and stops without one: only both together are all stops of a force."""
COLUMNS = (
    "month",
    "force",
    "type",
    "gender",
    "age_range",
    "self_defined_ethnicity",
    "officer_defined_ethnicity",
    "legislation",
    "object_of_search",
    "outcome",
    "outcome_linked_to_object_of_search",
    "removal_of_more_than_outer_clothing",
    "operation",
)
LEFT_OUT = ("datetime", "location", "involved_person", "operation_name", "outcome_object")
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
FORCE = re.compile(r"[a-z]+(-[a-z]+)*")
TIMEOUT_SECONDS = 60
PIECE = 1 << 20
LARGEST_ANSWER = 100_000_000
"""Bytes; a month of one force is far below."""


class UkPolice(LiveSource):
    """Stops and searches by force and month in England, Wales and Northern Ireland, as reported.

    Day, hour and place of each stop are not kept: with sex, age and ethnicity they would point to a
    person.
    """

    name = "uk-police-stops"
    title = "data.police.uk"
    licence = "OGL-UK-3.0"
    needed = ("force", "month")
    keys: ClassVar[Mapping[str, str]] = {
        "force": "name of the force in the API: metropolitan, west-midlands …",
        "month": "year and month: 2024-01",
    }

    def fetch(self, query: Mapping[str, str], *, address: str = "") -> Fetched:
        """Return all stops of a force in a month, one a row."""
        base = (address or ADDRESS).rstrip("/")
        for key, form, example in (("month", MONTH, "2024-01"), ("force", FORCE, "west-midlands")):
            if not form.fullmatch(query[key]):
                raise wrong_answer(
                    self, self.name, f"'{query[key]}' is no {key}.", f"Write {key}={example}."
                )
        rows: list[dict[str, Any]] = []
        for endpoint in ENDPOINTS:
            rows += [
                stop | {"month": query["month"], "force": query["force"]}
                for stop in self._answer(f"{base}/{endpoint}", query)
            ]
        if not rows:
            raise wrong_answer(
                self,
                base,
                f"the force '{query['force']}' has no stops for {query['month']}.",
                "Look at data.police.uk whether the force has reported that month.",
            )
        place = f"{base}/stops-force?force={query['force']}&date={query['month']}"
        return Fetched(as_export(rows, COLUMNS), len(rows), place, LEFT_OUT)

    def _answer(self, address: str, query: Mapping[str, str]) -> list[dict[str, Any]]:
        try:
            import requests
        except ImportError as error:
            raise not_installed(self, "requests") from error
        parameters = {"force": query["force"], "date": query["month"]}
        try:
            with requests.get(
                address, params=parameters, timeout=TIMEOUT_SECONDS, stream=True
            ) as answer:
                content = b""
                for piece in answer.iter_content(PIECE):
                    content += piece
                    if len(content) > LARGEST_ANSWER:
                        break
        except requests.RequestException as error:
            raise no_answer(self, address, type(error).__name__) from error
        if answer.status_code >= 500 or answer.status_code == 429:
            raise no_answer(self, address, f"it says {answer.status_code}")
        if len(content) > LARGEST_ANSWER:
            raise wrong_answer(
                self,
                address,
                f"the answer is larger than {LARGEST_ANSWER // 1_000_000} MB.",
                "A month of one force is far smaller. Look at the address.",
            )
        try:
            stops = json.loads(content) if answer.ok else None
        except (ValueError, RecursionError):
            stops = None
        if not isinstance(stops, list) or not all(isinstance(stop, dict) for stop in stops):
            raise wrong_answer(
                self,
                address,
                f"the answer ({answer.status_code}) is no list of stops.",
                f"Look at the names of forces and the months that it has: {ADDRESS}/forces, "
                f"{ADDRESS}/crimes-street-dates.",
            )
        return stops
