"""This module tests how builds are kept as editions, named, read again, and refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.editorial.editions.small_builds import BUILD, SmallBuild, drafts
from tests.problems import whole

from hrcreport.build import Manifest
from hrcreport.editorial.editions.store import (
    Edition,
    Held,
    editions_folder,
    object_file,
    with_build,
)
from hrcreport.foundation import RefusedError, sha256_of

__all__ = ["drafts"]


def refused(act: Callable[[], Any]) -> tuple[str, ...]:
    with pytest.raises(RefusedError) as error:
        act()
    [problem] = error.value.problems
    return (problem.place, *whole(problem))


def unreadable(
    place: str, fault: str, mend: str, rule: str = "edition.unreadable"
) -> tuple[str, ...]:
    return place, rule, f"None None: {place!r}", fault, mend


def make(drafts: SmallBuild, name: str = "v1", **more: bytes) -> Edition:
    drafts.build(parameters={"date": "2026-11-24"})
    beside = {place.replace("_", "."): content for place, content in more.items()}
    return Edition.make(drafts.project, "xxa", name=name, beside=lambda parameters: beside)


def test_an_edition_keeps_each_file_once_and_read_only(drafts: SmallBuild) -> None:
    drafts.build(more={"earlier/xxa.pdf": b"earlier"})
    edition = make(drafts, more_json=b"{}")
    folder, project = drafts.project.builds / "xxa", drafts.project
    places = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert "earlier/xxa.pdf" in places
    assert edition == Edition(
        report="xxa",
        name="v1",
        build=BUILD,
        manifest=sha256_of((folder / "manifest.json").read_bytes()),
        date="2026-11-24",
        files={
            **{
                place: sha256_of((folder / place).read_bytes())
                for place in places - {"earlier/xxa.pdf"}
            },
            "more.json": sha256_of(b"{}"),
        },
    )
    assert edition.called == "xxa@v1"
    record = editions_folder(project) / "xxa" / "v1.json"
    assert record.read_text(encoding="utf-8") == json.dumps(edition.as_dict(), indent=2) + "\n"
    objects = [object_file(project, digest) for digest in edition.files.values()]
    assert {path.stat().st_mode & 0o777 for path in (*objects, record)} == {0o444}
    digest = edition.files["more.json"]
    assert object_file(project, digest) == (
        project.root / "reports/editions/objects" / digest[:2] / digest[2:]
    )
    stamps = {path: path.stat().st_mtime_ns for path in objects}
    make(drafts, "v2", more_json=b"{}")
    assert {path: path.stat().st_mtime_ns for path in objects} == stamps
    cut = object_file(project, digest)
    cut.chmod(0o644)
    cut.write_bytes(b"")
    make(drafts, "v3", more_json=b"{}")  # what was cut short is kept anew
    assert cut.read_bytes() == b"{}"


def test_what_lies_beside_is_asked_for_with_the_parameters_of_the_build(drafts: SmallBuild) -> None:
    drafts.build(parameters={"country": "XXA"})
    asked: list[Any] = []

    def beside(parameters: Any) -> dict[str, bytes]:
        asked.append(parameters)
        return {}

    edition = Edition.make(drafts.project, "xxa", name="v1", beside=beside)
    assert (asked, edition.date) == ([{"country": "XXA"}], "")
    assert Edition.make(drafts.project, "xxa", name="v2").files.keys() == edition.files.keys()


@pytest.mark.parametrize("name", ["", ".v1", "-v1", "v 1", "v/1", "é1", "x" * 61])
def test_a_name_that_is_none_is_refused(drafts: SmallBuild, name: str) -> None:
    assert refused(lambda: Edition.make(drafts.project, "xxa", name=name)) == unreadable(
        f"--name {name}",
        "this is no name of an edition.",
        "Take letters, digits, '-', '_' and '.', such as v2 or 2026-11-draft.",
        "edition.name",
    )


def test_an_edition_is_never_made_anew_nor_of_no_build(drafts: SmallBuild) -> None:
    for name in ("v1", "2026-11_Draft.x", "x" * 60):
        make(drafts, name)
    assert refused(lambda: make(drafts, "V1")) == unreadable(
        "xxa@V1",
        "there is an edition of this name.",
        "An edition is never changed. Take another name.",
        "edition.taken",
    )
    (drafts.project.builds / "xxa/manifest.json").unlink()
    assert refused(lambda: Edition.make(drafts.project, "xxa", name="v2")) == unreadable(
        "xxa", "the report has no whole build.", "Run: hrcreport build xxa", "edition.no-build"
    )


def test_a_build_that_was_changed_by_hand_is_not_kept(drafts: SmallBuild) -> None:
    (drafts.project.builds / "xxa/values.json").write_text("[]", encoding="utf-8")
    assert refused(lambda: Edition.make(drafts.project, "xxa", name="v1")) == unreadable(
        "xxa",
        "the file values.json is not what was kept: values.json was changed.",
        "Restore the folder reports/editions from a copy; nothing of it was used.",
    )


def test_editions_stand_in_the_order_of_their_days_then_of_their_names(drafts: SmallBuild) -> None:
    for name, day in (("b", "2026-11-24"), ("a", "2026-11-24"), ("c", "2026-01-01")):
        drafts.build(parameters={"date": day})
        Edition.make(drafts.project, "xxa", name=name)
    for edition in (None, "xxa"):
        assert [kept.name for kept in Edition.kept(drafts.project, edition)] == ["c", "a", "b"]
    assert Edition.kept(drafts.project, "xxb") == []
    assert [held.called for held in with_build(drafts.project, BUILD)] == [
        *("xxa@c", "xxa@a", "xxa@b"),
        "xxa",
    ]
    assert with_build(drafts.project, "other") == []


def test_a_report_or_an_edition_is_read_by_its_name(drafts: SmallBuild) -> None:
    edition = make(drafts)
    last, kept = Held.of(drafts.project, "xxa"), Held.of(drafts.project, "xxa@v1")
    assert (last.called, last.report, last.hashes) == ("xxa", "xxa", {})
    assert (kept.called, kept.report, kept.hashes) == ("xxa@v1", "xxa", edition.files)
    assert last.read("values.json") == kept.read("values.json")
    assert last.files.keys() == kept.files.keys()


@pytest.mark.parametrize(
    ("label", "fault", "mend"),
    [
        (
            "xxa@draff",
            "there is no edition 'draff' of 'xxa'.",
            "Did you mean 'draft'? Editions are: draft, v1.",
        ),
        ("xxa@", "there is no edition '' of 'xxa'.", "Editions are: draft, v1."),
        ("xxb", "there is no report 'xxb'.", "Did you mean 'xxa'? Reports are: xxa."),
        ("other@v1", "there is no report 'other'.", "Reports are: xxa."),
    ],
)
def test_a_name_of_nothing_is_told_with_those_there_are(
    drafts: SmallBuild, label: str, fault: str, mend: str
) -> None:
    make(drafts)
    make(drafts, "draft")
    assert refused(lambda: Held.of(drafts.project, label)) == unreadable(label, fault, mend)


def test_where_nothing_is_kept_none_is_named(drafts: SmallBuild) -> None:
    assert refused(lambda: Held.of(drafts.project, "xxa@v1")) == unreadable(
        "xxa@v1", "there is no edition 'v1' of 'xxa'.", "Editions are: none."
    )
    make(drafts)
    (drafts.project.params / "countries/xxa.yml").unlink()
    assert refused(lambda: Held.of(drafts.project, "xxa")) == unreadable(
        "xxa", "there is no report 'xxa'.", "Reports are: none."
    )
    assert Held.of(drafts.project, "xxa@v1").report == "xxa"  # a report that is no more
    assert refused(lambda: Held.of(drafts.project, "xxa@v2")) == unreadable(
        "xxa@v2", "there is no edition 'v2' of 'xxa'.", "Editions are: v1."
    )


def test_what_is_no_longer_there_or_as_kept_is_refused(drafts: SmallBuild) -> None:
    edition = make(drafts)
    held = edition.held(drafts.project)
    again = "Make the build or the edition again."
    gone = unreadable("xxa@v1", "the file more.json is missing.", again)
    assert refused(lambda: held.read("more.json")) == gone
    path = object_file(drafts.project, edition.files["values.json"])
    path.chmod(0o644)
    path.write_bytes(b"[")
    assert refused(lambda: held.json("values.json")) == unreadable(
        "xxa@v1",
        f"the file values.json is not what was kept: {path.name} was changed.",
        "Restore the folder reports/editions from a copy; nothing of it was used.",
    )
    path.unlink()
    assert refused(lambda: held.read("values.json")) == unreadable(
        "xxa@v1", "the file values.json is missing.", again
    )
    last = Held.build(drafts.project, "xxa")
    (drafts.project.builds / "xxa/graph.json").write_text("{", encoding="utf-8")
    assert refused(lambda: last.json("graph.json")) == unreadable(
        "xxa", "the file graph.json is damaged.", again
    )


def test_a_manifest_that_cannot_be_read_is_told(drafts: SmallBuild) -> None:
    held = Held.build(drafts.project, "xxa")
    assert held.manifest == Manifest.of(held.read("manifest.json"))
    (drafts.project.builds / "xxa/manifest.json").write_text("{", encoding="utf-8")
    place, rule, where, fault, mend = refused(lambda: held.manifest)
    assert (place, rule, where) == ("xxa", "edition.unreadable", "None None: 'xxa'")
    assert fault.startswith("its manifest cannot be read: ")
    assert mend == (
        "Read it with the version of hrcreport that made it, or build the report again."
    )
    assert with_build(drafts.project, BUILD) == []


def test_a_build_says_what_it_prints_and_cites(drafts: SmallBuild) -> None:
    graph = {
        "cited": ["A"],
        "findings": [{"rests_on": ["tbl-a", "B"], "standards": ["C"], "limb": "a"}, {}],
        "recommendations": [{"standards": ["D"], "rests_on": ["f-one"]}],
    }
    drafts.build(graph=graph, printed=["notebooks/_shared/shared.md"])
    held = Held.build(drafts.project, "xxa")
    assert held.cited() == {"A", "tbl-a", "B", "C", "D", "f-one"}
    assert held.texts(drafts.project) == {
        "notebooks/_shared/shared.md",
        "notebooks/countries/xxa.ipynb",
    }
    assert [value["expression"] for value in held.values] == ["first_year", "deaths | figures"]
    assert all(value["id"] for value in held.values)
    assert held.word == held.read("xxa.docx")
    (drafts.project.builds / "xxa/xxa.docx").unlink()
    assert refused(lambda: Held.build(drafts.project, "xxa").word) == unreadable(
        "xxa", "it holds no Word file.", "Run: hrcreport build xxa --to pdf,docx,html"
    )


def test_an_edition_is_written_out_whole_into_an_empty_folder(drafts: SmallBuild) -> None:
    held = make(drafts).held(drafts.project)
    folder = drafts.project.root / "out" / "v1"
    held.write_out(folder)
    written = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert written == held.files.keys()
    assert "source/xxa.qmd" in written
    assert all((folder / place).read_bytes() == held.read(place) for place in written)
    assert refused(lambda: held.write_out(folder)) == (
        str(folder),
        "edition.output",
        "None None: None",
        "the folder is not empty.",
        "Name a new folder: nothing is written over.",
    )
    empty = drafts.project.root / "empty"
    empty.mkdir()
    held.write_out(empty)
    assert (empty / "xxa.docx").is_file()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"report": "xxa"', '"report": "xxb"'),
        ('"name": "v1"', '"name": "v2"'),
        ('"name"', '"title"'),
        ('"files": {', '"files": {"a": "../secret",'),
        ("{", ""),
    ],
)
def test_a_record_that_was_damaged_is_told(drafts: SmallBuild, old: str, new: str) -> None:
    make(drafts)
    path = editions_folder(drafts.project) / "xxa" / "v1.json"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.chmod(0o644)
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert refused(lambda: Edition.kept(drafts.project)) == unreadable(
        "reports/editions/xxa/v1.json", "the record of this edition is damaged.", "Restore it."
    )
