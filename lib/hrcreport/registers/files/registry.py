"""This module lists every register: where its files lie, and the record that is one of them.

Another package registers one of its own under the entry point `hrcreport.registers`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hrcreport.foundation import (
    DocumentKind,
    Key,
    Kind,
    Node,
    Plugins,
    Problem,
    Project,
    Record,
    RefusedError,
)
from hrcreport.registers.consultations.heard import Consultations
from hrcreport.registers.consultations.mission import Mission
from hrcreport.registers.consultations.persons import PersonsHeard
from hrcreport.registers.law.country_law import CountryLaw, LawOfAreas
from hrcreport.registers.law.elements import Elements
from hrcreport.registers.law.equipment import Training, Weapons
from hrcreport.registers.law.standards import Regions, Tests
from hrcreport.registers.mandate.body import FOLDER as FOLDER_OF_BODY
from hrcreport.registers.mandate.body import Body
from hrcreport.registers.mandate.resolutions import Resolution
from hrcreport.registers.mandate.rules import InspectionRule
from hrcreport.registers.monitoring.cases import Cases, check_cases
from hrcreport.registers.monitoring.cooperation import Cooperation, Universal
from hrcreport.registers.monitoring.watch import FOLDER, Lives, Watch
from hrcreport.registers.practice.records import Practice
from hrcreport.registers.recommendations.history import History
from hrcreport.registers.recommendations.issued import Issued, TrackedFile
from hrcreport.registers.sources.hosts import Hosts
from hrcreport.registers.sources.searches import FOLDER as SEARCHES
from hrcreport.registers.sources.searches import Searches
from hrcreport.registers.sources.sign_offs import SignOffsFile
from hrcreport.registers.sources.store import Settings
from hrcreport.registers.sources.texts import Texts
from hrcreport.tables import Photograph, Safeguards

ENTRY_POINT = "hrcreport.registers"
OF_RECIPES = "recipes"
"""A folder of `data` that has schemas, and no register."""


@dataclass(frozen=True, slots=True)
class Register:
    """One kind of register file.

    `folder` and `files` say which files below `data/` are of this kind; `model` is the record that
    such a file is. Lists that are `only_added` to are histories: what stands in a record stays,
    and what is new is a record of its own. A register whose records name those of others is
    `checked_with` them, where these are checked; any other is checked file by file. A `timeless`
    one holds what was said or done on a day, which no later day makes untrue, or settings: nobody
    asks how long it holds. Persons sign at the desk for the records of one that is `signed_for`
    one by one; not for those that are read together. `check` tells what else is wrong than a
    record knows, of all files together; a table of the register is refused for it too.
    """

    name: str
    title: str
    folder: str
    model: type[Record]
    files: str = "*.yml"
    only_added: frozenset[str] = frozenset()
    checked_with: str = ""
    timeless: bool = False
    signed_for: bool = True
    check: Callable[[Project], Iterable[Problem]] = lambda project: ()

    @property
    def keys(self) -> Mapping[str, Key]:
        """The keys of a file."""
        return self.model.declared_keys()

    @property
    def lists(self) -> dict[str, Mapping[str, Key]]:
        """The keys of the records of each list in a file."""
        return {
            name: key.kind.model.declared_keys()
            for name, key in self.keys.items()
            if key.kind.shape == "records" and key.kind.model
        }

    @property
    def names_the_mandate(self) -> bool:
        """Whether such a file can name codes of the mandate."""
        return _names_the_mandate(self.model)

    def schema_file(self, project: Project) -> Path:
        """Return the file of the JSON Schema that editors check such files with."""
        return project.data / self.folder.split("/")[0] / "_schema" / f"{self.name}.json"

    @staticmethod
    def write_schemas(project: Project) -> list[Path]:
        """Write the schema files that are missing or stale, and return them."""
        return project.write_stale(schemas(project))

    def paths(self, project: Project) -> list[Path]:
        """Return the register's files, sorted by name."""
        return project.reads.files_in(project.data / self.folder, self.files)

    def problems(self, project: Project) -> Iterator[Problem]:
        """Yield every problem of the register's files, each with its line and its mend."""
        for path in self.paths(project):
            yield from self.model.read_file(path, place=project.place(path))[1]


OWN = (
    Register("standards", "Tests of one instrument", "law/standards", Tests, checked_with="law",
             signed_for=False),
    Register("regions", "States that regional instruments concern", "law/regions", Regions,
             checked_with="law", signed_for=False),
    Register("law", "Provisions and assessments of one country", "law", CountryLaw,
             only_added=frozenset({"assessments"}), checked_with="law", signed_for=False),
    Register("areas", "Law of the states, provinces or regions of one country", "law/areas",
             LawOfAreas, only_added=frozenset({"assessments"}), checked_with="law",
             signed_for=False),
    Register("weapons", "Less-lethal weapons in use in one country", "law/weapons", Weapons,
             checked_with="law"),
    Register("training", "Training of law enforcement officials in one country", "law/training",
             Training, checked_with="law"),
    Register("elements", "Elements of standards, answered by the law of one country",
             "law/elements", Elements, checked_with="law"),
    Register("practice", "Good practices and oversight bodies of one country", "practice",
             Practice),
    Register("issued", "Recommendations issued in one document", "recommendations", Issued,
             checked_with="recommendations", timeless=True, signed_for=False),
    Register("history", "What became of recommendations in one country", "recommendations/history",
             History, only_added=frozenset({"entries", "answers"}), checked_with="recommendations"),
    Register("tracked", "Recommendations as a tracker published them", "recommendations/tracked",
             TrackedFile, timeless=True),
    Register("cases", "Cases named in a report of the High Commissioner", "monitoring", Cases,
             "cases.yml", check=check_cases),
    Register("cooperation", "Treaties, visits, communications and reviews of one State",
             "monitoring/cooperation", Cooperation, signed_for=False),
    Register("universal", "Treaties and reviews of every Member State", "monitoring", Universal,
             "universal.yml"),
    Register("watch", "Events that one State's report tells or waits for", FOLDER, Watch,
             timeless=True),
    Register("searches", "What was looked for about one State, and what came of it", SEARCHES,
             Searches, timeless=True),
    Register("lives", "As of when records are, and how long they hold", "monitoring", Lives,
             "lives.yml", timeless=True),
    Register("safeguards", "What the data of each level may show, and who may approve it", ".",
             Safeguards, Safeguards.file, timeless=True),
    Register("body", "The body whose mandate it is, and its limbs", FOLDER_OF_BODY, Body,
             timeless=True, signed_for=False),
    Register("document", "A kind of document of the project's own", DocumentKind.FOLDER,
             DocumentKind, timeless=True, signed_for=False),
    Register("rule", "A rule of the inspection of the project's own", InspectionRule.FOLDER,
             InspectionRule, timeless=True, signed_for=False),
    Register("mandate", "Tasks that a resolution of the Council sets", "mandate", Resolution,
             timeless=True, signed_for=False),
    Register("consultations", "Who was heard for one report", "consultations", Consultations,
             checked_with="reports", timeless=True),
    Register("persons", "Everybody who was heard or is seen, and what ends their consent", ".",
             PersonsHeard, PersonsHeard.file, timeless=True),
    Register("photographs", "One photograph: rights, credit, consents", Photograph.folder,
             Photograph, checked_with="photographs"),
    Register("texts", "Texts that records rest on", "sources/texts", Texts, checked_with="sources",
             timeless=True),
    Register("hosts", "Web hosts, and what a text found there is worth", "sources", Hosts,
             "hosts.yml", checked_with="sources", timeless=True),
    Register("sign-offs", "What one person signed for", "sources/sign-offs", SignOffsFile,
             only_added=frozenset({"sign_offs", "sittings"}), checked_with="sources",
             timeless=True),
    Register("settings", "Where the texts lie", "sources", Settings, "settings.yml", timeless=True),
    Register("mission", "The visit on which one report rests", "missions", Mission,
             checked_with="reports", timeless=True, signed_for=False),
)  # fmt: skip  # a table: a register a line
"""The registers of the tool, in the order of the data folder's page."""


@cache
def _names_the_mandate(model: type[Record]) -> bool:
    kinds = [key.kind for key in model.declared_keys().values()]
    return any(kind.of_mandate or (kind.model and _names_the_mandate(kind.model)) for kind in kinds)


@cache
def registers() -> tuple[Register, ...]:
    """Return every register: those of the tool, then those of other packages.

    Raises:
        RefusedError: two have one name, or one place for their files, so that none can tell whose
            a record is.
    """
    known = list(OWN)
    for register in Plugins(ENTRY_POINT, Register).values():
        place = f"data/{register.folder}/{register.files}"
        if register.name in {other.name for other in known}:
            taken = f"the name '{register.name}'"
        elif place in {f"data/{other.folder}/{other.files}" for other in known}:
            taken = f"the place of its files, {place},"
        else:
            known.append(register)
            continue
        raise RefusedError.of(
            f"{ENTRY_POINT}: {register.name}",
            f"the register cannot be added: {taken} is taken.",
            "Give it another in its package, or uninstall that package.",
            "cli.plugin",
            value=register.name,
        )
    return tuple(known)


def register_folders() -> list[str]:
    """Return the folders below `data` that hold records and their translations, and no table."""
    return sorted(
        {register.folder.split("/")[0] for register in registers()} - {"."} | {"translations"}
    )


def register_of(path: Path, project: Project) -> Register | None:
    """Return the register that a file belongs to, or None."""
    return next((register for register in registers() if path in register.paths(project)), None)


def check_files(project: Project) -> list[Problem]:
    """Return the problems of registers that are checked file by file, then those of their checks.

    So are codes of no mandate, and registers that cells cannot load or that nobody has installed.
    """
    alone = [register for register in registers() if not register.checked_with]
    return [
        *Plugins(ENTRY_POINT, Register).out_of_reach(project.root),
        *_of_no_register(project),
        *(problem for register in alone for problem in register.problems(project)),
        *(problem for register in registers() for problem in register.check(project)),
        *_check_codes_of_mandate(project),
    ]


def _of_no_register(project: Project) -> Iterator[Problem]:
    """Yield each folder of records with the schema of a register that is not there any more."""
    known = {register.folder.split("/")[0] for register in registers()} | {OF_RECIPES}
    for schema in sorted(project.data.glob("*/_schema/*.json")):
        folder = schema.parents[1]
        if folder.name not in known and any(folder.glob("*.yml")):
            yield Problem(
                project.place(folder),
                f"no register that is installed reads this folder; it was one of '{schema.stem}'.",
                "Install the package that adds the register, or take the folder away.",
                "register.not-installed",
                value=schema.stem,
                severity="warning",
            )


def check_by_report(project: Project, *, reports: Collection[str]) -> list[Problem]:
    """Return the problems of every register whose files are each about one report, by its id."""
    problems: list[Problem] = []
    for register in registers():
        if register.checked_with != "reports":
            continue
        problems += register.problems(project)
        problems += [
            Problem.not_one_of(
                path.stem,
                reports,
                project.place(path),
                f"there is no report '{path.stem}'.",
                "register.unknown-report",
                heading="Name the file for a report",
            )
            for path in register.paths(project)
            if path.stem not in reports
        ]
    return problems


def present(project: Project) -> Iterator[Register]:
    """Yield the registers of which the project has a folder."""
    for register in registers():
        if (project.data / register.folder).is_dir() and (
            register.folder != "." or register.paths(project)
        ):
            yield register


def schemas(project: Project) -> dict[Path, str]:
    """Return the text of each schema file by its path, for the registers that the project has."""
    declared = Body.as_read(project).declared
    return {
        register.schema_file(project): register.model.schema_text(register.title, declared=declared)
        for register in present(project)
    }


def _check_codes_of_mandate(project: Project) -> Iterator[Problem]:
    """Yield each limb, group or topic that a register names and the mandate does not declare."""
    yield from Body.problems_of_several(project)
    body = Body.as_read(project)
    for register in registers():
        if register.names_the_mandate:
            for path in register.paths(project):
                place = project.place(path)
                node, _ = Node.read(path, place=place)
                if node is not None:
                    yield from _undeclared(node, register.model.as_kind(), body, place=place)


def _undeclared(
    node: Node, kind: Kind, body: Body, *, place: str, key: str = ""
) -> Iterator[Problem]:
    items = node.value if isinstance(node.value, list) else [node]
    for item in items:
        allowed = body.declared.get(kind.of_mandate, ())
        word = "" if item.value is None else item.raw.strip()
        free = kind.of_mandate == "topics" and not allowed
        if kind.of_mandate and word and word not in allowed and not free:
            now = body.renamed.get(word) if kind.of_mandate == "limbs" else None
            fault = f"is called '{now}' now" if now else "the mandate does not declare"
            yield Problem.not_one_of(
                word,
                allowed,
                place,
                f"'{key}' reads '{word}', which {fault}.",
                "mandate.undeclared",
                heading=f"Write '{now}'. Declared" if now else "Declared",
                near=() if now else None,
                after="They stand in data/mandate/bodies.",
                line=item.line or None,
                key=key,
                value=item.raw,
            )
        elif kind.model is not None and isinstance(item.value, dict):
            for name, declared_key in kind.model.declared_keys().items():
                if name in item.value:
                    within = item.value[name]
                    yield from _undeclared(within, declared_key.kind, body, place=place, key=name)
