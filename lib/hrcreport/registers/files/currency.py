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
from hrcreport.registers.files.registry import Register, registers
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
        for event in Watch.read_file(path, place=project.place(path))[0].events:
            if event.due and event.due < today:
                yield event.problem(
                    "due",
                    f"'{event.code}' was due by {event.due}, and "
                    f"{f'last looked at on {event.looked}' if event.looked else 'nobody looked'}: "
                    f"{event.what.rstrip('.')}.",
                    "See whether it has happened: then write its date for due, and tell it in the "
                    "report; else give a later day.",
                    "currency.overdue",
                    severity="warning",
                )
            elif event.due and not event.looked:
                yield event.problem(
                    "due",
                    f"nobody says that they looked whether '{event.code}' has happened, which is "
                    f"due by {event.due}.",
                    "Look, and write the day: looked.",
                    "currency.never-looked",
                    severity="warning",
                )


def _aged(project: Project, today: str) -> Iterator[Problem]:
    path = project.data / LIVES
    if not project.reads.is_there(path):
        return
    life_records = Lives.read_file(path, place=project.place(path))[0].lives
    yield from Record.used_twice(life_records)
    lives = {life.of: life for life in life_records}
    confirmed = {
        key: max(sign_off.date for _, sign_off in sign_offs)
        for key, sign_offs in read_sign_offs(project).by_key.items()
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
            yield from _aged_in(
                file,
                register=register,
                life=life,
                confirmed=confirmed,
                project=project,
                today=today,
            )
    for life_record in life_records:
        if life_record.of not in covered:
            yield life_record.problem(
                "of",
                f"'{life_record.of}' is no register and no file of one, of what holds for a time.",
                "Write a folder or file below data: law, or law/usa.yml.",
                "currency.unknown-place",
            )


def _aged_in(
    path: Path,
    *,
    register: Register,
    life: Life,
    confirmed: Mapping[str, str],
    project: Project,
    today: str,
) -> Iterator[Problem]:
    dated_nodes = list(_seen(path, register, life, confirmed, project))
    aged = [(node, day) for node, day in dated_nodes if life.ends(day) < today]
    if aged:
        first, day = aged[0]
        name = _text(first, "code") or register.title
        count = (
            f"{len(aged)} of {len(dated_nodes)} records here were" if aged[1:] else f"'{name}' was"
        )
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
        yield from (dated_node for dated_node in newest.values() if dated_node[1])


def _text(node: Node, key: str) -> str:
    value = node.value
    return value[key].raw if isinstance(value, dict) and key in value else ""


def _contradictions(project: Project) -> Iterator[Problem]:
    """Yield facts that stand in two registers and differ."""
    states = {
        path.stem: Cooperation.read_file(path, place=project.place(path))[0]
        for path in project.reads.files_in(project.data / "monitoring" / "cooperation", "*.yml")
    }
    yield from _visits(project, states)
    yield from _documents(project, states)
    path = project.data / "monitoring" / "universal.yml"
    if project.reads.is_there(path):
        everywhere = Universal.read_file(path, place=project.place(path))[0]
        for cooperation in states.values():
            if state := everywhere.state(cooperation.country):
                yield from _treaties(
                    cooperation,
                    {treaty.treaty: treaty for treaty in treaties_of(state)},
                    as_of=everywhere.treaties_as_of,
                )


def _visits(project: Project, states: Mapping[str, Cooperation]) -> Iterator[Problem]:
    for path in project.reads.files_in(project.data / "missions", "*.yml"):
        mission, slips = Mission.read_file(path, place=project.place(path))
        state = states.get(path.stem.partition("-")[0])
        if slips or state is None:
            continue
        known_visits = [visit for visit in state.visits if visit.by == "mechanism"]
        if (mission.begins, mission.ends) not in {
            (visit.begins, visit.ends) for visit in known_visits
        }:
            visit_days = (
                "; ".join(f"{visit.begins} to {visit.ends}" for visit in known_visits) or "none"
            )
            yield mission.problem(
                "from",
                f"the visit is from {mission.begins} to {mission.ends} here, and the register of "
                f"cooperation has: {visit_days}.",
                "Let both say the same days.",
                "currency.two-visits",
                value=mission.begins,
            )


def _documents(project: Project, states: Mapping[str, Cooperation]) -> Iterator[Problem]:
    reported_symbols: set[str] = set()
    for recommendation in read_issued(project).recommendations:
        symbol, countries = recommendation.document.symbol, recommendation.countries
        state = states.get(countries[0].lower()) if len(countries) == 1 else None
        if state is None or not symbol or symbol in reported_symbols:
            continue
        reported_symbols.add(symbol)
        visit_reports = {visit.report for visit in state.visits}
        if symbol not in visit_reports | {review.outcome for review in state.reviews}:
            yield recommendation.document.problem(
                "symbol",
                f"'{symbol}' is no report of a visit and no outcome of a review that the "
                f"register of cooperation has of {state.country}.",
                f"Add it to {state.country.lower()}.yml there, or correct the symbol.",
                "currency.document-without-act",
            )


def _treaties(
    state: Cooperation, universal_treaties: Mapping[str, Treaty], *, as_of: str
) -> Iterator[Problem]:
    """Yield where the two registers of treaties differ in what the older one can know."""
    for treaty in state.treaties:
        matching = universal_treaties.get(treaty.treaty)
        if treaty.treaty not in CORE or matching is None or treaty.date[:7] > as_of:
            continue
        # An empty text begins every other: of a day that is not known nothing differs.
        same_day = treaty.date.startswith(matching.date) or matching.date.startswith(treaty.date)
        if treaty.standing != matching.standing or not (same_day or treaty.standing != "party"):
            yield treaty.problem(
                "standing",
                f"'{treaty.treaty}' reads '{treaty.standing}' of {treaty.date or 'no day'} "
                f"here, and '{matching.standing}' of {matching.date or 'no day'} in universal.yml.",
                "See the Treaty Collection, and let both say the same.",
                "currency.two-treaties",
            )


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
    problems: list[Problem] = []
    for register in registers():
        for path in register.paths(project):
            problems += days_of(path, register, limit, place=project.place(path))
    return problems


def days_of(path: Path, register: Register, limit: str, *, place: str) -> list[Problem]:
    """Return the days of one file that lie ahead of a limit, or before what issued them existed."""
    node, _ = Node.read(path, place=place)
    return [*_in_node(node, register.model.as_kind(), place, limit)] if node else []


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


def _in_node(node: Node, kind: Kind, place: str, limit: str) -> Iterator[Problem]:
    if isinstance(node.value, list):
        for child in node.value:
            yield from _in_node(child, kind, place, limit)
    if not isinstance(node.value, dict):
        return
    keys = kind.model.declared_keys() if kind.model else {}
    for name, child in node.value.items():
        key = keys.get(name)
        is_past = key is not None and Kind.PAST in key.marks
        if is_past and Kind.DAY.fullmatch(child.raw) and earliest(child.raw) > limit:
            yield Problem(
                place,
                f"'{name}' reads '{child.raw}', a day that has not come yet.",
                f"Correct it: {limit} is the latest that it can be.",
                "register.day-ahead",
                line=child.line,
                key=name,
                value=child.raw,
            )
        if within := key.kind if key else kind.each:
            yield from _in_node(child, within, place, limit)
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
