"""This module tests how States are followed up: records, files, pages, what an edition keeps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.editorial.editions.small_builds import SmallBuild, drafts
from tests.problems import whole

from hrcreport.build.batch.builds import Builds
from hrcreport.editorial.editions import follow_up
from hrcreport.editorial.editions.follow_up import FollowedStates
from hrcreport.editorial.editions.store import Edition, Held
from hrcreport.foundation import RefusedError
from hrcreport.foundation.context.project import Project

__all__ = ["drafts"]
DAY = "2026-11-24"
NAMES = {"XXA": "Exampleland", "XXB": "Another", "XXC": "Ünland"}
RECORDS: list[tuple[str, str]] = []
"""Which record was made, of which State and beside which edition."""


class Registers:
    """Stands for the registers: ours recommends something to two States, a tracker to a third."""

    fault = False

    def __init__(self, project: Project, on: str) -> None:
        self.project, self.on = project, on
        if self.fault:
            raise RefusedError.of("data/recommendations", "it has slips.", "Mend it.", "x")

    def states(self, *, trackers: bool = True) -> list[str]:
        return ["XXA", "XXB", "XXC"] if trackers else ["XXB", "XXA"]

    def record(
        self, state: str, *, edition: str = "", before: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        RECORDS.append((state, edition))
        facts = {"state": state, "name": NAMES[state], "on": self.on}
        return facts | ({"edition": edition, "before": before} if edition else {})

    @staticmethod
    def files(record: Mapping[str, Any], *, index: str = "") -> dict[str, str]:
        name = record["state"].lower()
        page = {"html": f"page\n{record['name']} {index}", "csv": "a\r\n", "json": "{}"}
        return {f"{name}.{form}": text for form, text in page.items()}


@pytest.fixture(autouse=True)
def registers(monkeypatch: pytest.MonkeyPatch) -> type[Registers]:
    RECORDS.clear()
    made = type("Made", (Registers,), {})
    monkeypatch.setattr(follow_up, "FollowUp", made)
    return made


def followed(drafts: SmallBuild, on: str = DAY) -> FollowedStates:
    return FollowedStates(drafts.project, on)


def test_states_are_named_in_any_case_or_all_of_them(drafts: SmallBuild) -> None:
    states = followed(drafts)
    assert [record["state"] for record in states.records()] == ["XXA", "XXB", "XXC"]
    assert states.records(["xxc", "XXA"]) == [
        {"state": "XXC", "name": "Ünland", "on": DAY},
        {"state": "XXA", "name": "Exampleland", "on": DAY},
    ]
    with pytest.raises(RefusedError) as error:
        states.records(["xxa", "xxd", "other"])
    assert {problem.place for problem in error.value.problems} == {"data/recommendations"}
    assert [whole(problem) for problem in error.value.problems] == [
        (
            "cli.unknown-state",
            "None None: 'xxd'",
            "nothing was recommended to a State 'xxd'.",
            "Did you mean 'XXC'? States are: XXA, XXB, XXC.",
        ),
        (
            "cli.unknown-state",
            "None None: 'other'",
            "nothing was recommended to a State 'other'.",
            "States are: XXA, XXB, XXC.",
        ),
    ]


@pytest.mark.parametrize("day", ["", "2026", "2026-11", "2026-11-31", "24.11.2026"])
def test_a_day_that_is_none_is_refused(drafts: SmallBuild, day: str) -> None:
    with pytest.raises(RefusedError) as error:
        followed(drafts, day).records()
    [problem] = error.value.problems
    assert (problem.place, *whole(problem)) == (
        "--on",
        "cli.day",
        f"None None: {day!r}",
        f"'{day}' is no day.",
        "Write it like this: --on 2026-11-24.",
    )


def test_an_edition_keeps_how_recommendations_to_its_state_stand(drafts: SmallBuild) -> None:
    states = followed(drafts)
    kept = states.kept_beside({"country": "XXC"})
    assert [*kept] == ["follow-up.json"]
    text = kept["follow-up.json"].decode("utf-8")
    assert text == json.dumps(
        {"state": "XXC", "name": "Ünland", "on": DAY}, ensure_ascii=False, indent=2
    )
    assert states.kept_beside({"country": "XXD"}) == {}
    assert states.kept_beside({"country": None}) == states.kept_beside({}) == {}


def test_the_last_edition_of_a_state_is_what_it_is_compared_with(drafts: SmallBuild) -> None:
    def keep(name: str, day: str, state: str = "XXA") -> None:
        drafts.build(parameters={"date": day, "country": state})
        states = followed(drafts, day)
        Edition.make(drafts.project, "xxa", name=name, beside=states.kept_beside)

    keep("b", "2026-03-01")
    keep("a", "2026-03-01")
    keep("z", "2026-01-01")
    keep("other", "2026-05-01", "XXB")
    keep("none", "2026-06-01", "XXD")
    assert "follow-up.json" not in Held.of(drafts.project, "xxa@none").files
    [record] = followed(drafts).records(["XXA"])
    before = {"state": "XXA", "name": "Exampleland", "on": "2026-03-01"}
    assert (record["edition"], record["before"]) == ("xxa@b", before)
    [record] = followed(drafts).records(["XXC"])
    assert "edition" not in record


def test_files_are_written_beside_the_page_of_all_reports_or_into_a_folder(
    drafts: SmallBuild,
) -> None:
    states = followed(drafts)
    records = states.records(["XXA", "XXC"])
    folder = drafts.project.builds / "_follow-up"
    names = [f"{state}.{form}" for state in ("xxa", "xxc") for form in ("html", "csv", "json")]
    assert states.write(records) == [folder / name for name in names]
    assert (folder / "xxc.html").read_bytes() == "page\nÜnland ../index.html".encode()
    assert (folder / "xxc.csv").read_bytes() == b"a\r\n"
    other = drafts.project.root / "elsewhere"
    assert states.write(records[:1], builds=other) == [
        other / "_follow-up" / name for name in names[:3]
    ]
    out = drafts.project.root / "new" / "out"
    assert states.write(records[1:], forms=("csv", "html"), into=out) == [
        out / "xxc.html",
        out / "xxc.csv",
    ]
    assert (out / "xxc.html").read_text(encoding="utf-8") == "page\nÜnland "
    assert states.write(records[1:], into=out, builds=other)[0] == out / "xxc.html"


def test_a_folder_that_nobody_can_write_to_is_told(drafts: SmallBuild) -> None:
    file = drafts.project.root / "file"
    file.write_text("", encoding="utf-8")
    with pytest.raises(RefusedError) as error:
        followed(drafts).write([], into=file / "out")
    [problem] = error.value.problems
    assert (problem.place, *whole(problem)) == (
        str(file / "out"),
        "cli.output-folder",
        "None None: None",
        "the follow-up cannot be written here: Not a directory.",
        "Name a folder that you may write to: --output-dir DIR.",
    )


def pages(drafts: SmallBuild, *reported: str, on: str = DAY) -> list[tuple[str, str]]:
    folder = drafts.project.builds
    return followed(drafts, on).pages(Builds(drafts.project, folder), reported)


OURS = [("Another", "_follow-up/xxb.html"), ("Exampleland", "_follow-up/xxa.html")]


def test_pages_are_those_of_our_register_and_of_reports_by_their_names(drafts: SmallBuild) -> None:
    assert pages(drafts) == OURS
    assert (drafts.project.builds / "_follow-up/xxb.html").read_text(encoding="utf-8") == (
        "page\nAnother ../index.html"
    )
    assert not (drafts.project.builds / "_follow-up/xxc.html").exists()
    assert pages(drafts, "XXC", "XXD", "XXA", "XXC") == [
        *OURS,
        ("Ünland", "_follow-up/xxc.html"),
    ]


def test_pages_are_made_anew_where_something_changed_and_only_there(drafts: SmallBuild) -> None:
    def made() -> bool:
        RECORDS.clear()
        assert pages(drafts) == OURS
        return bool(RECORDS)

    assert [made(), made()] == [True, False]
    drafts.write("data/recommendations/new.yml", "x")
    assert [made(), made()] == [True, False]
    drafts.build(parameters={"date": DAY})
    Edition.make(drafts.project, "xxa", name="v1")
    assert [made(), made()] == [True, False]
    folder = drafts.project.builds / "_follow-up"
    (folder / "xxb.html").unlink()
    assert [made(), made()] == [True, False]
    for damaged in ("{", "[]", "{}", '{"key": 1}', "3"):
        (folder / "made.json").write_text(damaged, encoding="utf-8")
        assert [made(), made()] == [True, False]
    (folder / "made.json").unlink()
    (folder / "made.json").mkdir()  # what cannot be remembered is made each time
    assert [made(), made()] == [True, True]
    (folder / "made.json").rmdir()
    assert [made(), made()] == [True, False]
    RECORDS.clear()
    pages(drafts, on="2026-11-25")
    assert RECORDS
    RECORDS.clear()
    pages(drafts, "XXC", on="2026-11-25")
    assert RECORDS


def test_a_register_with_slips_has_no_pages(
    drafts: SmallBuild, registers: type[Registers], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registers, "fault", True)
    assert pages(drafts) == []
    assert not (drafts.project.builds / "_follow-up").exists()
    monkeypatch.setattr(registers, "fault", False)
    monkeypatch.setattr(registers, "states", lambda of, trackers=True: [])
    assert pages(drafts, "XXA") == []
    assert not (drafts.project.builds / "_follow-up").exists()


def test_files_of_no_state_are_none(drafts: SmallBuild, tmp_path: Path) -> None:
    assert followed(drafts).write([], into=tmp_path / "out") == []
