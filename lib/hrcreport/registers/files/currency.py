"""This module finds days that cannot be, records out of date, and registers that contradict.

A day on which something was assessed, issued, considered or verified is no later than today or
the date of the latest report. The United Nations issued nothing before its Charter of 1945.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from hrcreport.foundation import (
    Kind,
    Node,
    Problem,
    Project,
    Record,
    earliest,
    latest,
)
from hrcreport.registers.consultations.mission import Mission
from hrcreport.registers.files.registry import Register, register_folders, registers
from hrcreport.registers.monitoring.cooperation import (
    CORE,
    Cooperation,
    Treaty,
    Universal,
    treaties_of,
)
from hrcreport.registers.monitoring.watch import FOLDER, Life, Lives, Watch, life_of
from hrcreport.registers.recommendations.issued import read_issued
from hrcreport.registers.sources.sign_offs import read_sign_offs

LIVES = Path("monitoring") / "lives.yml"


def check_currency(project: Project) -> list[Problem]:
    """Return what is out of date today, is overdue on a watch list, or stands twice and differs."""
    today = date.today().isoformat()  # noqa: DTZ011  the day where the author sits
    return [*_overdue(project, today), *_aged(project, today), *_contradictions(project)]


def _overdue(project: Project, today: str) -> Iterator[Problem]:
    for path in project.reads.files_in(project.data / FOLDER, "*.yml"):
        for each in Watch.read_file(path, place=project.place(path))[0].events:
            if each.due and each.due < today:
                yield each.problem(
                    "due",
                    f"'{each.code}' was due by {each.due}, and "
                    f"{f'last looked at on {each.looked}' if each.looked else 'nobody looked'}: "
                    f"{each.what.rstrip('.')}.",
                    "See whether it has happened: then write its date for due, and tell it in the "
                    "report; else give a later day.",
                    "currency.overdue",
                    severity="warning",
                )
            elif each.due and not each.looked:
                yield each.problem(
                    "due",
                    f"nobody says that they looked whether '{each.code}' has happened, which is "
                    f"due by {each.due}.",
                    "Look, and write the day: looked.",
                    "currency.never-looked",
                    severity="warning",
                )


def _aged(project: Project, today: str) -> Iterator[Problem]:
    path = project.data / LIVES
    if not project.reads.is_there(path):
        return
    held = Lives.read_file(path, place=project.place(path))[0].lives
    yield from Record.used_twice(held)
    lives = {each.of: each for each in held}
    confirmed = {
        key: max(each.date for _, each in given)
        for key, given in read_sign_offs(project).by_key.items()
    }
    covered: set[str] = set()
    for register in registers():
        if register.timeless:
            continue
        for file in register.paths(project):
            place = file.relative_to(project.data).as_posix()
            life = life_of(place, lives)
            if life is None:
                yield Problem(
                    project.place(file),
                    "nothing says as of which day this is, and how long it holds.",
                    f"Add it, or its folder, to {project.place(path)}.",
                    "currency.no-life",
                    severity="warning",
                )
                continue
            covered.add(life.of)
            yield from _aged_in(file, register, life, confirmed, project, today)
    for each in held:
        if each.of not in covered:
            yield each.problem(
                "of",
                f"'{each.of}' is no register and no file of one, of what holds for a time.",
                "Write a folder or file below data: law, or law/usa.yml.",
                "currency.unknown-place",
            )


def _aged_in(
    path: Path,
    register: Register,
    life: Life,
    confirmed: Mapping[str, str],
    project: Project,
    today: str,
) -> Iterator[Problem]:
    seen = list(_seen(path, register, life, confirmed, project))
    aged = [(node, day) for node, day in seen if life.ends(day) < today]
    if aged:
        first, day = aged[0]
        name = _text(first, "code") or register.title
        count = f"{len(aged)} of {len(seen)} records here were" if aged[1:] else f"'{name}' was"
        yield Problem(
            project.place(path),
            f"{count} last looked at more than {life.months} months ago, on {day}.",
            f"Look at their sources again, and write the day in data/{LIVES.as_posix()}: as_of, or "
            "but: for single records. A sign-off counts as well.",
            "currency.out-of-date",
            line=first.line,
            severity="warning",
        )


def _seen(
    path: Path, register: Register, life: Life, confirmed: Mapping[str, str], project: Project
) -> Iterator[tuple[Node, str]]:
    """Yield the records of a file with the day as of which each is; of a history the newest."""
    root, _ = Node.read(path, place=project.place(path))
    lists = root.value if root is not None and isinstance(root.value, dict) else {}
    for name in register.lists:
        nodes = lists[name].value if name in lists else None
        newest: dict[str, tuple[Node, str]] = {}
        for number, node in enumerate(nodes if isinstance(nodes, list) else ()):
            key = _text(node, "code") or str(number)
            day = max(life.seen_on(key), confirmed.get(key, ""))
            if name in register.only_added:
                key = _text(node, "test") or _text(node, "recommendation")
                day = _text(node, "recorded_on") or _text(node, "date")
            if key not in newest or newest[key][1] < day:
                newest[key] = (node, day)
        yield from (each for each in newest.values() if each[1])


def _text(node: Node, key: str) -> str:
    value = node.value
    return value[key].raw if isinstance(value, dict) and key in value else ""


def _contradictions(project: Project) -> Iterator[Problem]:
    """Yield facts that stand in two registers and differ."""
    held = {
        path.stem: Cooperation.read_file(path, place=project.place(path))[0]
        for path in project.reads.files_in(project.data / "monitoring" / "cooperation", "*.yml")
    }
    yield from _visits(project, held)
    yield from _documents(project, held)
    path = project.data / "monitoring" / "universal.yml"
    if project.reads.is_there(path):
        everywhere = Universal.read_file(path, place=project.place(path))[0]
        for each in held.values():
            if state := everywhere.state(each.country):
                yield from _treaties(
                    each,
                    {one.treaty: one for one in treaties_of(state)},
                    as_of=everywhere.treaties_as_of,
                )


def _visits(project: Project, held: Mapping[str, Cooperation]) -> Iterator[Problem]:
    for path in project.reads.files_in(project.data / "missions", "*.yml"):
        own, slips = Mission.read_file(path, place=project.place(path))
        state = held.get(path.stem.partition("-")[0])
        if slips or state is None:
            continue
        known = [each for each in state.visits if each.by == "mechanism"]
        if (own.begins, own.ends) not in {(each.begins, each.ends) for each in known}:
            others = "; ".join(f"{each.begins} to {each.ends}" for each in known) or "none"
            yield own.problem(
                "begins",
                f"the visit is from {own.begins} to {own.ends} here, and the register of "
                f"cooperation has: {others}.",
                "Let both say the same days.",
                "currency.two-visits",
            )


def _documents(project: Project, held: Mapping[str, Cooperation]) -> Iterator[Problem]:
    told: set[str] = set()
    for each in read_issued(project).recommendations:
        symbol, countries = each.document.symbol, each.countries
        state = held.get(countries[0].lower()) if len(countries) == 1 else None
        if state is None or not symbol or symbol in told:
            continue
        told.add(symbol)
        known = {visit.report for visit in state.visits}
        if symbol not in known | {review.outcome for review in state.reviews}:
            yield each.document.problem(
                "symbol",
                f"'{symbol}' is no report of a visit and no outcome of a review that the "
                f"register of cooperation has of {state.country}.",
                f"Add it to {state.country.lower()}.yml there, or correct the symbol.",
                "currency.document-without-act",
            )


def _treaties(state: Cooperation, known: Mapping[str, Treaty], *, as_of: str) -> Iterator[Problem]:
    """Yield where the two registers of treaties differ in what the older one can know."""
    for each in state.treaties:
        other = known.get(each.treaty)
        if each.treaty not in CORE or other is None or each.date[:7] > as_of:
            continue
        # An empty text begins every other: of a day that is not known nothing differs.
        same_day = each.date.startswith(other.date) or other.date.startswith(each.date)
        if each.standing != other.standing or not (same_day or each.standing != "party"):
            yield each.problem(
                "standing",
                f"'{each.treaty}' reads '{each.standing}' of {each.date or 'no day'} "
                f"here, and '{other.standing}' of {other.date or 'no day'} in universal.yml.",
                "See the Treaty Collection, and let both say the same.",
                "currency.two-treaties",
            )


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
    folders = (project.data / name for name in register_folders())
    found: list[Problem] = []
    for path in sorted(path for folder in folders for path in folder.rglob("*.yml")):
        node, _ = Node.read(path, place=project.place(path))
        found += _in_node(node, project.place(path), limit) if node else []
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
        if key in PAST and Kind.DAY.fullmatch(each.raw) and earliest(each.raw) > limit:
            yield Problem(
                place,
                f"'{key}' reads '{each.raw}', a day that has not come yet.",
                f"Correct it: {limit} is the latest that it can be.",
                "register.day-ahead",
                line=each.line,
                key=key,
                value=each.raw,
            )
        yield from _in_node(each, place, limit)
    issued = node.value.get(ISSUED)
    if issued is not None and Kind.DAY.fullmatch(issued.raw) and latest(issued.raw) < CHARTER:
        words = str(node.value["citation"].plain()) if "citation" in node.value else ""
        if OF_THE_UNITED_NATIONS.search(words) and not BEFORE_IT.search(words):
            yield Problem(
                place,
                f"'{ISSUED}' reads '{issued.raw}', and the United Nations issued nothing before "
                "its Charter of 1945.",
                "Correct the day.",
                "register.day-before",
                line=issued.line,
                key=ISSUED,
                value=issued.raw,
            )
