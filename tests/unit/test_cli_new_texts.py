"""`new finding` and `new theme` write files that pass `check` and say what to fill in."""

from __future__ import annotations

import pytest

from hrcreport.recommendations.first_texts import (
    BLOCK_OF_LIMB,
    finding_text,
    recommendation_text,
    with_recommendation,
)


def blocks(project, name: str) -> str:
    return (project.root / "notebooks/countries/xxa" / f"{name}.md").read_text(encoding="utf-8")


def test_first_finding_of_a_limb_takes_the_place_of_the_shared_block(invented, hrcreport) -> None:
    done = hrcreport(invented, "new", "finding", "xxa", "b")
    assert done.code == 0
    assert "wrote notebooks/countries/xxa/root-causes.md" in done.out
    assert "TBC" in done.out
    assert "#f-root-causes" in blocks(invented, "root-causes")
    # The shared recommendations rest on the finding of this name already.
    assert not (invented.root / "notebooks/countries/xxa/recommendations.md").exists()
    assert hrcreport(invented, "check").code == 0


def test_further_finding_brings_its_recommendation(invented, hrcreport) -> None:
    hrcreport(invented, "new", "finding", "xxa", "b")
    done = hrcreport(invented, "new", "finding", "xxa", "b", "--name", "night-patrols")
    assert done.code == 0
    text = blocks(invented, "root-causes")
    assert text.index("#f-root-causes") < text.index("#f-night-patrols")
    assert 'rests-on="f-night-patrols"' in blocks(invented, "recommendations")
    assert hrcreport(invented, "check").code == 0


def test_further_finding_without_a_name_gets_a_free_one(invented, hrcreport) -> None:
    for _ in range(3):
        assert hrcreport(invented, "new", "finding", "xxa", "g").code == 0
    text = blocks(invented, "accountability-and-redress")
    assert "#f-accountability-and-redress-2 " in text
    assert "#f-accountability-and-redress-3 " in text


def test_shared_recommendations_are_kept_beside_a_further_one(invented, hrcreport) -> None:
    shared = '::: {#r-data .recommendation rests-on="f-data"}\nPublish.\n:::\n'
    invented.write("notebooks/_shared/recommendations.md", shared)
    hrcreport(invented, "new", "finding", "xxa", "d", "--name", "ages")
    text = blocks(invented, "recommendations")
    assert text.startswith(shared.replace("Publish.", "Publish;"))
    assert "#r-ages" in text
    assert text.endswith("to be missing.\n:::\n")


def test_shared_finding_is_kept_so_that_the_shared_recommendation_stands(
    invented, hrcreport
) -> None:
    shared = '::: {#f-accountability-and-redress .finding limb="g" rests-on="INV-1"}\nX.\n:::\n'
    invented.write("notebooks/_shared/accountability-and-redress.md", shared)
    hrcreport(invented, "new", "finding", "xxa", "g", "--name", "custody-deaths")
    text = blocks(invented, "accountability-and-redress")
    assert text.startswith(shared)
    assert "#f-custody-deaths" in text


def test_name_of_a_shared_finding_is_taken(invented, hrcreport) -> None:
    invented.write("notebooks/_shared/root-causes.md", "::: {#f-patrols .finding}\nX.\n:::\n")
    done = hrcreport(invented, "new", "finding", "xxa", "b", "--name", "patrols")
    assert done.code == 2
    assert not (invented.root / "notebooks/countries/xxa/root-causes.md").exists()


def test_recommendation_goes_before_those_that_are_alone_with_their_addressee() -> None:
    text = (
        "The Mechanism recommends that States:\n\n::: {#r-a .recommendation}\nAct.[@X-1]\n:::\n\n"
        "::: {#r-b .recommendation .alone}\nThe Mechanism recommends that the Council act.\n:::\n"
    )
    found = with_recommendation(text, recommendation_text("c", limb="b"))
    assert found.index("#r-a") < found.index("#r-c") < found.index("#r-b")
    assert "Act;[@X-1]" in found
    assert found.endswith("that the Council act.\n:::\n")


def test_name_that_is_taken_is_refused_and_nothing_is_written(invented, hrcreport) -> None:
    hrcreport(invented, "new", "finding", "xxa", "b", "--name", "patrols")
    before = blocks(invented, "root-causes")
    done = hrcreport(invented, "new", "finding", "xxa", "b", "--name", "patrols")
    assert done.code == 2
    assert "'patrols' already" in done.err
    assert blocks(invented, "root-causes") == before


@pytest.mark.parametrize("name", ["Patrols", "two words", "-x", "../x", "é", "a--b"])
def test_name_of_the_wrong_form_is_refused_with_an_example(invented, hrcreport, name: str) -> None:
    done = hrcreport(invented, "new", "finding", "xxa", "b", f"--name={name}")
    assert done.code == 2
    assert "legal-aid" in done.err


def test_unknown_report_and_limb_are_refused_with_what_there_is(invented, hrcreport) -> None:
    done = hrcreport(invented, "new", "finding", "xxb", "b")
    assert done.code == 2
    assert "Did you mean 'xxa'?" in done.err
    assert hrcreport(invented, "new", "finding", "xxa", "z").code == 2


def test_block_that_is_no_text_is_refused(invented, hrcreport) -> None:
    place = invented.root / "notebooks/countries/xxa/root-causes.md"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"caf\xe9")
    done = hrcreport(invented, "new", "finding", "xxa", "b", "--name", "x")
    assert done.code == 2
    assert "UTF-8" in done.err


def test_dry_run_writes_nothing(invented, hrcreport) -> None:
    done = hrcreport(invented, "new", "finding", "xxa", "b", "--dry-run")
    assert "would write" in done.out
    assert not (invented.root / "notebooks/countries/xxa/root-causes.md").exists()


def test_each_limb_has_a_block_and_a_finding_that_names_it() -> None:
    for limb, block in BLOCK_OF_LIMB.items():
        text = finding_text(block, limb=limb)
        assert f'#f-{block} .finding limb="{limb}"' in text
        assert "TBC" in text
        assert f'rests-on="f-{block}"' in recommendation_text(block, limb=limb)


def test_recommendation_goes_inside_the_group_that_orders_them() -> None:
    group = ":::: {.recommendations}\n\n::: {#r-a .recommendation}\nA.\n:::\n\n::::\n"
    text = with_recommendation(group, recommendation_text("b", limb="b"))
    assert text.index("#r-a") < text.index("#r-b") < text.rindex("::::")
    assert text.rstrip().endswith("::::")


def test_new_theme_passes_check_and_explains_the_standard(invented, hrcreport) -> None:
    invented.write("notebooks/_shared/standard-root-causes.md", "The standard.\n")
    invented.write("notebooks/theme.ipynb", _theme_notebook())
    done = hrcreport(
        invented, "new", "theme", "borders", "--limb", "b", "--title", 'Borders: "stops"'
    )
    assert done.code == 0
    params = (invented.root / "params/themes/borders.yml").read_text(encoding="utf-8")
    assert "yaml-language-server" in params.splitlines()[0]
    assert "countries: [XXA]\n" in params  # the States whose law is registered
    standards = invented.root / "notebooks/themes/borders/standards.md"
    assert standards.read_text(encoding="utf-8") == "The standard.\n"
    checked = hrcreport(invented, "check", "borders")
    assert checked.code == 0, checked.err


def test_new_theme_compares_the_states_that_are_named(invented, hrcreport) -> None:
    invented.write("notebooks/theme.ipynb", _theme_notebook())
    words = ("new", "theme", "borders", "--limb", "b", "--country")
    refused = hrcreport(invented, *words, "XXQ")
    assert (refused.code, "no State has the code 'XXQ'" in refused.err) == (2, True)
    assert hrcreport(invented, *words, "XXA").code == 0
    text = (invented.root / "params/themes/borders.yml").read_text(encoding="utf-8")
    assert text.endswith("limb: b\ncountries: [XXA]\n")


def test_theme_that_is_there_is_not_overwritten(invented, hrcreport) -> None:
    invented.write("notebooks/theme.ipynb", _theme_notebook())
    hrcreport(invented, "new", "theme", "borders", "--limb", "b")
    done = hrcreport(invented, "new", "theme", "borders", "--limb", "c")
    assert done.code == 2
    assert "already" in done.err
    text = (invented.root / "params/themes/borders.yml").read_text(encoding="utf-8")
    assert "limb: b" in text


def _theme_notebook() -> str:
    import nbformat
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    parameters = (
        "from hrcreport.params import Country, Required\n\n"
        'title: Required[str] = ""  # title\nlimb: Required[str] = ""  # limb\n'
        "countries: Required[list[Country]] = []  # States"
    )
    cells = [
        new_code_cell(parameters, metadata={"tags": ["parameters"]}),
        new_markdown_cell("# {{ title }}", metadata={"tags": ["title"]}),
    ]
    return nbformat.writes(new_notebook(cells=cells))
