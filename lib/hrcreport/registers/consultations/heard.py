"""This module says in words and tables who was heard, without saying more than they agreed to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from hrcreport.foundation import (
    Day,
    Kind,
    Language,
    Problem,
    Project,
    Record,
    Words,
    earliest,
    latest,
)
from hrcreport.registers.consultations.entries import (
    AGES,
    FORMS,
    KINDS,
    PERSONS_HEARD,
    SEXES,
    ConsultationEntry,
    Voice,
    frame_of,
)
from hrcreport.registers.consultations.mission import Mission
from hrcreport.registers.consultations.persons import PersonsHeard
from hrcreport.registers.consultations.words import letters_of, without_source
from hrcreport.registers.sources.registered import registered

if TYPE_CHECKING:
    import pandas as pd

ENGLISH = Words(Language.FIRST)

COUNT_COLUMNS = ("Who was heard", "Submissions", "Meetings", "Interviews", "Total")
COMMENT_COLUMNS = ("Paragraph", "Comment by the State", "Answer", "What followed")
LIST_COLUMNS = ("Name", "Kind", "Form", "Date")
NONE_RECORDED = "No consultations or submissions are recorded for the present report."
NO_REPLY = "No exchange with the State on the draft is recorded."


ANSWERS = {"accepted": "accepted", "corrected": "corrected in part", "refused": "not accepted"}
"""What the mechanism made of a comment by the State; a comment without one waits."""


class Comment(Record, frozen=True, kw_only=True):
    """What the State said on one paragraph of the draft, and what was answered.

    `paragraph` is the label of a finding, recommendation or paragraph of the report, `number` what
    it was in the draft that was sent. `change` says what the report says now, `reason` why it does
    not say what the State asked for.
    """

    noun: ClassVar[str] = "comment"
    code: Annotated[str, Kind.code("C-1")]
    paragraph: str
    number: Annotated[str, Kind.matching(re.compile(r"\d+"), "23")] = ""
    text: str
    answer: Annotated[str, Kind.one_of(ANSWERS)] = ""
    change: str = ""
    reason: str = ""
    answered_on: Day = ""

    def faults(self) -> Iterator[Problem]:
        """Yield an answer that does not say what was done, or why nothing was."""
        if self.answer in ("accepted", "corrected") and not self.change:
            yield self.problem(
                "answer",
                f"'{self.code}' is {self.answer}, but nothing says what was changed.",
                "Write a line 'change: …' with what the report says now.",
                "consultations.answer-without-change",
            )
        if self.answer in ("corrected", "refused") and not self.reason:
            yield self.problem(
                "answer",
                f"'{self.code}' is {self.answer}, but no reason is given.",
                "Write a line 'reason: …' that the State can read.",
                "consultations.answer-without-reason",
            )
        if not self.answer and (self.change or self.reason or self.answered_on):
            yield self.problem(
                "code",
                f"'{self.code}' says what followed, but not what the answer is.",
                f"Write a line 'answer: …'. Allowed: {', '.join(ANSWERS)}.",
                "consultations.no-answer",
            )


class Call(Record, frozen=True, kw_only=True):
    """The call for inputs to a report: who was asked, in which languages, until when."""

    noun: ClassVar[str] = "the call for inputs"
    published: Day
    deadline: Day
    languages: tuple[Annotated[str, Kind.language()], ...] = ()
    kinds: tuple[Annotated[str, Kind.one_of(KINDS)], ...] = ()
    address: str = ""

    def faults(self) -> Iterator[Problem]:
        if latest(self.deadline) < earliest(self.published):
            yield self.problem(
                "deadline",
                f"the call ends ({self.deadline}) before it was published ({self.published}).",
                "Correct one of the two days.",
                "consultations.call-order",
            )


class Reply(Record, frozen=True, kw_only=True):
    """What the State was sent before the report was given out, and what came back."""

    noun: ClassVar[str] = "the reply"
    sent: Day
    due: Day = ""
    received: Day = ""
    summary: str = ""
    symbol: str = ""
    comments: tuple[Comment, ...] = ()

    def faults(self) -> Iterator[Problem]:
        if self.comments and not self.received:
            yield self.problem(
                "comments",
                "there are comments by the State, but no day on which they came.",
                'Write a line such as received: "2026-06-28".',
                "consultations.reply-order",
                value="",
            )
        for comment in self.comments:
            if (
                comment.answered_on
                and self.received
                and latest(comment.answered_on) < earliest(self.received)
            ):
                yield comment.problem(
                    "answered_on",
                    f"'{comment.code}' was answered ({comment.answered_on}) before it was "
                    f"received ({self.received}).",
                    "Correct one of the two days.",
                    "consultations.reply-order",
                )
        yield from Record.used_twice(self.comments)
        for key, day in (("due", self.due), ("received", self.received)):
            if day and latest(day) < earliest(self.sent):
                yield self.problem(
                    key,
                    f"the reply is {key} ({day}) before the draft was sent ({self.sent}).",
                    "Correct one of the two days.",
                    "consultations.reply-order",
                )


class Consultations(Record, frozen=True, kw_only=True):
    """Who was heard for a report; nothing where no file says so."""

    named_for: ClassVar[str] = "report"
    mend_of_quotation: ClassVar[str] = (
        "Record consent to it (consent: quotation) and quote it by hrc.voice, give its published "
        "source in a note, or take it out."
    )
    report: str
    call: Call | None = None
    entries: tuple[ConsultationEntry, ...] = ()
    reply: Reply | None = None

    @staticmethod
    def files(project: Project) -> list[Path]:
        """Return the files of the register, one a report, sorted by name."""
        return project.reads.files_in(project.data / "consultations", "*.yml")

    @classmethod
    def of(cls, report_id: str, project: Project) -> Consultations:
        """Return who was heard for a report, read recorded; nobody without a file.

        Raises:
            RefusedError: the file cannot be used as it stands.
        """
        path = project.data / "consultations" / f"{report_id}.yml"
        consultations = registered(path, cls, project) or cls(report=report_id)
        return (
            consultations._with(PersonsHeard.of(project))
            if consultations.entries
            else consultations
        )

    def _with(self, persons: PersonsHeard) -> Consultations:
        return self.with_(entries=tuple(map(persons.over, self.entries)))

    @staticmethod
    def visit(report_id: str, project: Project) -> Mission | None:
        """Return the visit on which a report rests, read recorded; None where no file says so.

        Raises:
            RefusedError: the file cannot be used as it stands.
        """
        return registered(project.data / "missions" / f"{report_id}.yml", Mission, project)

    @classmethod
    def as_read(cls, project: Project) -> Iterator[Consultations]:
        """Yield what each file of the register holds as far as it is sound."""
        persons = PersonsHeard.as_read(project)
        for path in cls.files(project):
            yield cls.read_file(path, place=project.place(path))[0]._with(persons)

    @classmethod
    def withdrawn(cls, place: str, project: Project) -> str:
        """Return who has withdrawn consent in a file of the register, in words; empty for others.

        A build that was made before may count them, or quote the words that are named.
        """
        path = project.root / place
        if path == PersonsHeard.path(project):
            persons = PersonsHeard.as_read(project).persons
            codes = [person.code for person in persons if person.withdrawn_on]
            return f"consent is withdrawn by {'; '.join(codes)}" if codes else ""
        if path not in cls.files(project):
            return ""
        consultations, _ = cls.read_file(path, place=place)
        withdrawn_entries = [entry for entry in consultations.entries if not entry.counted]
        withdrawn_codes = [
            entry.code + "".join(f", words {voice.code}" for voice in entry.voices)
            for entry in withdrawn_entries
        ]
        return f"consent is withdrawn by {'; '.join(withdrawn_codes)}" if withdrawn_codes else ""

    letters_of: ClassVar = staticmethod(letters_of)

    @property
    def counted(self) -> list[ConsultationEntry]:
        """The entries that may be counted."""
        return [entry for entry in self.entries if entry.counted]

    @property
    def affected(self) -> dict[str, ConsultationEntry]:
        """The affected persons who may be counted, each once, by their codes."""
        return {entry.person: entry for entry in self.counted if entry.kind == PERSONS_HEARD}

    @property
    def comments(self) -> tuple[Comment, ...]:
        """The State's comments on the draft."""
        return self.reply.comments if self.reply else ()

    def voice(self, code: str) -> tuple[Voice, ConsultationEntry] | None:
        """Return a voice with the entry that it belongs to, or None."""
        return next(
            (
                (voice, entry)
                for entry in self.entries
                for voice in entry.voices
                if voice.code == code
            ),
            None,
        )

    def not_agreed_to(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield where a text quotes words of nobody who agreed and of no source, and the words."""
        quotable = (entry for entry in self.entries if not entry.unquotable)
        agreed = [voice.text for entry in quotable for voice in entry.voices]
        return without_source(text, agreed=agreed)

    def count_table(self) -> pd.DataFrame:
        """Return how many were heard, by kind and form, in whole numbers.

        Columns: Who was heard, Submissions, Meetings, Interviews, Total. Withdrawn entries are not
        counted; a kind that nobody belongs to has no row.
        """
        rows = [
            (
                plural[:1].upper() + plural[1:],
                *(sum(entry.form == form for entry in kind_entries) for form in FORMS),
                len(kind_entries),
            )
            for kind, (_, plural) in KINDS.items()
            if (kind_entries := [entry for entry in self.counted if entry.kind == kind])
        ]
        return frame_of(rows, COUNT_COLUMNS)

    def list_table(self) -> pd.DataFrame:
        """Return those who may be listed by name, for an annex of submissions.

        Columns: Name, Kind, Form, Date. Nobody is listed who did not agree to it by name.
        """
        rows = [
            (entry.named, KINDS[entry.kind][0], FORMS[entry.form][0], entry.date)
            for entry in sorted(self.counted, key=lambda entry: (entry.named, entry.date))
            if entry.named
        ]
        return frame_of(rows, LIST_COLUMNS)

    def heard_in_words(self, *, met_by: str = "") -> str:
        """Return a sentence on who was heard, fit to print; it says so where nobody is recorded.

        `met_by` is the short name of the body, where the programme of a visit tells who was met.
        """
        if not self.counted and met_by:
            return (
                f"Those whom the {met_by} met during its visit are set out above; no other "
                "consultations or submissions are recorded for the present report."
            )
        if not self.counted:
            return NONE_RECORDED
        forms = [
            _counted(sum(entry.form == form for entry in self.counted), words)
            for form, words in FORMS.items()
            if any(entry.form == form for entry in self.counted)
        ]
        heard = {
            kind: len({entry.person or entry.name for entry in self.counted if entry.kind == kind})
            for kind in KINDS
        }
        kinds = [_counted(heard[kind], words) for kind, words in KINDS.items() if heard[kind]]
        was = "was" if sum(heard.values()) == 1 else "were"
        bodies = f"{ENGLISH.listed(kinds)} {was} heard"
        return f"The present report draws on {ENGLISH.listed(forms)}, in which {bodies}."

    def persons_in_words(self, *, threshold: int, groups: Mapping[str, Sequence[str]]) -> str:
        """Return how many affected persons were heard by sex, age and group; empty where none says.

        A division with a number from one to below the threshold is withheld whole, since the total
        would give it away; so is one that leaves somebody out whom the number would then show.
        `groups` are those of the mandate.
        """
        breakdowns, withheld = [], []
        for key, words in (("sex", SEXES), ("age", AGES), ("group", groups)):
            answers = [getattr(entry, key) for entry in self.affected.values()]
            if not any(answers):
                continue
            categories = dict.fromkeys(
                [*words, *filter(None, answers), ""]
            )  # undeclared ones count, too
            numbers = {
                category: answers.count(category)
                for category in categories
                if answers.count(category)
            }
            if min(numbers.values()) < threshold:
                withheld.append(key)
                continue
            parts = [
                _counted(number, words.get(category, (category, category)))
                for category, number in numbers.items()
                if category
            ]
            if "" in numbers:
                parts.append(f"{ENGLISH.small(numbers[''])} who did not say")
            breakdowns.append(f"by {key}, {ENGLISH.listed(parts)}")
        sentences = []
        if breakdowns:
            persons_counted = _counted(len(self.affected), KINDS[PERSONS_HEARD])
            sentences.append(f"The {persons_counted} were, {'; '.join(breakdowns)}.")
        if withheld:
            sentences.append(
                f"The numbers of affected persons by {ENGLISH.listed(withheld)} are withheld, "
                "since they are small enough to tell who was heard."
            )
        return " ".join(sentences)

    def call_in_words(self) -> str:
        """Return a sentence on the call for inputs and what came by its deadline; empty without."""
        call = self.call
        if call is None:
            return ""
        inputs = [entry for entry in self.counted if entry.form == "submission"]
        late = sum(earliest(submission.date) > latest(call.deadline) for submission in inputs)
        after = f", {ENGLISH.small(late)} of them after it" if late else ""
        opened, closed = (ENGLISH.written_day(day) for day in (call.published, call.deadline))
        return (
            f"A call for inputs was published on {opened}, with {closed} as its deadline; "
            f"{_counted(len(inputs), FORMS['submission'])} came in{after}{_receipts(inputs)}."
        )

    def reply_in_words(self) -> str:
        """Return a sentence on the exchange with the State on the draft, fit to print."""
        if self.reply is None:
            return NO_REPLY
        if self.reply.received:
            where = f" ({self.reply.symbol})" if self.reply.symbol else ""
            return f"The State was sent the draft and commented on it{where}."
        return "The State was sent the draft. No comments have been received."

    def comments_in_words(self) -> str:
        """Return a sentence on how many comments came and what became of them, fit to print."""
        if self.reply is None or not self.comments:
            return self.reply_in_words()
        words = {**ANSWERS, "": "not answered yet"}
        numbers = {
            answer: sum(comment.answer == answer for comment in self.comments) for answer in words
        }
        counts = [
            f"{ENGLISH.small(number)} {'is' if number == 1 else 'are'} {words[answer]}"
            for answer, number in numbers.items()
            if number
        ]
        comments = _counted(len(self.comments), ("comment", "comments"))
        on = ENGLISH.written_day(self.reply.received)
        return f"The State made {comments} on the draft on {on}, of which {ENGLISH.listed(counts)}."

    def comment_table(self) -> pd.DataFrame:
        """Return the State's comments in the order of the paragraphs, each with its answer.

        Columns: Paragraph (its number in the draft that was sent, else its label), Comment by the
        State, Answer, What followed: what was changed, and the reason.
        """
        rows = [
            (
                comment.number or comment.paragraph,
                comment.text,
                ANSWERS.get(comment.answer, "not answered yet"),
                " ".join(
                    f"{part.rstrip('.')}." for part in (comment.change, comment.reason) if part
                ),
            )
            for comment in sorted(self.comments, key=lambda comment: int(comment.number or 0))
        ]
        return frame_of(rows, COMMENT_COLUMNS)


def _receipts(inputs: list[ConsultationEntry]) -> str:
    """Return how many submissions were acknowledged; empty where no receipt is recorded."""
    number = sum(bool(submission.receipt) for submission in inputs)
    if not number:
        return ""
    if number == len(inputs):
        return ", and every one was acknowledged"
    were = "was" if number == 1 else "were"
    return f"; {ENGLISH.small(number)} {were} acknowledged"


def _counted(number: int, words: Sequence[str]) -> str:
    return f"{ENGLISH.small(number)} {words[number != 1]}"
