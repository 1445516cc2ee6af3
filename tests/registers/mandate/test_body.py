"""The body whose mandate it is: what a project says of it, and what is told where that is wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.small_projects import BODY

from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import RefusedError
from hrcreport.registers.files.registry import check_files, registers, schemas
from hrcreport.registers.files.sheets import sheet_of, values_of
from hrcreport.registers.mandate.body import Body
from hrcreport.registers.practice.records import Practice
from hrcreport.registers.recommendations.record import Recommendation

TORTURE = """\
code: MECH-T
name: {en: Special Mechanism on Torture}
short: {en: Special Mechanism, fr: Mécanisme spécial}
persons: [Persons deprived of their liberty]
agenda_item: 3
limbs:
  - code: detention
    paragraph: "3"
    titles: {en: Places of detention, fr: Lieux de détention}
    targets: ["16.3"]
  - {code: "2.1", paragraph: "2 (a)", titles: {en: Prevention}}
targets: {"16.3": Promote the rule of law}
tags:
  - {about: detention, words: {en: prison|custody}}
subjects: {solitary confinement: solitary|isolation}
"""
OVERSIGHT = """\
code: POB
name: {en: Police Oversight Board}
short: {en: Board}
limbs:
  - {code: complaints, paragraph: "1", titles: {en: Complaints}}
"""
PRACTICE = """\
country: XXA
good_practices:
  - code: XXA-GP-DOORS
    title: Doors are open
    summary: Doors are open.
    limbs: [detention]
    evidence: reported
    caveat: Not evaluated.
"""


@pytest.fixture
def say(tmp_path: Path) -> Any:
    """Return what writes the body of an invented mandate, with a practice on one of its limbs."""

    def written(text: str = TORTURE, *, practice: str = PRACTICE) -> Project:
        for place, words in {
            "mandate/bodies/own.yml": text,
            "practice/xxa.yml": practice,
        }.items():
            path = tmp_path / "data" / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(words, encoding="utf-8")
        return Project(tmp_path)

    return written


def test_a_mandate_says_its_own_limbs_and_registers_name_them(say) -> None:
    project = say()
    assert check_files(project) == []
    body = Body.of(project)
    assert body.codes == ("detention", "2.1")
    assert body.title("detention", language="fr") == "Lieux de détention"
    assert body.title("2.1", language="fr") == "Prevention"
    assert body.targets_of(("2.1", "detention")) == ("16.3",)
    assert body.about("A prison in the north.", language="en") == "detention"
    assert body.about("Une prison.", language="fr") == ""
    assert body.subjects_of("Ban solitary cells.") == ("solitary confinement",)
    practice, _ = Practice.read_file(project.data / "practice/xxa.yml", place="practice")
    assert [each.code for each in practice.good_practices] == ["XXA-GP-DOORS"]


def test_a_limb_that_the_mandate_does_not_declare_is_told_with_its_line(say) -> None:
    (problem,) = check_files(say(practice=PRACTICE.replace("[detention]", "[detentoin]")))
    assert (problem.rule, problem.line, problem.value) == (
        "mandate.undeclared",
        6,
        "detentoin",
    )
    assert problem.mend.startswith("Did you mean 'detention'? Declared: detention, 2.1.")


LAW = """\
country: XXA
heading: Exampleland
covers: One act.
provisions:
  - code: XXA-ACT-4
    level: national
    citation: {en: {full: "Act of 2001, sect. 4", short: "Act, sect. 4"}}
    summary: Places of detention are open to visits.
    topics: [visits]
"""


@pytest.mark.parametrize(
    ("topics", "told"),
    [
        ("", []),
        ("topics: {visits: Visits}\n", []),
        ("topics: {visit: Visits, custody: Custody}\n", ["Did you mean 'visit'? Declared: visit,"]),
    ],
)
def test_topics_of_law_are_those_that_the_mandate_lists_or_any(say, topics, told) -> None:
    project = say(TORTURE + topics)
    (project.data / "law").mkdir()
    (project.data / "law/xxa.yml").write_text(LAW, encoding="utf-8")
    found = check_files(project)
    assert [(each.rule, each.line, each.value) for each in found] == [
        ("mandate.undeclared", 9, "visits") for _ in told
    ]
    assert all(each.mend.startswith(words) for each, words in zip(found, told, strict=True))


def test_a_project_without_a_mandate_declares_no_limb(say, tmp_path: Path) -> None:
    project = say()
    (tmp_path / "data/mandate/bodies/own.yml").unlink()
    (problem,) = check_files(project)
    assert "Declared: none. They stand in data/mandate/bodies." in problem.mend
    nobody = Body.of(project)
    assert (nobody.called(), nobody.named(), nobody.codes) == ("mechanism", "", ())


@pytest.mark.parametrize(
    ("old", "new", "rule", "said"),
    [
        ("code: MECH-T\n", "", "mandate.unnamed", "the body has no code"),
        ("{en: Special Mechanism on Torture}", "{fr: X}", "mandate.unnamed", "no English name"),
        ("{en: Special Mechanism, fr: Mécanisme spécial}", "{fr: X}", "mandate.unnamed", "short"),
        ("{en: Prevention}", "{fr: Prévention}", "mandate.limb-title", "'2.1' has no English"),
        ("about: detention", "about: prisons", "mandate.unknown-limb", "neither in 'limbs'"),
        ("en: prison|custody", "en: (prison", "mandate.pattern", "'en' is no regular expression"),
        ("solitary|isolation", "'*x'", "mandate.pattern", "no regular expression"),
        ('["16.3"]', "[sixteen]", "register.targets", "reads 'sixteen'"),
        ('code: "2.1"', "code: detention", "register.duplicate-code", "used a second time"),
        ('code: "2.1"', 'code: "2 1"', "register.code", "reads '2 1'"),
        ("agenda_item: 3", "groups: {cell: [detainee]}", "mandate.group", "'cell' has not the"),
        ("limbs:", "limb:", "register.unknown-key", "unknown key 'limb'"),
    ],
)
def test_a_slip_in_the_record_is_told_with_its_line(say, old, new, rule, said) -> None:
    assert old in TORTURE
    found = check_files(say(TORTURE.replace(old, new, 1), practice="country: XXA\n"))
    assert (rule, True) in {(each.rule, said in each.what) for each in found}
    assert all(each.line and each.mend for each in found)


def test_reports_name_theirs_of_two_bodies(say) -> None:
    project = say()
    (project.data / "mandate/bodies/second.yml").write_text(OVERSIGHT, encoding="utf-8")
    assert check_files(project) == []
    assert Body.of(project, {"document": {"body": "POB"}}).called() == "Board"
    assert Body.of(project, {"document": {"body": "MECH-T"}}).codes == ("detention", "2.1")
    both = Body.of(project)
    assert (both.codes, both.called()) == (
        ("detention", "2.1", "complaints"),
        "Special Mechanism, Board",
    )
    for named, said in (("", "which of 2 bodies"), ("POP", "Did you mean 'POB'?")):
        with pytest.raises(RefusedError, match=re.escape(said)):
            Body.of(project, {"document": {"body": named, "kind": "report"}})


def test_body_that_is_not_there_is_refused_where_there_is_one(say) -> None:
    with pytest.raises(RefusedError, match="'POB' is no body of data/mandate/bodies"):
        Body.of(say(), {"document": {"body": "POB"}})


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("code: POB", "code: MECH-T", "mandate.two-bodies"),
        ("code: complaints", "code: detention", "mandate.limb-twice"),
    ],
)
def test_bodies_that_could_be_mixed_up_are_told_and_refused(say, old, new, rule) -> None:
    project = say()
    text = OVERSIGHT.replace(old, new)
    assert text != OVERSIGHT
    (project.data / "mandate/bodies/second.yml").write_text(text, encoding="utf-8")
    assert [each.rule for each in check_files(project)] == [rule]
    with pytest.raises(RefusedError):
        Body.of(project)


def test_limb_that_was_renamed_is_told_by_its_name_of_today(say) -> None:
    text = TORTURE.replace("code: detention\n", "code: custody\n    former: [detention]\n")
    (problem,) = check_files(say(text.replace("about: detention", "about: custody")))
    assert problem.what == "'limbs' reads 'detention', which is called 'custody' now."
    assert problem.mend.startswith("Write 'custody'. Declared: custody, 2.1.")
    body = Body.as_read(say(text))
    read = Recommendation.of({"limb": "detention"}, id="r-a", text="")
    (remark,) = read.slips(standards=(), limbs=body.codes, renamed=body.renamed)
    assert remark.what == "has the limb 'detention', which is called 'custody' now"
    assert remark.mend == 'Write limb="custody".'


def test_mandate_may_have_forty_limbs_and_none(say) -> None:
    begins = TORTURE[: TORTURE.index("limbs:")]
    forty = "".join(
        f"  - {{code: l{each}, paragraph: '{each}', titles: {{en: Limb {each}}}}}\n"
        for each in range(40)
    )
    assert check_files(say(f"{begins}limbs:\n{forty}", practice="country: XXA\n")) == []
    assert len(Body.of(say(f"{begins}limbs:\n{forty}")).codes) == 40
    assert check_files(say(begins, practice="country: XXA\n")) == []
    assert Body.of(say(begins)).codes == ()


def test_editors_are_offered_the_limbs_of_the_mandate(say) -> None:
    texts = {path.name: json.loads(text) for path, text in schemas(say()).items()}
    practice = texts["practice.json"]["properties"]["good_practices"]["items"]["properties"]
    assert practice["limbs"]["items"] == {"enum": ["detention", "2.1"]}
    limb = texts["body.json"]["properties"]["limbs"]["items"]["properties"]["code"]
    assert "enum" not in limb


def test_titles_by_language_are_columns_of_a_spreadsheet_and_come_back(say) -> None:
    path = say().data / "mandate" / "bodies" / "own.yml"
    (register,) = (each for each in registers() if each.name == "body")
    sheet = sheet_of(path, register, "limbs", place="own.yml")
    assert sheet.columns[1:5] == ("code", "paragraph", "titles.en", "titles.fr")
    first = dict(zip(sheet.columns, sheet.rows[0], strict=True))
    assert (first["titles.fr"], first["targets"]) == ("Lieux de détention", "16.3")
    del first["row of limbs"]
    back = values_of(first, register.lists["limbs"])
    assert back["titles"] == {"en": "Places of detention", "fr": "Lieux de détention"}


def test_this_project_says_in_six_languages_what_documents_print() -> None:
    six = {"ar", "en", "es", "fr", "ru", "zh"}
    for words in (BODY.name, BODY.short, BODY.transmittal, BODY.task_heading, BODY.chapeau):
        assert words.keys() == six
    assert all(limb.titles.keys() == six for limb in BODY.limbs)
    assert all(tag.words.keys() == six for tag in BODY.tags)
    assert all("…" in words for words in BODY.chapeau.values())
    assert all("{symbol}" in words for words in BODY.transmittal.values())
