"""What the gate of a release sees that a build by itself does not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hrcreport.editorial.release.gate import exposed, shown_now
from hrcreport.editorial.release.log import releases_folder
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.context.reads import sha256_of
from hrcreport.foundation.errors import RefusedError
from hrcreport.notebook.access.released import EarlierShown
from hrcreport.registers.consultations.heard import Consultations
from hrcreport.registers.sources.trust import LogEntry
from hrcreport.tables.data.catalogue import Catalogue

HEAD = "country,area,period,complete,group,measure,value\n"
COUNTS = {"black": (412, 1129), "white": (2741, 4513), "unknown": (6173, 8293)}


def rows(**more: int) -> str:
    return HEAD + "".join(
        f"XXA,{area},2019,true,{group},deaths,{count + more.get(group, 0) * (area == 'XX-N')}\n"
        for group, counts in COUNTS.items()
        for area, count in zip(("XX-N", "XX-S"), counts, strict=True)
    )


def restricted(invented: Any, text: str) -> Project:
    invented.data(text)
    place = invented.root / "data/datapackage.json"
    catalogue = json.loads(place.read_text())
    for each in catalogue["resources"]:
        if each["name"] == "xxa-deaths":
            each["hrc"]["sensitivity"] = "restricted"
    place.write_text(json.dumps(catalogue))
    return Project(invented.root)


def tables(project: Project) -> Any:
    return Catalogue.read(project).all_records


def release(project: Project) -> LogEntry:
    """Keep what is shown now as that of a release."""
    content = shown_now(project, tables(project))
    path = EarlierShown.file(releases_folder(project), "xxa@v1")
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    said = {"request": {"edition": "xxa@v1", "shown": sha256_of(content)}}
    return LogEntry(1, b"", said)


def test_two_persons_more_than_at_the_last_release_stop_the_next(invented: Any) -> None:
    first = release(restricted(invented, rows()))
    project = restricted(invented, rows(black=2))
    assert list(exposed(project, tables(project), releases=[])) == []
    (found,) = exposed(project, tables(project), releases=[first])
    assert found.rule == "release.exposed"
    assert "with what xxa@v1 showed" in found.what
    assert "group black" in found.what
    assert "xxa-deaths" in found.what
    for count in ("412", "414", " 2 "):
        assert count not in found.what


def test_many_more_tell_nobody_and_what_was_revised_down_asks_a_person(invented: Any) -> None:
    first = release(restricted(invented, rows()))
    project = restricted(invented, rows(black=40))
    assert list(exposed(project, tables(project), releases=[first])) == []
    project = restricted(invented, rows(black=-40, white=30))
    (found,) = exposed(project, tables(project), releases=[first])
    assert found.rule == "release.not-comparable"


def test_what_an_earlier_release_showed_must_be_there_as_it_was(invented: Any) -> None:
    project = restricted(invented, rows())
    first = release(project)
    path = EarlierShown.file(releases_folder(project), "xxa@v1")
    path.write_text(path.read_text().replace("412", "413"))
    with pytest.raises(RefusedError, match="missing or was changed"):
        list(exposed(project, tables(project), releases=[first]))


def test_what_is_kept_of_a_release_holds_no_withheld_count(invented: Any) -> None:
    project = restricted(invented, rows(black=-409))  # 3 in XX-N
    kept = json.loads(shown_now(project, tables(project)))
    cells = [count for part in kept["tables"]["xxa-deaths"] for _, count in part["counts"]]
    assert not any(
        row.endswith(",3")
        for part in kept["tables"]["xxa-deaths"]
        for row in part["rows"].splitlines()
    )
    assert cells.count(None) >= 4
    assert 3 not in cells


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("> “We were told.”\n>\n> – A mother\n", ["We were told."]),
        ("> “We were\n> told.”\n", ["We were told."]),
        ("> “Everyone has the right.”[^1]\n", []),
        ("She said “we were told”.\n", []),
    ],
)
def test_a_quotation_without_a_published_source_needs_consent(text: str, found: list[str]) -> None:
    assert [words for _, words in Consultations(report="xxa").not_agreed_to(text)] == found
