"""`new finding` and `new theme` write notebooks that pass `check` and say what to fill in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from tests.small_projects import BODY

from hrcreport.editorial.desk.first_texts import (
    finding_text,
    recommendation_text,
    with_recommendation,
)
from hrcreport.editorial.starters import SetUp
from hrcreport.notebook.templates.cells import Origin

OWN = "notebooks/countries/xxa.ipynb"
LIMB_B = '::: {#f-root-causes .finding limb="b" rests-on="INV-1"}\nShared on b.\n:::\n'
LIMB_G = LIMB_B.replace("root-causes", "accountability-and-redress").replace('"b"', '"g"')


@pytest.fixture
def project(invented) -> Any:
    """The invented project; its notebook prints a shared text on limb (b) and on limb (g)."""
    cells = invented.cells()
    cells[8:8] = [
        new_code_cell('hrc.block("root-causes")'),
        new_code_cell('hrc.block("accountability-and-redress")'),
    ]
    invented.notebook(*cells)
    invented.write("notebooks/_shared/root-causes.md", LIMB_B)
    invented.write("notebooks/_shared/accountability-and-redress.md", LIMB_G)
    return invented


def blocks(project, name: str) -> str:
    cells = json.loads((project.root / OWN).read_text(encoding="utf-8"))["cells"]
    return next(
        "".join(cell["source"])
        for cell in cells
        if cell["metadata"].get(Origin.key, {}).get("block") == name
    )


def test_first_finding_of_a_limb_takes_the_place_of_the_shared_text(project, hrcreport) -> None:
    done = hrcreport(project, "new", "finding", "xxa", "b")
    assert done.code == 0
    assert f"wrote {OWN}" in done.out
    assert "TBC" in done.out
    assert "#f-root-causes" in blocks(project, "root-causes")
    assert "Shared on b." not in blocks(project, "root-causes")
    # The shared recommendations rest on the finding of this name already.
    assert blocks(project, "recommendations").count(".recommendation") == 1
    assert hrcreport(project, "check").code == 0


def test_further_finding_brings_its_recommendation(project, hrcreport) -> None:
    hrcreport(project, "new", "finding", "xxa", "b")
    done = hrcreport(project, "new", "finding", "xxa", "b", "--name", "night-patrols")
    assert done.code == 0
    text = blocks(project, "root-causes")
    assert text.index("#f-root-causes") < text.index("#f-night-patrols")
    assert 'rests-on="f-night-patrols"' in blocks(project, "recommendations")
    assert hrcreport(project, "check").code == 0


def test_further_finding_without_a_name_gets_a_free_one(project, hrcreport) -> None:
    for _ in range(3):
        assert hrcreport(project, "new", "finding", "xxa", "g").code == 0
    text = blocks(project, "accountability-and-redress")
    assert "#f-accountability-and-redress-2 " in text
    assert "#f-accountability-and-redress-3 " in text


def test_shared_texts_are_kept_beside_a_further_finding(project, hrcreport) -> None:
    hrcreport(project, "new", "finding", "xxa", "g", "--name", "custody-deaths")
    text = blocks(project, "accountability-and-redress")
    assert text.startswith(LIMB_G)
    assert "#f-custody-deaths" in text
    advice = blocks(project, "recommendations")
    assert "last resort only;\n:::" in advice
    assert advice.endswith("to be missing.\n:::")


def test_finding_on_a_limb_of_which_no_cell_speaks_comes_behind_the_last_one(
    project, hrcreport
) -> None:
    assert hrcreport(project, "new", "finding", "xxa", "i").code == 0
    cells = json.loads((project.root / OWN).read_text(encoding="utf-8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells]
    at = next(i for i, text in enumerate(texts) if "#f-coordination " in text)
    assert "#f-force" in texts[at - 1]
    assert "r-coordination" in blocks(project, "recommendations")
    assert hrcreport(project, "check").code == 0


def test_finding_stands_before_the_cell_that_holds_findings_and_recommendations(
    project, hrcreport
) -> None:
    """A heading "Conclusions and recommendations" is no place behind which to find something."""
    folder = project.root / "notebooks/_shared"
    texts = [(folder / f"{name}.md").read_text("utf-8") for name in ("findings", "recommendations")]
    heading = "# Conclusions and recommendations"
    project.notebook(*project.cells()[:8], new_markdown_cell("\n\n".join((heading, *texts))))
    assert hrcreport(project, "new", "finding", "xxa", "i").code == 0
    written = json.loads((project.root / OWN).read_text(encoding="utf-8"))["cells"]
    order = ["".join(cell["source"]) for cell in written]
    added = next(i for i, text in enumerate(order) if "#f-coordination " in text)
    assert order[added + 1].startswith(heading)
    assert "#r-coordination" in order[added + 1]


def test_note_of_a_new_recommendation_is_true_in_a_project_without_the_docs() -> None:
    note = recommendation_text("a", limb="b", body=BODY)
    assert "docs/" not in note
    assert 'level="…": national, federal,' in note
    assert 'action="…": law, policy,' in note


def test_findings_of_a_plain_report_come_before_its_conclusions_and_advice_last(
    project, hrcreport
) -> None:
    assert hrcreport(project, "new", "report", "first", "--title", "First").code == 0
    for _ in range(2):
        done = hrcreport(project, "new", "finding", "first", "g")
        assert done.code == 0, done.err
    path = project.root / "notebooks/reports/first.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    ids = [cell["id"] for cell in cells]
    assert ids[-4:] == ["findings", "findings-2", "conclusions", "recommendations"]
    advice = "".join(cells[-1]["source"])
    assert [name for name in ("g", "g-2") if f"#r-{name} .recommendation" in advice] == ["g", "g-2"]
    assert "hrcreport" not in json.loads(path.read_text(encoding="utf-8"))["metadata"]


def test_name_of_a_shared_finding_is_taken(project, hrcreport) -> None:
    done = hrcreport(project, "new", "finding", "xxa", "b", "--name", "force")
    assert done.code == 2
    assert not (project.root / OWN).exists()


def test_recommendation_goes_before_those_that_are_alone_with_their_addressee() -> None:
    text = (
        "The Mechanism recommends that States:\n\n::: {#r-a .recommendation}\nAct.[@X-1]\n:::\n\n"
        "::: {#r-b .recommendation .alone}\nThe Mechanism recommends that the Council act.\n:::\n"
    )
    found = with_recommendation(text, recommendation_text("c", limb="b", body=BODY))
    assert found.index("#r-a") < found.index("#r-c") < found.index("#r-b")
    assert "Act;[@X-1]" in found
    assert found.endswith("that the Council act.\n:::\n")


def test_name_that_is_taken_is_refused_and_nothing_is_written(project, hrcreport) -> None:
    hrcreport(project, "new", "finding", "xxa", "b", "--name", "patrols")
    before = blocks(project, "root-causes")
    done = hrcreport(project, "new", "finding", "xxa", "b", "--name", "patrols")
    assert done.code == 2
    assert "'patrols' already" in done.err
    assert blocks(project, "root-causes") == before


@pytest.mark.parametrize("name", ["Patrols", "two words", "-x", "../x", "é", "a--b"])
def test_name_of_the_wrong_form_is_refused_with_an_example(project, hrcreport, name: str) -> None:
    done = hrcreport(project, "new", "finding", "xxa", "b", f"--name={name}")
    assert done.code == 2
    assert "legal-aid" in done.err


def test_unknown_report_and_limb_are_refused_with_what_there_is(project, hrcreport) -> None:
    done = hrcreport(project, "new", "finding", "xxb", "b")
    assert done.code == 2
    assert "Did you mean 'xxa'?" in done.err
    assert hrcreport(project, "new", "finding", "xxa", "z").code == 2


def test_shared_text_that_is_no_text_is_refused(project, hrcreport) -> None:
    (project.root / "notebooks/_shared/root-causes.md").write_bytes(b"caf\xe9")
    done = hrcreport(project, "new", "finding", "xxa", "b", "--name", "x")
    assert done.code == 2
    assert "UTF-8" in done.err


def test_dry_run_writes_nothing(project, hrcreport) -> None:
    done = hrcreport(project, "new", "finding", "xxa", "b", "--dry-run")
    assert "would write" in done.out
    assert not (project.root / OWN).exists()


def test_each_limb_has_a_block_and_a_finding_that_names_it() -> None:
    for limb in BODY.codes:
        block = BODY.block(limb)
        text = finding_text(block, limb=limb, body=BODY)
        assert f'#f-{block} .finding limb="{limb}"' in text
        assert "TBC" in text
        assert f'rests-on="f-{block}"' in recommendation_text(block, limb=limb, body=BODY)


def test_recommendation_goes_inside_the_group_that_orders_them() -> None:
    group = ":::: {.recommendations}\n\n::: {#r-a .recommendation}\nA.\n:::\n\n::::\n"
    text = with_recommendation(group, recommendation_text("b", limb="b", body=BODY))
    assert text.index("#r-a") < text.index("#r-b") < text.rindex("::::")
    assert text.rstrip().endswith("::::")


def test_new_theme_passes_check_and_explains_the_standard(project, hrcreport) -> None:
    project.write("notebooks/_shared/standard-root-causes.md", "The standard.\n")
    project.write("notebooks/theme.ipynb", _theme_notebook())
    done = hrcreport(
        project, "new", "theme", "borders", "--limb", "b", "--title", 'Borders: "stops"'
    )
    assert done.code == 0
    params = (project.root / "params/themes/borders.yml").read_text(encoding="utf-8")
    assert "yaml-language-server" in params.splitlines()[0]
    assert "countries: [XXA]\n" in params  # the States whose law is registered
    text = (project.root / "notebooks/themes/borders.ipynb").read_text(encoding="utf-8")
    assert "The standard." in text
    assert "#f-borders" in text
    assert "ranks no State" in text
    checked = hrcreport(project, "check", "borders", "--json")
    assert [e for e in checked.data["problems"] if e["severity"] == "error"] == []


def test_new_theme_compares_the_states_that_are_named(project, hrcreport) -> None:
    project.write("notebooks/theme.ipynb", _theme_notebook())
    words = ("new", "theme", "borders", "--limb", "b", "--country")
    refused = hrcreport(project, *words, "XXQ")
    assert (refused.code, "no State has the code 'XXQ'" in refused.err) == (2, True)
    assert hrcreport(project, *words, "XXA").code == 0
    text = (project.root / "params/themes/borders.yml").read_text(encoding="utf-8")
    assert text.endswith("limb: b\ncountries: [XXA]\n")


def test_theme_that_is_there_is_not_overwritten(project, hrcreport) -> None:
    project.write("notebooks/theme.ipynb", _theme_notebook())
    hrcreport(project, "new", "theme", "borders", "--limb", "b")
    done = hrcreport(project, "new", "theme", "borders", "--limb", "c")
    assert done.code == 2
    assert "already" in done.err
    text = (project.root / "params/themes/borders.yml").read_text(encoding="utf-8")
    assert "limb: b" in text


def _theme_notebook() -> str:
    import nbformat
    from nbformat.v4 import new_markdown_cell, new_notebook

    parameters = (
        "from hrcreport.params import Country, Required\n\n"
        'title: Required[str] = ""  # title\nlimb: Required[str] = ""  # limb\n'
        "countries: Required[list[Country]] = []  # States"
    )
    cells = [
        new_code_cell(parameters, metadata={"tags": ["parameters"]}),
        new_markdown_cell("# {{ title }}", metadata={"tags": ["title"]}),
        *(
            new_code_cell(f'hrc.block("{name}")')
            for name in (
                "importance",
                "standards",
                "key-steps",
                "findings",
                "theme-conclusions",
                "recommendations",
            )
        ),
    ]
    return nbformat.writes(new_notebook(cells=cells))


def test_new_theme_names_a_limb_where_the_notebook_of_themes_asks_for_one(
    project, hrcreport, tmp_path
) -> None:
    project.write("notebooks/theme.ipynb", _theme_notebook())
    done = hrcreport(project, "new", "theme", "borders", "--title", "Borders")
    assert (done.code, "no limb of the mandate is named" in done.err) == (2, True)
    done = hrcreport(project, "new", "theme", "borders", "--limb", "z")
    assert (done.code, "the mandate has no limb 'z'" in done.err) == (2, True)
    assert not (project.root / "params/themes/borders.yml").exists()
    other = SetUp.begin(tmp_path / "other", starter="plain")
    done = hrcreport(other, "new", "theme", "cells", "--limb", "b")
    assert (done.code, "takes up no limb, and 'b' is named" in done.err) == (2, True)
    assert not (other.params / "themes/cells.yml").exists()
    done = hrcreport(other, "new", "theme", "cells")
    assert done.code == 0
    text = (other.params / "themes/cells.yml").read_text(encoding="utf-8")
    assert "limb" not in text
    assert "countries: [XXA]" in text
