"""The commands of the guides do what the guides say, on a copy of the project."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from textwrap import dedent

import click
import nbformat
import pytest
from openpyxl import Workbook
from PIL import Image
from tests import guides
from tests.conftest import run_in_folder, with_kept_runs
from tests.registers.files.test_trackers import NEWER, ROWS, as_word

from hrcreport.cli.app import app
from hrcreport.registers.files.trackers import UHRI

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
    return [shlex.split(line, comments=True) for line in lines if line.startswith("hrcreport ")]


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


def write_block(path: Path, *, guide: str, kind: str) -> None:
    """Write the first block of a kind of a guide into a file."""
    text = (GUIDES / guide).read_text(encoding="utf-8")
    block = re.search(rf"```{kind}\n(.*?)```", text, re.DOTALL)
    assert block
    path.write_text(dedent(block[1]), encoding="utf-8")


def as_it_is(project: Path) -> None:
    """Let a reader begin with the project alone."""


def with_rows_of_deaths(project: Path) -> None:
    write_block(project / "deaths.csv", guide="add-data.md", kind="text")


def with_a_notebook_at_home(project: Path) -> None:
    cells = [
        nbformat.v4.new_markdown_cell("# Deaths in custody"),
        nbformat.v4.new_code_cell("year = 2021", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_markdown_cell("## What is known\n\nOf the year it is known that it ended."),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), project.parent / "custody.ipynb")


def with_a_library(project: Path) -> None:
    entry = "@report{inv-1, title = {Invented}, institution = {Office}, date = {2024}}"
    (project / "library.bib").write_text(entry, encoding="utf-8")


def with_a_recipe(project: Path) -> None:
    write_block(project / "stops-2020.csv", guide="import-a-table.md", kind="text")
    recipe = project / "data/recipes/xxa-stops.yml"
    write_block(recipe, guide="import-a-table.md", kind="yaml")


def with_an_edition_and_files_that_came_back(project: Path) -> None:
    run(project, ["hrcreport", "build", "usa"])
    run(project, ["hrcreport", "edition", "make", "usa", "--name", "v1"])
    run(project, ["hrcreport", "review", "usa", "--send", "sent.docx"])
    for name in ("back", "a", "b"):
        shutil.copy(project / "sent.docx", project / f"{name}.docx")
    for words in (["init", "-q"], ["add", "notebooks"], [*AUTHOR, "commit", "-qm", "Begin"]):
        subprocess.run(["git", *words], cwd=project, check=True)


def with_a_folder_to_send(project: Path) -> None:
    run(project, ["hrcreport", "build", "usa"])
    (project.parent / "to-send").mkdir()
    (project.parent / "to-send" / "letter.txt").write_text("The report is ready.", encoding="utf-8")


def outside_of_a_project(project: Path) -> Path:
    folder = project.parent / "elsewhere"
    folder.mkdir()
    return folder


def with_exports_of_trackers(project: Path) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (UHRI.heads, *ROWS):
        book.active.append(list(row))
    book.save(project / "uhri-colombia.xlsx")
    as_word(NEWER, project / "upr48-list.docx")


def with_exports_that_were_taken_in(project: Path) -> None:
    with_exports_of_trackers(project)
    run(project, commands_of("import-recommendations.md")[0])
    built_before(project)


def built_before(project: Path) -> None:
    run(project, ["hrcreport", "build", "usa"])


AUTHOR = ("-c", "user.name=A", "-c", "user.email=a@example.org")
FOLLOWED = {
    "add-data.md": with_rows_of_deaths,
    "any-report.md": with_a_notebook_at_home,
    "begin-a-project.md": outside_of_a_project,
    "cite-a-source.md": with_a_library,
    "edit-in-a-spreadsheet.md": as_it_is,
    "follow-up-recommendations.md": with_exports_that_were_taken_in,
    "import-a-table.md": with_a_recipe,
    "import-recommendations.md": with_exports_of_trackers,
    "prove-a-build.md": built_before,
    "review-in-word.md": with_an_edition_and_files_that_came_back,
    "run-in-ci.md": as_it_is,
    "run-on-many-machines.md": as_it_is,
    "see-what-was-built.md": built_before,
    "work-with-restricted-data.md": with_a_folder_to_send,
}
"""Guides whose lines run here one after the other, with what their readers have before."""
ABOVE = {"add-a-country.md", "add-a-recommendation.md", "add-law.md", "edit-a-report.md"}
"""Guides whose lines run in tests of their own."""
FINDS = {"bundle", "inspect", "scan"}
"""Commands that leave with 1 where they find something to tell, as they do in real reports."""


@pytest.mark.parametrize("guide", sorted(FOLLOWED))
def test_lines_of_a_guide_run_in_the_order_of_its_page(project: Path, guide: str) -> None:
    folder = FOLLOWED[guide](project) or project
    page = f"docs/how-to/{guide}"
    for line in guides.lines_of(page):
        words = shlex.split(line, comments=True)
        if words[0] == "cd":
            folder = folder / words[1]
        elif not guides.elsewhere(page, line):
            given = [word.replace("~", str(project.parent)) for word in words[1:]]
            code, said = run_in_folder(folder, *given)
            assert code in ({0, 1} if words[1] in FINDS else {0}), f"{line}\n{said}"


def test_pages_that_are_said_to_be_followed_are() -> None:
    said = {Path(page).name for page, test in guides.IN_ORDER.items() if test == guides.GUIDES}
    assert said == {*FOLLOWED, *ABOVE}
