"""This module finds days in registers that cannot be: what has happened lies in the past.

A day on which something was assessed, issued, considered or verified is no later than today or
the date of the latest report. The United Nations issued nothing before its Charter of 1945.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from hrcreport.errors import Problem
from hrcreport.model import DAY, earliest, latest
from hrcreport.project import Project
from hrcreport.registers.registry import register_folders
from hrcreport.yaml_source import Node, read_yaml

PAST = frozenset({"considered", "date", "died", "issued", "read", "recorded_on", "verified_on"})
"""Keys of days on which something has happened; laws and time limits may lie ahead."""

ISSUED = "issued"
CHARTER = "1945"
OF_THE_UNITED_NATIONS = re.compile(
    r"United Nations|General Assembly|Economic and Social Council|"
    r"Human Rights (?:Council|Committee)|Committee (?:on|against)\b|"
    r"\b(?:A|E|S|CCPR|CERD|CAT|CEDAW|CRC|CESCR)/[A-Z0-9]"
)
BEFORE_IT = re.compile(r"League of Nations|Treaty Series")
DATE_OF_REPORT = re.compile(r"""^\W*date:[^\n#\d]*?(\d{4}-\d{2}-\d{2})""", re.MULTILINE)


def check_days(project: Project) -> list[Problem]:
    """Return the days of registers that lie ahead, or before what issued them existed."""
    limit = latest_day(project)
    found: list[Problem] = []
    for path in sorted(
        path for name in register_folders() for path in (project.data / name).rglob("*.yml")
    ):
        place = project.place(path)
        node, _ = read_yaml(path, place=place)
        if node is not None:
            found += _in_node(node, place, limit)
    return found


def latest_day(project: Project) -> str:
    """Return the later of today and the latest date of a report, as its file or notebook has it."""
    texts = [path for _, path in project.params_files()]
    texts += sorted(project.notebooks.glob("*.ipynb"))
    days = [date.today().isoformat()]  # noqa: DTZ011  the day where the author sits
    for path in texts:
        try:
            days += DATE_OF_REPORT.findall(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError):
            continue  # told where the file is read
    return max(days)


def _in_node(node: Node, place: str, limit: str) -> Iterator[Problem]:
    if isinstance(node.value, list):
        for each in node.value:
            yield from _in_node(each, place, limit)
    if not isinstance(node.value, dict):
        return
    for key, each in node.value.items():
        if key in PAST and DAY.fullmatch(each.raw) and earliest(each.raw) > limit:
            yield Problem(
                place, f"'{key}' reads '{each.raw}', a day that has not come yet.",
                f"Correct it: {limit} is the latest that it can be.", "register.day-ahead",
                line=each.line, key=key, value=each.raw,
            )  # fmt: skip
        yield from _in_node(each, place, limit)
    issued = node.value.get(ISSUED)
    if issued is not None and DAY.fullmatch(issued.raw) and latest(issued.raw) < CHARTER:
        words = str(node.value["citation"].plain()) if "citation" in node.value else ""
        if OF_THE_UNITED_NATIONS.search(words) and not BEFORE_IT.search(words):
            yield Problem(
                place,
                f"'{ISSUED}' reads '{issued.raw}', and the United Nations issued nothing before "
                "its Charter of 1945.", "Correct the day.", "register.day-before", line=issued.line,
                key=ISSUED, value=issued.raw,
            )  # fmt: skip
