"""Names and identifiers of a restricted source are found as people write them, and by hashes."""

from __future__ import annotations

from collections.abc import Sequence, Set
from pathlib import Path

import pytest

from hrcreport.checks.extraction.reading import OF_MARKUP
from hrcreport.checks.leaks import names
from hrcreport.checks.leaks.names import Gathered, NameIndex, NameSearch

KEY = b"k" * 32
WHOLE, ARABIC, RUSSIAN = "Zebulon Ephraim Quartermain", "عبد الرحمن الخطيب", "Олеся Щербатова"


def index_of(*people: str, identifiers: Sequence[str] = ()) -> NameIndex:
    gathered = Gathered(KEY)
    for name in people:
        gathered.add_name(name)
    for identifier in identifiers:
        gathered.add_identifier(identifier)
    return gathered.index()


def said(
    index: NameIndex, *texts: str, known_words: Set[str] = frozenset()
) -> list[tuple[str, str]]:
    """Return the kind and the words of what is found in texts, in their order."""
    search = NameSearch(index, texts, known_words=frozenset(known_words))
    found = sorted({*search.found()}, key=lambda at: (at[0], at[1].start))
    return [(each.kind, texts[number][each.start : each.end]) for number, each in found]


def names_in(name: str, *texts: str, known_words: Set[str] = frozenset()) -> list[str]:
    return [words for _, words in said(index_of(name), *texts, known_words=known_words)]


IS_NAMED: dict[str, tuple[tuple[str, ...], ...]] = {
    WHOLE: (
        ("It was Zebulon Ephraim Quartermain.", "Zebulon Ephraim", "Ephraim Quartermain"),
        ("It was Zebulon Quartermain.", "Zebulon Quartermain"),
        ("It was Quartermain, Zebulon.", "Quartermain, Zebulon"),
        ("It was ZEBULON QUARTERMAIN.", "ZEBULON QUARTERMAIN"),
        ("It was zebulon quartermain.", "zebulon quartermain"),
        ("It was Zébulon Quartermäin.", "Zébulon Quartermäin"),
        ("It was Zebulon E. Quartermain.", "Zebulon E", "E. Quartermain"),
        ("It was Zebulon X. Quartermain.", "Zebulon X. Quartermain"),
        ("It was Z. Quartermain.", "Z. Quartermain"),
        ("It was Quartermain Z.", "Quartermain Z"),
        ("It was E. Quartermain.", "E. Quartermain"),
        ("It was ZebulonQuartermain.", "ZebulonQuartermain"),
        ("It was quartermainzebulon.", "quartermainzebulon"),
        ("It was zebulonephraimquartermain.", "zebulonephraimquartermain"),
        ("It was quartermainephraimzebulon.", "quartermainephraimzebulon"),
        ("See zebulon.quartermain there.", "zebulon.quartermain"),
        ("See zebulon_quartermain there.", "zebulon_quartermain"),
        ("It was Zebulon de la Quartermain.", "Zebulon de la Quartermain"),
        ("It was Zebulon\nQuartermain.", "Zebulon\nQuartermain"),
        ("It was Zebulon Obadiah Quartermain.", "Zebulon Obadiah Quartermain"),
        ("It was Zebulon A B C Quartermain.", "Zebulon A B C Quartermain"),
        ("It was زبلن كوارترمين.", "زبلن كوارترمين"),
    ),
    "Ana de la Cruz Peñaflor": (
        ("It was Ana Peñaflor.", "Ana Peñaflor"),
        ("It was A. Cruz.", "A. Cruz"),
        ("It was anadelacruzpenaflor.", "anadelacruzpenaflor"),
        ("It was Ana de la Cruz.", "Ana de la Cruz"),
    ),
    "Ottokar": (("It was Ottokar.", "Ottokar"), ("It was OTTOKAR.", "OTTOKAR")),
    "Otto": (("It was Otto.", "Otto"),),
    "Ana Bol": (("It was anabol once.",), ("It was AnaBol once.",)),
    "Ana Bolt": (("It was anabolt once.", "anabolt"),),
    "de la Cruz": (("It was DeLaCruz.", "DeLaCruz"), ("It was delacruz.", "delacruz")),
    RUSSIAN: (
        ("It was Олеся Щербатова.", "Олеся Щербатова"),
        ("It was Щербатова О.", "Щербатова О"),
        ("It was Olesya Shcherbatova.", "Olesya Shcherbatova"),
        ("It was Olesia Scherbatova.", "Olesia Scherbatova"),
        ("It was olesia scherbatova.",),
        ("It was Olesia scherbatova.",),
        ("It was olesia Scherbatova.",),
    ),
    ARABIC: (("It was عبد الرحمن الخطيب.", "عبد الرحمن", "الرحمن الخطيب"),),
    "Abdulrahman Al-Khatib": (("It was عبد الرحمن الخطيب.", "عبد الرحمن الخطيب"),),
    "徐美玲": (("那是徐美玲。", "徐美玲"), ("It was Xu Meiling.",)),
    "欧阳梦溪": (("那是欧阳梦溪吗", "欧阳梦溪"),),
    "徐美": (("那是徐美玲。",),),
}


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [(name, text, [*words]) for name, texts in IS_NAMED.items() for text, *words in texts],
)
def test_a_name_is_found_as_it_is_written(name: str, text: str, words: list[str]) -> None:
    assert names_in(name, text) == words


@pytest.mark.parametrize(
    "text",
    [
        "It was Zebulon; Quartermain came.",
        "It was Zebulon who met Quartermain.",
        "It was Zebulon A B C D Quartermain.",
        "It was z. Quartermain.",
        "It was Z. quartermain.",
        "It was X. Quartermain.",
        "It was E. Zebu.",
        "It was Zebulon Zebulon.",
        "It was Zebulon alone.",
        "It was Zebulon Martin.",
        "It was ZebulonMartin.",
        "It was Zebulonquartermainx.",
        "It was زبلن alone.",
    ],
)
def test_half_of_a_name_or_words_apart_are_none(text: str) -> None:
    assert names_in(WHOLE, text) == []


def test_a_name_of_one_word_is_none_where_it_stands_in_small_letters() -> None:
    index = index_of("Ottokar")
    assert said(index, "It was Ottokar.", "They say ottokar there.") == []
    assert said(index, "It was Ottokar.", "See a/ottokar/b there.") == [("name", "Ottokar")]
    assert said(index, "It was Ottokar.", f"{OF_MARKUP}ottokar") == [("name", "Ottokar")]
    assert said(index, "It was Ottokar.", known_words={"ottokar"}) == []
    assert said(index, "It was ottokar.") == []


def test_a_name_that_is_also_words_is_one_where_it_is_written_so() -> None:
    index, words = index_of("Grant Justice"), "They ask for justice, and grant it."
    both = [("name", "Grant Justice")]
    assert said(index, "We heard Grant Justice.", words) == both
    assert said(index, "We heard Grant justice.", words) == []
    assert said(index, "We heard grant Justice.", words) == []
    assert said(index, "We heard grant justice.") == [("name", "grant justice")]
    assert said(index, "We heard G. Justice.") == [("name", "G. Justice")]
    assert said(index, "We heard G. Justice.", words) == []
    assert said(index, "We heard G. Justice.", known_words={"justice"}) == []
    assert said(index, "We heard Grant Justice.", known_words={"justice", "grant"}) == both
    assert said(index, "We heard Grant justice.", known_words={"justice", "grant"}) == []
    assert said(index, "We heard Grant justice.", known_words={"justice"}) == [
        ("name", "Grant justice")
    ]


def test_a_name_by_its_sound_is_none_where_it_is_words() -> None:
    index, spelt = index_of(RUSSIAN), "It was Olesia Scherbatova."
    assert said(index, spelt) == [("name", "Olesia Scherbatova")]
    assert said(index, spelt, known_words={"olesia"}) == []
    assert said(index, spelt, "Then olesia came.") == []


def test_a_name_in_latin_letters_is_sought_by_its_sound_in_other_scripts_alone() -> None:
    index = index_of("Olesya Shcherbatova")
    assert said(index, "It was Olesia Scherbatova.") == []
    assert said(index, "It was Олеся Щербатова.") == [("name", "Олеся Щербатова")]


def test_what_stands_in_several_texts_is_found_in_each() -> None:
    index = index_of(WHOLE, "Ottokar")
    texts = ("Zebulon Quartermain", "nobody", "Ottokar and Z. Quartermain")
    search = NameSearch(index, texts)
    assert sorted((number, each[:2]) for number, each in search.found()) == [
        (0, (0, 19)),
        (2, (0, 7)),
        (2, (12, 26)),
    ]


@pytest.mark.parametrize(
    ("identifier", "text", "found"),
    [
        ("C-2019/00417", "See C-2019/00417 there.", "C-2019/00417"),
        ("C-2019/00417", "See c201900417 there.", "c201900417"),
        ("C-2019/00417", "See C.2019_00417, there.", "C.2019_00417"),
        ("C-2019/00417", "See C-2019/00418 there.", ""),
        ("C-2019/00417", "See C-2019/004171 there.", ""),
        ("12345678", "See 12345678 there.", "12345678"),
        ("12345678", "See 12 345 678 there.", "12 345 678"),
        ("1234567", "See 1234567 there.", ""),
        ("A1234", "See A1234 there.", "A1234"),
        ("A123", "See A123 there.", ""),
        ("ABCDEFGH", "See ABCDEFGH there.", ""),
        ("", "See it there.", ""),
    ],
)
def test_an_identifier_is_found_as_it_is_written(identifier: str, text: str, found: str) -> None:
    index = index_of(identifiers=[identifier])
    assert said(index, text) == ([("identifier", found)] if found else [])


def test_what_is_too_short_to_look_for_is_counted() -> None:
    assert (
        index_of("A", "B C", "", "  ", "Ana", identifiers=["1234567", "A123", "", "A1234"]).short
        == 4
    )
    assert not index_of("A", identifiers=["12"])
    assert index_of("Ana Bo")
    assert index_of(identifiers=["A1234"])


LABELS = ("XX-N", "2019", "Black or Other Invented People alone", "women")


def counts_in(text: str, *, labels: Sequence[str] = LABELS, count: int = 3) -> list[str]:
    gathered = Gathered(KEY)
    gathered.add_small(labels, count)
    found = said(gathered.index(), text)
    assert {kind for kind, _ in found} <= {"small-count"}
    return [words for _, words in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("XX-N\t2019\tBlack or Other Invented People alone\twomen\t3", ["3"]),
        ("In 2019, 3 women, Black or other invented people alone, died in XX-N.", ["3"]),
        ("Women in XX-N, 2019, Black or Other Invented People alone: (3).", []),
        ("3 women in XX-N, 2019, Black or Other Invented People alone, of 3.", ["3", "3"]),
        ("XX-N\t2019\tBlack or Other Invented People alone\tmen\t3", []),
        ("XX-N\t2019\tBlack or Other Invented People alone\twomen\t4", []),
        ("XX-N\t2019\tBlack or Other Invented People alone\twomen\t30", []),
        ("XX-N\t2019\tBlack or Other Invented People alone\twomen\t3.5", []),
        ("XX-N\t2019\tBlack or Other Invented People alone\twomen\t1.3", []),
        ("XX-N\t2019\tBlack or Other Invented People\twomen\t3", []),
        ("XX-N\t2019\tBlack or Other Invented People alone\n3 women", []),
        ("3. XX-N\t2019\tBlack or Other Invented People alone\twomen", []),
        (f"3 women {'x ' * 200} XX-N\t2019\tBlack or Other Invented People alone", []),
    ],
)
def test_a_small_count_stands_with_all_its_labels_in_a_line(text: str, found: list[str]) -> None:
    assert counts_in(text) == found


def test_a_small_count_of_two_digits_and_one_label() -> None:
    assert counts_in("Kabul: 12 persons", labels=("Kabul",), count=12) == ["12"]
    assert counts_in("Kabul: 12 persons", labels=("Kabul",), count=1) == []
    assert counts_in("Herat: 12 persons", labels=("Kabul",), count=12) == []


def test_hashes_are_kept_without_the_key_and_read_whole_or_not_at_all(tmp_path: Path) -> None:
    index, path = index_of(WHOLE, "A", identifiers=["C-2019/00417"]), tmp_path / "kept" / "hashes"
    index.write(path)
    read = NameIndex.read(path, key=KEY)
    assert read is not None
    assert (read.key, read.short) == (KEY, 1)
    assert {name: [*each] for name, each in read.tables.items()} == {
        name: [*each] for name, each in index.tables.items()
    }
    assert [each.name for each in path.parent.iterdir()] == ["hashes"]
    assert said(read, "It was Z. Quartermain.") == [("name", "Z. Quartermain")]
    content = path.read_bytes()
    assert KEY not in content
    assert b"quartermain" not in content.lower()
    for damaged in (content[:-8], content[:-1], b"", content.replace(b"\n", b" 0\n", 1), b"x\n"):
        path.write_bytes(damaged)
        assert NameIndex.read(path, key=KEY) is None
    assert NameIndex.read(tmp_path / "none", key=KEY) is None


def test_another_key_finds_nothing_in_the_hashes(tmp_path: Path) -> None:
    index_of(WHOLE).write(tmp_path / "hashes")
    read = NameIndex.read(tmp_path / "hashes", key=b"x" * 32)
    assert read is not None
    assert said(read, "It was Zebulon Quartermain.") == []


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("Peñaflor", "penaflor"),
        ("Щербатова", "shcherbatova"),
        ("O’Duya", "oduya"),
        ("Ze\u00adbulon", "zebulon"),
        ("C-2019/00417", "c201900417"),
        ("ﬁn", "fin"),
        ("...", ""),
    ],
)
def test_a_word_is_folded_to_small_latin_letters(word: str, form: str) -> None:
    assert names.folded(word) == form
    assert names.folded_each(["Ann", word, "B-c"]) == {"Ann": "ann", word: form, "B-c": "bc"}


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Ann%20Bo", "Ann Bo"),
        ("100 %", "100 %"),
        ("Ze\u00adbu\u200blon", "Zebulon"),
        ("ﬁn", "fin"),
        ("plain", "plain"),
    ],
)
def test_what_no_reader_sees_is_taken_out(text: str, seen: str) -> None:
    assert names.cleaned(text) == seen
    assert names.read_otherwise(["plain", text]) == ({} if seen == text else {text: seen})


@pytest.mark.parametrize(
    ("word", "sound"),
    [
        ("shcherbatova", "srbtv"),
        ("scherbatova", "srbtv"),
        ("khatib", "ktb"),
        ("philip", "flb"),
        ("quartermain", "krtrmn"),
        ("otto", "t"),
        ("max", "mks"),
        ("aeiou", ""),
    ],
)
def test_words_sound_by_their_consonants(word: str, sound: str) -> None:
    assert names.sounds_of(["ann", word]) == ["n", sound]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ana de la Cruz-Peñaflor", ["ana", "de", "la", "cruz", "penaflor"]),
        ("Abdulrahman", ["abd", "rahman"]),
        ("徐美玲", ["xu", "mei", "ling"]),
        ("徐 Ana", ["xu", "ana"]),
        ("O'Duya 7", ["oduya"]),
    ],
)
def test_a_name_is_parted_into_words_and_syllables(name: str, parts: list[str]) -> None:
    assert names.parts_of_name(name) == parts


@pytest.mark.parametrize(
    ("token", "is_address"),
    [
        ("a/b", True), ("a@b", True), ("a_b", True), ("a\\b", True), ("a=b", True),
        ("www.a", True), ("a.de", True), ("a-b-c", True), ("a-b", False), ("end.", False),
        ("a.B", False), ("word", False),
    ],
)  # fmt: skip  # a table
def test_addresses_and_names_of_files_are_told_from_words(token: str, *, is_address: bool) -> None:
    assert names.is_address(token) is is_address
