"""This module says in words and tables who was heard, without saying more than they agreed to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from hrcreport.foundation import Language, Words, earliest, latest
from hrcreport.registers.consultations.entries import (
    AGES,
    ANSWERS,
    FORMS,
    GROUPS,
    KINDS,
    PERSONS_HEARD,
    SEXES,
    Call,
    ConsultationEntry,
    Consultations,
    Reply,
)

if TYPE_CHECKING:
    import pandas as pd

COUNT_COLUMNS = ("Who was heard", "Submissions", "Meetings", "Interviews", "Total")
COMMENT_COLUMNS = ("Paragraph", "Comment by the State", "Answer", "What followed")
LIST_COLUMNS = ("Name", "Kind", "Form", "Date")
NONE_RECORDED = "No consultations or submissions are recorded for the present report."
NO_REPLY = "No exchange with the State on the draft is recorded."


def count_table(found: Consultations) -> pd.DataFrame:
    """Return how many were heard, by kind and form, in whole numbers.

    Columns: Who was heard, Submissions, Meetings, Interviews, Total. Withdrawn entries are not
    counted; a kind that nobody belongs to has no row.
    """
    rows = [
        (
            plural[:1].upper() + plural[1:],
            *(sum(each.form == form for each in own) for form in FORMS),
            len(own),
        )
        for kind, (_, plural) in KINDS.items()
        if (own := [each for each in found.counted if each.kind == kind])
    ]
    return frame_of(rows, COUNT_COLUMNS)


def list_table(found: Consultations) -> pd.DataFrame:
    """Return those who may be listed by name, for an annex of submissions.

    Columns: Name, Kind, Form, Date. Nobody is listed who did not agree to it by name.
    """
    rows = [
        (each.named, KINDS[each.kind][0], FORMS[each.form][0], each.date)
        for each in sorted(found.counted, key=lambda each: (each.named, each.date))
        if each.named
    ]
    return frame_of(rows, LIST_COLUMNS)


def heard_in_words(found: Consultations) -> str:
    """Return a sentence on who was heard, fit to print; it says so where nobody is recorded."""
    if not found.counted:
        return NONE_RECORDED
    forms = [
        _counted(sum(each.form == form for each in found.counted), words)
        for form, words in FORMS.items()
        if any(each.form == form for each in found.counted)
    ]
    kinds = [
        _counted(len(_who(own)), words)
        for kind, words in KINDS.items()
        if (own := [each for each in found.counted if each.kind == kind])
    ]
    heard = sum(len(_who([each for each in found.counted if each.kind == kind])) for kind in KINDS)
    was = "was" if heard == 1 else "were"
    return f"The present report draws on {joined(forms)}, in which {joined(kinds)} {was} heard."


def persons_in_words(found: Consultations, *, threshold: int) -> str:
    """Return how many affected persons were heard by sex, age and group; empty where none says so.

    A division with a number from one to below the threshold is withheld whole, since the total
    would give it away; so is one that leaves somebody out whom the number would then show.
    """
    people = {each.person: each for each in found.counted if each.kind == PERSONS_HEARD}
    told, withheld = [], []
    for key, words in (("sex", SEXES), ("age", AGES), ("group", GROUPS)):
        given = [getattr(each, key) for each in people.values()]
        if not any(given):
            continue
        numbers = {each: given.count(each) for each in [*words, ""] if given.count(each)}
        if min(numbers.values()) < threshold:
            withheld.append(key)
            continue
        parts = [_counted(number, words[each]) for each, number in numbers.items() if each]
        if "" in numbers:
            parts.append(f"{Words(Language.FIRST).small(numbers[''])} who did not say")
        told.append(f"by {key}, {joined(parts)}")
    sentences = []
    if told:
        many = _counted(len(people), KINDS[PERSONS_HEARD])
        sentences.append(f"The {many} were, {'; '.join(told)}.")
    if withheld:
        sentences.append(
            f"The numbers of affected persons by {joined(withheld)} are withheld, since they are "
            "small enough to tell who was heard."
        )
    return " ".join(sentences)


def evidence_in_words(entry: ConsultationEntry) -> str:
    """Return what a finding says that it rests on: the form and whose, no further than agreed."""
    return f"{FORMS[entry.form][0]} ({entry.named or KINDS[entry.kind][0]})"


def reply_in_words(reply: Reply | None) -> str:
    """Return a sentence on the exchange with the State on the draft, fit to print."""
    if reply is None:
        return NO_REPLY
    if reply.received:
        where = f" ({reply.symbol})" if reply.symbol else ""
        return f"The State was sent the draft and commented on it{where}."
    return "The State was sent the draft. No comments have been received."


def comment_table(reply: Reply | None) -> pd.DataFrame:
    """Return the State's comments in the order of the paragraphs, each with its answer.

    Columns: Paragraph (its number in the draft that was sent, else its label), Comment by the
    State, Answer, What followed: what was changed, and the reason.
    """
    comments = sorted(reply.comments if reply else (), key=lambda each: int(each.number or 0))
    rows = [
        (
            each.number or each.paragraph,
            each.text,
            ANSWERS.get(each.answer, "not answered yet"),
            " ".join(f"{part.rstrip('.')}." for part in (each.change, each.reason) if part),
        )
        for each in comments
    ]
    return frame_of(rows, COMMENT_COLUMNS)


def comments_in_words(reply: Reply | None) -> str:
    """Return a sentence on how many comments came and what became of them, fit to print."""
    if reply is None or not reply.comments:
        return reply_in_words(reply)
    numbers = {
        answer: sum(each.answer == answer for each in reply.comments) for answer in (*ANSWERS, "")
    }
    words = {**ANSWERS, "": "not answered yet"}
    told = [
        f"{Words(Language.FIRST).small(number)} {'is' if number == 1 else 'are'} {words[answer]}"
        for answer, number in numbers.items()
        if number
    ]
    many = _counted(len(reply.comments), ("comment", "comments"))
    on = Words(Language.FIRST).written_day(reply.received)
    return f"The State made {many} on the draft on {on}, of which {joined(told)}."


def call_in_words(found: Consultations) -> str:
    """Return a sentence on the call for inputs and what came by its deadline; empty without one."""
    call: Call | None = found.call
    if call is None:
        return ""
    came = [each for each in found.counted if each.form == "submission"]
    late = sum(earliest(each.date) > latest(call.deadline) for each in came)
    after = f", {Words(Language.FIRST).small(late)} of them after it" if late else ""
    begun, ended = (
        Words(Language.FIRST).written_day(day) for day in (call.published, call.deadline)
    )
    return (
        f"A call for inputs was published on {begun}, with {ended} as its deadline; "
        f"{_counted(len(came), FORMS['submission'])} came in{after}{_receipts(came)}."
    )


def _receipts(came: list[ConsultationEntry]) -> str:
    """Return how many submissions were acknowledged; empty where no receipt is recorded."""
    number = sum(bool(each.receipt) for each in came)
    if not number:
        return ""
    if number == len(came):
        return ", and every one was acknowledged"
    were = "was" if number == 1 else "were"
    return f"; {Words(Language.FIRST).small(number)} {were} acknowledged"


def _who(entries: Iterable[ConsultationEntry]) -> set[str]:
    """Return the different persons and bodies, each once however often it was heard."""
    return {each.person or each.name for each in entries}


def _counted(number: int, words: tuple[str, str]) -> str:
    return f"{Words(Language.FIRST).small(number)} {words[number != 1]}"


def joined(parts: list[str]) -> str:
    """Return parts in a sentence: "a, b and c"."""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


def frame_of(rows: Sequence[Sequence[object]], columns: Iterable[str]) -> pd.DataFrame:
    """Return rows as a table; a check of the register and the chain of a document need none."""
    import pandas as pd

    return pd.DataFrame(rows, columns=list(columns))
