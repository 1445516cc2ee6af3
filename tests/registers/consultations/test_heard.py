"""Each sentence, table and message on who was heard, whole and at its boundaries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.problems import whole

from hrcreport.foundation.context.project import Project
from hrcreport.registers.consultations.entries import ConsultationEntry, Voice, frame_of
from hrcreport.registers.consultations.heard import (
    NO_REPLY,
    NONE_RECORDED,
    Call,
    Comment,
    Consultations,
    Reply,
)

VOICE = Voice(code="VOICE-1", text="We were told of it by a newspaper.", consent_on="2026-05-03")
BODY = ConsultationEntry(
    code="SUB-001",
    kind="civil-society",
    name="Invented Lawyers",
    form="submission",
    date="2026-04-05",
    consent="quotation",
    attribution="name",
    consent_record="Letter 1",
)
PERSON = ConsultationEntry(
    code="INT-001",
    kind="affected-person",
    person="P-001",
    form="interview",
    date="2026-05-03",
    consent="quotation",
    attribution="kind",
    consent_record="Form 1",
    voices=(VOICE,),
)


def heard_of(*entries: ConsultationEntry, **facts: Any) -> Consultations:
    return Consultations(report="xxa", entries=entries, **facts)


def slips(record: Any) -> list[tuple[str, str, str, str]]:
    return [whole(problem) for problem in record.faults()]


def test_sound_records_have_no_fault() -> None:
    call = Call(published="2026-02-01", deadline="2026-02-01")
    reply = Reply(sent="2026-06-01", due="2026-06-01", received="2026-06-01")
    answer = Comment(
        code="C-1", paragraph="f", text="T", answer="accepted", change="C", answered_on="2026-06-01"
    )
    month = Call(published="2026-02-05", deadline="2026-02")
    for record in (
        *(BODY, PERSON, call, month, reply, answer),
        BODY.with_(receipt="2026-04-05"),
        BODY.with_(receipt="2026-04"),
        reply.with_(comments=(answer,)),
        reply.with_(due="2026", received="2026-06"),
        answer.with_(answer="refused", change="", reason="R"),
        Comment(code="C-2", paragraph="f", text="T"),
    ):
        assert slips(record) == [], record


@pytest.mark.parametrize(
    ("key", "value"), [("sex", "woman"), ("age", "adult"), ("group", "african")]
)
def test_fact_of_a_person_belongs_to_no_body(key: str, value: str) -> None:
    assert slips(BODY.with_(**{key: value})) == [
        (
            "consultations.fact-of-body",
            f"None {key}: '{value}'",
            f"'SUB-001' says '{key}' of a body.",
            "Take the line out: it belongs to affected persons.",
        )
    ]
    assert slips(PERSON.with_(**{key: value})) == []


OUT = "Take the words out of the register and of the notebook, and build again"


@pytest.mark.parametrize(
    ("change", "rule", "reason", "mend"),
    [
        (
            {"risk": "possible", "confidential": "yes"},
            "quotation-at-risk",
            "'INT-001' is a source at risk of reprisals",
            f"{OUT}; words alone can tell who spoke.",
        ),
        (
            {"confidential": "unknown"},
            "quotation-in-confidence",
            "'INT-001' was given in confidence",
            f"{OUT}.",
        ),
        (
            {"consent": "count"},
            "quotation-without-consent",
            "the consent of 'INT-001' is 'count' (may be counted only)",
            f"{OUT}: a build that was made before quotes them still. Or ask for consent and "
            "record it: consent: quotation.",
        ),
        (
            {"consent": "withdrawn", "kind": "nhri", "person": "", "name": "A"},
            "quotation-without-consent",
            "the consent of 'INT-001' is 'withdrawn' (withdrawn: counted no longer)",
            "First: hrcreport forget INT-001, and with its token --delete, which keeps hashes to "
            f"find the words by. {OUT}.",
        ),
    ],
)
def test_words_that_may_not_be_quoted_are_told_whole_and_never_shown(
    change: dict[str, str], rule: str, reason: str, mend: str
) -> None:
    entry = PERSON.with_(**change)
    assert entry.unquotable == reason
    assert slips(entry) == [
        (
            f"consultations.{rule}",
            "None text: ''",
            f"'VOICE-1' quotes words, but {reason}.",
            mend,
        )
    ]


def test_reply_before_the_draft_is_told_for_each_day() -> None:
    reply = Reply(sent="2026-06-02", due="2026-06-01", received="2026-05")
    assert slips(reply) == [
        (
            "consultations.reply-order",
            f"None {key}: '{day}'",
            f"the reply is {key} ({day}) before the draft was sent (2026-06-02).",
            "Correct one of the two days.",
        )
        for key, day in (("due", "2026-06-01"), ("received", "2026-05"))
    ]


def test_words_are_attributed_no_further_than_agreed() -> None:
    other = VOICE.with_(context="A mother")
    assert BODY.whose(VOICE) == "Invented Lawyers"
    assert BODY.with_(risk="high").whose(VOICE) == ""
    assert BODY.with_(attribution="kind").whose(VOICE) == "civil society organization"
    assert PERSON.whose(other) == "A mother"
    assert PERSON.with_(attribution="none").whose(other) == ""
    assert BODY.in_words == "submission (Invented Lawyers)"
    assert PERSON.in_words == "interview (affected person)"
    for change in ({"confidential": "yes"}, {"consent": "withdrawn"}, {"attribution": "kind"}):
        assert BODY.with_(**change).named == "", change


def test_use_that_nobody_agreed_to_is_said_in_words() -> None:
    assert PERSON.kept_from("report") == ""
    assert PERSON.kept_from("sharing") == (
        "for the report, not for other bodies of the United Nations"
    )
    both = PERSON.with_(uses=("report", "sharing"))
    assert both.kept_from("observations") == (
        "for the report and other bodies of the United Nations, not for statements at the end of "
        "a visit"
    )


def test_consent_ends_after_its_last_day() -> None:
    entry = BODY.with_(until="2026-05")
    assert [entry.ended(day) for day in ("2026-05-31", "2026-06-01")] == [
        "",
        "the consent of 'SUB-001' ended on 2026-05",
    ]
    assert entry.with_(until="2026-05-31").ended("2026-05-31") == ""
    assert BODY.ended("2099-01-01") == ""
    assert BODY.with_(consent="withdrawn").ended("2026-01-01") == (
        "the consent of 'SUB-001' is withdrawn"
    )
    reasons = {way: BODY.with_(consent=way).unusable for way in ("summary", "count", "withdrawn")}
    assert reasons == {
        "summary": "",
        "count": "may be counted only",
        "withdrawn": "withdrawn: counted no longer",
    }


def test_rows_stand_under_their_columns() -> None:
    table = frame_of([(1, "a")], iter(("First", "Second")))
    assert table.to_dict("records") == [{"First": 1, "Second": "a"}]


def test_register_of_no_file_is_of_its_report_and_says_so(tmp_path: Path) -> None:
    nobody = Consultations.of("xxb", Project(tmp_path))
    assert nobody == Consultations(report="xxb")
    assert nobody.heard_in_words() == NONE_RECORDED
    assert nobody.heard_in_words(met_by="Mechanism") == (
        "Those whom the Mechanism met during its visit are set out above; no other consultations "
        "or submissions are recorded for the present report."
    )
    assert nobody.reply_in_words() == nobody.comments_in_words() == NO_REPLY
    assert nobody.comments == ()
    assert nobody.call_in_words() == nobody.persons_in_words(threshold=1, groups={}) == ""
    assert list(nobody.count_table().columns) == [
        "Who was heard",
        "Submissions",
        "Meetings",
        "Interviews",
        "Total",
    ]
    assert list(nobody.list_table().columns) == ["Name", "Kind", "Form", "Date"]
    assert list(nobody.comment_table().columns) == [
        "Paragraph",
        "Comment by the State",
        "Answer",
        "What followed",
    ]


def test_tables_of_who_was_heard_are_whole() -> None:
    later = BODY.with_(code="SUB-002", date="2026-04-01", form="meeting")
    first = BODY.with_(code="SUB-003", name="A Society", kind="nhri")
    gone = BODY.with_(code="SUB-004", consent="withdrawn")
    heard = heard_of(BODY, later, first, gone, PERSON)
    assert heard.counted == [BODY, later, first, PERSON]
    assert heard.affected == {"P-001": PERSON}
    assert heard.count_table().to_numpy().tolist() == [
        ["National human rights institutions", 1, 0, 0, 1],
        ["Civil society organizations", 1, 1, 0, 2],
        ["Affected persons", 0, 0, 1, 1],
    ]
    body = ["Invented Lawyers", "civil society organization"]
    assert heard.list_table().to_numpy().tolist() == [
        ["A Society", "national human rights institution", "submission", "2026-04-05"],
        [*body, "meeting", "2026-04-01"],
        [*body, "submission", "2026-04-05"],
    ]


def test_voice_is_found_with_its_entry_and_agreed_words_are_quoted() -> None:
    other = VOICE.with_(code="VOICE-2", text="Nobody came to open the door.")
    secret = PERSON.with_(code="INT-002", risk="high", voices=(other,))
    heard = heard_of(BODY, PERSON, secret)
    assert heard.voice("VOICE-1") == (VOICE, PERSON)
    assert heard.voice("VOICE-2") == (other, secret)
    assert heard.voice("VOICE-3") is None
    text = f"She said “{VOICE.text}” and “{other.text}”"
    assert list(heard.not_agreed_to(text)) == [(text.rindex("“"), other.text)]


def test_one_who_was_heard_twice_is_one_person() -> None:
    again = PERSON.with_(code="INT-002", date="2026-05-04")
    assert heard_of(PERSON, again).heard_in_words(met_by="Mechanism") == (
        "The present report draws on two interviews, in which one affected person was heard."
    )
    other = BODY.with_(code="SUB-002", name="A Society", form="meeting")
    assert heard_of(PERSON, BODY, other).heard_in_words() == (
        "The present report draws on one submission, one meeting and one interview, in which two "
        "civil society organizations and one affected person were heard."
    )


def test_persons_are_told_by_what_they_said_of_themselves() -> None:
    facts = [{"group": "african", "age": "child"}] * 2 + [{"group": "sinti"}] * 2 + [{}] * 2
    entries = [
        PERSON.with_(code=f"INT-{at}", person=f"P-{at}", **fact) for at, fact in enumerate(facts)
    ]
    heard = heard_of(*entries)
    groups = {"african": ("African", "Africans"), "roma": ("Roma", "Roma")}
    assert heard.persons_in_words(threshold=2, groups=groups) == (
        "The six affected persons were, by age, two children and four who did not say; by group, "
        "two Africans, two sinti and two who did not say."
    )
    assert heard.persons_in_words(threshold=3, groups=groups) == (
        "The numbers of affected persons by age and group are withheld, since they are small "
        "enough to tell who was heard."
    )


def test_call_counts_what_came_after_its_deadline_and_what_was_acknowledged() -> None:
    call = Call(published="2026-02-01", deadline="2026-04-05")

    def ends(*entries: ConsultationEntry) -> str:
        return heard_of(*entries, call=call).call_in_words().partition("deadline; ")[2]

    late = BODY.with_(date="2026-04-06")
    received = BODY.with_(receipt="2026-04-07")
    assert ends() == "zero submissions came in."
    assert ends(BODY, PERSON, BODY.with_(form="meeting")) == "one submission came in."
    assert ends(BODY, late, late) == "three submissions came in, two of them after it."
    assert ends(BODY, received, received) == ("three submissions came in; two were acknowledged.")
    assert ends(late, received) == (
        "two submissions came in, one of them after it; one was acknowledged."
    )
    assert ends(received) == "one submission came in, and every one was acknowledged."
    assert heard_of(call=call).call_in_words() == (
        "A call for inputs was published on 1 February 2026, with 5 April 2026 as its deadline; "
        "zero submissions came in."
    )


def test_comments_are_counted_by_their_answers_and_stand_by_their_numbers() -> None:
    def commented(*comments: Comment) -> Consultations:
        reply = Reply(sent="2026-06-01", received="2026-06-28", symbol="A/1", comments=comments)
        return heard_of(reply=reply)

    numbered = Comment(code="C-1", paragraph="f", number="1", text="T", answer="refused")
    numbered = numbered.with_(reason="No such day.")
    waiting = Comment(code="C-2", paragraph="f-a", text="U")
    both = numbered.with_(code="C-3", number="10", answer="corrected", change=".5 per cent")
    assert commented(numbered).comments_in_words() == (
        "The State made one comment on the draft on 28 June 2026, of which one is not accepted."
    )
    heard = commented(both, numbered, waiting, waiting.with_(code="C-4"))
    assert heard.comments_in_words() == (
        "The State made four comments on the draft on 28 June 2026, of which one is corrected in "
        "part, one is not accepted and two are not answered yet."
    )
    assert heard.comment_table().to_numpy().tolist() == [
        ["f-a", "U", "not answered yet", ""],
        ["f-a", "U", "not answered yet", ""],
        ["1", "T", "not accepted", "No such day."],
        ["10", "T", "corrected in part", ".5 per cent. No such day."],
    ]
    assert list(commented(numbered, waiting).comment_table()["Paragraph"]) == ["f-a", "1"]
    assert commented().comments_in_words() == (
        "The State was sent the draft and commented on it (A/1)."
    )
    sent = heard_of(reply=Reply(sent="2026-06-01", symbol="A/1"))
    assert sent.comments_in_words() == (
        "The State was sent the draft. No comments have been received."
    )
