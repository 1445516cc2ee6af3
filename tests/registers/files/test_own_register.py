"""This module adds a register that the library does not know, as another package would."""

from __future__ import annotations

import importlib
import json
import re
import sys
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from unittest.mock import ANY

import pytest
from tests.conftest import InventedProject

from hrcreport.cli import main
from hrcreport.cli.app import app
from hrcreport.editorial.lab.acts import words_of
from hrcreport.editorial.lab.forms import forms_of
from hrcreport.foundation import plugins
from hrcreport.registers.files.registry import registers

# The package that the page on registers shows: the record, and the line that registers it.
PAGE = (Path(__file__).parents[3] / "docs/how-to/add-a-register.md").read_text(encoding="utf-8")
SHOWN = {
    kind: dedent(text) for kind, text in re.findall(r"^ *```(\w+)\n(.*?)^ *```$", PAGE, re.M | re.S)
}
PACKAGE = SHOWN["python"].replace(
    '"budgets", Budgets)', '"budgets", Budgets, only_added=frozenset({"budgets"}))'
)
GROUP, LINE = SHOWN["toml"].splitlines()
ENTRY_POINT = f"{GROUP}\n{LINE}\n".replace("project.entry-points.", "").replace('"', "")
SOUND = """\
country: XXA
budgets:
  - code: XXA-B1
    purpose: training
    adopted: "2020-05-01"
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Return a project beside which the package with the register is installed."""
    site = tmp_path / "site"
    (site / "invented_budgets-1.dist-info").mkdir(parents=True)
    (site / "invented_budgets.py").write_text(PACKAGE, encoding="utf-8")
    (site / "invented_budgets-1.dist-info/entry_points.txt").write_text(ENTRY_POINT)
    (site / "invented_budgets-1.dist-info/METADATA").write_text("Name: invented-budgets\n")
    monkeypatch.syspath_prepend(site)
    plugins.installed.cache_clear()
    registers.cache_clear()
    made = InventedProject(tmp_path / "project").create()
    made.write("data/budgets/xxa.yml", SOUND)
    yield made
    plugins.installed.cache_clear()
    registers.cache_clear()
    sys.modules.pop("invented_budgets", None)


@pytest.fixture
def run(project: InventedProject, capsys: pytest.CaptureFixture[str]):
    """Return a command over the project, which gives its exit code and what it says."""

    def ran(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as left:
            main(["--root", str(project.root), *words])
        return int(left.value.code or 0), "".join(capsys.readouterr())

    return ran


def test_check_reads_a_register_of_another_package(project, run) -> None:
    slips = SOUND.replace("training", "trainnig").replace("2020-05-01", "2020-02-31")
    project.write("data/budgets/xxa.yml", slips.replace("    code", "    cod"))
    _, output = run("check")
    for words in (
        "data/budgets/xxa.yml:4: 'purpose' reads 'trainnig'.",
        "Did you mean 'training'? Allowed: training, oversight.",
        "data/budgets/xxa.yml:5: 'adopted' reads '2020-02-31', which is no day.",
    ):
        assert words in output


def test_a_package_in_editable_form_is_told_before_a_cell_meets_it(
    project, run, tmp_path: Path, monkeypatch
) -> None:
    """Unless it lies in the project, where cells read."""
    told = "it is installed in editable form, and cells read installed packages alone.\n"
    about = tmp_path / "site/invented_budgets-1.dist-info"
    for folder, code in ((tmp_path / "elsewhere", 2), (project.root / "own", 0)):
        origin = {"url": folder.as_uri(), "dir_info": {"editable": True}}
        (about / "direct_url.json").write_text(json.dumps(origin), encoding="utf-8")
        plugins.installed.cache_clear()
        left, output = run("check")
        assert (left, told in output) == (code, bool(code)), output
    monkeypatch.setitem(sys.modules, "invented_budgets", None)  # as where a cell may not read it
    registers.cache_clear()
    left, output = run("check")
    assert told in output
    assert "Install it as it is, in its folder: python -m pip install --no-deps ." in output


def test_days_to_come_are_told_in_a_register_of_another_package(project, run) -> None:
    ahead = SOUND.replace("2020-05-01", "2999-05-01")
    project.write(
        "data/budgets/xxa.yml", ahead + '    verified_by: A reader\n    verified_on: "2999-01-01"\n'
    )
    code, output = run("check")
    assert code == 2
    assert "data/budgets/xxa.yml:5: 'adopted' reads '2999-05-01', a day that has not" in output
    assert "data/budgets/xxa.yml:7: 'verified_on' reads '2999-01-01'" in output


def test_records_of_another_package_come_to_the_desk_of_signatures(project, run) -> None:
    _, output = run("sources", "queue")
    assert "XXA-B1" in output


def declared(monkeypatch: pytest.MonkeyPatch, **said: object) -> None:
    """Let the other package say more of its register."""
    module = importlib.import_module("invented_budgets")
    monkeypatch.setattr(module, "REGISTER", replace(module.REGISTER, **said))
    registers.cache_clear()


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ({"name": "training"}, "the name 'training'"),
        ({"folder": "law/training"}, "the place of its files, data/law/training/*.yml,"),
    ],
)
def test_what_the_tool_calls_a_register_is_taken(project, run, monkeypatch, said, taken) -> None:
    declared(monkeypatch, **said)
    code, output = run("check")
    assert code == 2
    assert f"the register cannot be added: {taken} is taken." in output
    assert "Give it another in its package, or uninstall that package." in output


def test_a_register_of_another_package_says_itself_that_it_does_not_age(
    project, run, monkeypatch
) -> None:
    project.write("data/monitoring/lives.yml", "lives: []\n")
    asked = "data/budgets/xxa.yml: nothing says as of which day this is"
    assert asked in run("check")[1]
    declared(monkeypatch, timeless=True)
    assert asked not in run("check")[1]


def test_a_register_of_another_package_says_itself_that_nobody_signs_for_its_records(
    project, run, monkeypatch
) -> None:
    declared(monkeypatch, signed_for=False)
    assert "XXA-B1" not in run("sources", "queue")[1]


def test_schema_is_written_of_a_register_of_another_package(project, run) -> None:
    assert run("schema")[0] == 0
    schema = json.loads((project.root / "data/budgets/_schema/budgets.json").read_text())
    assert schema["title"] == "Budgets of one country"
    budget = schema["properties"]["budgets"]["items"]
    assert budget["required"] == ["code", "purpose", "adopted"]
    assert list(budget["properties"])[-3:] == ["seen_in", "verified_by", "verified_on"]


ADDED = (
    SOUND
    + """\
  - code: XXA-B2
    purpose: oversight
    adopted: "2024-01-01"
    amount: 300
    areas:
      - Alpha
      - Beta
    answers:
      audited: partly
"""
)


def test_register_of_another_package_goes_to_a_spreadsheet_and_back(project, run) -> None:
    file = "data/budgets/xxa.yml"
    assert run("export-register", file, "--to", "csv")[0] == 0
    sheet = project.root / "sheets/budgets-xxa-budgets.csv"
    head, *rows = sheet.read_text(encoding="utf-8-sig").splitlines()
    cells = {"code": "XXA-B2", "purpose": "oversight", "adopted": "2024-01-01", "amount": "300"}
    cells |= {"areas": "Alpha; Beta", "answers.audited": "partly"}
    new_row = ",".join(cells.get(column, "") for column in head.split(","))
    sheet.write_text("\n".join([head, *rows, new_row]), encoding="utf-8-sig")
    assert run("import-register", file, str(sheet)) == (0, ANY)
    assert (project.root / file).read_text(encoding="utf-8") == ADDED
    assert run("check")[0] == 0


def test_a_new_record_is_a_form_of_the_keys_of_another_package(project, run) -> None:
    (form,) = (form for form in forms_of(app, str(project.root)) if form["label"] == "New budget")
    fields = {field["name"]: field for field in form["fields"]}
    assert form["command"] == ["new", "record", "budgets"]
    assert "XXA" in {choice["value"] for choice in fields["file"]["choices"]}
    assert fields["--amount"]["help"] == "In units of the currency."
    assert [choice["value"] for choice in fields["--purpose"]["choices"]] == [
        "training",
        "oversight",
    ]
    assert [name for name, field in fields.items() if field["required"]] == [
        "file",
        "--code",
        "--purpose",
        "--adopted",
    ]
    assert [name for name, field in fields.items() if field["several"]] == ["--areas"]
    values = {"file": "XXA", "--code": "XXA-B2", "--purpose": "oversight", "--amount": "300"}
    values |= {"--adopted": "2024-13", "--areas": ["Alpha", "Beta"], "--answers-audited": "partly"}
    refused = run(*words_of(form, values, project.root))
    assert refused[0] == 2
    assert "'adopted' reads '2024-13', which is no day." in refused[1]
    refused = run(*words_of(form, values | {"--adopted": "2999-01-01"}, project.root))
    assert refused[0] == 2
    assert "'adopted' reads '2999-01-01', a day that has not come yet." in refused[1]
    assert run(*words_of(form, values | {"--adopted": "2024-01-01"}, project.root))[0] == 0
    assert (project.root / "data/budgets/xxa.yml").read_text(encoding="utf-8") == ADDED


def test_history_of_another_package_is_only_added_to(project, run) -> None:
    file = "data/budgets/xxa.yml"
    run("export-register", file, "--to", "csv")
    sheet = project.root / "sheets/budgets-xxa-budgets.csv"
    rows = sheet.read_text(encoding="utf-8-sig").replace("training", "oversight")
    sheet.write_text(rows, encoding="utf-8-sig")
    code, output = run("import-register", file, str(sheet))
    assert code != 0
    assert "only added to" in output
    assert (project.root / file).read_text(encoding="utf-8") == SOUND
