"""This module gathers what is followed up in one State: records, points, what is due, changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from hrcreport.foundation import (
    Language,
    Project,
    earliest,
    latest,
)
from hrcreport.registers.following.all_mechanisms import (
    body_of,
    followed_everywhere,
    names_of,
    of_trackers,
    target_in_words,
)
from hrcreport.registers.mandate.body import Body
from hrcreport.registers.monitoring.cooperation import cooperation
from hrcreport.registers.monitoring.watch import FOLDER, Watch
from hrcreport.registers.recommendations.follow_up import (
    NOT_REVIEWED,
    Followed,
    FollowedRecommendations,
)
from hrcreport.registers.recommendations.history import Obstacle
from hrcreport.registers.recommendations.issued import (
    IssuedRecommendation,
    Tracked,
    issued_recommendations,
)
from hrcreport.registers.recommendations.meaning import clusters, language_of, named, words_of
from hrcreport.registers.recommendations.time import due_day, standing, time_between
from hrcreport.registers.recommendations.vocabulary import (
    EVIDENCE,
    GRADERS,
    LEVELS,
    OBSTACLES,
    TRENDS,
    issuers,
)

UNKNOWN, NO_LIMIT = "not established", "none set"
"""What stands in a key column of which nothing is known, and where no time limit was set."""
UNREAD = "not tagged: in a language without words for it"
LOOK_AGAIN = 12
"""After so many months a status is to be looked at again."""
SOON = 6
"""What falls due within so many months is told."""
NEW_DOCUMENT = "document not yet taken in"
WATCHED = ("status", "as_of", "position", "answer", "deadline", "grades", "obstacles", "overdue")
"""What of a recommendation is compared with the last edition."""
COLUMNS = (
    "code", "symbol", "paragraph", "body", "issued", "text", "limbs", "themes", "sdg", "persons",
    "addressee", "indicator", "deadline", "due", "standing", "position", "answer", "status",
    "status_in_words",
    "trend", "as_of", "recorded_on", "draft", "evidence", "reason", "source", "files", "grades",
    "obstacles", "group", "tracker",
)  # fmt: skip  # a list of columns
"""The columns of the sheet, and the keys of a recommendation in JSON; they stay."""


def state_record(
    country: str,
    project: Project,
    *,
    on: str,
    said_by: Sequence[Tracked] | None = None,
    before: Mapping[str, Any] | None = None,
    edition: str = "",
) -> dict[str, Any]:
    """Return what is followed up in a State on a day, as JSON holds it.

    What was so or issued later is left out. `said_by` is what all imports hold; read where it is
    not given. `before` is the same as the last edition has it, called `edition` ("usa@v2").

    Raises:
        RefusedError: a register cannot be used as it stands.
    """
    names, body = names_of(project), Body.of(project)
    held = of_trackers(project) if said_by is None else said_by
    found, said = followed_everywhere(country, project, names, on=on, said_by=held)
    languages = project.known_languages
    groups = clusters([each.recommendation for each in found], languages, body)
    group_of = {number: place for place, group in enumerate(groups, 1) for number in group}
    records = [
        _record(
            each,
            said.get(each.recommendation.code),
            on=on,
            group=group_of.get(number),
            languages=languages,
            body=body,
        )
        for number, each in enumerate(found)
    ]
    row = next((each for each in names.rows if each["iso3"] == country), {}) if names else {}
    return {
        "state": country,
        "name": row.get("name", country),
        "on": on,
        "counts": asdict(FollowedRecommendations(tuple(found), on=on).counts()),
        "due": sorted(
            _due(found, country, project, on=on),
            key=lambda each: (each["kind"] == NEW_DOCUMENT, each["day"]),
        ),
        "edition": edition,
        "changes": list(changes(records, before["recommendations"])) if before else [],
        "agenda": _agenda(found, project),
        "recommendations": records,
        "groups": [
            {
                "number": str(number),
                "name": named(each, languages, body),
                "codes": [of.code for of in each],
                "bodies": list(dict.fromkeys(issuers(body)[of.issuer] for of in each)),
            }
            for number, group in enumerate(groups, 1)
            for each in [[found[place].recommendation for place in group]]
        ],
        "obstacles": _obstacles(found),
        "mandate": {
            "limbs": {code: body.title(code) for code in body.codes},
            "issuers": dict(issuers(body)),
        },
    }


def _record(
    each: Followed,
    said: Tracked | None,
    *,
    on: str,
    group: int | None,
    languages: Mapping[str, Language],
    body: Body,
) -> dict[str, Any]:
    of, entry = each.recommendation, each.entry
    return {
        "code": of.code,
        "symbol": of.document.symbol or of.document.citation["en"][1],
        "paragraph": " ".join(filter(None, [of.paragraph, of.official_number])) or UNKNOWN,
        "body": body_of(of, body),
        "issued": of.issued or UNKNOWN,
        "text": words_of(of),
        "limbs": list(of.limbs),
        "themes": [*map(body.title, of.limbs), *(said.themes if said else ())]
        or ["Outside the mandate" if language_of(words_of(of), languages) else UNREAD],
        "sdg": [target_in_words(target, body) for target in of.targets(body)] or [UNKNOWN],
        "persons": list(of.affected(body)) or [UNKNOWN],
        "addressee": of.addressee or LEVELS.get(of.level, "") or "the State",
        "indicator": of.indicator or UNKNOWN,
        "deadline": of.deadline or NO_LIMIT,
        "due": each.due or NO_LIMIT,
        "standing": standing(each.due, on) if each.due and each.pending else "",
        "overdue": bool(each.pending and each.due and each.due < on),
        "position": each.position or UNKNOWN,
        "answer": f"{each.answer.date}: {each.answer.text} ({each.answer.source})"
        if each.answer
        else "",
        "status": entry.status.value if entry else "",
        "status_in_words": entry.status.printed if entry else f"· {NOT_REVIEWED}",
        "trend": TRENDS.get(entry.trend, "") if entry else "",
        "as_of": entry.date if entry else "",
        "recorded_on": entry.recorded_on if entry else "",
        "draft": not (entry and entry.verified),
        "evidence": f"{entry.evidence}: {EVIDENCE[entry.evidence]}" if entry else UNKNOWN,
        "reason": entry.reason if entry else "",
        "source": entry.source if entry else "",
        "files": [f"{one.what} ({one.file}, SHA-256 {one.sha256})" for one in entry.files]
        if entry
        else [],
        "grades": [
            f"{GRADERS[one.body]}: {one.grade}, {one.date}"
            + (f" ({one.symbol})" if one.symbol else "")
            for one in entry.grades
        ]
        if entry
        else [],
        "obstacles": [
            f"{OBSTACLES[one.code]}; severity {one.severity} of 3; could be removed by: "
            f"{one.removal(of.level) or UNKNOWN}"
            for one in entry.obstacles
        ]
        if entry
        else [],
        "group": str(group or ""),
        "tracker": said.code if said else "",
        "time_since": time_between(of.issued, on),
        "kind": of.issuer,
    }


def _obstacles(found: Iterable[Followed]) -> list[dict[str, Any]]:
    """Return which obstacles stand in the way of what, and who could remove them."""
    met: dict[str, list[tuple[IssuedRecommendation, Obstacle]]] = {}
    for each in found:
        for one in each.entry.obstacles if each.entry else ():
            met.setdefault(one.code, []).append((each.recommendation, one))
    return [
        {
            "code": code,
            "words": words,
            "recommendations": [of.code for of, _ in met[code]],
            "severity": max(int(one.severity) for _, one in met[code]),
            "who": list(dict.fromkeys(one.removal(of.level) or UNKNOWN for of, one in met[code])),
        }
        for code, words in OBSTACLES.items()
        if code in met
    ]


def _agenda(found: Sequence[Followed], project: Project) -> list[dict[str, Any]]:
    """Return each point of the agenda: its own status, else those of what stands under it."""
    rows = []
    for code, point in issued_recommendations(project).items():
        if not point.of_the_agenda:
            continue
        under = [each for each in found if each.established and each.serves(code)]
        shown = [each for each in under if each.recommendation.code == code] or under
        rows.append(
            {
                "point": code,
                "summary": point.summary,
                "evidence": [
                    {
                        "code": each.recommendation.code,
                        "cited": each.recommendation.cited,
                        "status": each.entry.status.printed,
                        "as_of": each.entry.date,
                        "reason": each.entry.reason,
                        "source": each.entry.source,
                    }
                    for each in shown
                    if each.entry
                ],
            }
        )
    return rows


def _due(
    found: Iterable[Followed], country: str, project: Project, *, on: str
) -> Iterator[dict[str, str]]:
    """Yield what is overdue or falls due: limits, reviews, events, statuses to look at again."""
    soon = due_day(on, f"{SOON} months")

    def told(day: str, kind: str, what: str, code: str = "") -> dict[str, str]:
        stands = "" if kind == NEW_DOCUMENT else standing(day, on)
        return {"day": day, "kind": kind, "what": what, "code": code, "standing": stands}

    for each in found:
        of = each.recommendation
        if each.pending and each.due and each.due <= soon:
            yield told(each.due, "time limit", f"{of.cited}: {words_of(of)}", of.code)
        if each.entry and each.pending:
            again = due_day(each.entry.date, f"{LOOK_AGAIN} months")
            if again <= soon:
                stood = f"{of.cited}: {each.status_in_words}, as of {each.entry.date}"
                yield told(again, "status to look at again", stood, of.code)
    held = cooperation(country, project)
    symbols = {each.recommendation.document.symbol for each in found}
    for review in held.reviews:
        if review.next_due and latest(review.next_due) <= soon:
            yield told(latest(review.next_due), "review", f"{review.reviewer}: next report")
        if review.outcome and review.outcome not in symbols:
            nothing = f"{review.outcome}: none of its recommendations is recorded"
            yield told(earliest(review.considered or on), NEW_DOCUMENT, nothing)
    path = project.data / FOLDER / f"{country.lower()}.yml"
    if path.is_file():
        for event in Watch.read_file(path, place=project.place(path))[0].events:
            if event.due and latest(event.due) <= soon:
                yield told(latest(event.due), event.kind, event.what, event.code)


def changes(
    now: Iterable[Mapping[str, Any]], before: Iterable[Mapping[str, Any]]
) -> Iterator[dict[str, str]]:
    """Yield what changed in the recommendations since the last edition, one thing a row.

    Keys: code, what ("new", "gone", or the key that changed), before, now.
    """
    old, new = ({each["code"]: each for each in side} for side in (before, now))

    def change(code: str, what: str, was: str, reads: str) -> dict[str, str]:
        return {"code": code, "what": what, "before": was, "now": reads}

    for code, each in new.items():
        if code not in old:
            yield change(code, "new", "", each["text"])
            continue
        for key in WATCHED:
            shown = "status_in_words" if key == "status" else key
            if each[key] != old[code].get(key):
                yield change(code, key, _said(old[code].get(shown)), _said(each[shown]))
    yield from (change(code, "gone", old[code]["text"], "") for code in old if code not in new)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value)) or "–"
    return str(value or "–")
