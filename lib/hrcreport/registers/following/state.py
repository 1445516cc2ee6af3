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
    NOT_REVIEWED_SIGN,
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
    from_trackers = of_trackers(project) if said_by is None else said_by
    all_followed, tracked_by_code = followed_everywhere(
        country, project, names, on=on, said_by=from_trackers
    )
    languages = project.known_languages
    groups = clusters([followed.recommendation for followed in all_followed], languages, body)
    group_of = {number: place for place, group in enumerate(groups, 1) for number in group}
    records = [
        _record(
            followed,
            tracked_by_code.get(followed.recommendation.code),
            on=on,
            group=group_of.get(number),
            languages=languages,
            body=body,
        )
        for number, followed in enumerate(all_followed)
    ]
    row = (
        next((name_row for name_row in names.rows if name_row["iso3"] == country), {})
        if names
        else {}
    )
    return {
        "state": country,
        "name": row.get("name", country),
        "on": on,
        "counts": asdict(FollowedRecommendations(tuple(all_followed), on=on).counts()),
        "due": sorted(
            _due(all_followed, country, project, on=on),
            key=lambda due_row: (due_row["kind"] == NEW_DOCUMENT, due_row["day"]),
        ),
        "edition": edition,
        "changes": list(changes(records, before["recommendations"])) if before else [],
        "agenda": _agenda(all_followed, project),
        "recommendations": records,
        "groups": [
            {
                "number": str(number),
                "name": named(recommendations, languages, body),
                "codes": [of.code for of in recommendations],
                "bodies": list(dict.fromkeys(issuers(body)[of.issuer] for of in recommendations)),
            }
            for number, group in enumerate(groups, 1)
            for recommendations in [[all_followed[place].recommendation for place in group]]
        ],
        "obstacles": _obstacles(all_followed),
        "mandate": {
            "limbs": {code: body.title(code) for code in body.codes},
            "issuers": dict(issuers(body)),
        },
    }


def _record(
    followed: Followed,
    tracked: Tracked | None,
    *,
    on: str,
    group: int | None,
    languages: Mapping[str, Language],
    body: Body,
) -> dict[str, Any]:
    of, entry = followed.recommendation, followed.entry
    return {
        "code": of.code,
        "symbol": of.document.symbol or of.document.citation["en"][1],
        "paragraph": " ".join(filter(None, [of.paragraph, of.official_number])) or UNKNOWN,
        "body": body_of(of, body),
        "issued": of.issued or UNKNOWN,
        "text": words_of(of),
        "limbs": list(of.limbs),
        "themes": [*map(body.title, of.limbs), *(tracked.themes if tracked else ())]
        or ["Outside the mandate" if language_of(words_of(of), languages) else UNREAD],
        "sdg": [target_in_words(target, body) for target in of.targets(body)] or [UNKNOWN],
        "persons": list(of.affected(body)) or [UNKNOWN],
        "addressee": of.addressee or LEVELS.get(of.level, "") or "the State",
        "indicator": of.indicator or UNKNOWN,
        "deadline": of.deadline or NO_LIMIT,
        "due": followed.due or NO_LIMIT,
        "standing": standing(followed.due, on) if followed.due and followed.pending else "",
        "overdue": bool(followed.pending and followed.due and followed.due < on),
        "position": followed.position or UNKNOWN,
        "answer": f"{followed.answer.date}: {followed.answer.text} ({followed.answer.source})"
        if followed.answer
        else "",
        "status": entry.status.value if entry else "",
        "status_in_words": entry.status.printed if entry else f"{NOT_REVIEWED_SIGN} {NOT_REVIEWED}",
        "trend": TRENDS.get(entry.trend, "") if entry else "",
        "as_of": entry.date if entry else "",
        "recorded_on": entry.recorded_on if entry else "",
        "draft": not (entry and entry.verified),
        "evidence": f"{entry.evidence}: {EVIDENCE[entry.evidence]}" if entry else UNKNOWN,
        "reason": entry.reason if entry else "",
        "source": entry.source if entry else "",
        "files": [
            f"{evidence_file.what} ({evidence_file.file}, SHA-256 {evidence_file.sha256})"
            for evidence_file in entry.files
        ]
        if entry
        else [],
        "grades": [
            f"{GRADERS[grade.body]}: {grade.grade}, {grade.date}"
            + (f" ({grade.symbol})" if grade.symbol else "")
            for grade in entry.grades
        ]
        if entry
        else [],
        "obstacles": [
            f"{OBSTACLES[obstacle.code]}; severity {obstacle.severity} of 3; could be removed by: "
            f"{obstacle.removal(of.level) or UNKNOWN}"
            for obstacle in entry.obstacles
        ]
        if entry
        else [],
        "group": str(group or ""),
        "tracker": tracked.code if tracked else "",
        "time_since": time_between(of.issued, on),
        "kind": of.issuer,
    }


def _obstacles(all_followed: Iterable[Followed]) -> list[dict[str, Any]]:
    """Return which obstacles stand in the way of what, and who could remove them."""
    met: dict[str, list[tuple[IssuedRecommendation, Obstacle]]] = {}
    for followed in all_followed:
        for obstacle in followed.entry.obstacles if followed.entry else ():
            met.setdefault(obstacle.code, []).append((followed.recommendation, obstacle))
    return [
        {
            "code": code,
            "words": words,
            "recommendations": [of.code for of, _ in met[code]],
            "severity": max(int(obstacle.severity) for _, obstacle in met[code]),
            "who": list(
                dict.fromkeys(obstacle.removal(of.level) or UNKNOWN for of, obstacle in met[code])
            ),
        }
        for code, words in OBSTACLES.items()
        if code in met
    ]


def _agenda(all_followed: Sequence[Followed], project: Project) -> list[dict[str, Any]]:
    """Return each point of the agenda: its own status, else those of what stands under it."""
    rows = []
    for code, point in issued_recommendations(project).items():
        if not point.of_the_agenda:
            continue
        under = [
            followed for followed in all_followed if followed.established and followed.serves(code)
        ]
        on_point = [followed for followed in under if followed.recommendation.code == code] or under
        rows.append(
            {
                "point": code,
                "summary": point.summary,
                "evidence": [
                    {
                        "code": followed.recommendation.code,
                        "cited": followed.recommendation.cited,
                        "status": followed.entry.status.printed,
                        "as_of": followed.entry.date,
                        "reason": followed.entry.reason,
                        "source": followed.entry.source,
                    }
                    for followed in on_point
                    if followed.entry
                ],
            }
        )
    return rows


def _due(
    all_followed: Iterable[Followed], country: str, project: Project, *, on: str
) -> Iterator[dict[str, str]]:
    """Yield what is overdue or falls due: limits, reviews, events, statuses to look at again."""
    soon = due_day(on, f"{SOON} months")

    def told(day: str, kind: str, words: str, code: str = "") -> dict[str, str]:
        stands = "" if kind == NEW_DOCUMENT else standing(day, on)
        return {"day": day, "kind": kind, "what": words, "code": code, "standing": stands}

    for followed in all_followed:
        of = followed.recommendation
        if followed.pending and followed.due and followed.due <= soon:
            yield told(followed.due, "time limit", f"{of.cited}: {words_of(of)}", of.code)
        if followed.entry and followed.pending:
            again = due_day(followed.entry.date, f"{LOOK_AGAIN} months")
            if again <= soon:
                stood = f"{of.cited}: {followed.status_in_words}, as of {followed.entry.date}"
                yield told(again, "status to look at again", stood, of.code)
    state_cooperation = cooperation(country, project)
    symbols = {followed.recommendation.document.symbol for followed in all_followed}
    for review in state_cooperation.reviews:
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
    old, new = (
        {recommendation["code"]: recommendation for recommendation in side}
        for side in (before, now)
    )

    def change(code: str, change_kind: str, was: str, reads: str) -> dict[str, str]:
        return {"code": code, "what": change_kind, "before": was, "now": reads}

    for code, recommendation in new.items():
        if code not in old:
            yield change(code, "new", "", recommendation["text"])
            continue
        for key in WATCHED:
            printed_key = "status_in_words" if key == "status" else key
            if recommendation[key] != old[code].get(key):
                yield change(
                    code, key, _said(old[code].get(printed_key)), _said(recommendation[printed_key])
                )
    yield from (change(code, "gone", old[code]["text"], "") for code in old if code not in new)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value)) or "–"
    return str(value or "–")
