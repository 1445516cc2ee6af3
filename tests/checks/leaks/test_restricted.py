"""What a restricted source names is found in every file, and what only looks so is not."""

from __future__ import annotations

import io
import json
import struct
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pikepdf
import pypdfium2
import pytest
from PIL import Image
from tests.leak_plants import (
    PEOPLE,
    painted,
    restricted_cases,
    split,
    word,
    zipped,
)

from hrcreport.checks.extraction.reading import MOST_BYTES
from hrcreport.checks.leaks.leak import Leak
from hrcreport.checks.leaks.names import Gathered, NameIndex, NameSearch
from hrcreport.checks.leaks.restricted import KEPT_FOLDER, LookedFor, scan_key
from hrcreport.checks.leaks.scanning import Scanned
from hrcreport.checks.printed.pdf_text import painted_text
from hrcreport.foundation import languages
from hrcreport.foundation.context.project import Project


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is looked through, a text for each scan."""
    seen: list[str] = []

    class Search(NameSearch):
        def __init__(self, index: NameIndex, texts: Sequence[str], **more: Any) -> None:
            seen.append("\n".join(texts))
            super().__init__(index, texts, **more)

    monkeypatch.setattr("hrcreport.checks.leaks.scanning.NameSearch", Search)
    return seen


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[str, str]]:
    """How often each word is looked up in each table."""
    counted: Counter[tuple[str, str]] = Counter()
    those_of = NameIndex.those_of

    def counting(self: NameIndex, table: str, words: Any) -> set[str]:
        words = [*words]
        counted.update((table, each) for each in words)
        return those_of(self, table, words)

    monkeypatch.setattr(NameIndex, "those_of", counting)
    return counted


def kinds_in(folder: Path, project: Any, text: str) -> list[str]:
    folder.mkdir(exist_ok=True)
    (folder / "x.md").write_text(text, encoding="utf-8")
    return [each.kind for each in scan(folder, project=project.project)]


def test_a_name_that_is_also_words_counts_where_it_is_written_as_a_name(
    restricted: Any, tmp_path: Path
) -> None:
    words = "They ask for justice, and grant it. "
    assert kinds_in(tmp_path / "a", restricted, words + "To grant justice is a duty.") == []
    assert kinds_in(tmp_path / "a", restricted, words + "We heard Grant Justice.") == ["name"]
    assert kinds_in(tmp_path / "a", restricted, "We heard grant justice.") == ["name"]


def test_a_register_proposes_names_and_whom_a_person_lists_passes(
    records: Any, repository: Path, tmp_path: Path
) -> None:
    said = "Ms. Yolanda Brackenbury spoke. Adama Traoré died."
    assert kinds_in(tmp_path / "a", records, said) == ["person", "person"]
    policy = (repository / "data/safeguards.yml").read_text(encoding="utf-8")
    more = "  - name: Yolanda Brackenbury\n    because: she asked for it\n"
    records.write("data/safeguards.yml", policy + more)
    register = (repository / "data/monitoring/cases.yml").read_text(encoding="utf-8")
    records.write("data/monitoring/cases.yml", register)
    assert kinds_in(tmp_path / "a", records, said) == ["proposed-name"]


def test_titles_of_sources_are_proposed_but_for_whom_a_restricted_source_names(
    records: Any, tmp_path: Path
) -> None:
    """A note prints the title of a source or a newspaper as its record holds it."""
    note = 'Bruno Albertine, "A Ruling for Wintergreen", Grand Quotidien, 3 May 2026.'
    assert kinds_in(tmp_path / "a", records, note) == ["person", "person"]
    bibliography = records.root / "reports/references.bib"
    kept = bibliography.read_text(encoding="utf-8") if bibliography.is_file() else ""
    entry = (
        "@article{albertine, author = {Albertine, Bruno}, journal = {{G}rand {Q}uotidien},\n"
        " title = {A {R}uling for {W}intergreen and PERSON}, date = {2026-05-03}}\n"
    )
    records.write("reports/references.bib", kept + entry.replace("PERSON", PEOPLE[0]))
    assert kinds_in(tmp_path / "a", records, note) == ["proposed-name"] * 2
    named = note.replace("Wintergreen", f"Wintergreen and {PEOPLE[0]}")
    assert sorted(kinds_in(tmp_path / "a", records, named)) == ["name", *["proposed-name"] * 2]


def test_a_picture_with_a_position_is_told(restricted: Any, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (44.0, 58.0, 39.0), 3: "W", 4: (93.0, 15.0, 54.0)}
    folder = tmp_path / "sent"
    folder.mkdir()
    for suffix in ("jpg", "png", "webp"):
        Image.new("RGB", (2, 2)).save(folder / f"a.{suffix}", exif=exif)
    leaks = scan(folder, project=restricted.project)
    assert {(each.file, each.kind) for each in leaks} == {
        (f"a.{suffix}", "position") for suffix in ("jpg", "png", "webp")
    }


def test_positions_as_coarse_as_the_policy_pass(restricted: Any, tmp_path: Path) -> None:
    assert kinds_in(tmp_path / "a", restricted, "Latitude: 44.9, longitude: -93.2.") == []
    assert kinds_in(tmp_path / "a", restricted, "Latitude: 44.97, longitude: -93.26.") == [
        "position"
    ]


def test_a_hash_that_begins_as_a_telephone_number_is_none(restricted: Any, tmp_path: Path) -> None:
    build = "0018669033867e92c0097588b1b6759a3ac44eeea2e3a528f5d0f03de8d109ba"
    assert kinds_in(tmp_path / "a", restricted, f"build {build}") == []
    assert kinds_in(tmp_path / "a", restricted, "Call 0018669033867.") == ["telephone"]


def test_positions_are_found_after_signs_and_ranges(restricted: Any, tmp_path: Path) -> None:
    for text in (
        "-33.8688, 151.2093 and more",
        "At 1-44.97° or so",
        "33.86 S, 151.20 E",
        "lat -33.86",
        "At 44.97°.",
    ):
        assert kinds_in(tmp_path / "a", restricted, text) == ["position"], text
    for text in ("1234.5678", "44.9 and 93.26"):
        assert kinds_in(tmp_path / "a", restricted, text) == [], text


def test_what_the_program_itself_prints_names_no_person(restricted: Any, tmp_path: Path) -> None:
    words = Path(languages.__file__).parent.joinpath("en/words.yml").read_text(encoding="utf-8")
    assert "Chagos Archipelago" in words
    assert kinds_in(tmp_path / "a", restricted, words) == []


def test_a_small_count_is_found_in_rows_and_sentences(invented: Any, tmp_path: Path) -> None:
    place = invented.root / "data/datapackage.json"
    content = json.loads(place.read_text())
    (deaths,) = (each for each in content["resources"] if each["name"] == "xxa-deaths")
    deaths["hrc"]["sensitivity"] = "restricted"
    place.write_text(json.dumps(content))
    for text, counts in (
        ("XX-N\tviolet\t2019\t3", 1),
        ("In 2019, 3 Violet persons died in XX-N.", 1),
        ("XX-N\tviolet\t2019\t4", 0),
        ("XX-N\twhite\t2019\t30", 0),
        ("Rule 3 of 2019, XX-N.", 0),
    ):
        assert kinds_in(tmp_path / "a", invented, text) == ["small-count"] * counts, text
    (tmp_path / "a/x.md").unlink()
    table = "<table><tr><td>XX-N</td><td>violet</td><td>2019</td><td>3</td></tr></table>"
    (tmp_path / "a/x.html").write_text(table)
    assert [each.kind for each in scan(tmp_path / "a", project=invented.project)] == ["small-count"]


def test_a_small_count_of_many_columns_and_long_labels_is_found(
    restricted: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gathered = Gathered(b"k" * 32)
    labels = ("XX-N", "2019", "Black or Other Invented People alone", "women", "18–24", "unknown")
    gathered.add_small(labels, 3)
    looked_for = LookedFor(gathered.index())
    monkeypatch.setattr("hrcreport.checks.leaks.scanning.looked_for", lambda _: looked_for)
    row = "\t".join((*labels, "3"))
    assert kinds_in(tmp_path / "a", restricted, row) == ["small-count"]
    assert kinds_in(tmp_path / "a", restricted, row.replace("women", "men")) == []
    assert kinds_in(tmp_path / "a", restricted, row.replace("XX-N", "XX N")) == ["small-count"]


def test_names_in_keys_of_data_are_found_and_deep_data_is_told(
    restricted: Any, tmp_path: Path
) -> None:
    kept = tmp_path / "a"
    kept.mkdir()
    for data in ({PEOPLE[0]: {"a": 1}}, {PEOPLE[0]: 3}, {"a": [{PEOPLE[0]: "x" * 99}]}):
        (kept / "x.json").write_text(json.dumps(data))
        assert [each.kind for each in scan(kept, project=restricted.project)] == ["name"], data
    for raw in (
        '{"a": NaN, "b": "Zebulon Quar\\u0074ermain"}',
        '{"lat/lon": 44.97753}',
        '{"a": {"b": "Zebulon Quartermain", "b": "x"}}',
        '{"cells": ["Z. Quartermain"], "cells": []}',
    ):
        (kept / "x.json").write_text(raw)
        assert len(scan(kept, project=restricted.project)) == 1, raw
    (kept / "x.json").write_text("[" * 900 + '"x"' + "]" * 900)
    assert {each.kind for each in scan(kept, project=restricted.project)} <= {"unreadable"}
    (kept / "x.json").write_text("[" * 90_000)
    assert scan(kept, project=restricted.project) == []


def test_a_row_without_an_end_and_a_tag_within_a_word_are_read(
    restricted: Any, tmp_path: Path
) -> None:
    kept = tmp_path / "a"
    kept.mkdir()
    given, family = "Zebulon", "Quartermain"
    for text in (
        f"<table><tr><td>{given}<td>{family}</table>",
        f'<p>Zebu<span title="a > b">lon</span> {family}</p>',
        f'<img alt = "{given} {family}"',
        f"<p title='x' data-of=\"{given} {family}\">A</p>",
        f"<svg><path d='M1 2'/><title>{given} {family}</title></svg>",
    ):
        (kept / "x.html").write_text(text)
        assert {each.kind for each in scan(kept, project=restricted.project)} == {"name"}, text


def test_a_pdf_file_is_read_by_one_reader_and_its_pages_once(
    restricted: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The inspection of a build has read its pages; attachments need a second reader."""
    opened: list[str] = []

    def document(content: Any) -> Any:
        opened.append("pages")
        return pypdfium2_document(content)

    def objects(stream: Any) -> Any:
        opened.append("objects")
        return pikepdf_open(stream)

    pypdfium2_document, pikepdf_open = pypdfium2.PdfDocument, pikepdf.open
    said = "Heard: Zebulon Quartermain."
    attached = painted("A", change=lambda file: file.attachments.update({"a.txt": said.encode()}))
    made = {"plain": painted(said), "more": attached}
    monkeypatch.setattr("pypdfium2.PdfDocument", document)
    monkeypatch.setattr("hrcreport.checks.extraction.pdf_texts.pikepdf.open", objects)
    for name, readers in (("plain", ["pages"]), ("more", ["pages", "objects"])):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "x.pdf").write_bytes(made[name])
        opened.clear()
        painted_text(folder / "x.pdf")
        assert [each.kind for each in scan(folder, project=restricted.project)] == ["name"]
        assert opened == readers


def test_each_text_and_each_word_is_looked_up_once(
    restricted: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    searched: list[str],
    asked: Counter[tuple[str, str]],
) -> None:
    """What two files say in the same words is searched once, and no library for it is loaded."""

    def unasked(*_: Any) -> Any:
        raise AssertionError("nothing here may be a secret or a telephone number")

    monkeypatch.setattr("hrcreport.checks.leaks.signs.plugins", unasked)
    monkeypatch.setitem(sys.modules, "phonenumbers", None)
    said = "The commission heard witnesses in the village, and the village heard the commission."
    folder = tmp_path / "made"
    folder.mkdir()
    (folder / "x.html").write_text(f"<p>{said}</p><p>{said}</p>")
    (folder / "x.docx").write_bytes(word(split(said)))
    (folder / "x.md").write_text(f"{said}\n\nBuild 2b98cbf819e3b75b of 2026-11-24.")
    assert scan(folder, project=restricted.project) == []
    assert searched[0].count(said) == 1
    assert set(asked.values()) == {1}


def test_no_message_and_no_kept_file_holds_the_name(
    restricted: Any, hrcreport: Any, tmp_path: Path
) -> None:
    text = f"Seen: {PEOPLE[0]}, C-2019/00417, and Ana Peñaflor."
    kinds_in(tmp_path / "a", restricted, text)
    said = hrcreport(restricted, "scan", tmp_path / "a", "--json")
    assert said.code == 1
    assert [each["kind"] for each in said.data["leaks"]] == ["identifier", "name", "name"]
    told = said.out + hrcreport(restricted, "scan", tmp_path / "a").out
    kept = b"".join(
        path.read_bytes() for path in (restricted.project.builds / KEPT_FOLDER).iterdir()
    )
    assert kept
    for spoken in ("Zebulon", "Quartermain", "Peñaflor", "00417"):
        assert spoken not in told
        assert spoken.lower().encode() not in kept.lower()
        assert scan_key() not in kept


def test_files_that_cannot_be_read_are_told(restricted: Any, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"PK\x03\x04 broken")
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7 broken")
    (tmp_path / "c.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\x09eXIfMM")
    with pikepdf.open(io.BytesIO(painted("A"))) as file:
        file.save(tmp_path / "d.pdf", encryption=pikepdf.Encryption(owner="a", user="b"))
    said, more = (struct.pack("<I", size) for size in (1234, MOST_BYTES + 1))
    (tmp_path / "e.zip").write_bytes(zipped("a.txt", b"0" * 1234).replace(said, more))
    leaks: list[Leak] = scan(tmp_path, project=restricted.project)
    told = {each.file for each in leaks if each.kind == "unreadable"}
    assert told >= {"a.docx", "b.pdf", "d.pdf", "e.zip"}
    assert scan(tmp_path / "b.pdf", project=restricted.project)[0].kind == "unreadable"


NAMED = "In the village {} was seen."


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("Marta Lang", f'<html lang="en"><p>{NAMED.format("M. Lang")}</p>'),
        ("Marta Lang", f'<html lang="en"><mark>x</mark><p>{NAMED.format("marta lang")}</p>'),
        ("Content", f"<meta name=x content=content><p>{NAMED.format('Content')}</p>"),
        ("Fritz Zenga", f"<p class=zenga>{NAMED.format('Fritz Zenga')}</p>"),
        ("Zebulon Otis", "<script>x</SCRIPT><p>Zebu<b>lon</b> O<i>tis</i></p>"),
        (
            "Zebulon Otis",
            "<style:face a='b'/><p title='see <script>'>Zebu<b>lon</b> O<i>tis</i></p>",
        ),
        ("Zebulon Otis", "<p>Zebulon]]>Otis</p>"),
    ],
)
def test_words_of_markup_hide_no_name(
    restricted: Any, tmp_path: Path, name: str, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words that mark others up stand in small letters, and are no words of the text."""
    gathered = Gathered(b"k" * 32)
    gathered.add_name(name)
    sought = LookedFor(gathered.index())
    monkeypatch.setattr("hrcreport.checks.leaks.scanning.looked_for", lambda _: sought)
    made = tmp_path / "made"
    made.mkdir()
    (made / "x.html").write_text(page, encoding="utf-8")
    assert "name" in {each.kind for each in scan(made, project=restricted.project)}


@pytest.mark.parametrize("text", ["二〇一九-甲", "ID፩፪፫፬", "C፩፪፫፬"])
def test_identifiers_are_found_in_other_digits(
    restricted: Any, tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    gathered = Gathered(b"k" * 32)
    for each in ("二〇一九-甲", "ID1234", "C1234"):
        gathered.add_identifier(each)
    sought = LookedFor(gathered.index())
    monkeypatch.setattr("hrcreport.checks.leaks.scanning.looked_for", lambda _: sought)
    assert "identifier" in kinds_in(tmp_path / "made", restricted, f"See {text} there.")


@pytest.mark.parametrize("text", ["3 Kivu district «٢٠١٠»", "12 in Kabul ۱۳۹۸،"])
def test_small_counts_are_found_beside_other_digits(
    restricted: Any, tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    gathered = Gathered(b"k" * 32)
    gathered.add_small(("Kivu district", "2010"), 3)
    gathered.add_small(("Kabul", "1398"), 12)
    sought = LookedFor(gathered.index())
    monkeypatch.setattr("hrcreport.checks.leaks.scanning.looked_for", lambda _: sought)
    assert kinds_in(tmp_path / "made", restricted, text) == ["small-count"]


def test_names_of_fonts_and_links_to_folders_of_words(records: Any, tmp_path: Path) -> None:
    """A font that the project has otherwise is told by its name; a link is no file of words."""
    place = Path("_extensions/x/Zebulon-Quartermain.woff2")
    for root, content in ((records.root / "reports", b"wOF2"), (tmp_path / "made", b"wOF2 longer")):
        (root / place).parent.mkdir(parents=True)
        (root / place).write_bytes(content)
    (records.root / "data" / "old.yml").symlink_to(tmp_path)
    found = scan(tmp_path / "made", project=records.project)
    told = ("name", "file name")
    assert [(each.kind, each.place) for each in found] == [told, told]  # the path, and parted


def test_what_two_files_hold_alike_is_told_of_both(restricted: Any, tmp_path: Path) -> None:
    made = tmp_path / "made"
    made.mkdir()
    for name in "ab":
        page = f'<p title="{PEOPLE[0]}">{name}</p>'
        (made / f"{name}.html").write_text(page, encoding="utf-8")
    found = scan(made, project=restricted.project)
    assert [each.file for each in found] == ["a.html", "b.html"]


def test_files_of_the_format_are_looked_through_where_they_are_not_the_projects(
    records: Any, tmp_path: Path
) -> None:
    own = records.root / "reports" / "_extensions" / "hrc" / "hrc.css"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(f"/* {PEOPLE[0]} */", encoding="utf-8")
    copy = tmp_path / "made" / "source" / "_extensions" / "hrc" / "hrc.css"
    copy.parent.mkdir(parents=True)
    copy.write_bytes(own.read_bytes())
    assert scan(tmp_path / "made", project=records.project) == []
    for changed in (copy, own):  # one of them alone, then both alike
        changed.write_text(f"/* by {PEOPLE[0]} */", encoding="utf-8")
        found = scan(tmp_path / "made", project=records.project)
        assert [each.kind for each in found] == ["name"] * (changed == copy)


def test_scan_of_a_missing_subject_says_what_to_do(restricted: Any, hrcreport: Any) -> None:
    assert "nothing to look through" in hrcreport(restricted, "scan", "xxa").err
    assert hrcreport(restricted, "scan", "nowhere").code == 2


def test_a_table_that_cannot_be_read_is_told(records: Any, tmp_path: Path) -> None:
    (records.root / "data/tables/xxa-cases.csv").write_text("changed")
    assert Scanned.of(tmp_path, project=records.project).without == ("xxa-cases",)


def test_columns_of_names_in_two_parts_are_joined(invented: Any, tmp_path: Path) -> None:
    frame = pd.DataFrame({"first_name": ["Zebulon"], "surname": ["Quartermain"]})
    restricted_cases(invented, (), (), frame=frame)
    assert kinds_in(tmp_path / "a", invented, "Heard: Quartermain Zebulon.") == ["name"]


def scan(folder: Path, *, project: Project) -> list[Leak]:
    return list(Scanned.of(folder, project=project).leaks)
