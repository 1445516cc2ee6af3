"""What a scan tells: of each leak where it stands, what stands around it, and what to do."""

from __future__ import annotations

import gc
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from PIL import Image
from tests.leak_plants import restricted_cases
from tests.problems import whole

from hrcreport.checks.leaks import restricted as sought
from hrcreport.checks.leaks import scanning
from hrcreport.checks.leaks.leak import STOPS, WHAT, Found, Joined, Kind, Leak, places_of
from hrcreport.checks.leaks.names import Gathered
from hrcreport.checks.leaks.scanning import Scanned
from hrcreport.foundation import RefusedError
from hrcreport.foundation.context.project import Project

TOLD: dict[Kind, tuple[str, str, str]] = {
    "name": (
        "error",
        "a person whom a restricted source names stands here",
        "Take the name out; where she agreed to be named, record it and give a waiver.",
    ),
    "identifier": (
        "error",
        "an identifier of a record in a restricted source stands here",
        "Take it out, and count records instead of naming them.",
    ),
    "person": (
        "warning",
        "what reads as the name of a person stands here, and no policy allows it",
        "Leave the name out, or list it under 'named' in data/safeguards.yml with the reason.",
    ),
    "small-count": (
        "error",
        "a small count of a restricted table stands here",
        "Take it out, and print the table through hrc.table, which withholds it.",
    ),
    "secret": (
        "error",
        "what reads as a key or a password stands here",
        "Take it out, and have whoever gave it withdraw it: it may have been seen.",
    ),
    "more": (
        "warning",
        "more stands here than anybody reads",
        "Mend what is told, or take the file out, and look through it once more.",
    ),
    "unreadable": (
        "warning",
        "this cannot be read, so nobody knows what is in it",
        "Take it out, or send it in a form that can be read.",
    ),
}


def leak_of(kind: Kind, *, excerpt: str = "seen […] there") -> Leak:
    return Leak(kind, "a.md", "line 3", excerpt, WHAT[kind][1])


@pytest.mark.parametrize("kind", TOLD)
def test_a_leak_is_told_with_its_place_and_what_to_do(kind: Kind) -> None:
    severity, what, mend = TOLD[kind]
    problem = leak_of(kind).problem(folder="out")
    at = "None None: None" + (", warning" if severity == "warning" else "")
    assert problem.place == "out/a.md"
    assert whole(problem) == (f"leaks.{kind}", at, f"line 3: {what}: seen […] there.", mend)
    bare = leak_of(kind, excerpt="").problem(folder="")
    assert (bare.place, bare.what) == ("a.md", f"line 3: {what}.")


def test_what_stops_a_build_is_what_a_restricted_source_holds_and_keys() -> None:
    assert {kind for kind in WHAT if leak_of(kind).stops_a_build} == STOPS
    assert {"name", "identifier", "small-count", "secret"} == STOPS


def test_a_leak_as_data() -> None:
    assert leak_of("person").as_dict() == {
        "kind": "person",
        "file": "a.md",
        "place": "line 3",
        "excerpt": "seen […] there",
        "what": TOLD["person"][1],
        "what_to_do": TOLD["person"][2],
    }


def test_texts_that_are_searched_as_one_are_told_apart() -> None:
    joined = Joined(["Ann", "", "Bo"])
    at = joined.text.index("Bo")
    assert joined.part(Found(at, at + 2, "person")) == (2, Found(0, 2, "person"))
    assert joined.part(Found(1, 3, "person")) == (0, Found(1, 3, "person"))
    assert joined.part_at(joined.starts[1]) == 1
    assert [*places_of("banana ban", ("an", "ban"))] == [1, 3, 8, 0, 7]


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def scan(folder: Path, project: Any) -> Scanned:
    return Scanned.of(folder, project=project.project)


def test_a_leak_says_its_line_and_what_stands_around_it(restricted: Any, tmp_path: Path) -> None:
    text = (
        "Nothing.\nIt was on that day in the village that Zebulon Quartermain was seen; "
        "write to someone@mail.example.net about it all, and to nobody else."
    )
    found = scan(write(tmp_path, a__md=text), restricted)
    assert [(leak.kind, leak.file, leak.place, leak.excerpt) for leak in found.leaks] == [
        ("e-mail", "a.md", "line 2", "[…] was seen; write to […] about it all, and to nobody e"),
        ("name", "a.md", "line 2", "that day in the village that […] was seen; write to […]"),
    ]
    assert (found.files, found.without, found.short) == (1, (), 0)
    assert [leak.what_to_do for leak in found.leaks] == [WHAT["e-mail"][1], WHAT["name"][1]]


def test_a_proposed_name_is_told_itself(unchanged: Any, tmp_path: Path) -> None:
    text = "They went to Rikers   Island and left."
    found = scan(write(tmp_path, a__md=text), unchanged)
    assert [(leak.kind, leak.place, leak.excerpt) for leak in found.leaks] == [
        ("proposed-name", "line 1", "Rikers Island"),
    ]


def test_of_what_is_found_twice_at_a_place_what_stops_is_told(
    restricted: Any, tmp_path: Path
) -> None:
    found = scan(write(tmp_path, a__md="It was Zebulon Quartermain."), restricted)
    assert [leak.kind for leak in found.leaks] == ["name"]


def test_leaks_are_told_by_kind_with_their_places(restricted: Any, tmp_path: Path) -> None:
    seen = "It was Zebulon Quartermain."
    said = f"{seen}\n\nNow a@mail.example.net wrote.\n\nThen C-2019/00411 came.\n\n{seen}"
    found = scan(write(tmp_path, a__md=said, b__md=seen), restricted)
    assert [(leak.kind, places) for leak, places in found.by_kind()] == [
        ("identifier", [("Then […] came.", ["a.md, line 5"])]),
        ("name", [("It was […].", ["a.md, line 1", "a.md, line 7", "b.md, line 1"])]),
        ("e-mail", [("Now […] wrote.", ["a.md, line 3"])]),
    ]


def test_one_file_is_looked_through_by_its_name(restricted: Any, tmp_path: Path) -> None:
    write(tmp_path, a__md="It was Zebulon Quartermain.", b__md="It was Zebulon Quartermain.")
    found = scan(tmp_path / "a.md", restricted)
    assert ([leak.file for leak in found.leaks], found.files) == (["a.md"], 1)


def test_names_in_names_of_files_and_folders_are_found(restricted: Any, tmp_path: Path) -> None:
    write(tmp_path / "of_Zebulon_Quartermain", a__md="x")
    write(tmp_path / "sub", Kofi_Anan_Boateng__txt="x", plain_words__txt="x")
    found = scan(tmp_path, restricted)
    assert [(leak.kind, leak.file, leak.place, leak.excerpt) for leak in found.leaks] == [
        ("name", "of_Zebulon_Quartermain/a.md", "file name", "[…]"),
        ("name", "of_Zebulon_Quartermain/a.md", "file name", "of_[…]/a.md"),
        ("person", "sub/Kofi_Anan_Boateng.txt", "file name", "[…]"),
    ]
    assert found.files == 3


def test_what_cannot_be_looked_at_is_told_with_the_reason(
    unchanged: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "MOST_BYTES", 1000)
    write(tmp_path, large__txt="x" * 1001, fits__txt="x" * 1000, broken__zip="PK\3\4", b__pdf="x")
    (tmp_path / "link.txt").symlink_to(tmp_path / "fits.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    found = scan(tmp_path, unchanged)
    assert [(leak.kind, leak.file, leak.place, leak.excerpt) for leak in found.leaks] == [
        ("unreadable", "b.pdf", "file", "it is damaged or locked"),
        ("unreadable", "broken.zip", "file", "it cannot be unpacked"),
        ("unreadable", "large.txt", "file", "it is too large"),
        ("unreadable", "link.txt", "file", "it is a link, a pipe or a device"),
        ("unreadable", "pipe.txt", "file", "it is a link, a pipe or a device"),
    ]
    assert found.files == 6


def test_a_folder_that_cannot_be_listed_is_told(
    unchanged: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "closed", a__md="x")
    scandir = os.scandir

    def refusing(folder: Any) -> Any:
        if str(folder).endswith("closed"):
            raise PermissionError
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refusing)
    (leak,) = scan(tmp_path, unchanged).leaks
    assert (leak.kind, leak.file, leak.place, leak.excerpt) == (
        "unreadable",
        str(tmp_path / "closed"),
        "folder",
        "it cannot be listed",
    )


def test_the_collector_runs_on_after_a_scan_where_it_ran(unchanged: Any, tmp_path: Path) -> None:
    scan(tmp_path, unchanged)
    assert gc.isenabled()
    gc.disable()
    try:
        scan(tmp_path, unchanged)
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_font_of_another_size_is_told_by_its_name_alone(unchanged: Any, tmp_path: Path) -> None:
    font = tmp_path / "a.ttf"
    font.write_bytes(b"\0\1\0\0 Zebulon Quartermain wrote to a@mail.example.net")
    assert scan(tmp_path, unchanged).leaks == ()
    font.write_bytes(b"7z\xbc\xaf\x27\x1c")
    assert [leak.kind for leak in scan(tmp_path, unchanged).leaks] == ["unreadable"]


@pytest.mark.parametrize("name", ["_extensions/hrc/a.css", "x/_extensions/_extensions/hrc/a.css"])
def test_a_file_of_the_format_is_left_out_where_it_is_that_of_the_project(
    invented: Any, tmp_path: Path, name: str
) -> None:
    invented.write("reports/_extensions/hrc/a.css", "/* a@mail.example.net */")
    file = tmp_path / "sent" / name
    file.parent.mkdir(parents=True)
    file.write_text("/* a@mail.example.net */")
    found = scan(tmp_path / "sent", invented)
    assert (found.leaks, found.files) == ((), 0)
    file.write_text("/* b@mail.example.net */")
    assert [leak.kind for leak in scan(tmp_path / "sent", invented).leaks] == ["e-mail"]
    other = file.with_name("other.css")
    other.write_text("/* a@mail.example.net */")
    file.unlink()
    assert [leak.kind for leak in scan(tmp_path / "sent", invented).leaks] == ["e-mail"]


def test_a_report_is_scanned_by_its_id_and_a_folder_by_its_path(
    invented: Any, tmp_path: Path
) -> None:
    with pytest.raises(RefusedError) as refused:
        Scanned.of_subject("xxa", project=invented.project)
    (problem,) = refused.value.problems
    assert (problem.place, *whole(problem)) == (
        "xxa",
        "cli.not-built",
        "None None: None",
        "the report has not been built, so there is nothing to look through.",
        "Run: hrcreport build xxa",
    )
    write(invented.project.builds / "xxa", a__md="Now a@mail.example.net wrote.")
    for subject in ("xxa", str(invented.project.builds / "xxa" / "a.md")):
        (leak,) = Scanned.of_subject(subject, project=invented.project).leaks
        assert (leak.kind, leak.file) == ("e-mail", "a.md")


def test_a_subject_that_is_nothing_is_refused_with_what_there_is(unchanged: Any) -> None:
    with pytest.raises(RefusedError) as refused:
        Scanned.of_subject("xxb", project=unchanged.project)
    (problem,) = refused.value.problems
    assert (problem.place, *whole(problem)) == (
        "xxb",
        "cli.unknown-subject",
        "None None: 'xxb'",
        "there is neither a report nor a folder or file of this name.",
        "Did you mean 'xxa'? Reports are: xxa.",
    )


def test_texts_and_points_of_one_file() -> None:
    assert [*Scanned.texts_of("a.csv", b"Ann\nBo")] == ["Ann", "Bo"]
    with pytest.raises(RefusedError, match="no photograph"):
        Scanned.points_alone(b"Ann", place="x.jpg")


def test_a_position_in_a_picture_is_told_without_an_excerpt(unchanged: Any, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({2: (45.0, 30.0, 1.0)})
    Image.new("RGB", (2, 2)).save(tmp_path / "a.jpg", exif=exif)
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.write(tmp_path / "a.jpg", "c.jpg")
    leaks = scan(tmp_path, unchanged).leaks
    assert [(leak.kind, leak.file, leak.place, leak.excerpt) for leak in leaks] == [
        ("position", "a.jpg", "position in the metadata", ""),
        ("position", "b.zip", "c.jpg, position in the metadata", ""),
    ]


class Recorded(Gathered):
    """What is gathered, as it was given."""

    def __init__(self) -> None:
        super().__init__(b"k" * 32)
        self.names: list[str] = []
        self.identifiers: list[str] = []
        self.small: set[tuple[tuple[str, ...], int]] = set()

    def add_name(self, name: str) -> None:
        self.names.append(name)

    def add_identifier(self, value: str) -> None:
        self.identifiers.append(value)

    def add_small(self, values: Sequence[str], count: int) -> None:
        self.small.add(((*values,), count))


def gathered_of(project: Any, frame: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> Recorded:
    recorded = Recorded()
    monkeypatch.setattr(sought, "Gathered", lambda _: recorded)
    restricted_cases(project, (), (), frame=frame)
    sought.looked_for(project.project)
    return recorded


def test_names_and_identifiers_are_gathered_by_the_names_of_columns(
    invented: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = pd.DataFrame(
        {
            "first_name": ["Ann", "Ann", "Cat"],
            "surname": ["Bo", "Bo", " "],
            "case": ["A1", "A1", "A2"],
            "of": ["x", "x", "y"],
            "mark": ["m1", "m2", "m3"],
        }
    )
    recorded = gathered_of(invented, frame, monkeypatch)
    assert sorted(recorded.names) == ["Ann", "Ann Bo", "Bo", "Cat"]
    assert sorted(recorded.identifiers) == ["A1", "A2", "m1", "m2", "m3"]
    assert recorded.small == set()


@pytest.mark.parametrize(
    ("column", "of_name", "of_record"),
    [
        ("name", True, False),
        ("victim_name", True, False),
        ("Family name", True, False),
        ("nom", True, False),
        ("apellido", True, False),
        ("фамилия", True, False),
        ("姓名", True, False),
        ("renamed", False, False),
        ("id", False, True),
        ("case_number", False, True),
        ("e-mail", False, True),
        ("Badge", False, True),
        ("номер дела", False, True),
        ("video", False, False),
        ("idea", False, False),
    ],
)
def test_columns_are_told_by_the_words_of_their_names(
    column: str, *, of_name: bool, of_record: bool
) -> None:
    assert bool(sought.OF_NAME.search(column)) is of_name
    assert bool(sought.OF_RECORD.search(column)) is of_record


@pytest.mark.parametrize(
    ("values", "tells"),
    [
        (["a", "b", "c"], True),
        (["a", "a", "b"], False),
        ([*"abcdefghijk", "k"], True),
        ([*"abcdefghi", "i"], False),
        (["a"], False),
        ([1.5, 2.5], False),
        ([True, False], False),
        ([1, 2], True),
    ],
)
def test_a_column_tells_records_apart_where_nearly_each_value_is_another(
    values: list[Any], *, tells: bool
) -> None:
    assert sought._tells_apart(pd.Series(values)) is tells


def test_a_key_is_made_once_and_lies_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HRCREPORT_KEYS", str(tmp_path / "keys"))
    key = sought.scan_key()
    (path,) = (tmp_path / "keys").rglob("scan.key")
    assert (len(key), path.read_bytes(), sought.scan_key()) == (32, key, key)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    path.write_bytes(b"short")
    other = sought.scan_key()
    assert len(other) == 32
    assert path.read_bytes() == other != key


def test_a_scan_goes_on_where_no_key_can_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "keys").write_text("a file")
    monkeypatch.setenv("HRCREPORT_KEYS", str(tmp_path / "keys"))
    assert len(sought.scan_key()) == 32


def test_a_project_without_a_catalogue_is_told(invented: Any) -> None:
    (invented.root / "data/datapackage.json").write_text("{")
    found = sought.looked_for(invented.project)
    assert (found.without, bool(found.index)) == (("data/datapackage.json",), False)


def test_nothing_is_looked_for_where_every_table_is_public(unchanged: Any) -> None:
    found = sought.looked_for(unchanged.project)
    assert (found.without, bool(found.index), found.index.short) == ((), False, 0)


def kept(project: Project) -> dict[str, bytes]:
    folder = project.builds / sought.KEPT_FOLDER
    return {path.name: path.read_bytes() for path in folder.glob("*.hashes")}


def test_hashes_are_kept_until_the_table_changes(records: Any) -> None:
    project = records.project
    first = sought.looked_for(project)
    before = kept(project)
    assert len(before) == 1
    (project.builds / sought.KEPT_FOLDER / "old.hashes").write_bytes(b"x")
    (project.builds / sought.KEPT_FOLDER / "words.txt").write_bytes(b"x")
    sought._kept.cache_clear()
    again = sought.looked_for(project)
    assert {name: [*each] for name, each in again.index.tables.items()} == {
        name: [*each] for name, each in first.index.tables.items()
    }
    restricted_cases(records, ["Ann Otis"], ["C-2019/00999"])
    sought.looked_for(project)
    after = kept(project)
    assert (len(after), set(after) & set(before)) == (1, set())
    assert (project.builds / sought.KEPT_FOLDER / "words.txt").exists()


def test_hashes_of_half_of_the_tables_are_not_kept(records: Any) -> None:
    (records.root / "data/tables/xxa-cases.csv").write_text("changed")
    found = sought.looked_for(records.project)
    assert (found.without, kept(records.project)) == (("xxa-cases",), {})
    (records.root / "data/tables/xxa-cases.csv").unlink()
    assert sought.looked_for(records.project).without == ("xxa-cases",)
