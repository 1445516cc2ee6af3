"""This module brings the recommendations of all mechanisms into one form, and into a tracker's.

What a tracker holds of a State becomes a recommendation as the register has them; what the register
holds goes into the columns of the Universal Human Rights Index, in which no key column is empty.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from hrcreport.foundation import Kind, Language, Project
from hrcreport.registers.mandate.body import Body
from hrcreport.registers.monitoring.names import Names
from hrcreport.registers.recommendations.follow_up import Followed, FollowedRecommendations
from hrcreport.registers.recommendations.history import history_of, latest
from hrcreport.registers.recommendations.issued import (
    NUMBERED,
    Document,
    IssuedRecommendation,
    Tracked,
    TrackedFile,
    read_issued,
    tracked,
    tracked_names,
)
from hrcreport.registers.recommendations.meaning import language_of, words_of
from hrcreport.registers.recommendations.time import limit_in
from hrcreport.registers.recommendations.vocabulary import issuers

EPOCH = date(1899, 12, 30)
"""The day from which a spreadsheet counts days."""
SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
BODY = (
    ("upr", re.compile(r"UPR|^$")),
    ("special-procedure", re.compile(r"(?:SR|IE|WG)\b|special procedure", re.IGNORECASE)),
    ("high-commissioner", re.compile(r"high commissioner", re.IGNORECASE)),
    ("council", re.compile(r"council", re.IGNORECASE)),
    ("treaty-body", re.compile(r"")),
)
"""Which kind of body a tracker's name means: the mandate's own, else the first that fits."""
POSITIONS = {True: "supported", False: "noted", None: ""}


def names_of(project: Project) -> Names | None:
    """Return which State a name means, by the project's table of States; None without one.

    What is wrong with the table is told where it is checked.
    """
    try:
        return Names(project.data / "tables" / "states.csv")
    except (OSError, ValueError, KeyError, csv.Error):
        return None


def of_trackers(project: Project) -> list[Tracked]:
    """Return what all imports hold, reads recorded.

    Raises:
        RefusedError: an import cannot be used as it stands.
    """
    tracked_files = (tracked(name, project) for name in tracked_names(project))
    return [
        recommendation
        for tracked_file in tracked_files
        if tracked_file
        for recommendation in tracked_file.recommendations
    ]


def followed_everywhere(
    country: str, project: Project, names: Names | None, *, on: str, said_by: Iterable[Tracked]
) -> tuple[list[Followed], dict[str, Tracked]]:
    """Return what was recommended to a State: by our register, then by trackers, each once.

    What both have, by symbol and paragraph, is told as the register has it. The second part of the
    answer is what a tracker says of a recommendation, by the code; `said_by` is what they hold.

    Raises:
        RefusedError: a register cannot be used as it stands.
    """
    all_followed = [*FollowedRecommendations.of([country], project, on=on).found]
    own_codes = {
        (
            followed.recommendation.document.symbol,
            _plain(followed.recommendation.paragraph),
        ): followed.recommendation.code
        for followed in all_followed
        if followed.recommendation.paragraph
    }
    history = history_of(country, project)
    newest, answers = latest(history.entries, on=on), latest(history.answers, on=on)
    tracked_by_code: dict[str, Tracked] = {}
    languages, body = project.known_languages, Body.of(project)
    for recommendation in said_by:
        if not any(
            _code(country_name, names) == country for country_name in recommendation.countries
        ):
            continue
        code = own_codes.get(
            (recommendation.symbol, _plain(recommendation.paragraph)), recommendation.code
        )
        if code == recommendation.code and code not in tracked_by_code:
            all_followed.append(
                Followed(
                    _issued(recommendation, country, languages, body),
                    country,
                    newest.get(code),
                    answers.get(code),
                )
            )
        tracked_by_code[code] = recommendation
    return all_followed, tracked_by_code


def unknown_states(recommendations: Iterable[Tracked], project: Project) -> list[str]:
    """Return the names of States that the project's table does not have: no page shows them."""
    names = names_of(project)
    country_names = dict.fromkeys(
        name for recommendation in recommendations for name in recommendation.countries
    )
    return [name for name in country_names if not Kind.COUNTRY.fullmatch(_code(name, names))]


def _plain(paragraph: str) -> str:
    return "".join(paragraph.split())


def _code(name: str, names: Names | None) -> str:
    return (names.code(name) if names else "") or name


def _issued(
    recommendation: Tracked, country: str, languages: Mapping[str, Language], mandate: Body
) -> IssuedRecommendation:
    body = recommendation.body[0] if recommendation.body else ""
    cited = recommendation.symbol or " ".join(
        filter(None, [body or "UPR", f"session {recommendation.session}".strip()])
    )
    number = NUMBERED.match(recommendation.text)
    limb = mandate.about(recommendation.text, language=language_of(recommendation.text, languages))
    return IssuedRecommendation(
        code=recommendation.code,
        paragraph=recommendation.paragraph,
        countries=(country,),
        summary=(
            recommendation.text[number.end() :] if number and number[1] else recommendation.text
        ).strip(),
        limbs=(limb,) if limb in mandate.codes else (),
        sdg=tuple(dict.fromkeys(goal.partition(" - ")[0] for goal in recommendation.sdgs)),
        persons=recommendation.persons,
        deadline=recommendation.deadline or limit_in(recommendation.text),
        state_position=POSITIONS[recommendation.supported],
        document=Document(
            code=recommendation.symbol,
            kind=_kind_of(body, mandate),
            symbol=recommendation.symbol,
            citation={"en": (cited, cited)},
            issued=day_of(recommendation.published),
        ),
    )


def _kind_of(body: str, mandate: Body) -> str:
    if mandate.known_as and re.search(mandate.known_as, body, re.IGNORECASE):
        return "mechanism"
    return next(kind for kind, words in BODY if words.search(body))


def day_of(cell: str) -> str:
    """Return the day that a cell of an export means; an empty text where it means none."""
    if SERIAL.fullmatch(cell):
        return (EPOCH + timedelta(days=int(float(cell)))).isoformat()
    return cell if Kind.DAY.fullmatch(cell) else ""


def exported(country: str, project: Project, *, on: str) -> TrackedFile:
    """Return what the register recommends to a State, in the columns of the Index.

    Raises:
        RefusedError: a register cannot be used as it stands.
    """
    names, body = names_of(project), Body.of(project)
    state = {row["iso3"]: row for row in names.rows}.get(country, {}) if names else {}
    return TrackedFile(
        form="uhri",
        taken_on=on,
        recommendations=tuple(
            _tracked(followed, state, country, body)
            for followed in FollowedRecommendations.of([country], project, on=on).found
        ),
    )


def _tracked(followed: Followed, state: Mapping[str, str], country: str, body: Body) -> Tracked:
    of = followed.recommendation
    issued = of.issued
    if len(issued) == len("2026-11-24"):
        issued = str((date.fromisoformat(issued) - EPOCH).days)
    position = followed.position if followed.position in ("supported", "noted") else ""
    return Tracked(
        code=re.sub(r"[^\w-]", "-", of.code),
        text=f"{of.paragraph}. {words_of(of)}" if of.paragraph else words_of(of),
        countries=(state.get("name", country),),
        body=(body_of(of, body),),
        symbol=of.document.symbol or of.document.citation["en"][1],
        themes=tuple(map(body.title, of.limbs)),
        persons=of.affected(body),
        sdgs=tuple(target_in_words(target, body) for target in of.targets(body)),
        published=issued,
        position=f"- {position.capitalize()}" if position else "",
        type=("Recommendations",),
        regions=tuple(filter(None, [state.get("region", "")])),
        deadline=of.deadline,
    )


def body_of(recommendation: IssuedRecommendation, body: Body) -> str:
    """Return who recommended it as a tracker names it: CERD, UPR, else in words."""
    if recommendation.issuer == "treaty-body":
        return (
            recommendation.document.symbol.partition("/")[0] or issuers(body)[recommendation.issuer]
        )
    return "UPR" if recommendation.issuer == "upr" else issuers(body)[recommendation.issuer]


def target_in_words(target: str, body: Body) -> str:
    """Return "16.3 - Promote the rule of law", or the number alone where we have no words."""
    return f"{target} - {body.targets[target]}" if target in body.targets else target


def states_followed(
    project: Project, names: Names | None, *, said_by: Iterable[Tracked] = ()
) -> Iterator[str]:
    """Yield the code of each State to which our register, or a tracker, recommends something."""
    codes = [
        code
        for recommendation in read_issued(project).recommendations
        for code in recommendation.countries
    ]
    codes += [
        _code(country_name, names)
        for recommendation in said_by
        for country_name in recommendation.countries
    ]
    yield from (code for code in dict.fromkeys(codes) if Kind.COUNTRY.fullmatch(code))
