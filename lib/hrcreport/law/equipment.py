"""This module reads the registers of weapons and of training, and checks them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from hrcreport.errors import LawError, Problem, did_you_mean
from hrcreport.law.training import Programme, Training
from hrcreport.law.weapons import Weapon, Weapons
from hrcreport.model import read_file
from hrcreport.project import Project
from hrcreport.sources.registered import registered

REGISTERS: Mapping[str, type[Weapons] | type[Training]] = {"weapons": Weapons, "training": Training}
"""The registers by their folder below `data/law`."""


def weapons(country: str, project: Project) -> list[Weapon]:
    """Return the weapons registered of a country, read recorded; none without a file.

    Raises:
        LawError: the file cannot be used as it stands.
    """
    path = project.data / "law" / "weapons" / f"{country.lower()}.yml"
    found = registered(path, Weapons, project, error=LawError)
    return list(found.weapons) if found else []


def training(country: str, project: Project) -> list[Programme]:
    """Return the programmes registered of a country, read recorded; none without a file.

    Raises:
        LawError: the file cannot be used as it stands.
    """
    path = project.data / "law" / "training" / f"{country.lower()}.yml"
    found = registered(path, Training, project, error=LawError)
    return list(found.programmes) if found else []


def check_equipment(
    project: Project, *, provisions: Mapping[str, Collection[str]]
) -> Iterator[Problem]:
    """Yield every problem of the registers of weapons and training.

    Args:
        project: the project.
        provisions: the codes of the provisions of each country, to look up the rules named.
    """
    for folder, model in REGISTERS.items():
        for path in project.reads.files_in(project.data / "law" / folder, "*.yml"):
            held, problems = read_file(path, model, place=project.place(path))
            yield from problems
            known = provisions.get(path.stem.upper())
            if known is None:
                continue
            records = held.weapons if isinstance(held, Weapons) else held.programmes
            for each in records:
                for code in each.rules:
                    if code not in known:
                        yield each.problem(
                            "rules", f"'{each.code}' names the rule '{code}', which is not "
                            "registered.",
                            f"{did_you_mean(code, known)}Register it in "
                            f"data/law/{path.stem}.yml, or correct the code.",
                            "law.unknown-provision", value=code,
                        )  # fmt: skip
