"""This module holds the gate of a release: what a build must be before it leaves the house."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from hrcreport.build import Builds, Manifest, verified
from hrcreport.checks import CodeReader, Inspection, Scanned, Stands
from hrcreport.editorial.editions.store import Held
from hrcreport.editorial.release.bundle import TAKEN_OUT
from hrcreport.foundation import (
    DataError,
    Problem,
    Project,
    RefusedError,
    Report,
)
from hrcreport.notebook import EarlierShown, released_of_state
from hrcreport.registers import (
    Consents,
    Consultations,
    LogEntry,
    SourcesDesk,
    TrustLog,
)
from hrcreport.tables import Catalogue, Photograph, Safeguards, TableRecord

LEVELS = TableRecord.words_of_key("hrc.sensitivity")
"""Who may see a table, from everybody to few."""


def exposed(
    project: Project, tables: Iterable[TableRecord], *, releases: Iterable[LogEntry]
) -> Iterator[Problem]:
    """Yield which small counts the guarded tables of a build give away, alone or with releases.

    Args:
        project: the project.
        tables: the tables that the build read.
        releases: the lines of the log, the oldest first.

    Raises:
        RefusedError: what an earlier release showed is not as it was kept.
    """
    from disparity.disclosure import (
        CannotProtectError,
        ExposedError,
        NotComparableError,
        exposed_by_earlier,
    )
    from disparity.disclosure.releasing import exposed_in_words

    catalogue, earlier = Catalogue.read(project), None
    for country in guarded_states(tables):
        place = f"the tables of {country}"
        try:
            together, shown_tables = released_of_state(catalogue, country, project)
        except (CannotProtectError, ExposedError, ValueError) as error:
            yield Problem(place, f"{error}", "Then build again.", "release.exposed", value=country)
            continue
        earlier = _earlier(project, releases) if earlier is None else earlier
        every = {
            (name, part): released_part
            for name, parts in shown_tables.items()
            for part, released_part in parts.items()
        }
        for group in together:
            now, before = group.of(every), group.earlier(earlier)
            if not now or not before:
                continue
            try:
                exposures = exposed_by_earlier(group.tables, now, before, within=group.within)
            except NotComparableError as error:
                yield Problem(
                    place,
                    f"what changed since an earlier release cannot be attacked: {error}",
                    "Look whether a reader can work out persons from the two, and answer for it by "
                    "a waiver.",
                    "release.not-comparable",
                    value=country,
                )
                continue
            if exposures:
                editions = ", ".join(edition_label for edition_label, _ in before)
                yield Problem(
                    place,
                    f"with what {editions} showed, {exposed_in_words(exposures)}",
                    "Or wait until more has changed. Then build again.",
                    "release.exposed",
                    value=country,
                )


def guarded_states(tables: Iterable[TableRecord]) -> list[str]:
    """Return the States of tables that are not public, sorted."""
    return sorted({table.country for table in tables if table.sensitivity != "public"})


def shown_now(project: Project, tables: Sequence[TableRecord]) -> bytes:
    """Return as JSON what may be shown of the guarded tables of a build: no withheld count."""
    catalogue, read = Catalogue.read(project), {table.name for table in tables}
    shown_parts = {
        name: parts
        for country in guarded_states(tables)
        for name, parts in released_of_state(catalogue, country, project)[1].items()
        if name in read
    }
    return EarlierShown.content(shown_parts)


def _earlier(project: Project, releases: Iterable[LogEntry]) -> list[EarlierShown]:
    earlier_shown: list[EarlierShown] = []
    for entry in releases:
        if not entry.is_release:
            continue
        try:
            kept_hash = str(entry.request["shown"])
            earlier_shown.append(EarlierShown.of(project, entry.called, logged_hash=kept_hash))
        except LookupError:
            continue  # of before what was shown was kept
        except DataError as error:
            raise RefusedError(error.problems) from None
    return earlier_shown


GRAPH = "graph.json"


@dataclass(frozen=True)
class ReleaseGate:
    """What is asked of the last build of a report on one day ("2026-11-27").

    `releases` are the lines of the log so far.
    """

    project: Project
    report: Report
    day: str
    releases: Sequence[LogEntry] = ()
    trust: TrustLog | None = None

    @cached_property
    def build(self) -> Held:
        """The build, each of its files as its manifest says.

        Raises:
            RefusedError: there is none, or it is not whole.
        """
        folder = self.project.builds / self.report.id
        held_build = Held.build(self.project, self.report.id)
        if problems := verified([(self.project.place(folder), folder)]):
            raise RefusedError(problems)
        return held_build

    @cached_property
    def manifest(self) -> Manifest:
        """Its manifest."""
        return self.build.manifest

    @cached_property
    def tables(self) -> list[TableRecord]:
        """The tables that it read."""
        return Catalogue.read(self.project).those_of(self.manifest.read.inputs.keys())

    @property
    def level(self) -> str:
        """The strictest level of the data that it read."""
        return max((table.sensitivity for table in self.tables), key=LEVELS.index, default="public")

    @property
    def place(self) -> str:
        """The build's folder, in words."""
        return self.project.place(self.project.builds / self.report.id)

    def policies(self) -> dict[str, dict[str, object]]:
        """Return by which settings data of each level is protected today, and who may approve."""
        return Safeguards.settings(self.project)

    def found(self) -> list[Problem]:
        """Return all that stands against a release; a waiver is not looked at.

        Raises:
            RefusedError: there is no build, it is not whole, or a register has slips.
        """
        return [
            *self._stale(),
            *self._inspection(),
            *(replace(problem, rule="release.moved") for problem in self._moved()),
            *self._warnings(),
            *exposed(self.project, self.tables, releases=self.releases),
            *self._consent(),
            *self._unverified(),
            *self._licences(),
            *self.unapproved_policy(),
            *Photograph.not_settled(self.manifest.read.inputs, self.project),
        ]

    def _problem(self, problem_text: str, mend: str, rule: str, about: str = "") -> Problem:
        return Problem(self.place, problem_text, mend, rule, value=about or None)

    def _stale(self) -> Iterator[Problem]:
        builds = Builds(self.project, self.project.builds)
        now, problems = builds.state_of(self.report, afresh=True)
        if any(problem.severity == "error" for problem in problems):
            yield from problems
            return
        for reason in now.reasons:
            yield self._problem(
                f"the build is not current: {reason}.",
                f"Run: hrcreport build {self.report.id}",
                "release.stale",
            )

    def _inspection(self) -> Iterator[Problem]:
        for finding in self.build.json(Inspection.FILE)["findings"]:
            if finding["severity"] != "note":
                where = f"{finding['place']}: " if finding["place"] else ""
                yield self._problem(
                    f"the inspection finds: {where}{finding['what']}",
                    finding["mend"],
                    "release.inspection",
                    finding["rule"],
                )

    def _moved(self) -> list[Problem]:
        """Return the sentences whose numbers moved, and that their author has not decided."""
        return Stands(self.project, self.report).problems()

    def _warnings(self) -> Iterator[Problem]:
        inspected = {finding["rule"] for finding in self.build.json(Inspection.FILE)["findings"]}
        for warning in self.manifest.made.warnings:
            rule = "release.records" if warning["rule"] == TAKEN_OUT else "release.warning"
            if warning["rule"] not in inspected:
                yield self._problem(
                    f"the build warns: {warning['what']}", warning["mend"], rule, warning["rule"]
                )

    def _consent(self) -> Iterator[Problem]:
        consents = Consents(self.project, self.day)
        if undecided := list(consents.undecided()):
            yield from (replace(problem, rule="release.consent") for problem in undecided)
            return
        folder = self.project.place(self.project.data / Photograph.folder)
        places = (Path(input_place) for input_place in self.manifest.read.inputs)
        photograph_names = [path.stem for path in places if path.parent.as_posix() == folder]
        for problem in consents.faults(self.report.id, photograph_names):
            yield replace(problem, severity="error", rule="release.consent")
        for code, until in consents.ending(self.report.id, photograph_names).items():
            yield self._problem(
                f"the consent of '{code}' ends on {until}, and what was sent cannot be taken back.",
                "Ask for a longer one and record it, or take out what rests on it.",
                "release.consent-ends",
                code,
            )
        for person, entry in consents.not_to_be_found():
            yield self._problem(
                f"'{entry}' is withdrawn, and what was said is kept nowhere: nobody can tell "
                "whether its words stand in this report.",
                f"hrcreport forget {person} --words FILE, a passage a line, and with its token "
                "--delete: hashes of the words are kept. Who never said a word that was written "
                "down is answered for by a waiver.",
                "release.words-unknown",
                person,
            )
        for heard in consents.hashes_of_before:
            yield self._problem(
                f"hashes of words of '{heard.code}' are of an earlier form: nobody can tell "
                "whether a short clause of them stands in this report.",
                f"Give the words once more: hrcreport forget {heard.code} --words FILE, and with "
                "its token --delete. Where nobody has them any more, a waiver answers for it.",
                "release.words-unknown",
                heard.code,
            )
        yield from self._stopped_words(consents)
        yield from self._quotations()

    def _stopped_words(self, consents: Consents) -> Iterator[Problem]:
        """Yield each file of the build that holds words which may stand nowhere, in any form."""
        for file in self.build.files if consents.stopped else ():
            if "_extensions/" in file:
                continue
            try:
                texts = "\n".join(Scanned.texts_of(file, self.build.read(file)))
            except (ValueError, OSError, RecursionError) as error:
                yield self._problem(
                    f"{file} cannot be read ({error}), so nobody knows whose words are in it.",
                    f"Run: hrcreport build {self.report.id}",
                    "release.consent",
                )
                continue
            for why in consents.stopped.within(texts):
                yield self._problem(
                    f"{file} holds words that may stand nowhere: {why}.",
                    "Take them out in every form, and build again. To find them: hrcreport check",
                    "release.consent",
                )

    def _quotations(self) -> Iterator[Problem]:
        try:
            heard = Consultations.of(self.report.id, self.project)
        except RefusedError as error:
            yield from (replace(problem, rule="release.consent") for problem in error.problems)
            return
        # What stands above the text, such as titles of sources, quotes nobody.
        body = self.build.read(f"source/{self.report.id}.qmd").decode().partition("\n---\n")[2]
        cells = self.build.json(f"{self.report.id}.ipynb")["cells"]
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        typed = [words for source in code for words in CodeReader.words_in(source)]
        for words in dict.fromkeys(
            words for text in (body, *typed) for _, words in heard.not_agreed_to(text)
        ):
            yield self._problem(
                f"a quotation of {len(words.split())} words, which begins “{words[:24]}…”, names "
                "neither a voice to whose quotation somebody agreed nor its published source.",
                heard.mend_of_quotation,
                "release.quotation",
                words[:24],
            )

    def _unverified(self) -> Iterator[Problem]:
        graph = self.build.json(GRAPH)
        rests: dict[str, list[str]] = {}
        for graph_record in (*graph["findings"], *graph["recommendations"]):
            for key in (*graph_record["rests_on"], *graph_record["standards"]):
                rests.setdefault(key, []).append(graph_record["id"])
        records = SourcesDesk(self.project, self.day).records()
        for key, on_it in rests.items():
            if key in records and not records[key].standing.verified:
                yield self._problem(
                    f"nobody vouches for {records[key].noun} '{key}', on which "
                    f"{', '.join(on_it[:3])}{' and others' if len(on_it) > 3 else ''} rests.",
                    f"Compare it with its text and sign: hrcreport sources confirm {key}",
                    "release.unverified",
                    key,
                )

    def _licences(self) -> Iterator[Problem]:
        for table in self.tables:
            if not table.is_cleared:
                yield self._problem(
                    f"figures of the table '{table.name}' may not be released yet: "
                    f"{table.clearance}",
                    "Let a person settle it and name them in its record "
                    "(hrc.cleared_by), or leave the table out.",
                    "release.licence",
                    table.name,
                )

    def unapproved_policy(self) -> Iterator[Problem]:
        """Yield where what protects persons is not what two persons approved."""
        standing = self.trust.standing if self.trust else None
        now = self.policies()
        if standing is None or standing.policy == now:
            return
        less = TrustLog.loosened(standing.policy, now)
        since = f"other than in line {standing.policy_line} of the log"
        difference = since if standing.policy else "and nobody has approved it"
        yield Problem(
            f"{self.project.place(self.project.data)}/{Safeguards.file}",
            f"this is the policy today, {difference}."
            + (f" It protects less: {', '.join(less)}." if less else ""),
            "Restore the file and build again; or two persons approve it: "
            "hrcreport trust ask policy",
            "release.policy",
        )


def nobody_approves(gate: ReleaseGate, level: str) -> Iterator[Problem]:
    """Yield where nobody may approve data of a level yet.

    Raises:
        DataError: the policy has slips.
    """
    rules = Safeguards.of(gate.project).level(level)
    file = f"{gate.project.place(gate.project.data)}/{Safeguards.file}"
    if rules is None or not rules.approved_by:
        yield Problem(
            file,
            f"it is open who may approve the release of data that is {level}.",
            f"Name functions in approved_by of each level, of '{level}' too, before two persons "
            "approve the policy.",
            "release.approver-open",
            value=level,
        )
        return
    people = gate.trust.standing.people.values() if gate.trust else ()
    if not {person.role for person in people} & set(rules.approved_by):
        yield Problem(
            file,
            f"nobody in the log of trust is {' or '.join(rules.approved_by)}, and may approve the "
            f"release of data that is {level}.",
            "Two persons enter one who is: hrcreport trust ask person.",
            "release.approver",
            value=level,
        )


def refuse_approver(gate: ReleaseGate, code: str, role: str) -> None:
    """Refuse a person whose function may not approve data of the build's level.

    Raises:
        RefusedError: the policy names other functions.
        DataError: the policy has slips.
    """
    rules = Safeguards.of(gate.project).level(gate.level)
    allowed = rules.approved_by if rules else ()
    if role not in allowed:
        raise RefusedError.of(
            f"--approved-by {code}",
            f"'{role}' may not approve the release of data that is {gate.level}.",
            "Who may is said by approved_by in "
            f"data/safeguards.yml: {', '.join(allowed) or 'nobody yet'}.",
            "release.approver",
            value=role,
        )
