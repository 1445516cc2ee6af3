"""This module proves that slips in the register of recommendations are named, with their mend."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from jsonschema import Draft7Validator

from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import RefusedError
from hrcreport.foundation.records.model import Verified
from hrcreport.foundation.records.yaml_source import Node
from hrcreport.registers.files.registry import schemas
from hrcreport.registers.recommendations.follow_up import FollowedRecommendations
from hrcreport.registers.recommendations.history import (
    Answer,
    Entry,
    Evidence,
    Grade,
    History,
    Obstacle,
    check_recommendations,
    history_of,
    latest,
)
from hrcreport.registers.recommendations.issued import (
    Document,
    Issued,
    IssuedRecommendation,
    issued_recommendations,
)
from hrcreport.registers.recommendations.record import ATTRIBUTES
from hrcreport.registers.recommendations.vocabulary import (
    ACTIONS,
    GRADES,
    LEVELS,
    OBSTACLES,
    TRENDS,
    Status,
    grade,
)

PROJECT = Project(Path(__file__).resolve().parents[3])
REFERENCE = PROJECT.root / "docs" / "reference" / "recommendations.md"
ISSUED = """\
document:
  code: INV
  kind: treaty-body
  symbol: CERD/C/XXA/CO/1-3
  citation:
    en:
      full: Invented concluding observations on Exampleland
      short: Invented concluding observations
  issued: "2020-05-01"
headings:
  police: Police
recommendations:
  - code: INV-1
    heading: police
    paragraph: "12"
    countries: [XXA]
    level: legislature
    summary: Make firearms a last resort.
    limbs: [c]
    agenda: [PJ1]
    actions: [law]
    deadline: "2022"
  - code: INV-2
    summary: Publish data by ethnic origin.
    limbs: [d]
"""
HISTORY = """\
country: XXA
entries:
  - recommendation: INV-1
    date: "2021-05-01"
    status: 2
    evidence: B
    reason: A bill was announced.
    source: Reply of the State.
    recorded_on: "2023-06-01"
  - recommendation: INV-1
    date: "2023-05-01"
    status: 4
    trend: up
    evidence: A
    reason: The law was amended, but not for the gendarmerie.
    source: Official gazette.
    recorded_on: "2023-06-01"
    by: A. Reader
    second_reader: B. Reader
    obstacles:
      - code: O2
        severity: 1
        control: own
        removable_by: law
  - recommendation: INV-2
    date: "2023-05-01"
    status: NI
    evidence: D
    reason: No information was found.
    source: Search of public sites.
    recorded_on: "2023-06-01"
    looked: [XXA-S-1]
"""
SEARCHES = """\
country: XXA
searches:
  - {code: XXA-S-1, question: A law, by: A. Reader, where: [Official gazette], words: [firearms],
     date: "2023-05-30", found: Nothing.}
"""


@pytest.fixture
def check(tmp_path):
    """Return a check of the register of an invented country, with pieces of text replaced."""

    def checked(*, issued=(), history=(), name="xxa.yml"):
        folder = tmp_path / "data" / "recommendations"
        (folder / "history").mkdir(parents=True, exist_ok=True)
        texts = {"issued": ISSUED, "history": HISTORY}
        for part, changes in (("issued", issued), ("history", history)):
            for old, new in changes:
                assert old in texts[part]
                texts[part] = texts[part].replace(old, new, 1)
        (folder / "inv.yml").write_text(texts["issued"], encoding="utf-8")
        (folder / "history" / name).write_text(texts["history"], encoding="utf-8")
        searches = tmp_path / "data" / "monitoring" / "searches" / "xxa.yml"
        searches.parent.mkdir(parents=True, exist_ok=True)
        searches.write_text(SEARCHES, encoding="utf-8")
        return check_recommendations(Project(tmp_path))

    return checked


def only(problems):
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]


def test_sound_register_has_no_problem(check):
    assert check() == []


def test_project_without_a_register_has_no_problem(tmp_path):
    assert check_recommendations(Project(tmp_path)) == []


def test_register_of_the_project_has_no_problem():
    assert [str(problem) for problem in check_recommendations(PROJECT)] == []


def test_agenda_has_its_twenty_actions_with_the_official_number_left_open():
    found = issued_recommendations(PROJECT)
    codes = FollowedRecommendations.agenda_codes(PROJECT)
    assert codes == [
        *(f"SU{number}" for number in range(1, 7)),
        *(f"PJ{number}" for number in range(1, 9)),
        *(f"LU{number}" for number in range(1, 4)),
        *(f"RD{number}" for number in range(1, 4)),
    ]
    agenda = [found[code] for code in codes]
    assert {each.document.symbol for each in agenda} == {"A/HRC/47/53"}
    assert [each.code for each in agenda if each.verified] == []
    assert {each.official_number or each.paragraph or each.text for each in agenda} == {""}


@pytest.mark.parametrize(
    ("part", "old", "new", "rule", "line"),
    [
        ("issued", "CERD/C/XXA/CO/1-3", "CERD-XXA-1", "register.symbol", 4),
        ("issued", "heading: police", "heading: polce", "recommendations.unknown-heading", 14),
        ("issued", "level: legislature", "level: legislatur", "register.level", 17),
        ("issued", "agenda: [PJ1]", "agenda: [pj1]", "register.agenda", 20),
        ("issued", "    limbs: [d]\n", "", "register.missing-limbs", 23),
        (
            "issued",
            "    limbs: [d]",
            '    limbs: [d]\n    countries: [XXA]\n    paragraph: "12"',
            "recommendations.two-of-one-paragraph",
            27,
        ),
        (
            "issued",
            "    limbs: [d]",
            "    limbs: [d]\n    text: Official words.",
            "recommendations.text-without-paragraph",
            26,
        ),
        (
            "history",
            "recommendation: INV-2",
            "recommendation: INV-22",
            "recommendations.unknown-recommendation",
            25,
        ),
        ("history", "status: 2", "status: 6", "register.status", 5),
        ("history", "    reason: A bill was announced.\n", "", "register.missing-reason", 3),
        (
            "history",
            'date: "2021-05-01"',
            'date: "2023-05-31"',
            "recommendations.history-order",
            11,
        ),
        ("history", 'date: "2021-05-01"', 'date: "2020-04-30"', "recommendations.before-issued", 4),
        ("history", '    recorded_on: "2023-06-01"\n', "", "register.missing-recorded-on", 3),
        (
            "history",
            'recorded_on: "2023-06-01"',
            'recorded_on: "2023-06-02"',
            "recommendations.back-dated",
            17,
        ),
        (
            "history",
            "    by: A. Reader",
            "    grades: [{body: CCPR, grade: F, date: '2023'}]\n    by: A. Reader",
            "recommendations.grade",
            18,
        ),
        ("history", "code: O2\n", "code: O2\n        who: parliament\n", "register.who", 22),
        ("history", "code: O2", "code: O22", "register.code", 21),
        ("history", "country: XXA", "country: XXB", "register.file-name", 1),
    ],
)
def test_slip_is_named_with_its_rule_and_line(check, part, old, new, rule, line):
    problem = only(check(**{part: [(old, new)]}))
    assert (problem.rule, problem.line) == (rule, line)
    assert problem.place.startswith("data/recommendations/")
    assert problem.mend


def test_second_use_of_a_code_is_refused(check):
    twice = check(issued=[("code: INV-2", "code: INV-1")], history=[("INV-2", "INV-1")])
    assert [problem.rule for problem in twice if problem.rule.startswith("register.")] == [
        "register.duplicate-code"
    ]


def test_two_assessors_may_see_one_day_otherwise(check):
    same_day = ('date: "2023-05-01"\n    status: 4', 'date: "2021-05-01"\n    status: 4')
    assert check(history=[same_day]) == []


def test_two_histories_for_one_date_by_one_assessor_are_refused(check):
    problem = only(
        check(
            history=[
                ('date: "2023-05-01"\n    status: 4', 'date: "2021-05-01"\n    status: 4'),
                ("    by: A. Reader\n", ""),
            ]
        )
    )
    assert problem.rule == "recommendations.two-histories-for-one-date"
    assert "line 3" in problem.what


def test_newest_entry_counts_and_the_past_can_be_asked(check, tmp_path):
    check()
    entries = history_of("XXA", Project(tmp_path)).entries
    now, before = latest(entries), latest(entries, on="2022-01-01")
    first, second = now["INV-1"], now["INV-2"]
    assert Verified.marked(first.status.printed, first) == "◕ substantially implemented"
    assert (first.trend, [each.code for each in first.obstacles]) == ("up", ["O2"])
    assert (
        Verified.marked(second.status.printed, second)
        == "[? insufficient information]{.unverified}"
    )
    assert [each.status.printed for each in before.values()] == ["◔ steps announced only"]
    assert len(entries) == 3


def test_country_without_a_history_has_no_entries(check, tmp_path):
    check()
    assert history_of("XXB", Project(tmp_path)).entries == ()


def test_files_that_a_table_rests_on_are_recorded(check, tmp_path):
    check()
    project = Project(tmp_path)
    history_of("XXA", project)
    assert set(project.reads.files()) == {
        "data/recommendations/inv.yml",
        "data/recommendations/history/xxa.yml",
        "data/monitoring/searches/xxa.yml",
    }


ANSWERS = """\
answers:
  - {recommendation: INV-1, date: "2021-01-01", recorded_on: "2022-01-01", position: noted,
     text: It will be considered., source: Reply of the State}
"""


def test_answer_to_a_paragraph_that_does_not_exist_is_refused(check):
    assert check(history=[("country: XXA\n", f"country: XXA\n{ANSWERS}")]) == []
    wrong = ANSWERS.replace("INV-1", "INV-9")
    problem = only(check(history=[("country: XXA\n", f"country: XXA\n{wrong}")]))
    assert (problem.rule, problem.line) == ("recommendations.unknown-recommendation", 3)
    early = ANSWERS.replace("2021-01-01", "2020-01-01")
    problem = only(check(history=[("country: XXA\n", f"country: XXA\n{early}")]))
    assert problem.rule == "recommendations.before-issued"


def test_file_of_evidence_is_looked_at_where_the_store_is(check, tmp_path, monkeypatch):
    monkeypatch.delenv("HRCREPORT_TEXTS", raising=False)
    files = (
        f"    files: [{{file: xxa/reply.txt, sha256: {'0' * 64}, what: Reply}}]\n    by: A. Reader"
    )
    changed = [("    by: A. Reader", files)]
    assert check(history=changed) == []
    store = tmp_path / "data" / "law" / "texts" / "xxa"
    store.mkdir(parents=True)
    assert "is not in the store" in only(check(history=changed)).what
    (store / "reply.txt").write_bytes(b"Words")
    assert "has changed since" in only(check(history=changed)).what
    whole = [("    by: A. Reader", files.replace("0" * 64, sha256(b"Words").hexdigest()))]
    assert check(history=whole) == []


def test_register_with_a_slip_is_refused_to_notebooks(check, tmp_path):
    check(issued=[("limbs: [d]", "limbs: [d, '?']")])
    with pytest.raises(RefusedError, match="reads '\\?'"):
        issued_recommendations(Project(tmp_path))


def test_every_status_has_words_and_a_sign_of_its_own():
    assert len({each.words for each in Status}) == len({each.sign for each in Status}) == 8


def test_format_has_a_letter_for_every_sign():
    folder = PROJECT.root / "reports" / "_extensions" / "hrc" / "fonts"
    held = TTFont(folder / "STIXGeneral.ttf").getBestCmap()
    signs = [*(each.sign for each in Status), *TRENDS.values()]
    assert [sign for sign in signs if ord(sign) not in held] == []


def test_cross_walk_follows_the_grades_of_other_bodies():
    committee = "Human Rights Committee"
    assert [grade(status, committee) for status in Status][:6] == [
        "A",
        "A or B",
        "B",
        "C",
        "C",
        "E",
    ]
    assert all(set(grades) <= set(Status) for grades in GRADES.values())
    assert grade(Status.OVERTAKEN, committee) == ""


def test_schemas_for_editors_are_current_and_accept_what_the_check_accepts(tmp_path):
    for path, text in schemas(PROJECT).items():
        assert path.read_text(encoding="utf-8") == text, "run: hrcreport schema"
    folder = PROJECT.data / "recommendations"
    (tmp_path / "issued.yml").write_text(ISSUED, encoding="utf-8")
    (tmp_path / "history.yml").write_text(HISTORY, encoding="utf-8")
    for path, name in (
        (folder / "agenda.yml", "issued"),
        (tmp_path / "issued.yml", "issued"),
        (tmp_path / "history.yml", "history"),
    ):
        schema = json.loads((folder / "_schema" / f"{name}.json").read_text(encoding="utf-8"))
        Draft7Validator.check_schema(schema)
        root, _ = Node.read(path, place=path.name)
        assert list(Draft7Validator(schema).iter_errors(root.plain())) == []


def test_schema_refuses_a_status_off_the_scale(tmp_path):
    (tmp_path / "h.yml").write_text(HISTORY.replace("status: 2", "status: 6"), encoding="utf-8")
    path = PROJECT.data / "recommendations" / "_schema" / "history.json"
    root, _ = Node.read(tmp_path / "h.yml", place="h.yml")
    schema = json.loads(path.read_text(encoding="utf-8"))
    assert len(list(Draft7Validator(schema).iter_errors(root.plain()))) == 1


def test_every_word_of_the_closed_lists_is_explained_in_the_reference():
    text = REFERENCE.read_text(encoding="utf-8")
    names = [*ATTRIBUTES, *ACTIONS, *LEVELS, *OBSTACLES, *(status.value for status in Status)]
    missing = [name for name in names if f"`{name}`" not in text]
    models = (Issued, Document, IssuedRecommendation, History, Entry, Obstacle, Evidence, Grade)
    models += (Answer,)
    keys = [name for model in models for name in model.declared_keys()]
    missing += [name for name in keys if f"`{name}`" not in text and f"{name}:" not in text]
    missing += [status.printed for status in Status if status.printed not in text]
    assert missing == []


def test_status_of_insufficient_information_without_a_search_is_refused(check):
    problem = only(check(history=[("    looked: [XXA-S-1]\n", "")]))
    assert (problem.rule, problem.key) == ("recommendations.status-without-search", "status")
    assert "who looked" in problem.what


def test_search_that_is_not_registered_or_older_than_its_recommendation_is_refused(check):
    assert only(check(history=[("XXA-S-1", "XXA-S-2")])).rule == "searches.unknown"
    later = [('issued: "2020-05-01"', 'issued: "2023-06-01"')]
    rules = {each.rule for each in check(issued=later)}
    assert "searches.before-issued" in rules
