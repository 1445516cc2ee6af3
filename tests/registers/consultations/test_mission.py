"""A visit is recorded with whom it met and where it had access, and prints as such."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.problems import whole
from tests.small_projects import with_body

from hrcreport.foundation.context.project import Project
from hrcreport.foundation.params.context import Workspace
from hrcreport.notebook.cells import hearings
from hrcreport.notebook.cells.door import report_of
from hrcreport.registers.consultations.heard import NONE_RECORDED, Consultations
from hrcreport.registers.files.registry import check_by_report

TEXT = """\
report: xxa
invited_on: "2026-01-10"
invited_by: the Government
terms_of_reference: yes
from: "2026-05-01"
to: "2026-05-08"
thanks: [the Government, the city of Exampleton]
meetings:
  - {code: M-2, date: "2026-05-04", place: Exampleton, kind: affected-person}
  - {code: M-1, date: "2026-05-02", place: Exampleton, kind: institution, body: Ministry of the Interior, level: national}
  - {code: M-3, kind: institution, body: the Office of the Prosecutor, outcome: refused, reason: no reason was given}
detention:
  - {code: D-1, name: Central Prison, kind: prison, access: full, private_interviews: yes, date: "2026-05-05"}
  - {code: D-2, name: Border Hall, kind: migration, access: refused, reason: a transfer on that day}
"""  # noqa: E501  one record a line, as authors write it


@pytest.fixture
def write(tmp_path):
    """Return a writer of the register of an invented visit, with pieces of text replaced."""

    def written(*changes: tuple[str, str], name: str = "xxa.yml") -> Project:
        text = TEXT.replace("terms_of_reference: yes", 'terms_of_reference: "yes"')
        text = text.replace("private_interviews: yes", 'private_interviews: "yes"')
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        folder = tmp_path / "data" / "missions"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
        return Project(tmp_path)

    return written


def told(project: Project) -> list[tuple[str, int | None]]:
    return [(each.rule, each.line) for each in check_by_report(project, reports=["xxa"])]


def test_a_sound_visit_has_no_problem(write) -> None:
    assert told(write()) == []


@pytest.mark.parametrize(
    ("change", "slips"),
    [
        (
            ('date: "2026-05-04"', 'date: "2026-05-09"'),
            [
                (
                    "mission.outside",
                    "9 date: '2026-05-09'",
                    "'M-2' is on 2026-05-09, outside of the visit (2026-05-01 to 2026-05-08).",
                    "Correct the day, or the days of the visit.",
                )
            ],
        ),
        (
            ('date: "2026-05-05"', 'date: "2026-04"'),
            [
                (
                    "mission.outside",
                    "13 date: '2026-04'",
                    "'D-1' is on 2026-04, outside of the visit (2026-05-01 to 2026-05-08).",
                    "Correct the day, or the days of the visit.",
                )
            ],
        ),
        (
            ('to: "2026-05-08"', 'to: "2026-04-08"'),
            [
                (
                    "mission.order",
                    "6 to: '2026-04-08'",
                    "the visit ends (2026-04-08) before it begins (2026-05-01).",
                    "Correct one of the two days.",
                ),
                (
                    "mission.outside",
                    "9 date: '2026-05-04'",
                    "'M-2' is on 2026-05-04, outside of the visit (2026-05-01 to 2026-04-08).",
                    "Correct the day, or the days of the visit.",
                ),
                (
                    "mission.outside",
                    "10 date: '2026-05-02'",
                    "'M-1' is on 2026-05-02, outside of the visit (2026-05-01 to 2026-04-08).",
                    "Correct the day, or the days of the visit.",
                ),
                (
                    "mission.outside",
                    "13 date: '2026-05-05'",
                    "'D-1' is on 2026-05-05, outside of the visit (2026-05-01 to 2026-04-08).",
                    "Correct the day, or the days of the visit.",
                ),
            ],
        ),
        (
            ('invited_on: "2026-01-10"', 'invited_on: "2026-06-10"'),
            [
                (
                    "mission.invitation",
                    "2 invited_on: '2026-06-10'",
                    "the invitation (2026-06-10) is later than the visit.",
                    "Correct one of the two days.",
                )
            ],
        ),
        (
            ("kind: affected-person", "kind: affected-person, body: A. Name"),
            [
                (
                    "mission.body",
                    "9 body: ''",
                    "'M-2' names an affected person.",
                    "Take the line out: persons affected are met and not named.",
                )
            ],
        ),
        (
            (", body: Ministry of the Interior", ""),
            [
                (
                    "mission.body",
                    "10 body: ''",
                    "'M-1' does not say with whom the meeting was.",
                    'Write a line "body: …", or kind: affected-person.',
                )
            ],
        ),
        (
            (", reason: a transfer on that day", ""),
            [
                (
                    "mission.no-reason",
                    "14 reason: ''",
                    "'D-2' was refused, and nothing says why.",
                    'Write a line "reason: …"; where none was given, say so.',
                )
            ],
        ),
        (
            (", reason: no reason was given", ""),
            [
                (
                    "mission.no-reason",
                    "11 reason: ''",
                    "'M-3' was refused, and nothing says why.",
                    'Write a line "reason: …"; where none was given, say so.',
                )
            ],
        ),
        (
            ("kind: prison", "kind: jail"),
            [
                (
                    "register.kind",
                    "13 kind: 'jail'",
                    "'kind' reads 'jail'.",
                    "Allowed: police, prison, juvenile, migration, health, other.",
                )
            ],
        ),
        (
            ("reason: a transfer on that day", 'reason: x, date: "2026-05-09"'),
            [
                (
                    "mission.outside",
                    "14 date: '2026-05-09'",
                    "'D-2' is on 2026-05-09, outside of the visit (2026-05-01 to 2026-05-08).",
                    "Correct the day, or the days of the visit.",
                )
            ],
        ),
        (
            ("access: refused, reason: a transfer on that day", "access: partly"),
            [
                (
                    "mission.no-reason",
                    "14 reason: ''",
                    "'D-2' was given in part, and nothing says why.",
                    'Write a line "reason: …"; where none was given, say so.',
                )
            ],
        ),
        (
            ("outcome: refused, reason: no reason was given", "outcome: cancelled"),
            [
                (
                    "mission.no-reason",
                    "11 reason: ''",
                    "'M-3' was cancelled, and nothing says why.",
                    'Write a line "reason: …"; where none was given, say so.',
                )
            ],
        ),
        (('date: "2026-05-04"', 'date: "2026-05-08"'), []),
        (('date: "2026-05-04"', 'date: "2026-05-01"'), []),
        (('date: "2026-05-04"', 'date: "2026-05"'), []),
        (('to: "2026-05-08"', 'to: "2026-05"'), []),
        (('invited_on: "2026-01-10"', 'invited_on: "2026-05-01"'), []),
    ],
)
def test_what_cannot_be_is_told_whole(write, change, slips) -> None:
    problems = check_by_report(write(change), reports=["xxa"])
    assert [whole(problem) for problem in problems] == slips
    assert {problem.place for problem in problems} <= {"data/missions/xxa.yml"}


def test_a_visit_of_no_report_is_told(write) -> None:
    write()
    project = write(("report: xxa", "report: xxb"), name="xxb.yml")
    assert "register.unknown-report" in [each for each, _ in told(project)]


def test_a_visit_reads_as_visit_reports_do(write) -> None:
    found = Consultations.visit("xxa", write())
    assert found is not None
    assert found.in_words(body_name="Expert Mechanism") == (
        "The visit followed an invitation of 10 January 2026 by the Government, which accepted the "
        "terms of reference for visits. The Expert Mechanism met Ministry of the Interior and "
        "persons affected. It visited one place of detention and spoke with persons deprived of "
        "their liberty in private there. Access to Border Hall was refused (a transfer on that "
        "day). A meeting with the Office of the Prosecutor was refused (no reason was given). It "
        "thanks the Government and the city of Exampleton."
    )


def test_the_first_of_its_sentences_names_the_mechanism(write) -> None:
    found = Consultations.visit("xxa", write())
    assert found is not None
    alone = found.with_(meetings=(), detention=found.detention[:1])
    said = alone.in_words(body_name="Mechanism")
    assert "visits. The Mechanism visited one place of detention" in said
    assert said.endswith("there. It thanks the Government and the city of Exampleton.")
    assert (
        alone.with_(detention=())
        .in_words(body_name="Mechanism")
        .endswith("visits. The Mechanism thanks the Government and the city of Exampleton.")
    )


def test_the_programme_is_in_the_order_of_days_without_meetings_that_were_refused(write) -> None:
    found = Consultations.visit("xxa", write())
    assert found is not None
    assert found.programme_table().to_numpy().tolist() == [
        ["2 May 2026", "Exampleton", "Ministry of the Interior", "National"],
        ["4 May 2026", "Exampleton", "Affected persons", "–"],
    ]
    assert list(found.detention_table()["Access"]) == ["● full", "○ refused"]


def test_a_programme_and_nobody_heard_never_both_print(write) -> None:
    project = write()
    with_body(project.root)
    report = report_of({}, Workspace(found=project, report="xxa"))
    assert hearings.mission(report).dated
    assert hearings.consultations(report).in_words.startswith(
        "Those whom the Expert Mechanism met during its visit are set out above"
    )
    (project.data / "missions" / "xxa.yml").unlink()
    assert not hearings.mission(report).dated
    assert hearings.consultations(report).in_words == NONE_RECORDED


def test_real_visits_name_their_sources() -> None:
    project = Project(Path(__file__).resolve().parents[3])
    for report in ("usa", "bra", "ita"):
        found = Consultations.visit(report, project)
        assert found is not None
        assert all(each.seen_in for each in (*found.meetings, *found.detention)), report


def test_what_was_visited_and_how_the_state_answered_is_said_in_numbers(write) -> None:
    found = Consultations.visit("xxa", write())
    assert found is not None
    first, second = found.detention
    said = {
        "one": (first.with_(private_interviews="no"),),
        "two": (first, second.with_(access="full")),
        "in part": (first.with_(access="partly", reason="by day only"),),
        "none": (second,),
    }
    texts = {
        name: found.with_(meetings=(), thanks=(), invited_by="", detention=places).in_words(
            body_name="Mechanism"
        )
        for name, places in said.items()
    }
    assert texts == {
        "one": "The Mechanism visited one place of detention.",
        "two": "The Mechanism visited two places of detention and spoke with persons deprived of "
        "their liberty in private in one of them.",
        "in part": "The Mechanism visited one place of detention and spoke with persons deprived "
        "of their liberty in private there. Access to Central Prison was given in part (by day "
        "only).",
        "none": "Access to Border Hall was refused (a transfer on that day).",
    }
    invitations = {
        answer: found.with_(
            meetings=(), thanks=(), detention=(), invited_on=day, terms_of_reference=answer
        ).in_words(body_name="Mechanism")
        for answer, day in (("partly", ""), ("no", "2026-01"), ("unknown", "2026-01-10"))
    }
    assert invitations == {
        "partly": "The visit followed an invitation by the Government, which accepted the terms of "
        "reference for visits in part.",
        "no": "The visit followed an invitation of January 2026 by the Government, which did not "
        "accept the terms of reference for visits.",
        "unknown": "The visit followed an invitation of 10 January 2026 by the Government.",
    }


def test_who_was_met_is_named_once_and_persons_affected_by_no_name(write) -> None:
    found = Consultations.visit("xxa", write())
    assert found is not None
    persons, ministry, refused = found.meetings

    def met(*meetings) -> str:
        alone = found.with_(meetings=meetings, thanks=(), detention=(), invited_by="")
        return alone.in_words(body_name="Mechanism")

    assert met(ministry, ministry) == "The Mechanism met Ministry of the Interior."
    assert met(persons) == "The Mechanism met persons affected."
    assert met() == ""
    assert met(refused) == (
        "A meeting with the Office of the Prosecutor was refused (no reason was given)."
    )
    cancelled = refused.with_(outcome="cancelled")
    assert "was cancelled (no reason was given)." in met(cancelled)


def test_tables_of_a_visit_leave_out_columns_of_which_nothing_is_known(write) -> None:
    found = Consultations.visit("xxa", write())
    assert found is not None
    assert list(found.programme_table().columns) == ["Date", "Place", "Met", "Level"]
    unknown = tuple(meeting.with_(date="", place="", level="") for meeting in found.meetings)
    assert list(found.with_(meetings=unknown).programme_table().columns) == ["Met"]
    placed = found.with_(detention=(found.detention[0].with_(place="Exampleton"),))
    assert placed.detention_table().to_dict("records") == [
        {
            "Place of detention": "Central Prison, Exampleton",
            "Kind": "prison",
            "Access": "● full",
            "Private interviews": "● yes",
        }
    ]
    unseen = found.detention[0].with_(access="unknown", private_interviews="unknown")
    heads = found.with_(detention=(unseen,)).detention_table().columns
    assert list(heads) == ["Place of detention", "Kind"]
    assert len(found.with_(detention=()).detention_table().columns) == 4


def test_visit_of_one_day_and_what_verifies_nothing_is_told(write) -> None:
    one_day = write(
        ('to: "2026-05-08"', 'to: "2026-05-04"'),
        ('from: "2026-05-01"', 'from: "2026-05-04"'),
        ('date: "2026-05-02"', 'date: "2026-05-04"'),
        ('date: "2026-05-05"', 'date: "2026-05"'),
    )
    assert told(one_day) == []
    typed = write(("kind: affected-person", 'kind: affected-person, verified_on: "2026-06-01"'))
    assert told(typed) == [("register.typed-verification", 9)]
    whole_visit = write(("report: xxa\n", 'report: xxa\nverified_on: "2026-06-01"\n'))
    assert [line for _, line in told(whole_visit)] == [2]


def test_programme_says_what_is_known_of_each_meeting(write) -> None:
    visit = Consultations.visit("xxa", write())
    assert visit is not None
    persons, ministry, _ = visit.meetings
    programme = visit.with_(
        meetings=(
            ministry.with_(place="", level="federal"),
            persons.with_(date=""),
            persons.with_(date="2026-05-01", level="local"),
        )
    ).programme_table()
    assert programme.to_numpy().tolist() == [
        ["–", "Exampleton", "Affected persons", "–"],
        ["1 May 2026", "Exampleton", "Affected persons", "Local"],
        ["2 May 2026", "–", "Ministry of the Interior", "Federal"],
    ]
    assert visit.detention_table().to_numpy().tolist() == [
        ["Central Prison", "prison", "● full", "● yes"],
        [
            "Border Hall",
            "place of administrative (migration) detention",
            "○ refused",
            "? not reviewed",
        ],
    ]
    assert list(visit.with_(detention=()).detention_table().columns) == [
        "Place of detention",
        "Kind",
        "Access",
        "Private interviews",
    ]


def test_visit_of_which_nothing_is_known_says_nothing(write) -> None:
    visit = Consultations.visit("xxa", write())
    assert visit is not None
    empty = visit.with_(meetings=(), detention=(), thanks=(), invited_by="")
    assert empty.in_words(body_name="Mechanism") == ""
    assert empty.with_(thanks=("the Government",)).in_words(body_name="Mechanism") == (
        "The Mechanism thanks the Government."
    )
    met = empty.with_(meetings=visit.meetings[:1], thanks=("the Government",))
    assert met.in_words(body_name="Mechanism") == (
        "The Mechanism met persons affected. It thanks the Government."
    )
    visited = empty.with_(detention=(visit.detention[0], visit.detention[0]))
    assert visited.in_words(body_name="Mechanism") == (
        "The Mechanism visited two places of detention and spoke with persons deprived of their "
        "liberty in private there."
    )
    assert Consultations.visit("xxb", Project(write().root)) is None
