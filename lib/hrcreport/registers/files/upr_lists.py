"""This module reads the lists of the universal periodic review: recommendations with positions.

The Office of the High Commissioner publishes them by theme, as Word tables of four columns; here
such a table is read cell by cell, and so is what a word processor saves of it as text. Labels
differ between the cycles: "Affected persons:" or "Groups of Persons:", goals with a label or none.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError, iterparse

from hrcreport.foundation import Archive, Problem, RefusedError, Trespass
from hrcreport.registers.recommendations.issued import Tracked

SUFFIXES = (".docx", ".txt")
MOST_BYTES, MOST_TAGS = 50_000_000, 3_000_000
NUMBER = re.compile(r"(\d{1,3}\.\d{1,3})\.?\s+(?=\D)(.*)")
SOURCE = re.compile(r"Source of Position:\s*(.*)", re.IGNORECASE)
POSITION = re.compile(r"(?:Supported|Noted|Accepted|Partially (?:supported|accepted))\b.{0,20}")
THEME = re.compile(r"Theme:\s*(.*)")
LABEL = {"affected persons:": "persons", "groups of persons:": "persons", "sdgs:": "sdgs"}
HEADS = frozenset(
    {
        "",
        "recommendation",
        "position",
        "full list of themes",
        "relevant sdgs",
        "assessment/comments on level of implementation",
        "recommendation and recommending state",
        "position of the state under review",
        "human rights themes and groups of persons",
    }
)
GOAL = re.compile(r"\d{1,2}(?:\.\w{1,2})? - \w")
STATE = re.compile(r"\(([A-Z][^()\d]*)\)(?=\s*(?:\(|;|\.|$))")
SYMBOL = re.compile(r"A/HRC/\d+/\d+")
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def read_list(path: Path, *, place: str, state: str) -> list[Tracked]:
    """Return the recommendations of a list, in its order; of one under two themes both count.

    It is Word or text, and does not say the `state` under review.

    Raises:
        RefusedError: it cannot be read or holds none, a number stands for two texts, or a
            recommendation has no position; each with its line.
    """
    recommendations: dict[str, dict[str, Any]] = {}
    line_of: dict[str, int] = {}
    problems: list[Problem] = []
    now: dict[str, Any] | None = None
    key = ""
    for number, line in enumerate(_lines(path, place), 1):
        if line.casefold() in HEADS:
            continue
        if slip := Trespass.in_data(line):
            problems.append(
                _problem(
                    place,
                    line=number,
                    value=slip.found,
                    fault="holds what data may not",
                    mend="Take it out of the list.",
                    rule="tracker.border",
                )
            )
        if match := NUMBER.match(line):
            now, key = _begun(line), "text"
            before = recommendations.setdefault(match[1], now)
            if before is not now and before["text"] != line:
                problems.append(
                    _problem(
                        place,
                        line=number,
                        value=match[1],
                        fault="stands for two recommendations; the first is in line "
                        f"{line_of[match[1]]}",
                        mend="Correct one of the two numbers.",
                        rule="tracker.id-twice",
                    )
                )
            line_of.setdefault(match[1], number)
            now = before
        elif THEME.match(line) or now is None:
            now = None
        elif match := SOURCE.match(line):
            now["position_source"] = match[1].strip()
        elif POSITION.fullmatch(line):
            now["position"], key = line, "themes"
        elif line.casefold() in LABEL:
            key = LABEL[line.casefold()]
        elif key == "text":
            now["text"] += f"\n{line}"
        else:
            item = line.removeprefix("- ")
            kind = "sdgs" if GOAL.match(item) else key
            now[kind] = tuple(dict.fromkeys((*now[kind], item)))
    problems += [
        _problem(
            place,
            line=line_of[name],
            value=name,
            fault="has no position of the State",
            mend="Write 'Supported' or 'Noted' on a line of its own below it.",
            rule="tracker.no-position",
        )
        for name, recommendation in recommendations.items()
        if not recommendation["position"]
    ]
    if not recommendations:
        problems.append(
            Problem(
                place,
                "no numbered recommendation with a position was found.",
                "Take the English list of the Office of the High Commissioner, in Word, or save it "
                "as text: 121.1 …, Source of Position: …, Supported.",
                "tracker.no-recommendation",
            )
        )
    if problems:
        raise RefusedError(problems)
    return [
        _tracked(name, recommendation, state) for name, recommendation in recommendations.items()
    ]


def _begun(line: str) -> dict[str, Any]:
    return {
        "text": line,
        "position": "",
        "position_source": "",
        "themes": (),
        "persons": (),
        "sdgs": (),
    }


def _tracked(number: str, recommendation: dict[str, Any], state: str) -> Tracked:
    symbol = SYMBOL.match(recommendation["position_source"])
    begins = (symbol[0] if symbol else f"UPR/{state}").replace("/", "-").replace(" ", "-")
    return Tracked(
        code=re.sub(r"[^\w-]", "-", f"{begins}-{number}"),
        countries=(state,),
        body=("UPR",),
        symbol=symbol[0] if symbol else "",
        type=("Recommendations",),
        states=tuple(dict.fromkeys(name.strip() for name in STATE.findall(recommendation["text"]))),
        **{**recommendation, "position": f"- {recommendation['position']}"},
    )


def _lines(path: Path, place: str) -> Iterator[str]:
    try:
        text = (
            "\n".join(_paragraphs(path))
            if path.suffix.lower() == ".docx"
            else (path.read_bytes().decode("utf-8-sig"))
        )
    except (*Archive.BROKEN, KeyError, ParseError) as error:
        raise RefusedError.of(
            place,
            "the list cannot be read as Word or as text in UTF-8.",
            "Download it again, or save it as text in UTF-8.",
            "tracker.unreadable",
        ) from error
    for line in text.splitlines():
        yield " ".join(unescape(line).split())


def _paragraphs(path: Path) -> Iterator[str]:
    """Yield the paragraphs of a Word file, those of cells of tables in their order."""
    with Archive(path) as archive:
        if archive.unpacked_size > MOST_BYTES:
            raise ValueError("it unpacks to more than any list")
        with io.BytesIO(archive.xml_part("word/document.xml", most_tags=MOST_TAGS)) as part:
            # Expat bounds entities and reads none from outside.
            for _, element in iterparse(part):  # noqa: S314  see above
                if element.tag == f"{_WORD}p":
                    yield "".join(
                        {f"{_WORD}t": descendant.text or "", f"{_WORD}br": "\n"}.get(
                            descendant.tag, ""
                        )
                        for descendant in element.iter()
                    )
                    element.clear()


def _problem(place: str, *, line: int, value: str, fault: str, mend: str, rule: str) -> Problem:
    return Problem(place, f"line {line}: '{value}' {fault}.", mend, rule, line=line, value=value)
