"""This module reads `data/practice`, one file a country."""

from __future__ import annotations

from collections.abc import Collection

from hrcreport.practice.records import Practice
from hrcreport.project import Project
from hrcreport.sources.registered import registered


def practice(countries: Collection[str], project: Project) -> list[Practice]:
    """Return what is registered for countries (ISO 3166-1 alpha-3), in their order, reads recorded.

    A country without a file is left out: that nothing is registered says nothing about the State.

    Raises:
        RefusedError: a file cannot be used as it stands; every problem is named.
    """
    files = (project.data / "practice" / f"{country.lower()}.yml" for country in countries)
    found = (registered(path, Practice, project) for path in files)
    return [each for each in found if each is not None]
