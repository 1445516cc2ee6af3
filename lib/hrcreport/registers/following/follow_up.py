"""This module follows up what was recommended to States: takes in, gives back, renders pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hrcreport.foundation import Kind, Problem, Project, RefusedError, csv_text, earliest
from hrcreport.registers.files.trackers import (
    FORMS,
    UHRI,
    as_yaml,
    merged,
    read_export,
    write_export,
)
from hrcreport.registers.files.upr_lists import SUFFIXES, read_list
from hrcreport.registers.following.all_mechanisms import (
    exported,
    names_of,
    of_trackers,
    states_followed,
    unknown_states,
)
from hrcreport.registers.following.state import COLUMNS, state_record
from hrcreport.registers.recommendations.issued import Tracked, TrackedFile, tracked, tracked_names
from hrcreport.registers.recommendations.meaning import told_of
from hrcreport.registers.recommendations.vocabulary import Status

if TYPE_CHECKING:
    from jinja2 import Template

HERE = Path(__file__).parent
FOLDER = "recommendations/tracked"


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


@dataclass(frozen=True)
class FollowUp:
    """What was recommended to States, as at a day ("2026-11-24")."""

    project: Project
    on: str

    @cached_property
    def said_by(self) -> tuple[Tracked, ...]:
        """What trackers hold.

        Raises:
            RefusedError: an import cannot be used as it stands.
        """
        return tuple(of_trackers(self.project))

    def states(self, *, trackers: bool = True) -> list[str]:
        """Return the States to which our register recommends something, or a tracker does."""
        said_by = self.said_by if trackers else ()
        return list(states_followed(self.project, names_of(self.project), said_by=said_by))

    def record(
        self, state: str, *, edition: str = "", before: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Return what is followed up in a State, and what changed `before`, in the last edition.

        Raises:
            RefusedError: a register cannot be used as it stands.
        """
        return state_record(
            state, self.project, on=self.on, said_by=self.said_by, before=before, edition=edition
        )

    @classmethod
    def files(cls, record: Mapping[str, Any], *, index: str = "") -> dict[str, str]:
        """Return the page of a State, its sheet and its JSON, by file name.

        `index` is where the page of all reports lies as seen from it.
        """
        name = record["state"].lower()
        recommendations, titles = record["recommendations"], record["mandate"]["limbs"]
        limbs = [
            (
                limb,
                title,
                [
                    recommendation
                    for recommendation in recommendations
                    if (recommendation["limbs"] or [""])[0] == limb
                ],
            )
            for limb, title in (titles | {"": "Outside the limbs of the mandate"}).items()
        ]
        codes = {
            recommendation["code"]: f"rec-{number}"
            for number, recommendation in enumerate(recommendations, 1)
        }
        page = cls.page(
            HERE / "state_page.html",
            record=record,
            index=index,
            codes=codes,
            bodies=record["mandate"]["issuers"],
            limbs=[limb_group for limb_group in limbs if limb_group[2]],
            groups={group["number"]: group for group in record["groups"]},
            statuses=[(status.value, status.printed) for status in Status],
            files=[(form.upper(), f"{name}.{form}") for form in ("csv", "json")],
        )
        return {
            f"{name}.html": page,
            f"{name}.csv": csv_text(COLUMNS, map(_row, recommendations)),
            f"{name}.json": json.dumps(record, ensure_ascii=False, indent=2) + "\n",
        }

    @staticmethod
    def page(template: Path, **content: Any) -> str:
        """Return a page of the folder of builds, all with one style; what is filled in is text."""
        from markupsafe import Markup

        style = Markup((HERE / "pages.css").read_text(encoding="utf-8"))  # noqa: S704  our own file
        return _compiled(template).render(style=style, **content)

    def take_in(
        self,
        export: Path,
        *,
        name: str | None = None,
        state: str | None = None,
        taken_on: str | None = None,
    ) -> TakenIn:
        """Return what an export or a list adds to what is kept under a name.

        `name` is that of the file by default, `taken_on` the day; `state` is the code of the State
        that a list is of which does not say so.

        Raises:
            RefusedError: the name, the day or the State does not do, or the export is not as it
                must be.
        """
        project, tracker_name = self.project, name or export.stem.lower()
        if not Kind.NAME.fullmatch(tracker_name):
            raise RefusedError.of(
                "--name",
                f"the name '{tracker_name}' does not do.",
                "Use small letters, figures and hyphens, such as col or col-upr: --name NAME.",
                "cli.name",
                value=tracker_name,
            )
        day = self._day(taken_on)
        place = project.place(export)
        if export.suffix.lower() == ".json":
            raise RefusedError.of(
                place,
                "the JSON of the Universal Human Rights Index is not read: the Index documents no "
                "form of it, so that nobody could say whether something was lost.",
                "Export the same search as Excel, in English, with all columns.",
                "tracker.json",
            )
        if export.suffix.lower() in SUFFIXES:
            form, recommendations = (
                UHRI,
                read_list(export, place=place, state=_state(state, project)),
            )
        else:
            form, recommendations = read_export(export, place=place)
        old = tracked(tracker_name, project)
        before = (
            {
                recommendation.code: recommendation.with_(written=None)
                for recommendation in old.recommendations
            }
            if old
            else {}
        )
        return TakenIn(
            path=project.data / FOLDER / f"{tracker_name}.yml",
            kept=merged(old, form, recommendations, on=day),
            read=len(recommendations),
            new=sum(recommendation.code not in before for recommendation in recommendations),
            changed=sum(
                recommendation.code in before
                and before[recommendation.code] != recommendation.with_(written=None)
                for recommendation in recommendations
            ),
            unknown=tuple(unknown_states(recommendations, project)),
            foreign=told_of(
                (recommendation.text for recommendation in recommendations), project.known_languages
            ),
        )

    def _day(self, day_option: str | None) -> str:
        day = day_option or self.on
        if not Kind.is_day(day) or earliest(day) > self.on:
            raise RefusedError.of(
                "--taken-on",
                f"'{day}' is no day that has come.",
                "Write it like this: --taken-on 2026-11-24.",
                "cli.day",
                value=day,
            )
        return day

    def give_back(self, name: str, target: Path) -> int:
        """Write what is kept under a name, or recommended to a State; return how many they are.

        They stand in the columns of their tracker; what the register recommends to a State, named
        by its code in capitals, in those of the Universal Human Rights Index.

        Raises:
            RefusedError: nothing is kept, or the file has another suffix or cannot be written.
        """
        project, of_state = self.project, Kind.COUNTRY.fullmatch(name)
        tracked_file = exported(name, project, on=self.on) if of_state else tracked(name, project)
        if tracked_file is None or (of_state and not tracked_file.recommendations):
            known_names = tracked_names(project)
            raise RefusedError.of(
                project.place(project.data / FOLDER),
                f"nothing is kept under the name '{name}'.",
                f"{Problem.did_you_mean(name, known_names)}"
                f"Names: {', '.join(known_names) or 'none'}. Import first: "
                "hrcreport import-recommendations FILE.",
                "cli.no-recommendations",
                value=name,
            )
        suffix = FORMS[tracked_file.form].suffix
        if target.suffix.lower() != suffix:
            raise RefusedError.of(
                str(target),
                f"columns of '{tracked_file.form}' go into a file that ends in {suffix}.",
                f"Name it {target.stem}{suffix}.",
                "cli.suffix",
                value=target.suffix,
            )
        try:
            write_export(tracked_file, target)
        except OSError as error:
            raise RefusedError.of(
                str(target),
                f"the export cannot be written here: {error.strerror}.",
                "Name a file that you may write.",
                "cli.output-folder",
            ) from error
        return len(tracked_file.recommendations)


def _state(code: str | None, project: Project) -> str:
    """Return the name of a State, as lists that do not say it take it."""
    names = names_of(project)
    rows = {row["iso3"]: row.get("name", row["iso3"]) for row in names.rows} if names else {}
    if not code or code.upper() not in rows:
        fault = f"'{code}' is no State" if code else "the list does not say which State it is of"
        raise RefusedError.of(
            "--state",
            f"{fault}.",
            f"{Problem.did_you_mean((code or '').upper(), rows)}Name it by its code: --state COL.",
            "cli.state",
            value=code or "",
        )
    return rows[code.upper()]


@cache
def _compiled(template: Path) -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(template.read_text(encoding="utf-8"))


def _row(recommendation: Mapping[str, Any]) -> list[str]:
    return [
        "; ".join(cell)
        if isinstance(cell, list)
        else ("no", "yes")[cell]
        if isinstance(cell, bool)
        else str(cell)
        for cell in (recommendation[column] for column in COLUMNS)
    ]
