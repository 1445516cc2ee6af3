"""Who was heard is counted, listed and quoted no further than each agreed to."""

from __future__ import annotations

from pathlib import Path

import pytest

from hrcreport.consultations.entries import (
    consultations,
    withdrawn_in_words,
)
from hrcreport.consultations.in_words import (
    NO_REPLY,
    NONE_RECORDED,
    count_table,
    in_words,
    list_table,
    reply_in_words,
)
from hrcreport.errors import NotebookError, RefusedError
from hrcreport.notebook.hearings import consultations as heard
from hrcreport.notebook.hearings import voice
from hrcreport.project import Project
from hrcreport.registers.registry import check_by_report

ROOT = Path(__file__).resolve().parents[2]
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
    assert withdrawn_in_words(place, project) == "consent is withdrawn by SUB-002"
    before, _, after = TEXT.rpartition("consent: quotation")
    (project.root / place).write_text(f"{before}consent: withdrawn{after}", encoding="utf-8")
    assert withdrawn_in_words(place, project) == "consent is withdrawn by INT-001, words VOICE-1"
    assert withdrawn_in_words("data/law/xxa.yml", project) == ""
    assert withdrawn_in_words(place, write()) == ""


def check(project: Project):
    return check_by_report(project, reports=["xxa"])


def test_sound_register_has_no_problem(write) -> None:
    assert check(write()) == []


def test_no_register_is_said_in_words_fit_to_print(tmp_path) -> None:
    found = consultations("usa", Project(tmp_path))
    assert in_words(found) == NONE_RECORDED
    assert reply_in_words(found.reply) == NO_REPLY
    assert count_table(found).empty


def test_real_reports_have_no_entries() -> None:
    reports = [report.id for report in Project(ROOT).reports()]
    found = [consultations(report, Project(ROOT)) for report in reports]
    assert [each.report for each in found if each.entries] == []


def test_counts_are_by_kind_and_form(write) -> None:
    table = count_table(consultations("xxa", write())).set_index("Who was heard")
    assert list(table.index) == ["States", "Civil society organizations", "Affected persons"]
    assert table.loc["Affected persons"].to_dict() == {
        "Submissions": 0, "Meetings": 0, "Interviews": 1, "Total": 1,
    }  # fmt: skip


def test_sentence_counts_forms_and_persons(write) -> None:
    assert in_words(consultations("xxa", write())) == (
        "The present report draws on two submissions and one interview, in which one State, one "
        "civil society organization and one affected person were heard."
    )


def test_sentence_on_one_alone_is_in_the_singular(write) -> None:
    found = consultations("xxa", write())
    alone = found.with_(entries=tuple(each for each in found.entries if each.person))
    assert in_words(alone) == (
        "The present report draws on one interview, in which one affected person was heard."
    )


def test_only_those_who_agreed_are_listed_by_name(write) -> None:
    table = list_table(consultations("xxa", write()))
    assert list(table["Name"]) == ["Ministry of the Interior"]


def test_what_was_withdrawn_is_counted_no_longer(write) -> None:
    project = write(("consent: summary", "consent: withdrawn"))
    assert check(project) == []
    found = consultations("xxa", project)
    assert len(found.counted) == 2
    assert "civil society" not in in_words(found)


def test_reply_of_the_state_is_tracked(write) -> None:
    assert "commented on it" in reply_in_words(consultations("xxa", write()).reply)
    waiting = write(('  received: "2026-06-28"\n', ""))
    assert "No comments have been received" in reply_in_words(consultations("xxa", waiting).reply)


@pytest.mark.parametrize(
    ("change", "rule", "words"),
    [
        (("consent: quotation\n    attribution: kind", "consent: summary\n    attribution: kind"),
         "consultations.quotation-without-consent", "may be told in other words"),
        (("consent: quotation\n    attribution: kind", "consent: withdrawn\n    attribution: kind"),
         "consultations.quotation-without-consent", "withdrawn"),
        (('        consent_on: "2026-05-03"\n', ""), "consultations.quotation-without-consent",
         "consent_on"),
        (("    person: P-001\n", "    person: P-001\n    name: A Person\n"),
         "consultations.name-of-person", "person: P-012"),
        (("    person: P-001\n", ""), "consultations.person-without-code", "person: P-012"),
        (("person: P-001", "person: Maria"), "register.person", "P-012"),
        (("    name: Ministry of the Interior\n", ""), "consultations.no-name", "name:"),
        (("    consent_record: Form 1, kept in the office\n", ""),
         "consultations.consent-without-record", "consent_record"),
        (("consent: quotation\n    attribution: kind", "consent: quotation\n    attribution: name"),
         "consultations.attribution-of-person", "kind or none"),
        (("consent: summary", "consent: yes"), "register.consent", "quotation"),
        (("code: SUB-002", "code: SUB-001"), "register.duplicate-code", "another code"),
        (('due: "2026-07-01"', 'due: "2026-01-01"'), "consultations.reply-order", "days"),
        (("report: xxa", "report: xxb"), "register.file-name", "report: xxa"),
    ],
)  # fmt: skip
def test_slip_is_named_with_its_line_and_mend(write, change, rule, words) -> None:
    (problem,) = check(write(change))
    assert problem.rule == rule
    assert problem.line
    assert words in f"{problem.what} {problem.mend}"


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
        consultations("xxa", project)
    project = write(("    name: Ministry", f"    risk: {risk}\n    name: Ministry"))
    assert list_table(consultations("xxa", project)).empty
