"""The commands of the guides do what the guides say, on a copy of the project."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import click
import pytest
from PIL import Image
from tests.conftest import run_in_folder, with_kept_runs

from hrcreport.cli.app import app

REPOSITORY = Path(__file__).resolve().parents[2]
GUIDES = REPOSITORY / "docs" / "how-to"
COMMANDS = re.compile(r"```sh\n(.*?)```", re.DOTALL)
KEPT = ("ita.yml", "usa.yml")

pytestmark = pytest.mark.slow


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a copy of the project with two country reports and no theme report."""
    root = tmp_path / "project"
    for folder in ("data", "notebooks", "params"):
        shutil.copytree(REPOSITORY / folder, root / folder)
    for part in ("_extensions", "references"):
        shutil.copytree(REPOSITORY / "reports" / part, root / "reports" / part)
    shutil.copy(REPOSITORY / "reports" / "references.bib", root / "reports")
    # A visit is recorded for a report, and is refused without it.
    for path in (*root.glob("params/*/*.yml"), *root.glob("data/missions/*.yml")):
        if path.name not in KEPT:
            path.unlink()
    with_kept_runs(root / "reports" / "_build")
    return root


def commands_of(guide: str) -> list[list[str]]:
    """Return the commands of a guide in their order, as words."""
    text = (GUIDES / guide).read_text(encoding="utf-8")
    lines = [line.strip() for block in COMMANDS.findall(text) for line in block.splitlines()]
    return [shlex.split(line) for line in lines if line.startswith("hrcreport ")]


def run(project: Path, words: list[str]) -> str:
    """Run a command in the folder of the project and return what it said."""
    code, said = run_in_folder(project, *words[1:])
    allowed = {0, 1} if words[1] == "inspect" else {0}
    assert code in allowed, f"{' '.join(words)}\n{said}"
    return said


def text_of(project: Path, report: str) -> str:
    return (project / f"reports/_build/{report}/source/{report}.qmd").read_text(encoding="utf-8")


def test_a_new_country_goes_from_its_name_to_a_finding_of_its_own(project: Path) -> None:
    commands = commands_of("add-a-country.md")
    assert commands[0] == ["hrcreport", "new", "country", "CHL"]
    for words in commands[:2]:
        run(project, words)
    short = text_of(project, "chl")
    assert "Chile" in short
    answered = " ".join(re.findall(r'\.finding limb="([^"]*)"', short)).split()
    assert sorted(answered) == [*"abcdefghi", "legacies", "protests"]  # each once
    assert "Washington Post" not in short
    for words in commands[2:]:
        run(project, words)
    assert "TBC" in text_of(project, "chl")


def test_a_recommendation_is_added_with_its_finding_and_both_stand_in_the_chain(
    project: Path,
) -> None:
    said = [run(project, words) for words in commands_of("add-a-recommendation.md")]
    assert "r-legal-aid" in text_of(project, "ita")
    assert any("TBC" in answer for answer in said)  # the inspection tells what is to be filled in


def test_the_example_of_a_recommendation_has_nothing_to_be_said_against(project: Path) -> None:
    guide = (GUIDES / "add-a-recommendation.md").read_text(encoding="utf-8")
    example = re.search(r"```markdown\n(.*?)```", guide, re.DOTALL)
    assert example
    run(project, ["hrcreport", "new", "finding", "ita", "g", "--name", "legal-aid"])
    path = project / "notebooks/countries/ita.ipynb"
    content = json.loads(path.read_text(encoding="utf-8"))
    cell = next(each for each in content["cells"] if each["id"] == "recommendations")
    text = "".join(cell["source"])
    written = "\n".join(line.removeprefix("   ") for line in example[1].splitlines())
    begins, ends = text.index("::: {#r-legal-aid"), text.rindex("::::")
    cell["source"] = f"{text[:begins]}{written}\n\n{text[ends:]}"
    path.write_text(json.dumps(content), encoding="utf-8")
    said = run(project, ["hrcreport", "build", "ita", "--to", "html"])
    assert "r-legal-aid" not in said


def test_a_report_is_edited_and_checked_with_the_commands_of_its_guide(project: Path) -> None:
    Image.new("RGB", (800, 600), "grey").save(project / "IMG_0412.jpg")
    for words in commands_of("edit-a-report.md"):
        if words[1] in {"adopt", "edit", "hooks", "paste", "update"}:
            continue  # tried where their own tests are; `edit` goes on until it is ended
        if words[1] == "build" and "--strict" in words:
            # What reads TBC is for the author to fill in first.
            words.remove("--strict")
        run(project, words)
    assert "f-legal-aid" in text_of(project, "usa")


AGING = ("data/monitoring", "data/sources/texts", "reports/references")
"""Where this project's own records lie that time overtakes."""


def sound(answer: str) -> bool:
    """Tell whether a check found nothing but registers, texts and tables that have grown old."""
    told = [line for line in answer.splitlines() if line.startswith("warning: ")]
    newer = "; its publisher"
    old = tuple(f"warning: {each}/" for each in AGING)
    aged = all(line.startswith(old) or newer in line for line in told)
    return "nothing is wrong" in answer or (f"checked: {len(told)} warning" in answer and aged)


def test_law_goes_to_spreadsheets_and_back_with_the_commands_of_its_guide(project: Path) -> None:
    before = (project / "data/law/ita.yml").read_bytes()
    said = [run(project, words) for words in commands_of("add-law.md")]
    assert (project / "data/law/ita.yml").read_bytes() == before
    sheets = {path.name for path in (project / "sheets").iterdir()}
    assert {
        "law-ita-assessments.xlsx",
        "areas-usa-provisions.csv",
        "regions-regions-regions.csv",
    } <= sheets
    assert any(sound(answer) for answer in said)


@pytest.mark.parametrize("guide", sorted(path.name for path in GUIDES.glob("*.md")))
def test_every_command_of_a_guide_has_the_words_that_the_program_knows(guide: str) -> None:
    for words in commands_of(guide):
        command: click.Command = app
        given = words[1:]
        while isinstance(command, click.Group):
            found = command.get_command(click.Context(command), given[0])
            assert found is not None, words
            command, given = found, given[1:]
        context = click.Context(command)
        options, arguments, _ = command.make_parser(context).parse_args(args=list(given))
        assert arguments == [] or arguments is None, words
        assert options is not None


@pytest.mark.parametrize("guide", ["add-data.md", "add-law.md", "cite-a-source.md"])
def test_what_a_guide_says_to_check_is_checked(project: Path, guide: str) -> None:
    assert ["hrcreport", "check"] in commands_of(guide)
    assert sound(run(project, ["hrcreport", "check"]))
