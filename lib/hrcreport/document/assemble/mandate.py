"""This module makes the annex on the mandate: which finding and advice answers which task."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hrcreport.document.assemble.cells import Block, table_annex
from hrcreport.document.assemble.graph import Gap, statements
from hrcreport.document.assemble.markdown import Markdown, Statement
from hrcreport.foundation import Phrases, ReportStates, Words
from hrcreport.registers import Body, Task

COLUMNS = ("task", "findings", "data", "advice", "picture")
LABEL_OF_TABLE = "tbl-mandate"
LEAST_TASKS = 2
"""A report that answers one task does so as a whole, and needs no annex that says where."""
LIMB = "limb"
"""The parameter of a report that takes up one limb only."""
NOTHING = "–"
PICTURES = ("fig-", "map-")


@dataclass(slots=True)
class Answer:
    """What a document says on one limb: its findings and advice, and the floats around them."""

    findings: list[Statement] = field(default_factory=list)
    advice: list[Statement] = field(default_factory=list)
    floats: dict[str, None] = field(default_factory=dict)

    def reason(self, part: str) -> str:
        """Return why something is lacking, as the findings say it; an empty text if none does."""
        reasons = (finding.reason(part) for finding in self.findings)
        return next(filter(None, reasons), "")


def answers(body: Iterable[Block], all_statements: Sequence[Statement]) -> dict[str, Answer]:
    """Return by limb what the sections that hold its findings say, and what these rest on."""
    result: dict[str, Answer] = {}
    of_finding = {
        statement.id: statement.named("limb")
        for statement in all_statements
        if statement.kind == "finding"
    }
    for statement in all_statements:
        follows = [
            limb for name in statement.named("rests-on") for limb in of_finding.get(name, ())
        ]
        for limb in dict.fromkeys([*statement.named("limb"), *follows]):
            answer = result.setdefault(limb, Answer())
            (answer.findings if statement.kind == "finding" else answer.advice).append(statement)
    for section in _sections(body):
        floats = [
            label for label, *_ in section.labels() if Markdown.kind_of_label(label) == "float"
        ]
        for limb in {
            limb
            for statement in statements([Block(0, section.text)])
            if statement.kind == "finding"
            for limb in statement.named("limb")
        }:
            result[limb].floats.update(dict.fromkeys(floats))
    for answer in result.values():
        targets = [target for finding in answer.findings for target in finding.named("rests-on")]
        answer.floats.update(
            dict.fromkeys(target for target in targets if Markdown.kind_of_label(target) == "float")
        )
    return result


def _sections(body: Iterable[Block]) -> Iterator[Markdown]:
    """Yield the text below each heading of the first or second level."""
    full_text = "\n\n".join(block.markdown for block in body)
    starts = [heading.at for heading in Markdown(full_text).headings() if heading.level <= 2]
    for begin, end in zip([0, *starts], [*starts, len(full_text)], strict=True):
        yield Markdown(full_text[begin:end])


def limbs_asked(tasks: Iterable[Task], parameters: Mapping[str, Any]) -> list[str]:
    """Return the limbs that a report is to answer: the one it takes up, or all if on one State."""
    every = list(dict.fromkeys(task.limb for task in tasks if task.limb))
    if parameters.get(LIMB):
        return [limb for limb in every if limb == parameters[LIMB]]
    states = ReportStates.of(parameters)
    return every if states and states.country else []


def mandate_annex(
    tasks: Sequence[Task],
    limbs: Sequence[str],
    answer_by_limb: Mapping[str, Answer],
    *,
    labels: Iterable[str],
    floats: Iterable[str],
    strings: Mapping[str, str],
    phrases: Phrases,
    body: Body,
) -> Block | None:
    """Return the annex with one row for each limb or place by which the report answers tasks.

    Columns: the paragraphs of the resolution and what they ask; findings and recommendations by the
    numbers of their paragraphs; tables, figures and maps in the order of the document. Where there
    are no figures, a note says why. None where there is no mandate, or nothing on it, and for a
    report that answers one task: it does so as a whole.

    Args:
        tasks: those of the mandate.
        limbs: the limbs that the report is to answer.
        answer_by_limb: what it says on each limb.
        labels: the labels of its paragraphs, among which are the places of `Task.place`.
        floats: the labels of its figures, maps and tables.
        strings: the words of the document's language.
        phrases: what registers say, in that language.
        body: the body whose mandate it is, which names the limbs.
    """
    language = phrases.language
    document_labels, float_labels = set(labels), list(floats)
    answered: dict[str, list[Task]] = {}
    for task in tasks:
        answered.setdefault(task.limb or task.place, []).append(task)
    comma = Words(language).text("list.comma")
    rows = [
        row
        for name, together in answered.items()
        if name
        and (
            row := _row(
                together,
                limbs,
                answer_by_limb,
                document_labels=document_labels,
                float_labels=float_labels,
                strings=strings,
                title=_title(together, phrases, body),
                comma=comma,
            )
        )
    ]
    if len(rows) < LEAST_TASKS or not answer_by_limb:
        return None
    columns, widths = [strings[f"mandate-{column}"] for column in COLUMNS], [6, 3, 5, 5, 5]
    if all(row[-1] == NOTHING for row in rows):
        columns, widths, rows = columns[:-1], widths[:-1], [row[:-1] for row in rows]
    empty = (all(cell == NOTHING for cell in column) for column in zip(*rows, strict=True))
    widths = [2 if is_empty else width for width, is_empty in zip(widths, empty, strict=True)]
    notes = [_why_unanswered(task, phrases) for task in tasks if task.reason and len(limbs) > 1]
    without_data: dict[str, list[Task]] = {}
    for name, together in answered.items():
        if name in limbs and (reason := _why_no_data(answer_by_limb.get(name, Answer()))):
            without_data.setdefault(reason, []).extend(together)
    if without_data:
        reasons = (
            Words(language)
            .text("list.clause")
            .join(
                Words(language).said(
                    "number.in-brackets", text=_paragraphs(together, language), more=reason
                )
                for reason, together in without_data.items()
            )
        )
        said = Words(language).said("list.heading", head=strings["mandate-no-data"], words=reasons)
        notes.insert(0, said + Words(language).text("list.stop"))
    return table_annex(
        "mandate",
        strings["mandate-title"],
        label=LABEL_OF_TABLE,
        caption=strings["mandate-caption"],
        columns=columns,
        rows=rows,
        widths=widths,
        notes=notes,
    )


def _title(together: Sequence[Task], phrases: Phrases, body: Body) -> str:
    """Return "10, 11 (a): Systemic racism …": the paragraphs, then the limb or the place."""
    language, task = phrases.language, together[0]
    words = body.title(task.limb, language=language) if task.limb else phrases.say(task.title)
    paragraphs = _paragraphs(together, language)
    return Words(language).said("list.heading", head=paragraphs, words=words)


def _why_unanswered(task: Task, phrases: Phrases) -> str:
    """Return "13: It is addressed to others.", or the reason alone where it names the paragraph."""
    reason, paragraph = phrases.say(task.reason), task.paragraph_in(phrases.language)
    if re.search(rf"\b{re.escape(paragraph)}(?!\w)", reason):
        return reason
    return Words(phrases.language).said("list.heading", head=paragraph, words=reason)


def _paragraphs(together: Sequence[Task], language: str) -> str:
    paragraphs = dict.fromkeys(task.paragraph_in(language) for task in together)
    return Words(language).text("list.comma").join(paragraphs)


def _why_no_data(answer: Answer) -> str:
    """Return why no figures stand with the findings on a limb, where none do."""
    return "" if answer.floats else answer.reason("data")


def _row(
    together: Sequence[Task],
    limbs: Sequence[str],
    answer_by_limb: Mapping[str, Answer],
    *,
    document_labels: set[str],
    float_labels: Sequence[str],
    strings: Mapping[str, str],
    title: str,
    comma: str,
) -> list[str] | None:
    task = together[0]
    if task.place:
        label = f"par-{task.place}"
        return [title, _number(label), *[NOTHING] * 3] if label in document_labels else None
    if task.limb not in limbs:
        return None
    answer = answer_by_limb.get(task.limb, Answer())
    if not answer.findings:
        return [title, strings["mandate-open"], *[NOTHING] * 3]
    floats = [label for label in float_labels if label in answer.floats]
    pictures = [label for label in floats if label.startswith(PICTURES)]
    data = [label for label in floats if label not in pictures]
    return [
        title,
        comma.join(_number(finding.id) for finding in answer.findings if finding.id),
        comma.join(map(_number, data)) or NOTHING,
        comma.join(_number(statement.id) for statement in answer.advice if statement.id)
        or answer.reason("advice")
        or NOTHING,
        comma.join(_picture(label, first=label == pictures[0]) for label in pictures) or NOTHING,
    ]


def _picture(label: str, *, first: bool) -> str:
    """Return a figure by its number alone, as the head of its column says the rest, and a map."""
    if label.startswith("fig-"):
        return _number(label)
    return f"[](#{label}){{.capital}}" if first else f"[](#{label})"


def _number(label: str) -> str:
    return f"[](#{label}){{.number .capital}}"


def mandate_gaps(
    tasks: Iterable[Task],
    parameters: Mapping[str, Any],
    statements: Sequence[Statement],
    body: Body,
) -> Iterator[Gap]:
    """Yield each limb asked for without a finding, or without a recommendation and a reason.

    A text that has no findings at all, such as a note or a corrigendum, is asked for nothing.
    """
    answer_by_limb = answers([], statements)
    for limb in limbs_asked(tasks, parameters) if statements else ():
        answer = answer_by_limb.get(limb, Answer())
        limb_record, title = body.limb(limb), body.title(limb)
        paragraph = limb_record.paragraph if limb_record else limb
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
