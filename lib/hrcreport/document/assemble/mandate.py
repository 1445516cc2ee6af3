"""This module makes the annex on the mandate: which finding, law, advice answers which task."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hrcreport.document.assemble.cells import Block, table_annex
from hrcreport.document.assemble.graph import Gap, statements
from hrcreport.document.assemble.markdown import Markdown, Statement
from hrcreport.foundation import Phrases, ReportStates, Words
from hrcreport.registers import Body, Task

COLUMNS = ("task", "findings", "data", "law", "advice", "picture")
LABEL_OF_TABLE = "tbl-mandate"
LIMB = "limb"
"""The parameter of a report that takes up one limb only."""
NOTHING = "–"
PICTURES = ("fig-", "map-")


@dataclass(slots=True)
class Answer:
    """What a document says on one limb: its findings and advice, floats and law around them."""

    findings: list[Statement] = field(default_factory=list)
    advice: list[Statement] = field(default_factory=list)
    floats: dict[str, None] = field(default_factory=dict)
    law: set[str] = field(default_factory=set)

    def reason(self, part: str) -> str:
        """Return why something is lacking, as the findings say it; an empty text if none does."""
        given = (each.reason(part) for each in self.findings)
        return next(filter(None, given), "")


def answers(
    body: Iterable[Block], found: Sequence[Statement], laws: Collection[str]
) -> dict[str, Answer]:
    """Return by limb what the sections that hold its findings say, and what these rest on."""
    result: dict[str, Answer] = {}
    of_finding = {each.id: each.named("limb") for each in found if each.kind == "finding"}
    for each in found:
        follows = [limb for name in each.named("rests-on") for limb in of_finding.get(name, ())]
        for limb in dict.fromkeys([*each.named("limb"), *follows]):
            answer = result.setdefault(limb, Answer())
            (answer.findings if each.kind == "finding" else answer.advice).append(each)
    for section in _sections(body):
        law = {key for key, *_ in section.prose.cited() if key in laws}
        floats = [
            label for label, *_ in section.labels() if Markdown.kind_of_label(label) == "float"
        ]
        for limb in {
            limb
            for each in statements([Block(0, section.text)])
            if each.kind == "finding"
            for limb in each.named("limb")
        }:
            result[limb].floats.update(dict.fromkeys(floats))
            result[limb].law |= law
    for answer in result.values():
        named = [target for each in answer.findings for target in each.named("rests-on")]
        answer.floats.update(
            dict.fromkeys(each for each in named if Markdown.kind_of_label(each) == "float")
        )
        answer.law |= {each for each in named if each in laws}
    return result


def _sections(body: Iterable[Block]) -> Iterator[Markdown]:
    """Yield the text below each heading of the first or second level."""
    whole = "\n\n".join(block.markdown for block in body)
    starts = [heading.at for heading in Markdown(whole).headings() if heading.level <= 2]
    for begin, end in zip([0, *starts], [*starts, len(whole)], strict=True):
        yield Markdown(whole[begin:end])


def limbs_asked(tasks: Iterable[Task], parameters: Mapping[str, Any]) -> list[str]:
    """Return the limbs that a report is to answer: the one it takes up, or all if on one State."""
    every = list(dict.fromkeys(task.limb for task in tasks if task.limb))
    if parameters.get(LIMB):
        return [limb for limb in every if limb == parameters[LIMB]]
    states = ReportStates.of(parameters)
    return every if states and states.country else []


def mandate_annex(
    tasks: Sequence[Task],
    asked: Sequence[str],
    given: Mapping[str, Answer],
    *,
    labels: Iterable[str],
    floats: Iterable[str],
    strings: Mapping[str, str],
    phrases: Phrases,
    body: Body,
) -> Block | None:
    """Return the annex with one row for each limb or place by which the report answers tasks.

    Columns: the paragraphs of the resolution and what they ask; findings and recommendations by the
    numbers of their paragraphs; tables, figures and maps; how many standards and provisions the
    sections cite. What is lacking stands there with its reason. None where there is no mandate, or
    nothing on it.

    Args:
        tasks: those of the mandate.
        asked: the limbs that the report is to answer.
        given: what it says on each limb.
        labels: the labels of its paragraphs, among which are the places of `Task.place`.
        floats: the labels of its figures, maps and tables.
        strings: the words of the document's language.
        phrases: what registers say, in that language.
        body: the body whose mandate it is, which names the limbs.
    """
    say, language = phrases.say, phrases.language
    there, shown = set(labels), set(floats)
    answered: dict[str, list[Task]] = {}
    for task in tasks:
        answered.setdefault(task.limb or task.place, []).append(task)
    rows = [
        row
        for name, together in answered.items()
        if name
        and (
            row := _row(
                together,
                asked,
                given,
                there=there,
                shown=shown,
                strings=strings,
                title=_title(together, phrases, body),
                comma=Words(language).text("list.comma"),
            )
        )
    ]
    if not rows or not given:
        return None
    columns = [strings[f"mandate-{column}"] for column in COLUMNS]
    widths, notes = [6, 3, 5, 3, 5, 5], []
    told = {row[-1] for row in rows if row[-1] != NOTHING}
    if len(told) == 1 and not any("](#" in reason for reason in told):
        # Where no limb has a picture, for one and the same reason, it is said once.
        notes = [f"{columns[-1]}: {told.pop()}."]
        columns, widths, rows = columns[:-1], widths[:-1], [row[:-1] for row in rows]
    return table_annex(
        "mandate",
        strings["mandate-title"],
        label=LABEL_OF_TABLE,
        caption=strings["mandate-caption"],
        columns=columns,
        rows=rows,
        widths=widths,
        notes=[*notes, *(say(task.reason) for task in tasks if task.reason and len(asked) > 1)],
    )


def _title(together: Sequence[Task], phrases: Phrases, body: Body) -> str:
    """Return "10, 11 (a): Systemic racism …": the paragraphs, then the limb or the place."""
    language, own = phrases.language, Words(phrases.language)
    paragraphs = own.text("list.comma").join(
        dict.fromkeys(task.paragraph_in(language) for task in together)
    )
    task = together[0]
    words = body.title(task.limb, language=language) if task.limb else phrases.say(task.title)
    return own.said("list.heading", head=paragraphs, words=words)


def _row(
    together: Sequence[Task],
    asked: Sequence[str],
    given: Mapping[str, Answer],
    *,
    there: set[str],
    shown: set[str],
    strings: Mapping[str, str],
    title: str,
    comma: str,
) -> list[str] | None:
    task = together[0]
    if task.place:
        label = f"par-{task.place}"
        return [title, _number(label), *[NOTHING] * 4] if label in there else None
    if task.limb not in asked:
        return None
    answer = given.get(task.limb, Answer())
    if not answer.findings:
        return [title, strings["mandate-open"], *[NOTHING] * 4]
    floats = [each for each in answer.floats if each in shown]
    pictures = [each for each in floats if each.startswith(PICTURES)]
    data = [each for each in floats if each not in pictures]
    no_data = answer.reason("data") or strings["mandate-no-data"]
    instead = strings["mandate-in-table"] if data else no_data
    return [
        title,
        comma.join(_number(each.id) for each in answer.findings if each.id),
        _listed(data, comma) or (strings["mandate-in-picture"] if pictures else no_data),
        str(len(answer.law)) if answer.law else answer.reason("law") or NOTHING,
        comma.join(_number(each.id) for each in answer.advice if each.id)
        or answer.reason("advice")
        or NOTHING,
        _listed(pictures, comma) or answer.reason("picture") or instead,
    ]


def _number(label: str) -> str:
    return f"[](#{label}){{.number}}"


def _listed(labels: Iterable[str], comma: str) -> str:
    return comma.join(f"[](#{label})" for label in labels)


def mandate_gaps(
    tasks: Iterable[Task], parameters: Mapping[str, Any], found: Sequence[Statement], body: Body
) -> Iterator[Gap]:
    """Yield each limb asked for without a finding, or without a recommendation and a reason.

    A text that has no findings at all, such as a note or a corrigendum, is asked for nothing.
    """
    given = answers([], found, ())
    for limb in limbs_asked(tasks, parameters) if found else ():
        answer = given.get(limb, Answer())
        own, title = body.limb(limb), body.title(limb)
        paragraph = own.paragraph if own else limb
        if not answer.findings:
            yield Gap(
                0,
                f"no finding answers paragraph {paragraph} of the mandate, “{title}”",
                f'Write one with limb="{limb}", or print the shared block that says what is '
                "missing.",
                "mandate.left-out",
            )
        elif not answer.advice and not answer.reason("advice"):
            yield Gap(
                answer.findings[0].cell,
                f"no recommendation follows on paragraph {paragraph} of the mandate, “{title}”",
                f'Write one with limb="{limb}", or say in a finding why none does: '
                'no-follow-up="…".',
                "mandate.no-recommendation",
                answer.findings[0].id,
            )
