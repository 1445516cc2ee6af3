"""This module holds how a State cooperates: treaties, visits, communications, reviews."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hrcreport.data.reads import files_in, is_there, record_read
from hrcreport.errors import Problem, RefusedError
from hrcreport.project import Project
from hrcreport.recommendations.issued import SYMBOL
from hrcreport.register import (
    COUNTRY,
    Key,
    Reading,
    Written,
    address,
    day,
    earliest,
    half_verified,
    latest,
    list_of,
    matching,
    one_of,
    records_of,
    text,
)

TREATIES = {
    "ICERD": "International Convention on the Elimination of All Forms of Racial Discrimination",
    "ICERD-14": "Individual communications under article 14 of that Convention",
    "ICCPR": "International Covenant on Civil and Political Rights",
    "ICCPR-OP1": "Optional Protocol to that Covenant (individual communications)",
    "ICESCR": "International Covenant on Economic, Social and Cultural Rights",
    "CAT": "Convention against Torture and Other Cruel, Inhuman or Degrading Treatment or "
    "Punishment",
    "OPCAT": "Optional Protocol to that Convention (visits to places of detention)",
    "CEDAW": "Convention on the Elimination of All Forms of Discrimination against Women",
    "CRC": "Convention on the Rights of the Child",
    "CRPD": "Convention on the Rights of Persons with Disabilities",
    "CED": "International Convention for the Protection of All Persons from Enforced Disappearance",
    "CMW": "International Convention on the Protection of the Rights of All Migrant Workers and "
    "Members of Their Families",
    "ACHR": "American Convention on Human Rights",
    "ECHR": "European Convention on Human Rights",
    "CIRDI": "Inter-American Convention against Racism, Racial Discrimination and Related Forms of "
    "Intolerance",
}
"""The treaties of the register by their code, in the order of tables."""

STANDINGS = {"party": "● party", "signed": "◐ signed only", "none": "○ not a party"}
VISITORS = {
    "mechanism": "Expert Mechanism",
    "wgepad": "Working Group of Experts on People of African Descent",
    "sr-racism": "Special Rapporteur on racism",
    "sr-executions": "Special Rapporteur on extrajudicial executions",
    "sr-torture": "Special Rapporteur on torture",
    "sr-minorities": "Special Rapporteur on minority issues",
    "sr-assembly": "Special Rapporteur on peaceful assembly",
    "spt": "Subcommittee on Prevention of Torture",
    "other": "Other mechanism",
}
REVIEWERS = {
    "CERD": "Committee on the Elimination of Racial Discrimination",
    "CCPR": "Human Rights Committee",
    "CAT": "Committee against Torture",
    "CEDAW": "Committee on the Elimination of Discrimination against Women",
    "CRC": "Committee on the Rights of the Child",
    "UPR": "Universal periodic review",
}
ANSWERS = ("yes", "no", "unknown")

_CHECKED = {"seen_in": Key(text), "verified_by": Key(text), "verified_on": Key(day)}
TREATY_KEYS = {
    "treaty": Key(one_of(TREATIES), required=True),
    "standing": Key(one_of(STANDINGS), required=True),
    "date": Key(day),
    "note": Key(text),
    **_CHECKED,
}
VISIT_KEYS = {
    "by": Key(one_of(VISITORS), required=True),
    "from": Key(day, required=True),
    "to": Key(day),
    "places": Key(list_of(text)),
    "report": Key(matching(SYMBOL, "A/HRC/57/71/Add.2")),
    **_CHECKED,
}
COMMUNICATION_KEYS = {
    "reference": Key(text, required=True),
    "sent": Key(day, required=True),
    "subject": Key(text, required=True),
    "replied": Key(one_of(ANSWERS), required=True),
    "source": Key(address),
    **_CHECKED,
}
REVIEW_KEYS = {
    "by": Key(one_of(REVIEWERS), required=True),
    "considered": Key(day),
    "outcome": Key(matching(SYMBOL, "CERD/C/USA/CO/10-12")),
    "next_due": Key(day),
    "note": Key(text),
    **_CHECKED,
}
FILE_KEYS = {
    "country": Key(matching(COUNTRY, "USA"), required=True),
    "treaties": Key(records_of(TREATY_KEYS)),
    "visits": Key(records_of(VISIT_KEYS)),
    "communications": Key(records_of(COMMUNICATION_KEYS)),
    "reviews": Key(records_of(REVIEW_KEYS)),
}
LISTS = {
    "treaties": (TREATY_KEYS, "treaty"),
    "visits": (VISIT_KEYS, "visit"),
    "communications": (COMMUNICATION_KEYS, "communication"),
    "reviews": (REVIEW_KEYS, "review"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """A treaty, visit, communication or review: its values by key, as the register has them."""

    values: Mapping[str, Any]
    written: Written = field(default=Written("", 0), compare=False, repr=False)

    def __getitem__(self, key: str) -> Any:
        return self.values.get(key, "")

    @property
    def verified(self) -> bool:
        """Whether a named person has checked the record against its source."""
        return bool(self["verified_by"] and self["verified_on"])


@dataclass(frozen=True, slots=True)
class Cooperation:
    """What is registered of one State."""

    country: str
    treaties: tuple[Item, ...] = ()
    visits: tuple[Item, ...] = ()
    communications: tuple[Item, ...] = ()
    reviews: tuple[Item, ...] = ()

    def treaty(self, code: str) -> Item | None:
        """Return the record of a treaty, or None where none is registered."""
        return next((each for each in self.treaties if each["treaty"] == code), None)


def cooperation_files(project: Project) -> list[Path]:
    """Return the files of the register, one a State, sorted by name."""
    return files_in(project.data / "monitoring" / "cooperation", "*.yml")


def cooperation(country: str, project: Project) -> Cooperation:
    """Return what is registered of a State (ISO 3166-1 alpha-3), read recorded; may be nothing.

    Raises:
        RefusedError: the file cannot be used as it stands.
    """
    path = project.data / "monitoring" / "cooperation" / f"{country.lower()}.yml"
    if not is_there(path):
        return Cooperation(country)
    found, problems = read_cooperation(path, project)
    if problems:
        raise RefusedError(problems)
    record_read(path)
    return found


def read_cooperation(path: Path, project: Project) -> tuple[Cooperation, list[Problem]]:
    """Read the file of one State together with every problem in it."""
    reading = Reading(path, FILE_KEYS, place=project.place(path))
    country = reading.country()
    lists: dict[str, tuple[Item, ...]] = {}
    for name, (keys, noun) in LISTS.items():
        records = reading.records(name, keys, noun=noun)
        for values, written in records:
            reading.problems += half_verified(values, written)
            reading.problems += _wrong(values, written)
        lists[name] = tuple(Item(values, written) for values, written in records)
    return Cooperation(country, **lists), [*reading.problems, *_treaty_twice(lists["treaties"])]


def _wrong(values: Mapping[str, Any], written: Written) -> Iterator[Problem]:
    begins, ends = values.get("from", ""), values.get("to", "")
    if begins and ends and earliest(begins) > latest(ends):
        yield written.problem(
            "to", ends, f"a visit ends ({ends}) before it begins ({begins}).",
            "Correct one of the two days.", "monitoring.visit-order",
        )  # fmt: skip
    if "treaty" in values and values["standing"] == "none" and values.get("date"):
        yield written.problem(
            "date", values["date"],
            f"'{values['treaty']}' has a date, but the State is said not to be a party.",
            "Take the date out, or write standing: party or signed.", "monitoring.date-of-no-party",
        )  # fmt: skip


def _treaty_twice(treaties: tuple[Item, ...]) -> Iterator[Problem]:
    first: dict[str, Written] = {}
    for each in treaties:
        code = each["treaty"]
        if code in first:
            yield each.written.problem(
                "treaty", code,
                f"'{code}' stands here a second time; the first is in line {first[code].line}.",
                "Keep one of the two.", "monitoring.treaty-twice",
            )  # fmt: skip
        first.setdefault(code, each.written)
