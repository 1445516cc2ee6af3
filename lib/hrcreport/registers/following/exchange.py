"""This module takes recommendations in from exports of trackers and lists, and gives them back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hrcreport.foundation import (
    Kind,
    Project,
    RefusedError,
    did_you_mean,
    earliest,
)
from hrcreport.registers.files.trackers import (
    FORMS,
    UHRI,
    as_yaml,
    merged,
    read_export,
    write_export,
)
from hrcreport.registers.files.upr_lists import SUFFIXES, read_list
from hrcreport.registers.following.all_mechanisms import exported, names_of, unknown_states
from hrcreport.registers.recommendations.issued import TrackedFile, tracked, tracked_names
from hrcreport.registers.recommendations.meaning import told_of

FOLDER = "recommendations/tracked"


NAME_OF_AN_EXPORT = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What an import of recommendations would keep; nothing is written yet.

    `path` is the file, `read`, `new` and `changed` count recommendations. `unknown` are the names
    of States that no page shows, `foreign` says which languages have no words for topics.
    """

    path: Path
    kept: TrackedFile
    read: int
    new: int
    changed: int
    unknown: tuple[str, ...]
    foreign: str

    def write(self) -> None:
        """Write the file.

        Raises:
            OSError: it cannot be written.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(as_yaml(self.kept), encoding="utf-8", newline="\n")


def take_in(
    export: Path,
    project: Project,
    *,
    name: str | None = None,
    state: str | None = None,
    taken_on: str | None = None,
) -> TakenIn:
    """Return what an export or a list adds to what is kept under a name.

    `name` is that of the file by default, `taken_on` today; `state` is the code of the State that
    a list is of which does not say so.

    Raises:
        RefusedError: the name, the day or the State does not do, or the export is not as it must
            be.
    """
    called = name or export.stem.lower()
    if not NAME_OF_AN_EXPORT.fullmatch(called):
        raise RefusedError.of(
            "--name",
            f"the name '{called}' does not do.",
            "Use small letters, figures and hyphens, such as col or col-upr: --name NAME.",
            "cli.name",
            value=called,
        )
    day = _day(taken_on)
    place = project.place(export)
    if export.suffix.lower() == ".json":
        raise RefusedError.of(
            place,
            "the JSON of the Universal Human Rights Index is not read: the "
            "Index documents no form of it, so that nobody could say whether something was lost.",
            "Export the same search as Excel, in English, with all columns.",
            "tracker.json",
        )
    if export.suffix.lower() in SUFFIXES:
        form, found = UHRI, read_list(export, place=place, state=_state(state, project))
    else:
        form, found = read_export(export, place=place)
    old = tracked(called, project)
    before = {each.code: each.with_(written=None) for each in old.recommendations} if old else {}
    return TakenIn(
        path=project.data / FOLDER / f"{called}.yml",
        kept=merged(old, form, found, on=day),
        read=len(found),
        new=sum(each.code not in before for each in found),
        changed=sum(
            each.code in before and before[each.code] != each.with_(written=None) for each in found
        ),
        unknown=tuple(unknown_states(found, project)),
        foreign=told_of((each.text for each in found), project.known_languages),
    )


def _day(given: str | None) -> str:
    today = date.today().isoformat()  # noqa: DTZ011  the day where the author sits
    day = given or today
    if not Kind.is_day(day) or earliest(day) > today:
        raise RefusedError.of(
            "--taken-on",
            f"'{day}' is no day that has come.",
            "Write it like this: --taken-on 2026-11-24.",
            "cli.day",
            value=day,
        )
    return day


def _state(code: str | None, project: Project) -> str:
    """Return the name of a State, as lists that do not say it take it."""
    names = names_of(project)
    rows = {row["iso3"]: row.get("name", row["iso3"]) for row in names.rows} if names else {}
    if not code or code.upper() not in rows:
        given = f"'{code}' is no State" if code else "the list does not say which State it is of"
        raise RefusedError.of(
            "--state",
            f"{given}.",
            f"{did_you_mean((code or '').upper(), rows)}Name it by its code: --state COL.",
            "cli.state",
            value=code or "",
        )
    return rows[code.upper()]


def give_back(name: str, target: Path, project: Project) -> int:
    """Write what is kept under a name, or recommended to a State; return how many they are.

    They stand in the columns of their tracker; what the register recommends to a State, named by
    its code in capitals, in those of the Universal Human Rights Index.

    Raises:
        RefusedError: nothing is kept, or the file has another suffix or cannot be written.
    """
    kept = _of_state(name, project) if Kind.COUNTRY.fullmatch(name) else tracked(name, project)
    if kept is None:
        known = tracked_names(project)
        raise RefusedError.of(
            project.place(project.data / FOLDER),
            f"nothing is kept under the name '{name}'.",
            f"{did_you_mean(name, known)}Names: {', '.join(known) or 'none'}. Import first: "
            "hrcreport import-recommendations FILE.",
            "cli.no-recommendations",
            value=name,
        )
    suffix = FORMS[kept.form].suffix
    if target.suffix.lower() != suffix:
        raise RefusedError.of(
            str(target),
            f"columns of '{kept.form}' go into a file that ends in {suffix}.",
            f"Name it {target.stem}{suffix}.",
            "cli.suffix",
            value=target.suffix,
        )
    try:
        write_export(kept, target)
    except OSError as error:
        raise RefusedError.of(
            str(target),
            f"the export cannot be written here: {error.strerror}.",
            "Name a file that you may write.",
            "cli.output-folder",
        ) from error
    return len(kept.recommendations)


def _of_state(code: str, project: Project) -> TrackedFile | None:
    today = date.today().isoformat()  # noqa: DTZ011  the day where the author sits
    found = exported(code, project, on=today)
    return found if found.recommendations else None
