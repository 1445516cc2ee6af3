"""The state of a report is told in words, with one reason for each change since its build."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell

from hrcreport.build.batch.changes import Changes
from hrcreport.build.grounds import inputs
from hrcreport.build.grounds.file_hashes import Hashes
from hrcreport.build.grounds.manifest import Manifest
from hrcreport.build.storage.store import STORE_FOLDER
from hrcreport.document.render import quarto

pytestmark = pytest.mark.slow

DAY = r"since \d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d"


@pytest.fixture
def state_of(hrcreport: Callable[..., Any]) -> Callable[..., tuple[str, list[str]]]:
    """Return what `hrcreport why` says of the report xxa: its state and the reasons."""

    def told(project: Any) -> tuple[str, list[str]]:
        said = hrcreport(project, "why", "xxa", "--json")
        assert said.code == 0
        return said.data["state"], said.data["reasons"]

    return told


def test_report_is_current_right_after_its_build(built, state_of, hrcreport) -> None:
    assert state_of(built) == ("current", [])
    assert "nothing that it rests on has changed" in hrcreport(built, "why", "xxa").out


def test_report_without_a_build_was_never_built(invented, state_of) -> None:
    assert state_of(invented) == ("never built", ["it was never built"])


def test_comment_in_a_params_file_changes_nothing(built, state_of) -> None:
    built.params("xxa", "# A remark.\ncountry: XXA  # another\n\n")
    assert state_of(built) == ("current", [])


def test_changed_parameter_is_named_with_both_values(built, state_of) -> None:
    built.params("xxa", "country: XXA\nlast_year: 2018\n")
    assert state_of(built) == (
        "stale",
        ["the parameter last_year was 2019 and is now 2018"],
    )


def test_parameter_set_to_its_default_changes_nothing(built, state_of) -> None:
    built.params("xxa", "country: XXA\nlast_year: 2019\n")
    assert state_of(built) == ("current", [])


def test_changed_notebook_is_named_and_says_which_parameter_is_new(built, state_of) -> None:
    path = built.root / "notebooks" / "country.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].source += '\nfocus: str = "black"  # group'
    nbformat.write(notebook, path)
    state, reasons = state_of(built)
    assert state == "stale"
    assert reasons[0] == "the parameter focus is new"
    assert re.fullmatch(f"the code of notebooks/country.ipynb has changed {DAY}", reasons[1])


@pytest.mark.parametrize(
    "place",
    [
        "notebooks/_shared/findings.md",
        "data/tables/xxa-deaths.csv",
        "data/law/xxa.yml",
        "data/law/standards/inv.yml",
    ],
)
def test_changed_file_that_was_read_is_named(built, state_of, place: str) -> None:
    path = built.root / place
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("or", "or else", 1) + "\n", encoding="utf-8")
    state, (reason,) = state_of(built)
    assert state == "stale"
    assert re.fullmatch(f"{re.escape(place)} has changed {DAY}", reason)


@pytest.mark.parametrize("place", ["data/law/xxa.yml", "data/law/standards/inv.yml"])
def test_comment_and_layout_of_a_register_change_nothing(built, state_of, place: str) -> None:
    path = built.root / place
    text = path.read_text(encoding="utf-8")
    path.write_text(f"# A remark.\n\n{text}# Another.\n", encoding="utf-8")
    assert state_of(built) == ("current", [])


def test_register_with_a_slip_counts_by_its_bytes(built, state_of) -> None:
    path = built.root / "data/law/xxa.yml"
    path.write_text(path.read_text(encoding="utf-8") + "country: XXA\n", encoding="utf-8")
    assert state_of(built)[0] == "stale"


def test_shape_that_was_not_read_changes_nothing(built, state_of) -> None:
    (built.root / "data/geometry/xxa-map.geojson").write_text("{}")
    assert state_of(built) == ("current", [])


def test_block_that_is_gone_is_named_and_cells_must_run_to_say_so(built, state_of) -> None:
    (built.root / "notebooks/_shared/recommendations.md").unlink()
    assert state_of(built) == ("stale", ["notebooks/_shared/recommendations.md is gone"])


def test_table_that_is_gone_is_named(built, state_of) -> None:
    (built.root / "data/tables/xxa-deaths.csv").unlink()
    assert state_of(built) == ("stale", ["data/tables/xxa-deaths.csv is gone"])


def test_block_that_nothing_asks_for_changes_nothing(built, state_of) -> None:
    built.write("notebooks/_shared/notes.md", "More words.\n")
    assert state_of(built) == ("current", [])


def test_own_notebook_in_place_of_the_shared_one_makes_it_stale(built, state_of) -> None:
    built.notebook(*built.cells(), new_markdown_cell("More."), name="countries/xxa.ipynb")
    state, (reason,) = state_of(built)
    assert state == "stale"
    assert re.fullmatch(f"the text of notebooks/countries/xxa.ipynb has changed {DAY}", reason)


def test_changed_library_is_told(built, state_of, monkeypatch: pytest.MonkeyPatch) -> None:
    other = {"computes": "another", "renders": "another"}
    monkeypatch.setattr(inputs, "sha256_of_library", lambda _: other)
    state, (reason,) = state_of(built)
    assert state == "stale"
    assert re.fullmatch(f"the library has changed {DAY}", reason)


def test_changed_room_that_renders_is_told_apart(
    built, hrcreport, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = inputs.sha256_of_library(Hashes()) | {"renders": "another"}
    monkeypatch.setattr(inputs, "sha256_of_library", lambda _: other)
    told = hrcreport(built, "why", "xxa", "--json").data
    assert told["needs"] == "render"
    assert told["reasons"][0].startswith("how the library makes documents has changed since")


def test_changed_format_is_told(built, state_of) -> None:
    partial = built.root / "reports/_extensions/hrc/hrc.typst"
    partial.write_bytes(partial.read_bytes() + b"\n")
    state, (reason,) = state_of(built)
    assert state == "stale"
    assert re.fullmatch(f"the document format has changed {DAY}", reason)


def test_changed_version_is_told_with_both(
    built, state_of, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = inputs.versions() | {"matplotlib": "99.1"}
    del now["scipy"]
    monkeypatch.setattr(
        inputs, "versions_now", lambda known, with_machine=True: now if with_machine else known
    )
    _, reasons = state_of(built)
    assert re.fullmatch(r"matplotlib was [\d.]+ and is now 99\.1", reasons[0])
    assert re.fullmatch(r"scipy was [\d.]+ and is now absent", reasons[1])


def test_another_quarto_is_told_where_quarto_rendered(
    built, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = Manifest.in_folder(built.project.builds / "xxa")
    assert manifest is not None
    versions = {"quarto": "1.9.38", "typst": "0.14"}
    tools = replace(manifest.tools, engine="quarto", engine_versions=versions)
    was = replace(manifest, tools=tools)
    now = {"quarto": "1.10.18", "typst": "0.14", "pandoc": "3.9"}
    monkeypatch.setattr(quarto, "versions", lambda: now)
    report = built.project.reports()[0]
    found = Changes(built.project, report, {}, was, "then", Hashes()).found()
    assert [(each.needs, each.words) for each in found] == [
        ("render", "quarto was 1.9.38 and is now 1.10.18")
    ]


def test_output_that_is_missing_or_changed_by_hand_is_named(built, state_of) -> None:
    build = built.project.builds / "xxa"
    (build / "xxa.pdf").unlink()
    (build / "xxa.docx").write_bytes((build / "xxa.docx").read_bytes() + b"x")
    assert state_of(built) == (
        "stale",
        ["its file xxa.docx was changed by hand", "its file xxa.pdf is missing"],
    )


def test_format_or_engine_that_is_wanted_and_was_not_made_is_a_reason(built) -> None:
    from hrcreport.build.batch.report_state import Wanted, standing
    from hrcreport.checks.validation.checks import Checked

    parameters, _ = Checked(built.project).reports()
    report = built.project.reports()[0]
    now = standing(
        built.project,
        report,
        Hashes(),
        parameters=parameters,
        build_target=Wanted(built.project.builds, ("pdf", "odt"), "quarto"),
    )
    assert now.reasons == (
        "it was not built as odt",
        "it was rendered by pandoc and quarto is wanted",
    )


@pytest.mark.parametrize("content", ["", "no JSON", "[]", '{"form": 0}', '{"form": 99}'])
def test_manifest_that_cannot_be_read_means_a_new_build(built, state_of, content: str) -> None:
    (built.project.builds / "xxa" / "manifest.json").write_text(content)
    assert state_of(built) == ("never built", ["the manifest of its last build cannot be read"])


def test_report_that_check_refuses_is_listed_as_such(built, hrcreport) -> None:
    built.params("xxa", "contry: XXA\n")
    row = hrcreport(built, "list", "--json").data["reports"][0]
    assert row["state"] == "refused by check"


def test_title_of_a_report_is_shown_before_it_was_ever_built(invented, hrcreport) -> None:
    row = hrcreport(invented, "list", "--json").data["reports"][0]
    assert row["title"] == "Report on …"


def test_title_of_a_built_report_is_that_of_its_document(built, hrcreport) -> None:
    row = hrcreport(built, "list", "--json").data["reports"][0]
    assert row["title"] == "Report on the Republic of Exampleland"


def times(project) -> dict[Path, int]:
    """Return when each file was written; what is kept only to be quicker is left aside."""
    kept = project.project.builds / STORE_FOLDER
    return {
        path: path.stat().st_mtime_ns
        for path in sorted(project.root.rglob("*"))
        if path != kept and kept not in path.parents
    }


def test_looking_writes_nothing_but_what_was_found_sound(built, hrcreport) -> None:
    before = times(built)
    for words in (["list"], ["check"], ["why", "xxa"]):
        assert hrcreport(built, *words).code == 0
    assert times(built) == before


def test_warnings_of_the_last_build_are_kept_in_its_manifest(built) -> None:
    manifest: Path = built.project.builds / "xxa" / "manifest.json"
    assert json.loads(manifest.read_text())["warnings"] == []
