"""`adopt` pours a report into one notebook, and `update` brings in what changes later."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hrcreport.notebook.templates.cells import Origin

OWN = "notebooks/countries/xxa.ipynb"


@pytest.fixture
def project(invented) -> Any:
    """The invented project; its shared findings begin with two sentences."""
    shared = (invented.root / "notebooks/_shared/findings.md").read_text(encoding="utf-8")
    invented.write("notebooks/_shared/findings.md", f"One is so. Two is not.\n\n{shared}")
    return invented


def notebook(project: Any, place: str = OWN) -> Any:
    return json.loads((project.root / place).read_text(encoding="utf-8"))


def cell_of(content: Any, shared: str) -> Any:
    (found,) = (
        c for c in content["cells"] if c["metadata"].get(Origin.key, {}).get("cell") == shared
    )
    return found


def change(project: Any, place: str, old: str, new: str) -> None:
    path: Path = project.root / place
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_report_is_poured_with_its_blocks(project, hrcreport) -> None:
    done = hrcreport(project, "adopt", "xxa")
    assert done.code == 0
    assert done.out == f"wrote {OWN}: 11 cells\n"
    content = notebook(project)
    sources = ["".join(cell["source"]) for cell in content["cells"]]
    assert not any("hrc.block(" in source for source in sources)
    findings = cell_of(content, "cell-9")
    assert findings["cell_type"] == "markdown"
    assert findings["source"][:2] == ["One is so.\n", "Two is not.\n"]
    assert cell_of(content, "cell-11")["metadata"][Origin.key]["block"] == "recommendations"
    assert len(content["metadata"][Origin.key]["cells"]) == 11
    assert hrcreport(project, "check", "--json").data["problems"] == []


def test_block_that_may_print_is_poured_with_its_condition(project, hrcreport) -> None:
    cells = project.cells()
    cells[8]["source"] = 'hrc.block("findings") if profile.total else None'
    cells[10]["source"] = 'hrc.block("recommendations") if len(place.name) else None'
    project.notebook(*cells)
    hrcreport(project, "adopt", "xxa")
    content = notebook(project)
    poured = "".join(cell_of(content, "cell-9")["source"])
    assert poured.startswith("{% if profile.total %}\nOne is so.\nTwo is not.\n")
    assert poured.endswith(":::\n{% endif %}")
    # A condition that a text cannot ask stays code.
    assert cell_of(content, "cell-11")["cell_type"] == "code"


def test_block_is_poured_with_what_it_is_asked_where(project, hrcreport) -> None:
    cells = project.cells()
    cells[8]["source"] = 'hrc.block("findings", where=profile.total)'
    project.notebook(*cells)
    hrcreport(project, "adopt", "xxa")
    poured = "".join(cell_of(notebook(project), "cell-9")["source"])
    assert poured.startswith("{% if profile.total %}\nOne is so.\nTwo is not.\n")


def test_dry_run_and_second_adoption_write_nothing(project, hrcreport) -> None:
    before = project.snapshot()
    assert "would write" in hrcreport(project, "adopt", "--all", "--dry-run").out
    assert project.snapshot() == before
    hrcreport(project, "adopt", "--all")
    before = project.snapshot()
    again = hrcreport(project, "adopt", "xxa")
    assert again.code == 2
    assert "has a notebook of its own already" in again.err
    assert "Each report has a notebook" in hrcreport(project, "adopt", "--all").out
    assert project.snapshot() == before


def test_report_that_check_refuses_is_not_adopted(project, hrcreport) -> None:
    project.params("xxa", "country: XXA\nfirst_yaer: 2018\n")
    before = project.snapshot()
    assert hrcreport(project, "adopt", "xxa").code == 2
    assert project.snapshot() == before


def test_update_without_adoption_names_the_command(project, hrcreport) -> None:
    done = hrcreport(project, "update", "xxa")
    assert done.code == 2
    assert "hrcreport adopt xxa" in done.err
    assert hrcreport(project, "update").code == 2


def test_shared_changes_are_counted_told_and_merged(project, hrcreport) -> None:
    hrcreport(project, "adopt", "xxa")
    (row,) = hrcreport(project, "list", "--json").data["reports"]
    assert (row["own_notebook"], row["waiting"], row["conflicts"]) == (True, 0, 0)
    change(project, "notebooks/_shared/recommendations.md", "within 12 months", "within a year")
    change(project, "notebooks/_shared/findings.md", "Black persons", "People")
    change(project, "notebooks/country.ipynb", "persons died.", "persons died. Why?")
    (row,) = hrcreport(project, "list", "--json").data["reports"]
    assert row["waiting"] == 3
    assert "own notebook; 3 shared changes wait" in hrcreport(project, "list").out
    change(project, OWN, "From {{ first_year }}, ", "From {{ first_year }} on, ")
    done = hrcreport(project, "update", "xxa", "--dry-run")
    assert (done.code, "3 shared changes would be merged" in done.out) == (0, True)
    done = hrcreport(project, "update", "xxa")
    assert (done.code, "3 shared changes merged" in done.out) == (0, True)
    text = (project.root / OWN).read_text(encoding="utf-8")
    assert "within a year" in text
    assert "From {{ first_year }} on, {{ profile.total }} persons died." in text
    assert "Why?" in text
    assert "People" in text
    assert "no shared change waits" in hrcreport(project, "update", "xxa").out
    assert hrcreport(project, "list", "--json").data["reports"][0]["waiting"] == 0


def test_key_that_only_the_shared_notebook_declares_comes_in_by_the_update(
    project, hrcreport
) -> None:
    hrcreport(project, "adopt", "xxa")
    text = (project.root / "notebooks/country.ipynb").read_text(encoding="utf-8")
    line = next(each for each in text.splitlines() if "first_year: " in each)
    change(
        project,
        "notebooks/country.ipynb",
        line,
        f'   "remark: str = \\"\\"  # what is remarked\\n",\n{line}',
    )
    params = "params/countries/xxa.yml"
    change(project, params, "country: XXA\n", "country: XXA\nremark: New\n")
    assert "unknown key 'remark'" in hrcreport(project, "check").err
    done = hrcreport(project, "update", "xxa")
    assert (done.code, "1 shared change merged" in done.out) == (0, True), done.err
    assert "remark: str" in (project.root / OWN).read_text(encoding="utf-8")
    errors = [
        each
        for each in hrcreport(project, "check", "--json").data["problems"]
        if each["severity"] == "error"
    ]
    assert errors == []
    # A key that nobody declares is refused as ever.
    change(project, params, "remark: New\n", "remrak: New\n")
    done = hrcreport(project, "update", "xxa")
    assert (done.code, "unknown key 'remrak'" in done.err) == (2, True)


def test_conflict_is_shown_warned_of_and_never_printed(project, hrcreport) -> None:
    hrcreport(project, "adopt", "xxa")
    change(project, "notebooks/country.ipynb", "persons died.", "persons were {{ nobody }}.")
    change(project, OWN, "persons died.", "persons lost their lives.")
    done = hrcreport(project, "update", "xxa")
    assert done.code == 1
    assert "1 to decide, in cells of the tag 'conflict'" in done.out
    (asked,) = (c for c in notebook(project)["cells"] if c["metadata"].get("tags") == ["conflict"])
    shown = "".join(asked["source"])
    assert "persons died." in shown
    assert "persons were {{ nobody }}." in shown
    assert "lost their lives" in (project.root / OWN).read_text(encoding="utf-8")
    told = hrcreport(project, "check", "--json").data["problems"]
    conflicts = [each for each in told if each["rule"] == "text.conflict"]
    assert [(each["severity"], each["place"]) for each in conflicts] == [("warning", OWN)]
    assert "(**To decide.** You and the shared text" in conflicts[0]["what"]
    # What stands in the cell is no text of the report: its unknown value is no error.
    assert [each for each in told if each["severity"] == "error"] == []
    assert hrcreport(project, "list", "--json").data["reports"][0]["conflicts"] == 1


def test_notebook_half_merged_by_git_is_refused_with_its_line(project, hrcreport) -> None:
    hrcreport(project, "adopt", "xxa")
    path = project.root / OWN
    text = path.read_text(encoding="utf-8")
    path.write_text("<<<<<<< HEAD\n" + text + ">>>>>>> main\n", encoding="utf-8")
    before = project.snapshot()
    done = hrcreport(project, "update", "xxa")
    assert done.code == 2
    assert "git checkout --merge notebooks/" in done.err
    assert project.snapshot() == before


def test_marks_of_a_merge_in_a_cell_are_named_by_check(project, hrcreport) -> None:
    hrcreport(project, "adopt", "xxa")
    content = notebook(project)
    findings = cell_of(content, "cell-9")
    findings["source"] = ["<<<<<<< local\n", "One.\n", "=======\n", "Two.\n", ">>>>>>> remote"]
    project.write(OWN, json.dumps(content))
    told = hrcreport(project, "check", "--json").data["problems"]
    assert "text.half-merged" in {each["rule"] for each in told}


def test_cell_id_that_stands_twice_is_mended_and_both_texts_stay(project, hrcreport) -> None:
    hrcreport(project, "adopt", "xxa")
    content = notebook(project)
    copy = dict(cell_of(content, "cell-6"), source=["A copy that was edited."])
    content["cells"].append(copy)
    project.write(OWN, json.dumps(content))
    change(project, "notebooks/country.ipynb", "persons died.", "persons were killed.")
    assert hrcreport(project, "update", "xxa").code == 0
    cells = notebook(project)["cells"]
    assert len({cell["id"] for cell in cells}) == len(cells)
    text = (project.root / OWN).read_text(encoding="utf-8")
    assert "persons were killed." in text
    assert "A copy that was edited." in text


def test_finding_is_added_to_the_cells_of_an_own_notebook(project, hrcreport) -> None:
    project.write("notebooks/_shared/root-causes.md", "Nothing is known.\n")
    cells = project.cells()
    cells.insert(8, type(cells[6])({**cells[6], "source": 'hrc.block("root-causes")'}))
    project.notebook(*cells)
    hrcreport(project, "adopt", "xxa")
    done = hrcreport(project, "new", "finding", "xxa", "b", "--name", "night-patrols")
    assert (done.code, f"wrote {OWN}" in done.out) == (0, True)
    text = (project.root / OWN).read_text(encoding="utf-8")
    assert "#f-night-patrols" in text
    assert 'rests-on=\\"f-night-patrols\\"' in text
    assert "Nothing is known." in text
    errors = [
        each
        for each in hrcreport(project, "check", "--json").data["problems"]
        if each["severity"] == "error"
    ]
    assert errors == []
    done = hrcreport(project, "new", "finding", "xxa", "b", "--name", "night-patrols")
    assert "already" in done.err


def test_translation_in_an_own_notebook_is_compared_cell_by_cell(project, hrcreport) -> None:
    project.params("xxa-fr", "country: XXA\nlanguage: fr\n")
    project.notebook(*project.cells(), name="country.fr.ipynb")
    hrcreport(project, "adopt", "xxa", "xxa-fr")
    own = OWN.replace("xxa", "xxa-fr")
    for place, text in ((OWN, "One is so, and it is new."), (own, "Un. Deux.\n\nTrois.")):
        content = notebook(project, place)
        cell_of(content, "cell-9")["source"] = [text]
        project.write(place, json.dumps(content))
    told = [each["what"] for each in hrcreport(project, "check", "--json").data["problems"]]
    assert any("cell 9: it is no longer the translation of cell 9 of" in what for what in told)
    # A text that both have from the shared ones is compared there, once.
    assert sum("recommendations" in what for what in told) == 1
