"""Each of the forty slips is refused in the words that `explain` prints, and its mend is sound."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
import yaml
from tests.conftest import InventedProject

from hrcreport.cli import explain

FOLDER = Path(explain.__file__).parent
SLIPS = yaml.safe_load((FOLDER / "explained.yml").read_text(encoding="utf-8"))
PARAMS, BIBLIOGRAPHY = "params/countries/xxa.yml", "reports/references.bib"
ENDS_WELL = {0, 1}
"""An inspection leaves with 1 where it finds something: it was not refused."""


def written(project: InventedProject, slip: dict[str, str], key: str) -> None:
    """Write what stands in a file, in the place of what is right in the invented project."""
    path = project.root / slip["file"]
    if slip["file"] == PARAMS:
        project.params("xxa", slip[key] + "\n")
    elif slip["file"] == BIBLIOGRAPHY:
        project.write(BIBLIOGRAPHY, slip[key] + "\n")
    elif path.suffix == ".ipynb":
        notebook = nbformat.read(path, as_version=4)
        (cell,) = (each for each in notebook.cells if slip["sound"] in each.source)
        cell.source = cell.source.replace(slip["sound"], slip[key])
        nbformat.write(notebook, path)
    else:
        text = path.read_text(encoding="utf-8")
        assert text.count(slip["sound"]) >= 1
        project.write(slip["file"], text.replace(slip["sound"], slip[key], 1))


def asked(line: str) -> list[list[str]]:
    """Return the words of each command in a line, without the name of the program."""
    return [each.split()[1:] for each in line.split(" && ")]


def slow(slip: dict[str, str]) -> tuple[pytest.MarkDecorator, ...]:
    builds = "build xxa" in slip.get("command", "") + slip["sound"]
    return (pytest.mark.slow,) if builds else ()


@pytest.mark.parametrize(
    "slip",
    [pytest.param(each, id=each["title"].replace(" ", "-"), marks=slow(each)) for each in SLIPS],
)
def test_slip_is_told_in_these_words_and_its_mend_is_sound(
    invented: InventedProject, hrcreport, slip: dict[str, str]
) -> None:
    (command,) = asked(slip.get("command", slip["slip"]))
    if "file" in slip:
        written(invented, slip, "sound")
        assert slip["says"] not in hrcreport(invented, *command).err
        written(invented, slip, "slip")
    said = hrcreport(invented, *command)
    assert slip["says"] in said.err
    found = json.loads(hrcreport(invented, *command, "--json").out) if json_of(command) else {}
    problems = [*found.get("problems", ())]
    problems += [each for row in found.get("reports", ()) for each in row["problems"]]
    assert not found or slip["rule"] in {each["rule"] for each in problems}
    for words in asked(slip["sound"]) if "file" not in slip else ():
        said = hrcreport(invented, *words)
        assert said.code in ENDS_WELL
        assert slip["says"] not in said.err


def json_of(command: list[str]) -> bool:
    """Tell whether a command answers programs; `new` does not."""
    return command[0] != "new"


def test_there_are_forty_and_all_are_listed(invented: InventedProject, hrcreport) -> None:
    said = hrcreport(invented, "explain")
    assert len(SLIPS) == 40
    assert all(each["title"] in said.out for each in SLIPS)


def test_rule_is_explained_by_its_slip_or_by_its_messages(
    invented: InventedProject, hrcreport
) -> None:
    said = hrcreport(invented, "explain", "params.order")
    assert "first_year: 2019" in said.out
    assert "comes after 'last_year'" in said.out
    said = hrcreport(invented, "explain", "project.not-found")
    assert "No report project is found here" in said.out
    said = hrcreport(invented, "explain", "register.missing-citation")
    assert "register.missing-citation" in said.out
    said = hrcreport(invented, "explain", "params.order", "--json")
    assert said.data["rules"]["params.order"][0]["mend"].startswith("Correct one of the two")
    assert said.data["examples"][0]["rule"] == "params.order"


def test_words_of_a_message_lead_to_its_rule(invented: InventedProject, hrcreport) -> None:
    said = hrcreport(invented, "explain", "'first_year' (2020)", "comes after 'last_year'")
    assert "params.order" in said.out.split()
    said = hrcreport(invented, "explain", "law")
    assert {"law.unknown-test", "law.unknown-provision"} <= set(said.out.split())


@pytest.mark.parametrize("words", ["params.ordre", "'2019'", "flying saucers"])
def test_words_that_no_message_has_are_refused(
    invented: InventedProject, hrcreport, words: str
) -> None:
    said = hrcreport(invented, "explain", words)
    assert said.code == 2
    assert "no rule is called" in said.err
    assert words != "params.ordre" or "Did you mean 'params.order'?" in said.err
