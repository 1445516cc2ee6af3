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
    found = Consultations.of(report_id(context), project)
    phrases = context.phrases
    visit = Consultations.visit(report_id(context), project)
    met_by = (
        Mandate.body(project, context.names).called() if visit is not None and visit.held else ""
    )
    policy = Safeguards.policy_for("confidential", project)
    said = [
        found.heard_in_words(met_by=met_by),
        found.persons_in_words(
            threshold=policy.threshold, groups=Mandate.body(project, context.names).groups
        ),
    ]
    return Heard(
        total=len(found.counted),
        affected_persons=len(found.affected),
        in_words=" ".join(phrases.say(each) for each in said if each),
        reply=phrases.say(found.reply_in_words()),
        call=phrases.say(found.call_in_words()),
        counts=found.count_table(),
        named=found.list_table(),
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
    if report not in (held := [each.stem for each in Consultations.files(project)]):
        raise NotebookError(
            Problem.not_one_of(
                report,
                held,
                "hrc.comments_by_the_state",
                f"nothing is recorded on who was heard for a report '{report}'.",
                "notebook.no-consultations",
                called="Registers are of",
            )
        )
    found = Consultations.of(report, project)
    return Comments(
        total=len(found.comments),
        in_words=context.phrases.say(found.comments_in_words()),
        table=found.comment_table(),
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
    found = Consultations.visit(report_id(context), project)
    if found is None:
        return Visit("", pd.DataFrame(), pd.DataFrame())
    tables = found.programme_table(), found.detention_table()
    spoken = [table.map(phrases.say).rename(columns=phrases.say) for table in tables]
    said = found.in_words(called=Mandate.body(project, context.names).called())
    return Visit(phrases.say(said), *spoken)


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
    found = Consultations.of(report, project)
    said = found.voice(code)
    if said is None:
        known = [each.code for entry in found.entries for each in entry.voices]
        raise NotebookError(
            Problem.not_one_of(
                code,
                known,
                f"data/consultations/{report}.yml",
                f"no voice has the code '{code}'.",
                "notebook.unknown-voice",
                called="Voices",
            )
        )
    words, entry = said
    if why := entry.ended(context.as_of) or entry.unquotable:
        raise NotebookError.of(
            f"data/consultations/{report}.yml",
            f"'{code}' may not be quoted: {why}.",
            f"Take the words out: hrcreport forget {entry.person or entry.code}",
            "notebook.voice-stopped",
            value=code,
        )
    use = DocumentKind.of(context.names, DocumentKind.of_project(context.project)).use
    if kept := entry.kept_from(use):
        raise NotebookError.of(
            f"data/consultations/{report}.yml",
            f"'{code}' may be used {kept}.",
            "Ask for consent to this use and add it to 'uses', or take the quotation out.",
            "notebook.voice-use",
            value=code,
        )
    whose = entry.whose(words)
    lines = [f"“{words.text}”", *([f"– {whose[:1].upper()}{whose[1:]}"] if whose else [])]
    return Quotation("\n>\n".join(f"> {line}" for line in lines))
