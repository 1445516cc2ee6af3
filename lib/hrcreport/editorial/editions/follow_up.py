"""This module follows up recommendations in States: records, pages, what an edition keeps of them.

What stood in the last edition is compared with what stands today.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hrcreport.build import Builds
from hrcreport.editorial.editions.store import Edition, editions_folder
from hrcreport.foundation import Kind, Problem, Project, RefusedError, sha256_of
from hrcreport.registers import FollowUp

KEPT = "follow-up.json"
"""Where an edition keeps how recommendations stood when it was made."""
FOLDER = "_follow-up"
"""Where the pages of States lie in the folder of builds."""
MADE = "made.json"
"""What the pages beside the page of all reports were made from, so that a word makes none anew."""


@dataclass(frozen=True, slots=True)
class FollowedStates:
    """The States of a project to which something was recommended, as at a day ("2026-11-24")."""

    project: Project
    on: str

    def records(self, states: Collection[str] = ()) -> list[dict[str, Any]]:
        """Return what is followed up in States, by their codes in any case, or in all.

        Raises:
            RefusedError: nothing was recommended to one, the day is none, or a register or an
                edition cannot be used as it stands.
        """
        followed = self._followed()
        known_states = followed.states()
        if unknown := [state for state in states if state.upper() not in known_states]:
            raise RefusedError(
                Problem.not_one_of(
                    state,
                    known_states,
                    "data/recommendations",
                    f"nothing was recommended to a State '{state}'.",
                    "cli.unknown-state",
                    heading="States are",
                )
                for state in unknown
            )
        return [_record(followed, state.upper()) for state in states or known_states]

    def kept_beside(self, parameters: Mapping[str, Any]) -> dict[str, bytes]:
        """Return what an edition keeps beside a build: how recommendations to its State stand."""
        state, followed = str(parameters.get("country") or ""), self._followed()
        if state not in followed.states():
            return {}
        return {KEPT: json.dumps(followed.record(state), ensure_ascii=False, indent=2).encode()}

    def write(
        self,
        records: Iterable[Mapping[str, Any]],
        *,
        forms: Collection[str] = (),
        builds: Path | None = None,
        into: Path | None = None,
    ) -> list[Path]:
        """Write the files of States, `into` a folder or beside the page of all reports.

        That page, to which theirs lead, is in the folder of builds. `forms` are some of html, csv
        and json, or all. Return the paths of files.

        Raises:
            RefusedError: nobody can write to the folder.
        """
        folder = into or (builds or self.project.builds) / FOLDER
        written = []
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for record in records:
                files = FollowUp.files(record, index="" if into else "../index.html")
                for name, text in files.items():
                    if not forms or name.rpartition(".")[2] in forms:
                        (folder / name).write_text(text, encoding="utf-8", newline="\n")
                        written.append(folder / name)
        except OSError as error:
            raise RefusedError.of(
                place=str(folder),
                fault=f"the follow-up cannot be written here: {error.strerror}.",
                mend="Name a folder that you may write to: --output-dir DIR.",
                rule="cli.output-folder",
            ) from error
        return written

    def pages(self, builds: Builds, reported: Iterable[str] = ()) -> list[tuple[str, str]]:
        """Write the files of States for the page of all reports; return name and place of each.

        They are the States of our register and of reports: a tracker may hold two hundred, which
        the command writes. A register with slips has no page: it is told where it is checked.
        """
        reported, folder = sorted(set(reported)), builds.folder
        key = _key_of_index(builds, self.on, reported)
        memory = folder / FOLDER / MADE
        try:
            remembered = json.loads(memory.read_text(encoding="utf-8"))
            if remembered["key"] == key and all(
                (folder / place).is_file() for _, place in remembered["pages"]
            ):
                return [(str(name), str(place)) for name, place in remembered["pages"]]
        except (OSError, ValueError, LookupError, TypeError):
            pass  # nothing was made, or what is remembered of it is damaged
        try:
            followed = self._followed()
            everywhere = followed.states()
            own_states = followed.states(trackers=False)
            wanted_states = [*own_states, *(state for state in reported if state in everywhere)]
            records = [_record(followed, state) for state in dict.fromkeys(wanted_states)]
        except RefusedError:
            return []
        if not records:
            return []
        self.write(records, builds=folder)
        pages = [
            (str(record["name"]), f"{FOLDER}/{record['state'].lower()}.html")
            for record in sorted(records, key=lambda record: str(record["name"]))
        ]
        with suppress(OSError):  # a memory that is not written costs only time
            memory.write_text(json.dumps({"key": key, "pages": pages}), encoding="utf-8")
        return pages

    def _followed(self) -> FollowUp:
        if not Kind.is_day(self.on) or len(self.on) != len("2026-11-24"):
            raise RefusedError.of(
                "--on",
                f"'{self.on}' is no day.",
                "Write it like this: --on 2026-11-24.",
                "cli.day",
                value=self.on,
            )
        return FollowUp(self.project, self.on)


def _record(followed: FollowUp, state: str) -> dict[str, Any]:
    """Return what is followed up in a State, with what changed since the last edition."""
    edition, before = _last_edition(followed.project, state)
    return followed.record(state, edition=edition, before=before)


def _last_edition(project: Project, state: str) -> tuple[str, Mapping[str, Any] | None]:
    """Return the name of the last edition that tells of a State, and what it tells."""
    editions = sorted(
        (
            edition
            for report in project.reports()
            for edition in Edition.kept(project, report.id)
            if KEPT in edition.files
        ),
        key=lambda edition: (edition.date, edition.name),
        reverse=True,
    )
    for edition in editions:
        record = edition.held(project).json(KEPT)
        if record["state"] == state:
            return edition.called, record
    return "", None


def _key_of_index(builds: Builds, day: str, reported: Sequence[str]) -> str:
    """Return what the pages of States follow from: data, editions, the day, the library."""
    files = [
        path
        for folder in (builds.project.data, editions_folder(builds.project))
        for path in folder.rglob("*")
        if path.is_file()
    ]
    stamps = [
        (path.as_posix(), stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)
        for path in sorted(files)
        for stat in [path.stat()]
    ]
    return sha256_of([stamps, day, list(reported), builds.library])
