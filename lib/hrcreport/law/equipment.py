"""This module reads the registers of weapons and of training, and checks them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from hrcreport.data.reads import files_in, is_there, record_read
from hrcreport.errors import LawError, Problem, did_you_mean
from hrcreport.law.training import (
    PROGRAMME_KEYS,
    SUBJECT_KEYS,
    TRAINING_FILE_KEYS,
    Programme,
)
from hrcreport.law.weapons import ANSWER_KEYS, WEAPON_KEYS, WEAPONS_FILE_KEYS, Weapon
from hrcreport.project import Project
from hrcreport.register import Key, Reading, Written, half_verified, used_twice


def equipment_files(project: Project, kind: str) -> list[Path]:
    """Return the files of "weapons" or "training", one a country, sorted by name."""
    return files_in(project.data / "law" / kind, "*.yml")


def weapons(country: str, project: Project) -> list[Weapon]:
    """Return the weapons registered of a country, read recorded; none without a file.

    Raises:
        LawError: the file cannot be used as it stands.
    """
    return _held(country, project, "weapons", read_weapons)


def training(country: str, project: Project) -> list[Programme]:
    """Return the programmes registered of a country, read recorded; none without a file.

    Raises:
        LawError: the file cannot be used as it stands.
    """
    return _held(country, project, "training", read_training)


def _held(
    country: str,
    project: Project,
    kind: str,
    read: Callable[[Path, Project], tuple[list[Any], list[Problem]]],
) -> list[Any]:
    path = project.data / "law" / kind / f"{country.lower()}.yml"
    if not is_there(path):
        return []
    found, problems = read(path, project)
    if problems:
        raise LawError(problems)
    record_read(path)
    return found


def read_weapons(path: Path, project: Project) -> tuple[list[Weapon], list[Problem]]:
    """Read the weapons of one country together with every problem in the file."""
    reading = Reading(path, WEAPONS_FILE_KEYS, place=project.place(path))
    country = reading.country()
    found = [
        Weapon(country=country, written=written, **{**values, "answers": answers})
        for values, written, answers in _answered(
            reading, "weapons", WEAPON_KEYS, "weapon", "answers", ANSWER_KEYS, country
        )
    ]
    return found, [*reading.problems, *used_twice(found)]


def read_training(path: Path, project: Project) -> tuple[list[Programme], list[Problem]]:
    """Read the programmes of one country together with every problem in the file."""
    reading = Reading(path, TRAINING_FILE_KEYS, place=project.place(path))
    country = reading.country()
    found = [
        Programme(country=country, written=written, **{**values, "subjects": answers})
        for values, written, answers in _answered(
            reading, "programmes", PROGRAMME_KEYS, "programme", "subjects", SUBJECT_KEYS, country
        )
    ]
    return found, [*reading.problems, *used_twice(found)]


def _answered(
    reading: Reading, name: str, keys: Mapping[str, Key], noun: str, part: str,
    part_keys: Mapping[str, Key], country: str,
) -> Iterator[tuple[dict[str, Any], Written, dict[str, Any]]]:  # fmt: skip
    """Yield each record that fits, with the answers in its part."""
    for values, written in reading.records(name, keys, noun=noun):
        before = len(reading.problems)
        answers = reading.records_in([values[part]], part_keys, noun=part)
        reading.problems += half_verified(values, written)
        if not values["code"].startswith(f"{country}-"):
            reading.problems.append(
                written.problem(
                    "code", values["code"],
                    f"the code '{values['code']}' does not begin with that of its country.",
                    f"Begin it with {country}-.", "law.code-of-other-country",
                )
            )  # fmt: skip
        if answers and len(reading.problems) == before:
            yield values, written, answers[0][0]


def check_equipment(
    project: Project, *, provisions: Mapping[str, Collection[str]]
) -> Iterator[Problem]:
    """Yield every problem of the registers of weapons and training.

    Args:
        project: the project.
        provisions: the codes of the provisions of each country, to look up the rules named.
    """
    for kind in ("weapons", "training"):
        for path in equipment_files(project, kind):
            found: Sequence[Weapon | Programme]
            found, problems = (
                read_weapons(path, project) if kind == "weapons" else read_training(path, project)
            )
            yield from problems
            known = provisions.get(path.stem.upper())
            for each in found:
                for code in each.rules:
                    if known is not None and code not in known:
                        yield each.written.problem(
                            "rules", code,
                            f"'{each.code}' names the rule '{code}', which is not registered.",
                            f"{did_you_mean(code, known)}Register it in "
                            f"data/law/{path.stem}.yml, or correct the code.",
                            "law.unknown-provision",
                        )  # fmt: skip
