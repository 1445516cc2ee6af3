"""Which words a project knows, file by file, and which of them may be printed."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from hrcreport.checks.leaks import vocabulary
from hrcreport.checks.leaks.vocabulary import FileWords, below, persons_of, signed, words_of


def words_in(path: Path, text: str) -> FileWords:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return vocabulary._words_in(f"{path}\0{len(text)}\0{1}")


PAIR = {("philomena", "oduya")}


def test_a_register_gives_its_words_and_those_in_small_letters(tmp_path: Path) -> None:
    found = words_in(tmp_path / "a.yml", "Seen by Philomena Oduya at a/b-c/shot, twice.")
    assert found.words == {"Seen", "by", "Philomena", "Oduya", "at", "a", "b", "c", "shot", "twice"}
    assert found.small == {"by", "at", "twice"}
    assert found.sequences == PAIR
    assert found.capitals == frozenset()


def test_a_table_gives_the_names_in_it_and_no_words(tmp_path: Path) -> None:
    found = words_in(tmp_path / "tables" / "a.csv", "who\nseen by Philomena Oduya\n")
    assert found == FileWords(frozenset(), frozenset(), frozenset(PAIR), frozenset())


@pytest.mark.parametrize("name", vocabulary.OF_STATES)
def test_names_of_states_of_one_word_are_words_beside_others(tmp_path: Path, name: str) -> None:
    found = words_in(tmp_path / name, "iso3,name\nXXA,Exampleland\nXXB,Great Otherland\n")
    assert found.small == {"iso", "name", "Exampleland", "XXA", "XXB"}
    assert "Otherland" in found.words


def test_code_gives_what_it_prints_and_words_with_capitals(tmp_path: Path) -> None:
    code = '"""By Nobody Here."""\nimport Zerbst\nx = "By Philomena Oduya, seen"  # Ann Bo\n'
    found = words_in(tmp_path / "a.py", code)
    assert found == FileWords(
        frozenset(),
        frozenset(),
        frozenset(PAIR) | {("by", "philomena", "oduya"), ("by", "philomena")},
        frozenset({("by",), ("philomena",), ("oduya",)}),
    )


def test_styles_give_names_and_no_words(tmp_path: Path) -> None:
    found = words_in(tmp_path / "a.css", "/* by Philomena Oduya */ content-visibility: auto")
    assert found == FileWords(frozenset(), frozenset(), frozenset(PAIR), frozenset())


def test_a_bibliography_keeps_capitals_in_braces(tmp_path: Path) -> None:
    text = "title = {By {P}hilomena {O}duya}"
    assert words_in(tmp_path / "a.bib", text).sequences >= PAIR
    assert not PAIR & words_in(tmp_path / "a.yml", text).sequences


@pytest.mark.parametrize("name", ["a.json", "a.geojson"])
def test_data_are_read_with_their_escapes(tmp_path: Path, name: str) -> None:
    found = words_in(tmp_path / name, json.dumps({"name": "Zdzisław Wężyk"}))
    assert found.sequences == {("zdzislaw", "wezyk")}
    assert "Wężyk" in found.words
    broken = words_in(tmp_path / name, '{"name": "Zdzis\\u0142aw')
    assert "Zdzis" in broken.words


def test_a_word_file_of_the_format_gives_its_words_with_capitals(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w>By Philomena Oduya, seen</w>")
        archive.writestr("word/a.bin", "Nobody Here")
    found = vocabulary._words_in(f"{path}\0")
    assert found.capitals == {("by",), ("philomena",), ("oduya",)}
    assert (found.words, found.small) == (frozenset(), frozenset())
    path.write_bytes(b"broken")
    assert vocabulary._words_in(f"{path}\0") == FileWords(*[frozenset()] * 4)


def test_letters_that_are_damaged_stop_no_reading(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_bytes(b"By Philomena Oduya \xff")
    assert ("philomena", "oduya") in vocabulary._words_in(f"{path}\0").sequences


def test_files_below_a_folder_stand_by_their_names(tmp_path: Path) -> None:
    for name in ("b/c.txt", "a.txt", "z.txt", "left/d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert [entry.name for entry in below(tmp_path)] == ["a.txt", "c.txt", "d.txt", "z.txt"]
    some = below(tmp_path, without={"left"})
    assert [entry.name for entry in some] == ["a.txt", "c.txt", "z.txt"]
    closed: list[str] = []
    assert [*below(tmp_path / "none", closed=closed)] == []
    assert closed == [str(tmp_path / "none")]
    assert [*below(tmp_path / "none")] == []


def test_words_are_kept_for_a_state_of_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    law = tmp_path / "a.yml"
    law.write_text("seen by Philomena Oduya", encoding="utf-8")
    state = (f"{law}\0{1}\0{1}",)
    known, words = words_of.__wrapped__(tmp_path / "kept", state)
    assert known == {"seen", "by", "philomena", "oduya"}
    assert (words.small, words.own, words.proposed) == ({"seen", "by"}, set(), PAIR)
    monkeypatch.setattr(vocabulary, "_words_in", lambda _: pytest.fail("it was read anew"))
    assert words_of.__wrapped__(tmp_path / "kept", state) == (known, words)
    for changed in ((f"{law}\0{2}\0{1}",), (*state, f"{law}\0{2}\0{1}")):
        with pytest.raises(pytest.fail.Exception):
            words_of.__wrapped__(tmp_path / "kept", changed)
    (tmp_path / "kept" / "words.txt").write_text("damaged")
    with pytest.raises(pytest.fail.Exception):
        words_of.__wrapped__(tmp_path / "kept", state)


def test_what_the_program_prints_is_its_own_and_what_a_project_holds_is_proposed(
    unchanged: Any,
) -> None:
    project = unchanged.project
    known, words = words_of.__wrapped__(project.builds / "apart", vocabulary.signed(project))
    assert {"exampleland", "invented", "force"} <= known
    assert ("chagos", "archipelago") in words.own
    assert ("invented", "principles") in words.proposed
    assert ("invented", "principles") not in words.own
    assert {"exampleland", "law"} <= words.small


def test_files_of_known_words_are_those_of_registers_tables_and_the_program(
    invented: Any,
) -> None:
    invented.write("data/consultations/a.yml", "x: y")
    invented.write("data/_build/a.yml", "x: y")
    invented.write("data/catalogue/a.json", "{}")
    invented.write("data/other/a.json", "{}")
    invented.write("data/other/a.csv", "x")
    invented.write("data/tables/a.csv", "x")
    invented.write("data/tables/large.csv", "x" * 99)
    invented.write("reports/references.bib", "x")
    root = invented.root
    files = {
        Path(state.partition("\0")[0]).relative_to(root).as_posix()
        for state in vocabulary.signed(invented.project)
        if state.startswith(f"{root}")
    }
    of_data = {name for name in files if name.startswith("data/") and "/mandate/" not in name}
    assert of_data == {
        "data/catalogue/a.json",
        "data/datapackage.json",
        "data/geometry/xxa-map.geojson",
        "data/law/standards/inv.yml",
        "data/law/xxa.yml",
        "data/tables/a.csv",
        "data/tables/large.csv",
        "data/tables/states.csv",
        "data/tables/xxa-deaths.csv",
        "data/tables/xxa-population.csv",
    }
    assert "reports/references.bib" in files
    assert any(name.startswith("reports/_extensions/") for name in files)
    state = next(each for each in vocabulary.signed(invented.project) if "large.csv" in each)
    path, size, changed = state.split("\0")
    assert (size, int(changed)) == ("99", Path(path).stat().st_mtime_ns)


def test_a_large_table_and_one_that_is_not_public_give_no_words(
    records: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vocabulary, "LARGEST", 200)
    records.write("data/tables/large.csv", "x" * 200)
    records.write("data/tables/small.csv", "x" * 199)
    names = {Path(state.partition("\0")[0]).name for state in vocabulary.signed(records.project)}
    assert "small.csv" in names
    assert not names & {"large.csv", "xxa-cases.csv"}


def test_nothing_is_kept_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    vocabulary.keep(tmp_path / "file" / "a", b"x")
    vocabulary.keep(tmp_path / "kept" / "a", b"x")
    assert (tmp_path / "kept" / "a").read_bytes() == b"x"
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["a"]


def test_persons_are_asked_of_the_policy(invented: Any) -> None:
    policy = (Path(__file__).parents[3] / "data/safeguards.yml").read_text(encoding="utf-8")
    more = "  - name: Philomena Oduya\n    because: to try\n"
    invented.write("data/safeguards.yml", policy + more)
    search = persons_of(invented.project, signed(invented.project))
    assert search.allows("Philomena Oduya")
    assert not search.allows("Ann Oduya")
    assert "exampleland" in search.known
    assert ("invented", "principles") in search.vocabulary.proposed
