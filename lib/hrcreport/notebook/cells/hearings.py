"""This module gives a notebook who was heard, in counts, and words that may be quoted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from hrcreport.foundation import DocumentKind, NotebookError, Problem, ReportContext
from hrcreport.notebook.cells.door import report_id
from hrcreport.registers import Consultations, Mandate
from hrcreport.tables import Safeguards


@dataclass(frozen=True, slots=True)
class Heard:
    """Who was heard for a report: `total` entries, of which so many with `affected_persons`.

    `in_words` and `reply` are sentences fit to print, also where nothing is recorded; `in_words`
    counts affected persons by sex, age and group where no number points to one. `call` is a
    sentence on the call for inputs, empty without one.
    """

    total: int
    affected_persons: int
    in_words: str
    reply: str
    call: str
    counts: pd.DataFrame
    named: pd.DataFrame

    @property
    def recorded(self) -> bool:
        """Whether anybody is recorded."""
        return self.total > 0


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words that somebody agreed to have quoted, as a block of the document."""

    text: str

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {"text/markdown": self.text, "text/plain": self.text}


def consultations(context: ReportContext) -> Heard:
    """Return who was heard for the report that runs, from `data/consultations/<report>.yml`.

    Its counts are a table by kind (Who was heard, Submissions, Meetings, Interviews, Total); one of
    those who may be listed by name is `named` (Name, Kind, Form, Date).

    Raises:
        RefusedError: the register has errors, such as a quotation without consent.

    Example:
        >>> hrc.consultations().in_words
        'No consultations or submissions are recorded for the present report.'
    """
    project = context.project
    register = Consultations.of(report_id(context), project)
    phrases = context.phrases
    visit = Consultations.visit(report_id(context), project)
    met_by = (
        Mandate.body(project, context.names).called() if visit is not None and visit.held else ""
    )
    policy = Safeguards.policy_for("confidential", project)
    sentences = [
        register.heard_in_words(met_by=met_by),
        register.persons_in_words(
            threshold=policy.threshold, groups=Mandate.body(project, context.names).groups
        ),
    ]
    return Heard(
        total=len(register.counted),
        affected_persons=len(register.affected),
        in_words=" ".join(phrases.say(sentence) for sentence in sentences if sentence),
        reply=phrases.say(register.reply_in_words()),
        call=phrases.say(register.call_in_words()),
        counts=register.count_table(),
        named=register.list_table(),
    )


@dataclass(frozen=True, slots=True)
class Comments:
    """What the State said on the draft: `in_words`, and a table with an answer to each comment."""

    total: int
    in_words: str
    table: pd.DataFrame


def comments_by_the_state(  # noqa: D417  cells do not name the report
    context: ReportContext, report: str
) -> Comments:
    """Return the State's comments on a report, paragraph by paragraph, each with its answer.

    They stand under `reply` in `data/consultations/<report>.yml`. The table has the columns
    Paragraph, Comment by the State, Answer, What followed.

    Args:
        report: id of the report that the State was sent.

    Raises:
        NotebookError: there is no such register.
        RefusedError: the register has errors.
    """
    project = context.project
    if report not in (report_ids := [path.stem for path in Consultations.files(project)]):
        raise NotebookError(
            Problem.not_one_of(
                report,
                report_ids,
                "hrc.comments_by_the_state",
                f"nothing is recorded on who was heard for a report '{report}'.",
                "notebook.no-consultations",
                heading="Registers are of",
            )
        )
    register = Consultations.of(report, project)
    return Comments(
        total=len(register.comments),
        in_words=context.phrases.say(register.comments_in_words()),
        table=register.comment_table(),
    )


@dataclass(frozen=True, slots=True)
class Visit:
    """How a visit went: `in_words` on meetings, access, refusals and thanks, empty without one."""

    in_words: str
    programme: pd.DataFrame
    detention: pd.DataFrame

    @property
    def dated(self) -> bool:
        """Whether days or places of meetings are known, so that a table says more."""
        return len(self.programme) > 0 and self.programme.shape[1] > len(("Met", "Level"))


def mission(context: ReportContext) -> Visit:
    """Return the visit of the report that runs, from `data/missions/<report>.yml`.

    `.programme` is a table of meetings that took place (Date, Place, Met, Level; what is nowhere
    known has no column), `.detention` one of places of detention (Place of detention, Kind,
    Access, Private interviews).

    Raises:
        RefusedError: the register has errors, such as a meeting outside of the visit.
    """
    project = context.project
    phrases = context.phrases
    visit = Consultations.visit(report_id(context), project)
    if visit is None:
        return Visit("", pd.DataFrame(), pd.DataFrame())
    tables = visit.programme_table(), visit.detention_table()
    spoken = [table.map(phrases.say).rename(columns=phrases.say) for table in tables]
    summary = visit.in_words(body_name=Mandate.body(project, context.names).called())
    return Visit(phrases.say(summary), *spoken)


def voice(context: ReportContext, code: str) -> Quotation:
    """Return a quotation with its attribution, for a cell of its own.

    Only what somebody agreed to have quoted stands in the register; an attribution says no more
    than was agreed to.

    Raises:
        NotebookError: no voice of the report has this code.
        RefusedError: the register has errors, such as a quotation without consent.
    """
    project = context.project
    report = report_id(context)
    register = Consultations.of(report, project)
    quoted_voice = register.voice(code)
    if quoted_voice is None:
        voice_codes = [
            recorded_voice.code for entry in register.entries for recorded_voice in entry.voices
        ]
        raise NotebookError(
            Problem.not_one_of(
                code,
                voice_codes,
                f"data/consultations/{report}.yml",
                f"no voice has the code '{code}'.",
                "notebook.unknown-voice",
                heading="Voices",
            )
        )
    words, entry = quoted_voice
    if why := entry.ended(context.as_of) or entry.unquotable:
        raise NotebookError.of(
            f"data/consultations/{report}.yml",
            f"'{code}' may not be quoted: {why}.",
            f"Take the words out: hrcreport forget {entry.person or entry.code}",
            "notebook.voice-stopped",
            value=code,
        )
    use = DocumentKind.of(context.names, DocumentKind.of_project(context.project)).use
    if restriction := entry.kept_from(use):
        raise NotebookError.of(
            f"data/consultations/{report}.yml",
            f"'{code}' may be used {restriction}.",
            "Ask for consent to this use and add it to 'uses', or take the quotation out.",
            "notebook.voice-use",
            value=code,
        )
    attribution = entry.whose(words)
    lines = [
        f"“{words.text}”",
        *([f"– {attribution[:1].upper()}{attribution[1:]}"] if attribution else []),
    ]
    return Quotation("\n>\n".join(f"> {line}" for line in lines))
