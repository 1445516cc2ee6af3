"""Registers are found by their files, their lists by name, and what they name is declared."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.problems import whole

from hrcreport.foundation import NotebookError, Project, RefusedError
from hrcreport.registers.files.printed_lists import PrintedList
from hrcreport.registers.files.register_files import RegisterFile
from hrcreport.registers.files.registry import (
    Register,
    check_by_report,
    check_files,
    present,
    register_folders,
    register_of,
    registers,
    schemas,
)

LAW = "country: XXA\nprovisions: []\n"


def test_every_register_lies_in_a_folder_that_is_listed_once() -> None:
    folders = register_folders()
    assert folders == sorted(set(folders))
    assert "translations" in folders
    assert "." not in folders
    assert {register.folder.split("/")[0] for register in registers()} - {"."} <= set(folders)
    assert len({register.name for register in registers()}) == len(registers())


def test_a_file_is_of_the_register_that_names_its_place(invented) -> None:
    project = invented.project
    path = invented.write("data/law/xxa.yml", LAW)
    watch = invented.write("data/monitoring/lives.yml", "lives: []\n")
    names = {
        name: register_of(project.data / name, project)
        for name in ("law/xxa.yml", "monitoring/lives.yml", "law/xxb.yml")
    }
    assert {name: register.name if register else "" for name, register in names.items()} == {
        "law/xxa.yml": "law",
        "monitoring/lives.yml": "lives",
        "law/xxb.yml": "",
    }
    assert path.exists()
    assert watch.exists()


def test_a_path_that_is_no_file_of_a_register_is_told_whole(invented) -> None:
    invented.write("data/law/xxa.yml", LAW)
    file = RegisterFile.named(Path("data/law/xxa.yml"), invented.project)
    assert (file.register.name, file.place) == ("law", "data/law/xxa.yml")
    with pytest.raises(RefusedError) as refusal:
        RegisterFile.named(Path("data/law/xxb.yml"), invented.project)
    (problem,) = refusal.value.problems
    assert whole(problem) == (
        "cli.no-register",
        "None None: 'data/law/xxb.yml'",
        "this is no file of a register.",
        "Did you mean 'data/law/xxa.yml'? Registers lie in these folders of data: "
        f"{', '.join(register_folders())}.",
    )
    new = RegisterFile.of("weapons", "xxb", invented.project)
    assert (new.place, new.register.name) == ("data/law/weapons/xxb.yml", "weapons")


def test_a_list_that_no_register_prints_is_told_with_those_that_there_are() -> None:
    lists = PrintedList.by_name()
    assert lists
    assert {item.register.name for item in lists.values()} == {
        name.partition("/")[0] for name in lists
    }
    assert all(PrintedList.named(name) == item for name, item in lists.items())
    with pytest.raises(NotebookError) as refusal:
        PrintedList.named("unheard-of")
    (problem,) = refusal.value.problems
    assert (problem.place, *whole(problem)) == (
        "hrc.register_table",
        "notebook.no-register",
        "None None: 'unheard-of'",
        "there is no register 'unheard-of'; the package that adds it may be missing.",
        f"Registers are: {', '.join(lists)}.",
    )


def test_the_place_of_a_list_is_its_folder_or_its_one_file() -> None:
    for item in PrintedList.by_name().values():
        register: Register = item.register
        single = "" if "*" in register.files else f"/{register.files}"
        folder = "" if register.folder == "." else f"/{register.folder}"
        assert item.place == f"data{folder}{single}"
        assert item.of_states == (register.model.named_for == "country")


def test_a_file_that_is_named_for_no_report_is_told(invented) -> None:
    invented.write("data/consultations/xxc.yml", "consultations: []\n")
    named = [
        problem
        for problem in check_by_report(invented.project, reports=["xxa", "xxb"])
        if problem.rule == "register.unknown-report"
    ]
    assert [(problem.place, *whole(problem)) for problem in named] == [
        (
            "data/consultations/xxc.yml",
            "register.unknown-report",
            "None None: 'xxc'",
            "there is no report 'xxc'.",
            "Did you mean 'xxb'? Name the file for a report: xxa, xxb.",
        )
    ]
    rules = {problem.rule for problem in check_by_report(invented.project, reports=["xxc"])}
    assert "register.unknown-report" not in rules


def test_records_of_a_register_that_is_not_installed_are_told(invented) -> None:
    invented.write("data/law/xxa.yml", LAW)
    for place in ("law/_schema/law.json", "recipes/_schema/recipe.json", "bare/_schema/bare.json"):
        invented.write(f"data/{place}", "{}")
    invented.write("data/recipes/a.yml", "a: b\n")
    invented.write("data/budgets/_schema/budgets.json", "{}")
    invented.write("data/budgets/xxa.yml", "country: XXA\n")
    (problem,) = (
        problem
        for problem in check_files(invented.project)
        if problem.rule == "register.not-installed"
    )
    assert (problem.place, *whole(problem)) == (
        "data/budgets",
        "register.not-installed",
        "None None: 'budgets', warning",
        "no register that is installed reads this folder; it was one of 'budgets'.",
        "Install the package that adds the register, or take the folder away.",
    )


def test_schemas_are_of_the_registers_that_the_project_has(invented) -> None:
    invented.write("data/law/weapons/xxa.yml", "country: XXA\nweapons: []\n")
    project = invented.project
    names = [register.name for register in present(project)]
    assert "weapons" in names
    assert set(names) == {
        register.name
        for register in registers()
        if register.paths(project)
        or ((project.data / register.folder).is_dir() and register.folder != ".")
    }
    texts = schemas(project)
    assert list(texts) == [register.schema_file(project) for register in present(project)]
    titles = {path.name: json.loads(text)["title"] for path, text in texts.items()}
    assert titles["weapons.json"] == "Less-lethal weapons in use in one country"
    assert (project.data / "law/_schema/weapons.json") in texts


BODY = """\
code: MECH-T
name: {en: Special Mechanism on Torture}
short: {en: Special Mechanism}
limbs:
  - {code: detention, paragraph: "3", titles: {en: Places of detention}, former: [prisons]}
  - {code: "2.1", paragraph: "2 (a)", titles: {en: Prevention}}
"""
PRACTICE = """\
country: XXA
good_practices:
  - code: XXA-GP-DOORS
    title: Doors are open
    summary: Doors are open.
    limbs:
      - detention
      - {limb}
    evidence: reported
    caveat: Not evaluated.
"""
PROVISIONS = """\
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
    ("limb", "messages"),
    [
        ('"2.1"', []),
        (
            "detentoin",
            [
                (
                    "mandate.undeclared",
                    "8 limbs: 'detentoin'",
                    "'limbs' reads 'detentoin', which the mandate does not declare.",
                    "Did you mean 'detention'? Declared: detention, 2.1. They stand in "
                    "data/mandate/bodies.",
                )
            ],
        ),
        (
            "prisons",
            [
                (
                    "mandate.undeclared",
                    "8 limbs: 'prisons'",
                    "'limbs' reads 'prisons', which is called 'detention' now.",
                    "Write 'detention'. Declared: detention, 2.1. They stand in "
                    "data/mandate/bodies.",
                )
            ],
        ),
    ],
)
def test_a_limb_that_the_mandate_does_not_declare_is_told_whole(
    tmp_path: Path, limb: str, messages: list[tuple[str, ...]]
) -> None:
    told = undeclared(tmp_path, BODY, {"practice/xxa.yml": PRACTICE.replace("{limb}", limb)})
    assert told == [("data/practice/xxa.yml", *message) for message in messages]


@pytest.mark.parametrize(
    ("topics", "mend"),
    [
        ("", ""),
        ("topics: {visits: Visits}\n", ""),
        (
            "topics: {visit: Visits, custody: Custody}\n",
            "Did you mean 'visit'? Declared: visit, custody. They stand in data/mandate/bodies.",
        ),
    ],
)
def test_a_topic_is_declared_or_free_where_the_mandate_lists_none(
    tmp_path: Path, topics: str, mend: str
) -> None:
    message = (
        "data/law/xxa.yml",
        "mandate.undeclared",
        "9 topics: 'visits'",
        "'topics' reads 'visits', which the mandate does not declare.",
        mend,
    )
    told = undeclared(tmp_path, BODY + topics, {"law/xxa.yml": PROVISIONS})
    assert told == ([message] if mend else [])


def undeclared(folder: Path, body: str, files: dict[str, str]) -> list[tuple[str, ...]]:
    """Return what registers name that the mandate does not declare."""
    for place, text in {"mandate/bodies/mech-t.yml": body, **files}.items():
        path = folder / "data" / place
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    problems = check_files(Project(folder))
    return [(problem.place, *whole(problem)) for problem in problems]
