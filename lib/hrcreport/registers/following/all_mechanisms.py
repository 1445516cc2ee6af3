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
    held = (tracked(name, project) for name in tracked_names(project))
    return [each for one in held if one for each in one.recommendations]


def followed_everywhere(
    country: str, project: Project, names: Names | None, *, on: str, said_by: Iterable[Tracked]
) -> tuple[list[Followed], dict[str, Tracked]]:
    """Return what was recommended to a State: by our register, then by trackers, each once.

    What both have, by symbol and paragraph, is told as the register has it. The second part of the
    answer is what a tracker says of a recommendation, by the code; `said_by` is what they hold.

    Raises:
        RefusedError: a register cannot be used as it stands.
    """
    found = [*FollowedRecommendations.of([country], project, on=on).found]
    own = {
        (
            each.recommendation.document.symbol,
            _plain(each.recommendation.paragraph),
        ): each.recommendation.code
        for each in found
        if each.recommendation.paragraph
    }
    held = history_of(country, project)
    newest, answers = latest(held.entries, on=on), latest(held.answers, on=on)
    said: dict[str, Tracked] = {}
    languages, body = project.known_languages, Body.of(project)
    for each in said_by:
        if not any(_code(one, names) == country for one in each.countries):
            continue
        code = own.get((each.symbol, _plain(each.paragraph)), each.code)
        if code == each.code and code not in said:
            found.append(
                Followed(
                    _issued(each, country, languages, body),
                    country,
                    newest.get(code),
                    answers.get(code),
                )
            )
        said[code] = each
    return found, said


def unknown_states(found: Iterable[Tracked], project: Project) -> list[str]:
    """Return the names of States that the project's table does not have: no page shows them."""
    names = names_of(project)
    given = dict.fromkeys(name for each in found for name in each.countries)
    return [each for each in given if not Kind.COUNTRY.fullmatch(_code(each, names))]


def _plain(paragraph: str) -> str:
    return "".join(paragraph.split())


def _code(name: str, names: Names | None) -> str:
    return (names.code(name) if names else "") or name


def _issued(
    each: Tracked, country: str, languages: Mapping[str, Language], mandate: Body
) -> IssuedRecommendation:
    body = each.body[0] if each.body else ""
    cited = each.symbol or " ".join(
        filter(None, [body or "UPR", f"session {each.session}".strip()])
    )
    number = NUMBERED.match(each.text)
    limb = mandate.about(each.text, language=language_of(each.text, languages))
    return IssuedRecommendation(
        code=each.code,
        paragraph=each.paragraph,
        countries=(country,),
        summary=(each.text[number.end() :] if number and number[1] else each.text).strip(),
        limbs=(limb,) if limb in mandate.codes else (),
        sdg=tuple(dict.fromkeys(goal.partition(" - ")[0] for goal in each.sdgs)),
        persons=each.persons,
        deadline=each.deadline or limit_in(each.text),
        state_position=POSITIONS[each.supported],
        document=Document(
            code=each.symbol,
            kind=_kind_of(body, mandate),
            symbol=each.symbol,
            citation={"en": (cited, cited)},
            issued=day_of(each.published),
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
            _tracked(each, state, country, body)
            for each in FollowedRecommendations.of([country], project, on=on).found
        ),
    )


def _tracked(each: Followed, state: Mapping[str, str], country: str, body: Body) -> Tracked:
    of = each.recommendation
    issued = of.issued
    if len(issued) == len("2026-11-24"):
        issued = str((date.fromisoformat(issued) - EPOCH).days)
    position = each.position if each.position in ("supported", "noted") else ""
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


def body_of(each: IssuedRecommendation, body: Body) -> str:
    """Return who recommended it as a tracker names it: CERD, UPR, else in words."""
    if each.issuer == "treaty-body":
        return each.document.symbol.partition("/")[0] or issuers(body)[each.issuer]
    return "UPR" if each.issuer == "upr" else issuers(body)[each.issuer]


def target_in_words(target: str, body: Body) -> str:
    """Return "16.3 - Promote the rule of law", or the number alone where we have no words."""
    return f"{target} - {body.targets[target]}" if target in body.targets else target


def states_followed(
    project: Project, names: Names | None, *, said_by: Iterable[Tracked] = ()
) -> Iterator[str]:
    """Yield the code of each State to which our register, or a tracker, recommends something."""
    codes = [code for each in read_issued(project).recommendations for code in each.countries]
    codes += [_code(one, names) for each in said_by for one in each.countries]
    yield from (code for code in dict.fromkeys(codes) if Kind.COUNTRY.fullmatch(code))
