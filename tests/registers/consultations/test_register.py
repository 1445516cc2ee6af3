"""Who was heard is counted, listed and quoted no further than each agreed to."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.problems import whole
from tests.small_projects import BODY, with_body

from hrcreport.cli.app import main
from hrcreport.document.assemble.evidence import not_agreed, other_evidence
from hrcreport.document.assemble.markdown import Statement
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import NotebookError, RefusedError
from hrcreport.notebook import consultations as heard
from hrcreport.notebook import voice
from hrcreport.registers.consultations.heard import NO_REPLY, NONE_RECORDED, Consultations
from hrcreport.registers.files.registry import check_by_report, check_files

ROOT = Path(__file__).resolve().parents[3]
TEXT = (ROOT / "docs/tutorial/xxa/data/consultations/xxa.yml").read_text(encoding="utf-8")


@pytest.fixture
def write(tmp_path):
    """Return a writer of the register of an invented report, with pieces of text replaced."""

    def written(*changes: tuple[str, str], name: str = "xxa.yml") -> Project:
        text = TEXT
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        folder = tmp_path / "data" / "consultations"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
        return Project(tmp_path)

    return written


def test_who_has_withdrawn_consent_is_told_with_the_words_that_were_quoted(write) -> None:
    project = write(("consent: summary", "consent: withdrawn"))
    place = "data/consultations/xxa.yml"
    assert Consultations.withdrawn(place, project) == "consent is withdrawn by SUB-002"
    before, _, after = TEXT.rpartition("consent: quotation")
    (project.root / place).write_text(f"{before}consent: withdrawn{after}", encoding="utf-8")
    assert (
        Consultations.withdrawn(place, project) == "consent is withdrawn by INT-001, words VOICE-1"
    )
    assert Consultations.withdrawn("data/law/xxa.yml", project) == ""
    assert Consultations.withdrawn(place, write()) == ""


def check(project: Project):
    return check_by_report(project, reports=["xxa"])


def test_sound_register_has_no_problem(write) -> None:
    assert check(write()) == []


def test_no_register_is_said_in_words_fit_to_print(tmp_path) -> None:
    found = Consultations.of("usa", Project(tmp_path))
    assert found.heard_in_words() == NONE_RECORDED
    assert found.reply_in_words() == NO_REPLY
    assert found.count_table().empty


def test_real_reports_have_no_entries() -> None:
    reports = [report.id for report in Project(ROOT).reports()]
    found = [Consultations.of(report, Project(ROOT)) for report in reports]
    assert [each.report for each in found if each.entries] == []


def test_counts_are_by_kind_and_form(write) -> None:
    table = Consultations.of("xxa", write()).count_table().set_index("Who was heard")
    assert list(table.index) == ["States", "Civil society organizations", "Affected persons"]
    assert table.loc["Affected persons"].to_dict() == {
        "Submissions": 0,
        "Meetings": 0,
        "Interviews": 1,
        "Total": 1,
    }


def test_sentence_counts_forms_and_persons(write) -> None:
    assert Consultations.of("xxa", write()).heard_in_words() == (
        "The present report draws on two submissions and one interview, in which one State, one "
        "civil society organization and one affected person were heard."
    )


def test_sentence_on_one_alone_is_in_the_singular(write) -> None:
    found = Consultations.of("xxa", write())
    alone = found.with_(entries=tuple(each for each in found.entries if each.person))
    assert alone.heard_in_words() == (
        "The present report draws on one interview, in which one affected person was heard."
    )


def test_only_those_who_agreed_are_listed_by_name(write) -> None:
    table = Consultations.of("xxa", write()).list_table()
    assert list(table["Name"]) == ["Ministry of the Interior"]


def test_what_was_withdrawn_is_counted_no_longer(write) -> None:
    project = write(("consent: summary", "consent: withdrawn"))
    assert check(project) == []
    found = Consultations.of("xxa", project)
    assert len(found.counted) == 2
    assert "civil society" not in found.heard_in_words()


def test_reply_of_the_state_is_tracked(write) -> None:
    def said(*changes) -> str:
        return Consultations.of("xxa", write(*changes)).reply_in_words()

    received = '  received: "2026-06-28"\n'
    assert said() == "The State was sent the draft and commented on it."
    assert said((received, f"{received}  symbol: A/1\n")) == (
        "The State was sent the draft and commented on it (A/1)."
    )
    assert said((received, "")) == ("The State was sent the draft. No comments have been received.")


def test_receipts_of_submissions_are_counted(write) -> None:
    call = 'report: xxa\ncall: {published: "2026-02-01", deadline: "2026-04-10"}\n'
    name = "    name: Ministry"
    other = "    name: Invented Lawyers"

    def said(*changes) -> str:
        found = Consultations.of("xxa", write(("report: xxa\n", call), *changes))
        return found.call_in_words().partition("deadline; ")[2]

    receipt = '    receipt: "2026-04-12"\n'
    assert said() == "two submissions came in."
    assert said((name, receipt + name)) == "two submissions came in; one was acknowledged."
    assert said((name, receipt + name), (other, receipt + other)) == (
        "two submissions came in, and every one was acknowledged."
    )


@pytest.mark.parametrize(
    ("change", "rule", "at", "fault", "mend"),
    [
        (
            (
                "consent: quotation\n    attribution: kind",
                "consent: summary\n    attribution: kind",
            ),
            "consultations.quotation-without-consent",
            "34 text: ''",
            "'VOICE-1' quotes words, but the consent of 'INT-001' is 'summary' (may be told in "
            "other words).",
            "Take the words out of the register and of the notebook, and build again: a build "
            "that was made before quotes them still. Or ask for consent and record it: consent: "
            "quotation.",
        ),
        (
            (
                "consent: quotation\n    attribution: kind",
                "consent: withdrawn\n    attribution: kind",
            ),
            "consultations.quotation-without-consent",
            "34 text: ''",
            "'VOICE-1' quotes words, but the consent of 'INT-001' is 'withdrawn' (withdrawn: "
            "counted no longer).",
            "First: hrcreport forget P-001, and with its token --delete, which keeps hashes to "
            "find the words by. Take the words out of the register and of the notebook, and build "
            "again.",
        ),
        (
            ('        consent_on: "2026-05-03"\n', ""),
            "consultations.quotation-without-consent",
            "33 consent_on: ''",
            "'VOICE-1' quotes words without the day on which consent to these words was given.",
            'Write a line such as consent_on: "2026-05-03", or take the quotation out.',
        ),
        (
            ("    person: P-001\n", "    person: P-001\n    name: A Person\n"),
            "consultations.name-of-person",
            "26 name: ''",
            "'INT-001' gives the name of an affected person.",
            "Take the line out and write a code: person: P-012. Keep the key outside of the "
            "project.",
        ),
        (
            ("    person: P-001\n", ""),
            "consultations.person-without-code",
            "23 person: ''",
            "'INT-001' is about an affected person without a code.",
            "Write a line such as 'person: P-012'.",
        ),
        (
            ("person: P-001", "person: Maria"),
            "register.person",
            "25 person: 'Maria'",
            "'person' reads 'Maria'.",
            "Write it like this: P-012.",
        ),
        (
            ("    name: Ministry of the Interior\n", ""),
            "consultations.no-name",
            "4 name: ''",
            "'SUB-001' does not say who was heard.",
            "Write a line 'name: …', or kind: affected-person with a code.",
        ),
        (
            ("    consent_record: Form 1, kept in the office\n", ""),
            "consultations.consent-without-record",
            "23 consent_record: ''",
            "'INT-001' may be quoted, but no record of the consent is named.",
            "Write a line 'consent_record: …' with the reference of the signed or spoken consent.",
        ),
        (
            (
                "consent: quotation\n    attribution: kind",
                "consent: quotation\n    attribution: name",
            ),
            "consultations.attribution-of-person",
            "30 attribution: 'name'",
            "'INT-001' attributes what an affected person said by name.",
            "Write attribution: kind or none.",
        ),
        (
            ("consent: summary", "consent: yes"),
            "register.consent",
            "20 consent: 'yes'",
            "'consent' reads 'yes'.",
            "Allowed: quotation, summary, count, withdrawn.",
        ),
        (
            ("code: SUB-002", "code: SUB-001"),
            "register.duplicate-code",
            "14 code: 'SUB-001'",
            "the code 'SUB-001' is used a second time; the first is in "
            "data/consultations/xxa.yml:4.",
            "Give one of the two another code.",
        ),
        (
            ('due: "2026-07-01"', 'due: "2026-01-01"'),
            "consultations.reply-order",
            "39 due: '2026-01-01'",
            "the reply is due (2026-01-01) before the draft was sent (2026-06-01).",
            "Correct one of the two days.",
        ),
        (
            ("report: xxa", "report: xxb"),
            "register.file-name",
            "2 report: 'xxb'",
            "the file is named xxa.yml but is about 'xxb'.",
            "Write report: xxa, or rename the file.",
        ),
        (
            ("    name: Ministry", '    receipt: "2026-04-01"\n    name: Ministry'),
            "consultations.receipt-order",
            "6 receipt: '2026-04-01'",
            "'SUB-001' was acknowledged (2026-04-01) before it came (2026-04-02).",
            "Correct one of the two days.",
        ),
        (
            ("    name: Ministry", "    sex: woman\n    name: Ministry"),
            "consultations.fact-of-body",
            "6 sex: 'woman'",
            "'SUB-001' says 'sex' of a body.",
            "Take the line out: it belongs to affected persons.",
        ),
        (
            ("person: P-001", 'person: P-001\n    confidential: "yes"'),
            "consultations.quotation-in-confidence",
            "35 text: ''",
            "'VOICE-1' quotes words, but 'INT-001' was given in confidence.",
            "Take the words out of the register and of the notebook, and build again.",
        ),
        (
            ("person: P-001", "person: P-001\n    uses: [press]"),
            "register.uses",
            "26 uses: 'press'",
            "item 1 of 'uses' reads 'press'.",
            "Allowed: report, observations, sharing.",
        ),
    ],
)
def test_slip_is_told_whole(write, change, rule, at, fault, mend) -> None:
    (problem,) = check(write(change))
    assert problem.place == "data/consultations/xxa.yml"
    assert whole(problem) == (rule, at, fault, mend)


def test_file_of_no_report_is_told(write) -> None:
    (problem,) = check(write(("report: xxa", "report: xxz"), name="xxz.yml"))
    assert problem.rule == "register.unknown-report"
    assert "Did you mean 'xxa'?" in problem.mend


@pytest.fixture
def running(write, monkeypatch, tmp_path):
    for folder in ("params/countries", "notebooks"):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    monkeypatch.setenv("HRCREPORT_ROOT", str(tmp_path))
    monkeypatch.setenv("HRCREPORT_REPORT", "xxa")
    return write


def test_notebook_gets_counts_and_sentences(running) -> None:
    running()
    found = heard()
    assert (found.total, found.affected_persons, found.recorded) == (3, 1, True)
    assert len(found.named) == 1


def test_quotation_says_no_more_of_its_author_than_was_agreed(running) -> None:
    running()
    assert voice("VOICE-1").text == (
        "> “We were told of the result by a newspaper.”\n>\n> – A mother"
    )
    before, after = (f"attribution: {way}\n    consent_record: Form" for way in ("kind", "none"))
    running((before, after))
    assert "mother" not in voice("VOICE-1").text


def test_quotation_without_consent_stops_the_notebook(running) -> None:
    running(('        consent_on: "2026-05-03"\n', ""))
    with pytest.raises(RefusedError):
        voice("VOICE-1")


def test_quotation_in_preliminary_observations_needs_consent_to_that_use(
    running, notebook_with
) -> None:
    running()
    notebook_with(document="preliminary observations")
    with pytest.raises(NotebookError, match="not for statements at the end of a visit"):
        voice("VOICE-1")
    running(("person: P-001", "person: P-001\n    uses: [report, observations]"))
    assert "newspaper" in voice("VOICE-1").text


def test_unknown_voice_is_named(running) -> None:
    running()
    with pytest.raises(NotebookError) as refused:
        voice("VOICE-2")
    assert "Did you mean 'VOICE-1'?" in str(refused.value)


@pytest.mark.parametrize("risk", ["possible", "high"])
def test_a_source_at_risk_is_quoted_nowhere_and_listed_nowhere(write, risk) -> None:
    project = write(("    person: P-001\n", f"    person: P-001\n    risk: {risk}\n"))
    assert [each.rule for each in check(project)] == ["consultations.quotation-at-risk"]
    with pytest.raises(RefusedError, match="at risk of reprisals"):
        Consultations.of("xxa", project)
    project = write(("    name: Ministry", f"    risk: {risk}\n    name: Ministry"))
    assert Consultations.of("xxa", project).list_table().empty


def people(*given: str) -> str:
    """Return interviews with affected persons, each of whom said what is given."""
    return "report: xxa\nentries:\n" + "".join(
        f"  - {{code: INT-{at:03}, kind: affected-person, person: P-{at:03}, form: interview, "
        f'date: "2026-05-03", consent: count, attribution: none{each}}}\n'
        for at, each in enumerate(given, 1)
    )


def test_persons_are_counted_by_sex_age_and_group_where_no_number_is_small(write) -> None:
    project = write()
    said = [", sex: woman, age: adult, group: african"] * 12
    said += [", sex: man, age: adult, group: african-descent"] * 10
    said += [", sex: man, age: child, group: african-descent"] * 2
    path = project.data / "consultations" / "xxa.yml"
    path.write_text(people(*said), encoding="utf-8")
    assert check(project) == []
    found = Consultations.of("xxa", project)
    assert found.persons_in_words(threshold=10, groups=BODY.groups) == (
        "The 24 affected persons were, by sex, 12 women and 12 men; by group, 12 Africans and 12 "
        "persons of African descent. The numbers of affected persons by age are withheld, since "
        "they are small enough to tell who was heard."
    )
    told = found.persons_in_words(threshold=2, groups=BODY.groups)
    assert told.count("two children and 22 adults") == 1
    nobody = Consultations.of("xxa", write())
    assert nobody.persons_in_words(threshold=10, groups=BODY.groups) == ""


def test_group_that_the_mandate_does_not_declare_is_told_and_its_few_are_withheld(write) -> None:
    project = write()
    path = project.data / "consultations" / "xxa.yml"
    said = [", group: african"] * 12 + [", group: sinti"] * 2
    path.write_text(people(*said), encoding="utf-8")
    assert {(each.rule, each.value) for each in check_files(project)} == {
        ("mandate.undeclared", "african"),  # the project declares none
        ("mandate.undeclared", "sinti"),
    }
    with_body(project.root)
    assert [each.value for each in check_files(project)] == ["sinti", "sinti"]
    found = Consultations.of("xxa", project)
    assert found.persons_in_words(threshold=10, groups=BODY.groups) == (
        "The numbers of affected persons by group are withheld, since they are small enough to "
        "tell who was heard."
    )


def test_a_submission_given_in_confidence_is_listed_nowhere(write) -> None:
    project = write(("    name: Ministry", '    confidential: "yes"\n    name: Ministry'))
    assert check(project) == []
    assert Consultations.of("xxa", project).list_table().empty


def test_a_finding_rests_on_what_somebody_agreed_to_have_told(write) -> None:
    (heard,) = Consultations.as_read(write())
    assert [each.code for each in heard.entries if each.unusable] == []
    found = [Statement("finding", "f-deaths", 3, attributes={"rests-on": "SUB-001 SUB-002"})]
    words = other_evidence(found, [], Project(ROOT), heard=heard)
    assert words == {
        "SUB-001": "submission (Ministry of the Interior)",
        "SUB-002": "submission (civil society organization)",
    }
    counted = write(("consent: summary", "consent: count"))
    heard = Consultations.of("xxa", counted)
    assert "SUB-002" not in other_evidence(found, [], Project(ROOT), heard=heard)
    (problem,) = not_agreed(found, heard)
    assert problem.rule == "consultations.use-without-consent"
    assert "rests on 'SUB-002', which may be counted only" in problem.what


COMMENTS = """\
  summary: Corrects two dates.
  comments:
    - {code: C-1, paragraph: f-deaths, number: "12", text: Too many., answer: refused, reason: No}
    - {code: C-2, paragraph: r-necessity, number: "4", text: A bill, answer: accepted, change: Told}
    - {code: C-3, paragraph: f-deaths, text: A third.}
"""


def with_comments(*changes: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    text = COMMENTS
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return (("  summary: Corrects two dates.\n", text),)


def test_comments_stand_in_the_order_of_paragraphs_each_with_its_answer(write) -> None:
    found = Consultations.of("xxa", write(*with_comments()))
    rows = found.comment_table().to_numpy().tolist()
    assert rows == [
        ["f-deaths", "A third.", "not answered yet", ""],
        ["4", "A bill", "accepted", "Told."],
        ["12", "Too many.", "not accepted", "No."],
    ]
    assert found.comments_in_words() == (
        "The State made three comments on the draft on 28 June 2026, of which one is accepted, "
        "one is not accepted and one is not answered yet."
    )
    assert Consultations.of("xxa", write()).comments_in_words().startswith("The State was sent")
    both = ("answer: refused, reason: No", "answer: corrected, change: A date., reason: No")
    corrected = Consultations.of("xxa", write(*with_comments(both)))
    assert corrected.comment_table().iloc[2].tolist()[2:] == ["corrected in part", "A date. No."]


@pytest.mark.parametrize(
    ("change", "rule", "at", "fault", "mend"),
    [
        (
            (", reason: No", ""),
            "consultations.answer-without-reason",
            "43 answer: 'refused'",
            "'C-1' is refused, but no reason is given.",
            "Write a line 'reason: …' that the State can read.",
        ),
        (
            (", change: Told", ""),
            "consultations.answer-without-change",
            "44 answer: 'accepted'",
            "'C-2' is accepted, but nothing says what was changed.",
            "Write a line 'change: …' with what the report says now.",
        ),
        (
            (", answer: accepted", ""),
            "consultations.no-answer",
            "44 code: 'C-2'",
            "'C-2' says what followed, but not what the answer is.",
            "Write a line 'answer: …'. Allowed: accepted, corrected, refused.",
        ),
        (
            ("answer: refused", "answer: denied"),
            "register.answer",
            "43 answer: 'denied'",
            "'answer' reads 'denied'.",
            "Allowed: accepted, corrected, refused.",
        ),
        (
            ("paragraph: f-deaths, number", "number"),
            "register.missing-paragraph",
            "43 paragraph: None",
            "comment 1 has no paragraph.",
            "Write a line 'paragraph: …'.",
        ),
        (
            ("code: C-2", "code: C-1"),
            "register.duplicate-code",
            "44 code: 'C-1'",
            "the code 'C-1' is used a second time; the first is in data/consultations/xxa.yml:43.",
            "Give one of the two another code.",
        ),
        (
            ("reason: No", 'reason: No, answered_on: "2026-06-01"'),
            "consultations.reply-order",
            "43 answered_on: '2026-06-01'",
            "'C-1' was answered (2026-06-01) before it was received (2026-06-28).",
            "Correct one of the two days.",
        ),
        (
            (", answer: accepted, change: Told", ", reason: Late"),
            "consultations.no-answer",
            "44 code: 'C-2'",
            "'C-2' says what followed, but not what the answer is.",
            "Write a line 'answer: …'. Allowed: accepted, corrected, refused.",
        ),
        (
            (", answer: accepted, change: Told", ', answered_on: "2026-07-01"'),
            "consultations.no-answer",
            "44 code: 'C-2'",
            "'C-2' says what followed, but not what the answer is.",
            "Write a line 'answer: …'. Allowed: accepted, corrected, refused.",
        ),
        (
            ("answer: accepted, change: Told", "answer: corrected, reason: Late"),
            "consultations.answer-without-change",
            "44 answer: 'corrected'",
            "'C-2' is corrected, but nothing says what was changed.",
            "Write a line 'change: …' with what the report says now.",
        ),
        (
            ("answer: accepted, change: Told", "answer: corrected, change: Told"),
            "consultations.answer-without-reason",
            "44 answer: 'corrected'",
            "'C-2' is corrected, but no reason is given.",
            "Write a line 'reason: …' that the State can read.",
        ),
    ],
)
def test_an_answer_without_what_it_needs_is_told_whole(
    write, change, rule, at, fault, mend
) -> None:
    (problem,) = check(write(*with_comments(change)))
    assert problem.place == "data/consultations/xxa.yml"
    assert whole(problem) == (rule, at, fault, mend)


def test_comments_without_a_day_on_which_they_came_are_refused(write) -> None:
    (told,) = check(write(*with_comments(), ('  received: "2026-06-28"\n', "")))
    assert whole(told) == (
        "consultations.reply-order",
        "42 comments: ''",
        "there are comments by the State, but no day on which they came.",
        'Write a line such as received: "2026-06-28".',
    )


def test_a_call_for_inputs_is_told_with_what_came_after_its_deadline(write) -> None:
    call = 'report: xxa\ncall: {published: "2026-02-01", deadline: "2026-04-05", languages: [en]}\n'
    found = Consultations.of("xxa", write(("report: xxa\n", call)))
    assert found.call_in_words() == (
        "A call for inputs was published on 1 February 2026, with 5 April 2026 as its deadline; "
        "two submissions came in, one of them after it."
    )
    assert Consultations.of("xxa", write()).call_in_words() == ""
    late = write(("report: xxa\n", call.replace("2026-02-01", "2026-04-06")))
    assert [whole(problem) for problem in check(late)] == [
        (
            "consultations.call-order",
            "3 deadline: '2026-04-05'",
            "the call ends (2026-04-05) before it was published (2026-04-06).",
            "Correct one of the two days.",
        )
    ]


def test_a_comment_on_a_paragraph_that_the_report_has_not_is_told(tmp_path, capsys) -> None:
    root = tmp_path / "xxa"
    main_of(["init", str(root)])
    path = root / "data" / "consultations" / "xxa.yml"
    text = TEXT.replace("  summary: Corrects two dates.\n", COMMENTS)
    path.write_text(text, encoding="utf-8")
    assert main_of(["--root", str(root), "check"]) == 0
    path.write_text(text.replace("paragraph: r-necessity", "paragraph: r-need"), encoding="utf-8")
    capsys.readouterr()
    assert main_of(["--root", str(root), "check"]) == 2
    told = capsys.readouterr().err
    assert "'C-2' is a comment on 'r-need', which the report 'xxa' does not have." in told
    assert "data/consultations/xxa.yml:" in told


def main_of(words: list[str]) -> int:
    try:
        main(words)
    except SystemExit as left:
        return int(left.code or 0)
    return 0
