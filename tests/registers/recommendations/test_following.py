"""How far recommendations were followed: by status, time and obstacle, from the register alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.small_projects import BODY, with_body

from hrcreport.foundation.context.project import Project
from hrcreport.foundation.languages import Language
from hrcreport.registers.recommendations.follow_up import (
    NOT_ESTABLISHED,
    NOT_REVIEWED,
    FollowedRecommendations,
)
from hrcreport.registers.recommendations.meaning import resemblances
from hrcreport.registers.recommendations.time import due_day, standing, time_between

of = FollowedRecommendations.of
ISSUED = """\
document:
  code: INV
  kind: treaty-body
  symbol: CERD/C/XXA/CO/1-3
  citation: {en: {full: Invented observations in full, short: CERD/C/XXA/CO/1-3}}
  issued: "2020-05-01"
recommendations:
  - {code: INV-1, paragraph: "12 (a)", countries: [XXA], limbs: [c], deadline: 12 months,
     summary: Make firearms a last resort by law.}
  - {code: INV-2, countries: [XXA, XXB], limbs: [c, d], deadline: "2030",
     summary: Publish data by ethnic origin.}
  - {code: INV-3, countries: [XXA], summary: Invite the Expert Mechanism., limbs: [i]}
  - {code: INV-4, summary: Addressed to all States., limbs: [i]}
"""
HISTORY = """\
country: XXA
entries:
  - {recommendation: INV-1, date: "2021-05-01", recorded_on: "2024", status: 2, evidence: B,
     reason: R, source: S,
     obstacles: [{code: O1, severity: 3, removable_by: law}, {code: O5, severity: 1}]}
  - {recommendation: INV-1, date: "2023-05-01", recorded_on: "2024", status: 3, evidence: B,
     reason: R, source: S,
     by: A, second_reader: B, obstacles: [{code: O1, severity: 2, removable_by: law}]}
  - {recommendation: INV-3, date: "2022-05-01", recorded_on: "2024", status: 5, evidence: A,
     reason: R, source: S}
"""


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "data" / "recommendations"
    (folder / "history").mkdir(parents=True)
    (folder / "inv.yml").write_text(ISSUED, encoding="utf-8")
    (folder / "history" / "xxa.yml").write_text(HISTORY, encoding="utf-8")
    return Project(with_body(tmp_path))


def test_recommendation_counts_for_the_states_that_it_names(project) -> None:
    found = of(["XXB", "XXA"], project).found
    assert [(each.country, each.recommendation.code) for each in found] == [
        ("XXB", "INV-2"),
        ("XXA", "INV-1"),
        ("XXA", "INV-2"),
        ("XXA", "INV-3"),
    ]


def test_newest_entry_up_to_a_day_counts(project) -> None:
    before = of(["XXA"], project, on="2022-01-01").found[0]
    assert before.status_in_words == "steps announced only"
    assert of(["XXA"], project).found[0].status_in_words == "partly implemented"


def test_entry_of_the_very_day_counts(project) -> None:
    on_the_day = of(["XXA"], project, on="2023-05-01").found[0]
    assert on_the_day.status_in_words == "partly implemented"
    day_before = of(["XXA"], project, on="2023-04-30").found[0]
    assert day_before.status_in_words == "steps announced only"


def test_limb_and_document_choose(project) -> None:
    assert [each.recommendation.code for each in of(["XXA"], project, limb="d").found] == ["INV-2"]
    assert of(["XXA"], project, documents=["OTHER"]).found == ()


def test_counts_say_what_is_pending_and_overdue(project) -> None:
    found = replace(of(["XXA"], project), on="2024-01-01").counts()
    assert (found.issued, found.reviewed, found.implemented, found.partly) == (3, 2, 1, 1)
    assert (found.pending, found.overdue) == (2, 1)


def test_status_counts_hold_every_status_of_every_group(project) -> None:
    table = of(["XXA", "XXB"], project).status_counts(headings={"XXA": "Exampleland"})
    assert list(table["group"].unique()) == ["Exampleland", "XXB"]
    assert len(table) == 2 * 9
    table = table.set_index(["group", "status"])["count"]
    assert table["Exampleland", "implemented"] == 1
    assert table["Exampleland", NOT_REVIEWED] == 1
    assert table["XXB"].sum() == 1


def test_recommendation_under_two_limbs_counts_in_each(project) -> None:
    table = of(["XXA"], project).status_counts(by="limb").groupby("group")["count"].sum()
    assert table.to_dict() == {
        "Legislation and practice on the use of force": 2,
        "Collection and publication of data": 1,
        "Coordination": 1,
    }


def test_matrix_has_a_dash_where_a_state_is_not_addressed(project) -> None:
    table = of(["XXA", "XXB"], project).status_matrix()
    assert list(table.columns) == ["Recommendation", "Summary", "XXA", "XXB"]
    row = table.iloc[0]
    assert row["Recommendation"] == "CERD/C/XXA/CO/1-3, para. 12 (a)"
    assert (row["XXA"], row["XXB"]) == ("◐ partly implemented", "/")
    assert table.iloc[1]["Recommendation"] == "CERD/C/XXA/CO/1-3"
    assert table.iloc[2]["XXA"] == "[● implemented]{.unverified}"


def test_time_table_leaves_out_what_is_done_and_says_what_is_due(project) -> None:
    table = of(["XXA"], project, on="2024-06-01").time_table()
    assert list(table["Time since"]) == ["4 years", "4 years"]
    assert list(table["Time limit"]) == ["overdue by 3 years", "due in 6 years"]


def test_obstacles_are_those_of_the_newest_entry(project) -> None:
    table = of(["XXA"], project).obstacle_table()
    assert table.to_dict("records") == [
        {
            "Obstacle": "Legal: statute, immunity, limitation, contract, standard of evidence",
            "Recommendations": 1,
            "Highest severity": 2,
            "Removable by": "law (legislature)",
        }
    ]


@pytest.mark.parametrize(
    ("issued", "deadline", "due"),
    [
        ("2020-05-01", "12 months", "2021-05-01"),
        ("2020-01-31", "1 month", "2020-02-29"),
        ("2020", "2 years", "2022-01-01"),
        ("2020-05-01", "90 days", "2020-07-30"),
        ("", "12 months", ""),
        ("2020", "", ""),
        ("2020", "2028", "2028-12-31"),
        ("2020", "2028-02", "2028-02-29"),
        ("2020", "2028-02-03", "2028-02-03"),
    ],
)
def test_time_limit_ends_on_its_last_day(issued: str, deadline: str, due: str) -> None:
    assert due_day(issued, deadline) == due


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2024-05-31", "2024-06-01", "less than a month"),
        ("2024-05-01", "2024-06-01", "1 month"),
        ("2022-07-01", "2024-06-01", "23 months"),
        ("2022-06-02", "2024-06-01", "23 months"),
        ("2022-06-01", "2024-06-01", "2 years"),
        ("", "2024-06-01", ""),
    ],
)
def test_time_is_told_in_months_then_in_years(first: str, last: str, words: str) -> None:
    assert time_between(first, last) == words


def test_time_limit_without_a_day_is_said_not_to_be_recorded() -> None:
    assert standing("", "2024-01-01") == "none recorded"


def test_new_recommendation_finds_the_earlier_one_that_it_repeats(project) -> None:
    earlier = [each.recommendation for each in of(["XXA"], project).found]
    new = {
        "r-law": "Amend, within two years, the law so that firearms are a last resort;",
        "r-other": "Repeal the tax on salt.",
    }
    found = resemblances(new, earlier, Language.of_the_tool(), BODY)
    assert [(each.id, each.earlier.code) for each in found] == [("r-law", "INV-1")]
    assert 0 < found[0].likeness < 1


def test_nothing_resembles_words_that_say_nothing(project) -> None:
    earlier = [each.recommendation for each in of(["XXA"], project).found][:0]
    assert resemblances({"r-a": "of the and"}, earlier, Language.of_the_tool(), BODY) == []


def test_a_point_of_the_agenda_stands_as_what_was_recommended_under_it(project) -> None:
    folder = project.data / "recommendations"
    text = ISSUED.replace("limbs: [c], deadline", "limbs: [c], agenda: [PJ1], deadline", 1)
    text = text.replace("  - {code: INV-3,", "  - {code: INV-3, agenda: [PJ1],", 1)
    (folder / "inv.yml").write_text(text, encoding="utf-8")
    agenda = ISSUED[: ISSUED.index("recommendations:")].replace("INV", "AGENDA")
    agenda += "recommendations:\n"
    agenda += "  - {code: PJ1, summary: Change the law on force., limbs: [c]}\n"
    agenda += "  - {code: SU1, summary: Acknowledge., limbs: [a]}\n"
    (folder / "agenda.yml").write_text(agenda, encoding="utf-8")
    table = of(["XXA", "XXB"], project).agenda_table().set_index("Point")
    assert table.loc["PJ1", "XXA"].count("(1)") == 2
    assert table.loc["PJ1", "XXB"] == NOT_ESTABLISHED
    assert table.loc["SU1", "XXA"] == NOT_ESTABLISHED
