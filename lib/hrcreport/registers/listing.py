"""This module lists every register with its files and the keys of its lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hrcreport.consultations import entries as heard
from hrcreport.law import country_law, standards
from hrcreport.law.assessments import ASSESSMENT_KEYS
from hrcreport.law.provisions import PROVISION_KEYS
from hrcreport.law.regions import REGION_KEYS, REGIONS_FILE_KEYS
from hrcreport.law.training import PROGRAMME_KEYS, TRAINING_FILE_KEYS
from hrcreport.law.weapons import WEAPON_KEYS, WEAPONS_FILE_KEYS
from hrcreport.monitoring import cases, cooperation
from hrcreport.practice import records as practice
from hrcreport.project import Project
from hrcreport.recommendations import history, issued
from hrcreport.register import Key


@dataclass(frozen=True, slots=True)
class Register:
    """One kind of register file.

    `folder` and `files` say which files below `data/` are of this kind; `keys` are those of the
    head of a file, `lists` those of the records of each list in it. Lists that are `only_added` to
    are histories: what stands in a record stays, and what is new is a record of its own.
    """

    name: str
    title: str
    folder: str
    keys: Mapping[str, Key]
    lists: Mapping[str, Mapping[str, Key]] = field(default_factory=dict)
    files: str = "*.yml"
    only_added: frozenset[str] = frozenset()

    def schema_file(self, project: Project) -> Path:
        """Return the file of the JSON Schema that editors check such files with."""
        return project.data / self.folder.split("/")[0] / "_schema" / f"{self.name}.json"

    def paths(self, project: Project) -> list[Path]:
        """Return the register's files, sorted by name."""
        return sorted((project.data / self.folder).glob(self.files))


REGISTERS = (
    Register(
        "standards", "Tests of one instrument", "law/standards", standards.FILE_KEYS,
        {"tests": standards.STANDARD_KEYS},
    ),
    Register(
        "regions", "States that regional instruments concern", "law/regions", REGIONS_FILE_KEYS,
        {"regions": REGION_KEYS},
    ),
    Register(
        "law", "Provisions and assessments of one country", "law", country_law.FILE_KEYS,
        {"provisions": PROVISION_KEYS, "assessments": ASSESSMENT_KEYS},
        only_added=frozenset({"assessments"}),
    ),
    Register(
        "areas", "Law of the states, provinces or regions of one country", "law/areas",
        country_law.AREAS_FILE_KEYS,
        {"provisions": PROVISION_KEYS, "assessments": ASSESSMENT_KEYS},
        only_added=frozenset({"assessments"}),
    ),
    Register(
        "weapons", "Less-lethal weapons in use in one country", "law/weapons",
        WEAPONS_FILE_KEYS, {"weapons": WEAPON_KEYS},
    ),
    Register(
        "training", "Training of law enforcement officials in one country", "law/training",
        TRAINING_FILE_KEYS, {"programmes": PROGRAMME_KEYS},
    ),
    Register(
        "practice", "Good practices and oversight bodies of one country", "practice",
        practice.FILE_KEYS,
        {"good_practices": practice.PRACTICE_KEYS, "oversight_bodies": practice.BODY_KEYS},
    ),
    Register(
        "issued", "Recommendations issued in one document", "recommendations", issued.FILE_KEYS,
        {"recommendations": issued.RECOMMENDATION_KEYS},
    ),
    Register(
        "history", "What became of recommendations in one country", "recommendations/history",
        history.HISTORY_KEYS, {"entries": history.ENTRY_KEYS}, only_added=frozenset({"entries"}),
    ),
    Register(
        "cases", "Cases named in a report of the High Commissioner", "monitoring",
        cases.FILE_KEYS, {"cases": cases.CASE_KEYS}, "cases.yml",
    ),
    Register(
        "cooperation", "Treaties, visits, communications and reviews of one State",
        "monitoring/cooperation", cooperation.FILE_KEYS,
        {name: keys for name, (keys, _) in cooperation.LISTS.items()},
    ),
    Register(
        "consultations", "Who was heard for one report", "consultations", heard.FILE_KEYS,
        {"entries": heard.ENTRY_KEYS},
    ),
)  # fmt: skip
"""Every register, in the order of the data folder's page."""


def register_of(path: Path, project: Project) -> Register | None:
    """Return the register that a file belongs to, or None."""
    return next((each for each in REGISTERS if path in each.paths(project)), None)


def present(project: Project) -> Iterator[Register]:
    """Yield the registers of which the project has a folder."""
    for each in REGISTERS:
        if (project.data / each.folder).is_dir():
            yield each
