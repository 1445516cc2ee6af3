"""What is followed up in a State: records of all mechanisms, points, what is due, what changed."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.registers.recommendations.test_following import ISSUED as OTHERS
from tests.small_projects import BODY, with_body

from hrcreport.build.batch.builds import Builds
from hrcreport.cli.app import app
from hrcreport.editorial.editions.follow_up import FollowedStates
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.languages import Language
from hrcreport.registers.files.trackers import read_export, write_export
from hrcreport.registers.following.all_mechanisms import day_of, exported, names_of, states_followed
from hrcreport.registers.following.follow_up import COLUMNS, FollowUp
from hrcreport.registers.following.state import NO_LIMIT, UNKNOWN, changes, state_record
from hrcreport.registers.recommendations.issued import TrackedFile, issued_recommendations
from hrcreport.registers.recommendations.meaning import (
    clusters,
    language_of,
    likeness,
    named,
    subjects,
)

STATES = """\
iso3,iso2,m49,name,formal_name,in_text,short_in_text,membership,region,subregion
XXA,XA,999,Exampleland,Republic of Exampleland,Exampleland,Exampleland,member,Here,There
"""
AGENDA = """\
document:
  code: AGENDA
  kind: high-commissioner
  symbol: A/HRC/47/53
  citation: {en: {full: Agenda in full, short: Agenda}}
  issued: "2019"
recommendations:
  - {code: PJ1, summary: Bring law on force into line., limbs: [c]}
  - {code: SU3, summary: Publish data., limbs: [d]}
"""
ISSUED = OTHERS.replace("limbs: [c], deadline", "limbs: [c], agenda: [PJ1], deadline", 1)
HISTORY = """\
country: XXA
answers:
  - {recommendation: INV-2, date: "2021-06-01", recorded_on: "2022-01-01", position: noted,
     text: It will be considered., source: Reply of the State}
entries:
  - recommendation: INV-1
    date: "2023-05-01"
    recorded_on: "2023-06-01"
    status: 3
    evidence: B
    reason: A bill was adopted.
    source: Gazette
    grades: [{body: CCPR, grade: B, date: "2023", symbol: CCPR/C/131/2}]
    obstacles: [{code: O1, severity: 2, removable_by: law}, {code: O6, severity: 1, who: police}]
  - recommendation: upr-1
    date: "2023-06-01"
    recorded_on: "2023-06-01"
    status: 1
    evidence: C
    reason: Nothing was found.
    source: Search
"""
TRACKED = """\
form: uhri
taken_on: "2023-06-01"
recommendations:
  - code: upr-1
    text: "121.1 End racial profiling in identity checks by the police (Northmarch);"
    countries: [Exampleland]
    body: [UPR]
    symbol: A/HRC/40/9
    sdgs: ["16.3 - Promote the rule of law"]
    published: "43831"
    position: "- Supported"
    deadline: "2024-01"
  - code: upr-2
    text: "121.2 Prohibit by law the profiling of persons by race (Southmarch);"
    countries: [Exampleland]
    body: [UPR]
    symbol: A/HRC/40/9
    position: "- Noted"
  - code: cerd-1
    text: "12 (a) Make firearms a last resort, in the words of the document."
    countries: [Exampleland]
    body: [CERD]
    symbol: CERD/C/XXA/CO/1-3
  - {code: other, text: Of another State., countries: [Elsewhere], body: [UPR]}
"""
COOPERATION = """\
country: XXA
reviews:
  - {by: CERD, considered: "2020-05", outcome: CERD/C/XXA/CO/1-3, next_due: "2024-03"}
  - {by: CAT, considered: "2022-05", outcome: CAT/C/XXA/CO/4}
"""
WATCH = """\
country: XXA
events:
  - {code: XXA-E1, kind: bill, due: "2024-01-31", what: A vote on the bill.}
"""
ON = "2024-01-01"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for place, text in {
        "tables/states.csv": STATES,
        "recommendations/agenda.yml": AGENDA,
        "recommendations/inv.yml": ISSUED,
        "recommendations/history/xxa.yml": HISTORY,
        "recommendations/tracked/xxa.yml": TRACKED,
        "monitoring/cooperation/xxa.yml": COOPERATION,
        "monitoring/watch/xxa.yml": WATCH,
    }.items():
        path = tmp_path / "data" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for folder in ("params/countries", "notebooks"):
        (tmp_path / folder).mkdir(parents=True)
    return Project(with_body(tmp_path))


def by_code(record):
    return {each["code"]: each for each in record["recommendations"]}


def test_recommendations_of_all_mechanisms_stand_in_one_form(project) -> None:
    record = state_record("XXA", project, on=ON)
    found = by_code(record)
    assert set(found) == {"INV-1", "INV-2", "INV-3", "upr-1", "upr-2"}
    assert (record["name"], record["counts"]["issued"]) == ("Exampleland", 5)
    review = found["upr-1"]
    assert (review["symbol"], review["paragraph"]) == ("A/HRC/40/9", "121.1")
    assert (review["position"], review["issued"], review["limbs"]) == (
        "supported",
        "2020-01-01",
        ["b"],
    )
    assert review["status_in_words"] == "○ no action"


def test_what_a_tracker_and_the_register_both_have_is_told_once(project) -> None:
    assert by_code(state_record("XXA", project, on=ON))["INV-1"]["tracker"] == "cerd-1"


def test_no_key_column_is_empty(project) -> None:
    files = FollowUp.files(state_record("XXA", project, on=ON))
    rows = list(csv.DictReader(io.StringIO(files["xxa.csv"])))
    keys = (
        "code",
        "symbol",
        "paragraph",
        "body",
        "issued",
        "text",
        "themes",
        "sdg",
        "persons",
        "addressee",
        "indicator",
        "deadline",
        "due",
        "position",
        "status_in_words",
    )
    assert [(row["code"], key) for row in rows for key in keys if not row[key]] == []
    (third,) = (row for row in rows if row["code"] == "INV-3")
    assert (third["paragraph"], third["deadline"]) == (UNKNOWN, NO_LIMIT)
    assert third["persons"] == "Africans and people of African descent"
    assert list(rows[0]) == list(COLUMNS)


def test_answer_grade_and_obstacles_say_who_and_when(project) -> None:
    found = by_code(state_record("XXA", project, on=ON))
    assert found["INV-2"]["answer"] == "2021-06-01: It will be considered. (Reply of the State)"
    assert found["INV-2"]["position"] == "noted"
    assert found["INV-1"]["grades"] == ["Human Rights Committee: B, 2023 (CCPR/C/131/2)"]
    assert [each.partition("; ")[2] for each in found["INV-1"]["obstacles"]] == [
        "severity 2 of 3; could be removed by: law (legislature)",
        "severity 1 of 3; could be removed by: law enforcement agency",
    ]
    assert (found["INV-1"]["as_of"], found["INV-1"]["recorded_on"]) == ("2023-05-01", "2023-06-01")


def test_points_of_the_agenda_have_evidence_or_nothing(project) -> None:
    points = {
        each["point"]: each["evidence"] for each in state_record("XXA", project, on=ON)["agenda"]
    }
    assert [each["reason"] for each in points["PJ1"]] == ["A bill was adopted."]
    assert points["SU3"] == []
    page = FollowUp.files(state_record("XXA", project, on=ON))["xxa.html"]
    assert page.count("? not established") == 1


def test_alerts_tell_what_is_overdue_and_falls_due(project) -> None:
    due = state_record("XXA", project, on=ON)["due"]
    told = {(each["day"], each["kind"], each["code"]): each["standing"] for each in due}
    assert told == {
        ("2021-05-01", "time limit", "INV-1"): "overdue by 2 years",
        ("2022-05-01", "document not yet taken in", ""): "",
        ("2024-01-31", "time limit", "upr-1"): "due in less than a month",
        ("2024-01-31", "bill", "XXA-E1"): "due in less than a month",
        ("2024-03-31", "review", ""): "due in 2 months",
        ("2024-05-01", "status to look at again", "INV-1"): "due in 4 months",
        ("2024-06-01", "status to look at again", "upr-1"): "due in 5 months",
    }


def test_changes_since_the_last_edition_are_told_one_by_one(project) -> None:
    before = state_record("XXA", project, on="2023-05-31")
    before = json.loads(json.dumps(before))
    before["recommendations"] = [
        each for each in before["recommendations"] if each["code"] != "upr-2"
    ]
    before["recommendations"].append({**before["recommendations"][0], "code": "INV-0"})
    now = state_record("XXA", project, on="2024-02-01", before=before, edition="xxa@v1")
    told = {(each["code"], each["what"]): (each["before"], each["now"]) for each in now["changes"]}
    assert told["upr-1", "status"] == ("? not reviewed for the present draft", "○ no action")
    assert told["upr-1", "overdue"] == ("no", "yes")
    assert (told["upr-2", "new"][0], told["INV-0", "gone"][1]) == ("", "")
    assert {code for code, _ in told} == {"upr-1", "upr-2", "INV-0"}
    assert list(changes(now["recommendations"], now["recommendations"])) == []


def test_what_was_so_later_is_left_out(project) -> None:
    found = by_code(state_record("XXA", project, on="2023-05-15"))
    assert (found["INV-1"]["status"], found["upr-1"]["status"]) == ("3", "")


def test_register_goes_out_in_the_columns_of_the_index_and_comes_back(project, tmp_path) -> None:
    held = exported("XXA", project, on=ON)
    write_export(held, tmp_path / "out.xlsx")
    form, again = read_export(tmp_path / "out.xlsx", place="out")
    assert form.name == "uhri"
    kept = [each.with_(written=None, deadline="") for each in held.recommendations]
    assert [each.with_(written=None) for each in again] == kept
    keys = ("text", "countries", "body", "symbol", "themes", "persons", "sdgs", "published", "type")
    assert [(each.code, key) for each in again for key in keys if not getattr(each, key)] == []
    assert again[0].paragraph == "12 (a)"


def test_shipped_registers_go_out_and_come_back_without_loss(tmp_path) -> None:
    shipped = Project(Path(__file__).resolve().parents[3])
    states = list(states_followed(shipped, names_of(shipped)))
    assert {"USA", "BRA", "GBR", "CAN", "ITA", "FRA"} <= set(states)
    for state in states:
        held = exported(state, shipped, on="2026-11-27")
        write_export(held, tmp_path / "out.xlsx")
        again = read_export(tmp_path / "out.xlsx", place="out")[1]
        assert [each.with_(written=None) for each in again] == [
            each.with_(written=None, deadline="") for each in held.recommendations
        ]


def test_row_without_an_id_keeps_the_one_that_is_made_for_it(tmp_path) -> None:
    head = "SuR;Rgrp;Org;Recommendation;RS;Rgrp;Org;Response;Action;Issue;Session\r\n"
    rows = [
        "Exampleland;;;Train;Northmarch;;;Noted;4;;22\r\n",
        "Exampleland;;;Act;;;;Noted;4;;22\r\n",
    ]
    codes = []
    for number, order in enumerate((rows, rows[::-1], [rows[0], rows[0]])):
        path = tmp_path / f"{number}.csv"
        path.write_text(head + "".join(order), encoding="utf-8-sig", newline="")
        codes.append([each.code for each in read_export(path, place="export")[1]])
    assert codes[0] == codes[1][::-1]
    assert codes[2] == [codes[0][0], f"{codes[0][0]}-2"]


def test_days_of_exports_are_read_and_nothing_is_guessed() -> None:
    assert [day_of(cell) for cell in ("46078", "46080.25", "2022-08", "soon", "")] == [
        "2026-02-25",
        "2026-02-27",
        "2022-08",
        "",
        "",
    ]


def test_recommendations_that_ask_for_the_same_in_other_words_stand_together(project) -> None:
    template = issued_recommendations(project)["INV-3"].with_(text="")
    texts = [
        "Adopt legislation that prohibits racial profiling by law enforcement officers.",
        "Ban explicitly, by statute, identity checks that rest on ethnic profiles.",
        "Publish data on deaths in custody by race.",
        "Collect statistics on persons who died in detention, disaggregated by ethnicity.",
        "Ratify the Optional Protocol to the Convention against Torture.",
    ]
    found = [template.with_(summary=text) for text in texts]
    assert clusters(found, Language.of_the_tool(), BODY) == [[0, 1], [2, 3]]
    assert named([found[0], found[1]], Language.of_the_tool(), BODY).startswith(
        "racial profiling: "
    )
    near = likeness(found, Language.of_the_tool(), BODY)
    assert near[0, 1] > near[0, 2]
    assert subjects("Nothing of the kind", Language.of_the_tool(), BODY) == ()


@pytest.mark.parametrize(
    ("text", "language", "limb"),
    [
        ("Lutter contre l’impunité et garantir aux victimes une réparation.", "fr", "g"),
        ("Encadrer le recours à la force et former les policiers à la désescalade.", "fr", "c"),
        ("Prohibir la elaboración de perfiles raciales por el personal de la policía.", "es", "b"),
        ("Расследовать все случаи применения пыток и привлечь виновных.", "ru", "g"),
        ("禁止种族貌相，并收集数据。", "zh", "d"),
        ("اعتماد قانون يحظر التنميط العنصري", "ar", "b"),
        ("مكافحة كره الأجانب والتمييز في البلد", "ar", "a"),
        ("O Estado deve garantir que os policiais sejam formados contra o racismo.", "", ""),
        ("Lo Stato dovrebbe vietare la profilazione razziale e garantire indagini.", "", ""),
        ("Ratify OPCAT", "en", ""),
        ("Train the police on the use of force.", "en", "c"),
    ],
)
def test_a_limb_is_told_by_the_words_of_the_language_of_a_text(text, language, limb) -> None:
    assert language_of(text, Language.of_the_tool()) == language
    assert BODY.about(text, language=language) == limb


def test_texts_of_another_language_stand_with_no_english_ones(project) -> None:
    template = issued_recommendations(project)["INV-3"].with_(text="")
    texts = [
        "Former les forces de l’ordre et garantir la justice aux victimes.",
        "Make sure that force is a last resort, and that victims obtain justice.",
        "Garantir la justice aux victimes et former les forces de l’ordre.",
    ]
    assert subjects(texts[0], Language.of_the_tool(), BODY) == ()
    assert clusters(
        [template.with_(summary=each) for each in texts], Language.of_the_tool(), BODY
    ) == [[0, 2]]


def test_command_prints_and_writes_the_pages(project, tmp_path) -> None:
    def run(*words: str):
        return CliRunner().invoke(app, ["--root", str(project.root), "follow-up", *words])

    said = run("xxa", "--on", ON)
    assert "5 recommendations: 2 reviewed, 0 implemented, 1 overdue" in said.output
    assert "overdue by 2 years" in said.output
    told = json.loads(run("--json", "--on", ON).output)["states"]
    assert [each["state"] for each in told] == ["XXA", "XXB"]
    out = tmp_path / "out"
    run("xxa", "--to", "html,csv,json", "--on", ON, "--output-dir", str(out))
    assert {path.name for path in out.iterdir()} == {"xxa.html", "xxa.csv", "xxa.json"}
    assert run("xxd").exit_code != 0
    assert "no day" in str(run("xxa", "--on", "2024-13-01").exception)


def test_lists_and_states_go_through_the_commands(project, tmp_path) -> None:
    from tests.registers.files.test_trackers import OLDER

    (tmp_path / "list.txt").write_text(OLDER, encoding="utf-8")

    def run(*words: str):
        return CliRunner().invoke(app, ["--root", str(project.root), *words])

    assert "does not say which State" in str(
        run("import-recommendations", str(tmp_path / "list.txt"), "--name", "list").exception
    )
    assert "no day that has come" in str(
        run("import-recommendations", str(tmp_path / "list.txt"), "--taken-on", "2999").exception
    )
    said = run(
        "import-recommendations", str(tmp_path / "list.txt"), "--name", "list", "--state", "xxa"
    )
    assert "2 recommendations read, 2 new, 0 changed" in said.output
    kept = project.data / "recommendations" / "tracked" / "list.yml"
    assert TrackedFile.read_file(kept, place="kept")[1] == []
    assert len(by_code(state_record("XXA", project, on=ON))) == 7
    write_export(
        TrackedFile.read_file(
            project.data / "recommendations" / "tracked" / "xxa.yml", place="kept"
        )[0],
        tmp_path / "other.xlsx",
    )
    said = run("import-recommendations", str(tmp_path / "other.xlsx"), "--dry-run")
    assert "does not have: Elsewhere." in said.output
    said = run("export-recommendations", "XXA", str(tmp_path / "xxa.xlsx"))
    assert "3 recommendations" in said.output


def test_pages_are_made_anew_only_where_their_data_changed(
    project, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    plain = FollowUp.record

    def counted(of: FollowUp, state: str, **more: Any) -> dict[str, Any]:
        made.append(state)
        return plain(of, state, **more)

    monkeypatch.setattr(FollowUp, "record", counted)
    builds = tmp_path / "builds"
    builds.mkdir()
    followed = FollowedStates(project, "2026-11-24")
    first = followed.pages(Builds(project, builds))
    states = list(made)
    assert first
    assert followed.pages(Builds(project, builds)) == first
    assert made == states
    (file, *_) = sorted((project.data / "recommendations").glob("*.yml"))
    file.write_text(file.read_text(encoding="utf-8") + "# looked at\n", encoding="utf-8")
    assert followed.pages(Builds(project, builds)) == first
    assert made == states * 2
    (builds / first[0][1]).unlink()
    assert followed.pages(Builds(project, builds)) == first
    assert (builds / first[0][1]).is_file()
