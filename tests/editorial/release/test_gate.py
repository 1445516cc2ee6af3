"""What the gate of a release sees that a build by itself does not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.editorial.release.releasable import Releasable, read, refusals, releasable
from tests.registers.consultations.test_consent import HEARD, SEEN, WORDS

from hrcreport.editorial.release.gate import (
    ReleaseGate,
    exposed,
    guarded_states,
    nobody_approves,
    refuse_approver,
    shown_now,
)
from hrcreport.editorial.release.log import read_log, releases_folder
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.context.reads import sha256_of
from hrcreport.foundation.errors import Problem, RefusedError
from hrcreport.notebook.access.released import EarlierShown
from hrcreport.registers.consultations.heard import Consultations
from hrcreport.registers.sources.trust import LogEntry, TrustLog
from hrcreport.tables.data.catalogue import Catalogue

HEAD = "country,area,period,complete,group,measure,value\n"
COUNTS = {"black": (412, 1129), "white": (2741, 4513), "unknown": (6173, 8293)}


def rows(**more: int) -> str:
    return HEAD + "".join(
        f"XXA,{area},2019,true,{group},deaths,{count + more.get(group, 0) * (area == 'XX-N')}\n"
        for group, counts in COUNTS.items()
        for area, count in zip(("XX-N", "XX-S"), counts, strict=True)
    )


def restricted(invented: Any, text: str) -> Project:
    invented.data(text)
    place = invented.root / "data/datapackage.json"
    catalogue = json.loads(place.read_text())
    for each in catalogue["resources"]:
        if each["name"] == "xxa-deaths":
            each["hrc"]["sensitivity"] = "restricted"
    place.write_text(json.dumps(catalogue))
    return Project(invented.root)


def tables(project: Project) -> Any:
    return Catalogue.read(project).all_records


def release(project: Project) -> LogEntry:
    """Keep what is shown now as that of a release."""
    content = shown_now(project, tables(project))
    path = EarlierShown.file(releases_folder(project), "xxa@v1")
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    said = {"request": {"edition": "xxa@v1", "shown": sha256_of(content)}}
    return LogEntry(1, b"", said)


def test_two_persons_more_than_at_the_last_release_stop_the_next(invented: Any) -> None:
    first = release(restricted(invented, rows()))
    project = restricted(invented, rows(black=2))
    assert list(exposed(project, tables(project), releases=[])) == []
    (found,) = exposed(project, tables(project), releases=[first])
    assert found.rule == "release.exposed"
    assert "with what xxa@v1 showed" in found.what
    assert "group black" in found.what
    assert "xxa-deaths" in found.what
    assert found.what.startswith("with what xxa@v1 showed, ")
    assert (found.place, found.value, found.severity) == ("the tables of XXA", "XXA", "error")
    assert found.mend == "Or wait until more has changed. Then build again."
    for count in ("412", "414", " 2 "):
        assert count not in found.what


def test_many_more_tell_nobody_and_what_was_revised_down_asks_a_person(invented: Any) -> None:
    first = release(restricted(invented, rows()))
    project = restricted(invented, rows(black=40))
    assert list(exposed(project, tables(project), releases=[first])) == []
    project = restricted(invented, rows(black=-40, white=30))
    (found,) = exposed(project, tables(project), releases=[first])
    assert (found.place, found.rule, found.value) == (
        "the tables of XXA",
        "release.not-comparable",
        "XXA",
    )
    assert found.what.startswith("what changed since an earlier release cannot be attacked: ")
    assert found.mend == (
        "Look whether a reader can work out persons from the two, and answer for it by a waiver."
    )


def test_counts_that_cannot_be_protected_stop_a_release(invented: Any) -> None:
    project = restricted(invented, HEAD + "XXA,XX-N,2019,true,black,deaths,-1\n")
    assert read(exposed(project, tables(project), releases=[])) == [
        (
            "release.exposed",
            "XXA",
            "the tables of XXA: 'value' is negative or missing in row 0.\nThen build again.",
        )
    ]


def test_lines_of_no_release_or_of_before_what_was_shown_was_kept_are_passed_over(
    invented: Any,
) -> None:
    first = release(restricted(invented, rows()))
    project = restricted(invented, rows(black=2))
    other = LogEntry(2, b"", {"act": "policy"})
    older = LogEntry(3, b"", {"request": {"edition": "xxa@v0"}})
    (found,) = exposed(project, tables(project), releases=[other, older, first])
    assert found.what.startswith("with what xxa@v1 showed, ")


def test_what_an_earlier_release_showed_must_be_there_as_it_was(invented: Any) -> None:
    project = restricted(invented, rows())
    first = release(project)
    path = EarlierShown.file(releases_folder(project), "xxa@v1")
    path.write_text(path.read_text().replace("412", "413"))
    with pytest.raises(RefusedError, match="missing or was changed"):
        list(exposed(project, tables(project), releases=[first]))


def test_what_is_kept_of_a_release_holds_no_withheld_count(invented: Any) -> None:
    project = restricted(invented, rows(black=-409))  # 3 in XX-N
    kept = json.loads(shown_now(project, tables(project)))
    cells = [count for part in kept["tables"]["xxa-deaths"] for _, count in part["counts"]]
    assert not any(
        row.endswith(",3")
        for part in kept["tables"]["xxa-deaths"]
        for row in part["rows"].splitlines()
    )
    assert cells.count(None) >= 4
    assert 3 not in cells


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("> “We were told.”\n>\n> – A mother\n", ["We were told."]),
        ("> “We were\n> told.”\n", ["We were told."]),
        ("> “Everyone has the right.”[^1]\n", []),
        ("She said “we were told”.\n", []),
    ],
)
def test_a_quotation_without_a_published_source_needs_consent(text: str, found: list[str]) -> None:
    assert [words for _, words in Consultations(report="xxa").not_agreed_to(text)] == found


@pytest.fixture
def ready(invented: Any, monkeypatch: pytest.MonkeyPatch) -> Releasable:
    return releasable(invented.root, monkeypatch)


def gate_of(ready: Releasable, **more: Any) -> ReleaseGate:
    (report,) = (report for report in ready.project.reports() if report.id == "xxa")
    trust = read_log(ready.project)
    return ReleaseGate(ready.project, report, "2026-11-27", **{"trust": trust, **more})


def test_what_moved_is_told_as_such_behind_the_inspection(
    ready: Releasable, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = Problem("notebooks/country.ipynb", "12 became 14.", "Decide.", "stands.moved")
    monkeypatch.setattr(ReleaseGate, "_moved", lambda _: [moved])
    ready.build(findings=[finding("error", "", "it is bad.", "form.bad")])
    found = gate_of(ready).found()
    assert [problem.rule for problem in found] == ["release.inspection", "release.moved"]
    assert (found[1].what, found[1].mend) == (moved.what, moved.mend)


def finding(severity: str, place: str, what: str, rule: str) -> dict[str, str]:
    return {"severity": severity, "place": place, "what": what, "mend": "Cut it.", "rule": rule}


BUILD = "reports/_build/xxa"


def test_what_the_inspection_and_the_build_found_is_told_once_and_notes_are_not(
    ready: Releasable,
) -> None:
    ready.build(
        findings=[
            finding("note", "", "a note.", "form.note"),
            finding("warning", "para. 3", "it is long.", "form.length"),
            finding("error", "", "it is bad.", "form.bad"),
        ],
        warnings=[
            {"rule": "form.length", "what": "seen already.", "mend": "-"},
            {"rule": "execute.odd", "what": "it is odd.", "mend": "Even it."},
            {"rule": "execute.records-taken", "what": "three are out.", "mend": "Count."},
        ],
    )
    assert read(gate_of(ready).found()) == [
        (
            "release.inspection",
            "form.length",
            f"{BUILD}: the inspection finds: para. 3: it is long.\nCut it.",
        ),
        ("release.inspection", "form.bad", f"{BUILD}: the inspection finds: it is bad.\nCut it."),
        ("release.warning", "execute.odd", f"{BUILD}: the build warns: it is odd.\nEven it."),
        (
            "release.records",
            "execute.records-taken",
            f"{BUILD}: the build warns: three are out.\nCount.",
        ),
    ]


def test_what_nobody_vouches_for_is_told_with_what_rests_on_it(ready: Releasable) -> None:
    findings = [
        {"id": f"F{number}", "rests_on": ["INV-1"], "standards": ["INV-2"] * (number == 1)}
        for number in (1, 2, 3, 4)
    ]
    advice = [{"id": "R1", "rests_on": ["xxa-deaths"], "standards": ["INV-2"]}]
    ready.build(graph={"cited": [], "findings": findings, "recommendations": advice})
    mend = "Compare it with its text and sign: hrcreport sources confirm"
    assert read(gate_of(ready).found()) == [
        (
            "release.unverified",
            "INV-1",
            f"{BUILD}: nobody vouches for test 'INV-1', on which F1, F2, F3 and others rests.\n"
            f"{mend} INV-1",
        ),
        (
            "release.unverified",
            "INV-2",
            f"{BUILD}: nobody vouches for test 'INV-2', on which F1, R1 rests.\n{mend} INV-2",
        ),
    ]


def test_a_quotation_is_looked_for_in_the_text_and_in_what_cells_print(ready: Releasable) -> None:
    cells = [
        {"cell_type": "code", "source": ["hrc.text(", '"> “We were told of it.”")']},
        {"cell_type": "markdown", "source": ["> “Nobody prints this.”"]},
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    quoted = "> “They took him at night and said nothing.”\n"
    text = f'title: "> “A title is no quotation.”"\n---\n{quoted}\n{quoted}'
    ready.build(notebook=notebook, text=text)
    what = "names neither a voice to whose quotation somebody agreed nor its published source."
    mend = "Record consent to it (consent: quotation) and quote it by hrc.voice, give its "
    mend += "published source in a note, or take it out."
    assert read(gate_of(ready).found()) == [
        (
            "release.quotation",
            beginning,
            f"{BUILD}: a quotation of {count} words, which begins “{beginning}…”, {what}\n{mend}",
        )
        for beginning, count in (("They took him at night a", 8), ("We were told of it.", 5))
    ]


def heard(ready: Releasable, person: str, register: str = HEARD) -> list[Any]:
    """Return what stands against a release where this is known of P-001, who was heard."""
    for place, text in (
        ("consultations/xxa.yml", register),
        ("persons.yml", f"persons:\n  - {{code: P-001{person}}}\n"),
    ):
        path = ready.project.data / place
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return read(gate_of(ready).found())


def test_words_of_a_person_who_has_withdrawn_stop_a_release_wherever_they_stand(
    ready: Releasable,
) -> None:
    page = f"<p>A mother said: {WORDS[:20]}<b>{WORDS[20:]}</b>.".encode()
    odd = {"odd.docx": b"PK\x03\x04 no archive", "source/_extensions/x.lua": WORDS.encode()}
    ready.build(more={"xxa.html": page, **odd})
    assert heard(ready, "") == []
    withdrawn = heard(ready, ', withdrawn_on: "2026-11-01"')
    assert {rule for rule, _, _ in withdrawn} == {"release.consent"}
    texts = [text for _, _, text in withdrawn]
    mend = "Take them out in every form, and build again. To find them: hrcreport check"
    (told,) = (text for text in texts if "xxa.html" in text)
    assert told == (
        f"{BUILD}: xxa.html holds words that may stand nowhere: the consent of 'INT-001' is "
        f"withdrawn: words of VOICE-1.\n{mend}"
    )
    (unread,) = (text for text in texts if "odd.docx" in text)
    assert unread.startswith(f"{BUILD}: odd.docx cannot be read (")
    assert unread.endswith("), so nobody knows whose words are in it.\nRun: hrcreport build xxa")
    assert not [text for text in texts if "x.lua" in text]


def test_consent_that_ends_soon_or_is_not_known_is_told(ready: Releasable) -> None:
    until = "2026-11-28"
    assert heard(ready, f', until: "{until}"') == [
        (
            "release.consent-ends",
            "INT-001",
            f"{BUILD}: the consent of 'INT-001' ends on {until}, and what was sent cannot be taken "
            "back.\nAsk for a longer one and record it, or take out what rests on it.",
        )
    ]
    assert {rule for rule, _, _ in heard(ready, ", until: tomorrow")} == {"release.consent"}
    photographs = ready.project.data / "photographs"
    photographs.mkdir()
    seen = SEEN.replace("record: Form 2", f'record: Form 2, until: "{until}"')
    (photographs / "station.yml").write_text(seen)
    ready.build(inputs={"data/photographs/station.yml": "0" * 64})
    ends = [value for rule, value, _ in heard(ready, "") if rule == "release.consent-ends"]
    assert ends == ["P-001"]


def test_consent_that_ended_counts_in_the_report_that_heard_or_shows_a_person(
    ready: Releasable,
) -> None:
    ended = HEARD[: HEARD.index("    voices:")] + '    until: "2026-11-26"\n'
    assert [(rule, value) for rule, value, _ in heard(ready, "", ended)] == [
        ("release.consent", "INT-001")
    ]
    assert {problem.severity for problem in gate_of(ready).found()} == {"error"}
    path = ready.project.data / "consultations/xxa.yml"
    path.rename(path.with_name("xxb.yml"))
    path.with_name("xxb.yml").write_text(ended.replace("report: xxa", "report: xxb"))
    photographs = ready.project.data / "photographs"
    photographs.mkdir()
    seen = SEEN.replace("record: Form 2", 'record: Form 2, until: "2026-11-26"')
    (photographs / "station.yml").write_text(seen)
    assert not [problem for problem in gate_of(ready).found() if problem.rule == "release.consent"]
    ready.build(inputs={"data/photographs/station.yml": "0" * 64})
    assert [
        (problem.place, problem.value, problem.severity)
        for problem in gate_of(ready).found()
        if problem.rule == "release.consent"
    ] == [("data/photographs/station.yml", "P-001", "error")]


def test_hashes_by_which_no_clause_is_found_are_answered_for(ready: Releasable) -> None:
    of_before = 'persons:\n  - {code: P-001, stopped: ["20:0123456789abcdef"]}\n'
    (ready.project.data / "persons.yml").write_text(of_before)
    (told,) = (each for each in gate_of(ready).found() if each.rule == "release.words-unknown")
    assert (told.value, told.place) == ("P-001", BUILD)
    assert told.what.startswith("hashes of words of 'P-001' are of an earlier form")


def test_words_that_are_kept_nowhere_are_answered_for(ready: Releasable) -> None:
    taken_back = HEARD[: HEARD.index("    voices:")].replace("quotation", "withdrawn", 1)
    assert (
        "release.words-unknown",
        "P-001",
        f"{BUILD}: 'INT-001' is withdrawn, and what was said is kept nowhere: nobody can tell "
        "whether its words stand in this report.\nhrcreport forget P-001 --words FILE, a passage "
        "a line, and with its token --delete: hashes of the words are kept. Who never said a word "
        "that was written down is answered for by a waiver.",
    ) in heard(ready, "", taken_back)


def test_a_table_counts_by_its_level_and_by_who_cleared_it(ready: Releasable) -> None:
    tables_read = {"data/tables/xxa-deaths.csv": "0" * 64, "data/tables/states.csv": "0" * 64}
    ready.build(inputs=tables_read)
    assert gate_of(ready).level == "public"
    assert gate_of(ready).place == BUILD
    place = ready.project.data / "datapackage.json"
    catalogue = json.loads(place.read_text())
    for resource in catalogue["resources"]:
        if resource["name"] == "xxa-deaths":
            resource["hrc"]["sensitivity"] = "confidential"
    place.write_text(json.dumps(catalogue))
    gate = gate_of(ready)
    assert {table.name for table in gate.tables} == {"xxa-deaths", "states"}
    assert gate.level == "confidential"
    assert guarded_states(gate.tables) == ["XXA"]
    assert read(nobody_approves(gate, gate.level)) == [
        (
            "release.approver",
            "confidential",
            "data/safeguards.yml: nobody in the log of trust is data protection officer, and may "
            "approve the release of data that is confidential.\nTwo persons enter one who is: "
            "hrcreport trust ask person.",
        )
    ]
    ready.build()
    assert gate_of(ready).level == "public"


def test_a_policy_is_that_which_two_persons_approved(ready: Releasable) -> None:
    policy = ready.project.data / "safeguards.yml"
    approved = policy.read_text()
    mend = "Restore the file and build again; or two persons approve it: hrcreport trust ask policy"
    assert list(gate_of(ready).unapproved_policy()) == []
    assert list(gate_of(ready, trust=None).unapproved_policy()) == []
    policy.write_text(approved.replace("threshold: 5", "threshold: 3", 1))
    since = "data/safeguards.yml: this is the policy today, other than in line 2 of the log."
    assert read(gate_of(ready).unapproved_policy()) == [
        (
            "release.policy",
            None,
            f"{since} It protects less: restricted.threshold.\n{mend}",
        )
    ]
    policy.write_text(approved.replace("threshold: 5", "threshold: 7", 1))
    assert read(gate_of(ready).unapproved_policy()) == [
        ("release.policy", None, f"{since}\n{mend}")
    ]
    nobody = TrustLog("log.jsonl")
    assert read(gate_of(ready, trust=nobody).unapproved_policy()) == [
        (
            "release.policy",
            None,
            f"data/safeguards.yml: this is the policy today, and nobody has approved it.\n{mend}",
        )
    ]


def test_who_may_approve_is_named_and_is_there(ready: Releasable) -> None:
    policy = ready.project.data / "safeguards.yml"
    approved = policy.read_text()
    assert list(nobody_approves(gate_of(ready), "public")) == []
    assert list(nobody_approves(gate_of(ready), "restricted")) == []
    refuse_approver(gate_of(ready), "bede", "secretary of the mechanism")
    assert read(nobody_approves(gate_of(ready, trust=None), "public"))[0][0] == "release.approver"
    roles = "approved_by: [secretary of the mechanism]"
    policy.write_text(approved.replace(roles, "approved_by: [envoy, legal adviser]"))
    (told,) = nobody_approves(gate_of(ready), "public")
    assert "nobody in the log of trust is envoy or legal adviser, and may" in told.what
    policy.write_text(approved.replace(roles, "approved_by: []"))
    assert read(nobody_approves(gate_of(ready), "public")) == [
        (
            "release.approver-open",
            "public",
            "data/safeguards.yml: it is open who may approve the release of data that is public.\n"
            "Name functions in approved_by of each level, of 'public' too, before two persons "
            "approve the policy.",
        )
    ]
    assert refusals(lambda: refuse_approver(gate_of(ready), "bede", "clerk")) == [
        (
            "release.approver",
            "clerk",
            "--approved-by bede: 'clerk' may not approve the release of data that is public.\n"
            "Who may is said by approved_by in data/safeguards.yml: nobody yet.",
        )
    ]
