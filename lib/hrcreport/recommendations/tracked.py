"""This module holds recommendations as trackers publish them, so that they go back unchanged."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar

from hrcreport.model import Day, Kind, Record, matching, one_of
from hrcreport.project import Project
from hrcreport.recommendations.record import DEADLINE
from hrcreport.sources.registered import registered
from hrcreport.yaml_source import Node

IDENTIFIER = re.compile(r"[\w-]+")
NUMBERED = re.compile(
    r"\s*(\d{1,3}(?:\.\d{1,3})?(?:\s?\([a-z]{1,4}\))*)\s?[.:-]?\s?"
    r"(?=[A-ZÀ-ÞА-ЯЁ\u0600-\u06ff\u4e00-\u9fff(“«\"])"
    r"|[^.]{1,120}?\s(\d{1,3})\.(?=[A-Z])"
)
"""The number of a paragraph at the beginning, or behind a heading: "Rural women 49.The"."""
FORMS = ("uhri", "upr-info")
"""Whose columns a file keeps: the Universal Human Rights Index, the UPR Info database."""


def _verbatim(node: Node) -> str:
    return "" if node.value is None else node.raw


verbatim = Kind(_verbatim, {"type": ["string", "null"]})
"""A text to the last blank, since it is to go back as it came."""
Cell = Annotated[str, verbatim]
Cells = tuple[Cell, ...]


class Tracked(Record, frozen=True, kw_only=True):
    """One recommendation with every column of the tracker it came from; empty where it has none.

    `text`, `countries`, `body` and the rest are the tracker's words. Of the UPR Info database,
    `group`, `org`, `by_group`, `by_org` and `action` are its own coding. `position_source` is of
    lists of the review; `deadline` is ours, since no tracker's export has one.
    """

    noun: ClassVar[str] = "recommendation"
    code: Annotated[str, matching(IDENTIFIER, "a3f0c1de-0001")]
    text: Cell
    countries: Cells = ()
    body: Cells = ()
    symbol: Cell = ""
    themes: Cells = ()
    persons: Cells = ()
    sdgs: Cells = ()
    published: Cell = ""
    states: Cells = ()
    position: Cell = ""
    type: Cells = ()
    session: Cell = ""
    regions: Cells = ()
    recommending_regions: Cells = ()
    on_uhri: Cell = ""
    group: Cell = ""
    org: Cell = ""
    by_group: Cell = ""
    by_org: Cell = ""
    action: Cell = ""
    position_source: Cell = ""
    deadline: Annotated[str, matching(DEADLINE, "2028-12-31 or 12 months")] = ""

    @property
    def paragraph(self) -> str:
        """The number of the paragraph with which the text begins, an empty text without one."""
        found = NUMBERED.match(self.text)
        return (found[1] or found[2]) if found else ""

    @property
    def supported(self) -> bool | None:
        """Whether the State supported it; None where it was no matter of a position."""
        said = self.position.removeprefix("- ").strip().casefold()
        return {"supported": True, "accepted": True, "noted": False}.get(said)


class TrackedFile(Record, frozen=True, kw_only=True):
    """What one export holds: whose columns, when it was taken, its recommendations."""

    form: Annotated[str, one_of(FORMS)]
    taken_on: Day
    recommendations: tuple[Tracked, ...]


def tracked(name: str, project: Project) -> TrackedFile | None:
    """Return what an import keeps under a name, read recorded; None where there is none.

    Raises:
        RefusedError: the file cannot be used as it stands.
    """
    path = project.data / "recommendations" / "tracked" / f"{name}.yml"
    return registered(path, TrackedFile, project)


def tracked_names(project: Project) -> list[str]:
    """Return the names under which imports are kept."""
    return [
        path.stem
        for path in project.reads.files_in(project.data / "recommendations" / "tracked", "*.yml")
    ]
