"""What a file packs is read to its end, or told as unreadable; bytes are read in their letters."""

from __future__ import annotations

import base64
import bz2
import gzip
import lzma
import zlib
from collections.abc import Callable

import pytest

from hrcreport.checks.extraction import encodings
from hrcreport.checks.extraction.encodings import members, unpacked

MOST = 1_000
EAST = "Тогда Добромысл Перепёлкин ушёл и писал всем. " * 3
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
}


@pytest.mark.parametrize("form", PACKERS)
def test_what_stands_behind_the_first_packed_text_is_read_too(form: str) -> None:
    pack = PACKERS[form]
    both = pack(b"In the village ") + pack(b"Zebulon Otis was seen.")
    assert unpacked(both, most=MOST) == b"In the village Zebulon Otis was seen."


@pytest.mark.parametrize("form", PACKERS)
@pytest.mark.parametrize(
    ("spoiled", "told"),
    [
        (lambda packed: packed[:-6], "it is packed, and its end is missing"),
        (lambda packed: packed + b"Zebulon Otis", "it cannot be unpacked"),
    ],
    ids=["cut off", "with more behind it"],
)
def test_what_cannot_be_read_to_its_end_is_refused(
    form: str, spoiled: Callable[[bytes], bytes], told: str
) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 -- its words are compared
        unpacked(spoiled(PACKERS[form](b"Zebulon Otis was seen. " * 9)), most=MOST)
    assert str(refused.value) == told


def test_what_is_no_tape_archive_is_refused() -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 -- its words are compared
        [*members(b"Zebulon Otis was seen. " * 30)]
    assert str(refused.value) == "it cannot be unpacked"


@pytest.mark.parametrize("form", PACKERS)
def test_parts_together_may_not_be_more_than_one_text(form: str) -> None:
    packed = PACKERS[form](bytes(MOST // 2 + 1))
    assert unpacked(packed, most=MOST) == bytes(MOST // 2 + 1)
    with pytest.raises(ValueError, match="more than any text"):
        unpacked(packed * 2, most=MOST)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"\xff\xfeZ\0\xe9\0", "Zé"),
        (b"\xfe\xff\0Z\0\xe9", "Zé"),
        (b"\xff\xfe\0\0Z\0\0\0\xe9\0\0\0", "Zé"),
        (b"\0\0\xfe\xff\0\0\0Z\0\0\0\xe9", "Zé"),
        (b"\xef\xbb\xbfZ\xc3\xa9", "Zé"),
        (b"Z\xc3\xa9", "Zé"),
        ("Zebulon".encode("utf-16-le"), "Zebulon"),
        ("Zebulon".encode("utf-16-be"), "Zebulon"),
        ("Zebulon".encode("utf-16-le") + b"x", "Zebulon\ufffd"),
        ("Zeb".encode("utf-16-le"), "Z\0e\0b\0"),
        (b"\xff\xfeZ\0\xe9", "Z\ufffd"),
        (b"\xff\xfe\0\0Z\0\0\0\xff\xff\xff\xff", "Z\ufffd"),
        (EAST.encode("cp1251"), EAST),
    ],
)  # fmt: skip  # a table
def test_bytes_are_read_in_the_letters_that_they_are(content: bytes, text: str) -> None:
    assert encodings.text_of(content) == text


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b"", ""),
        (b"Zebulon Otis", ""),
        (b"Z\0e\0b\0u\0", "utf-16-le"),
        (b"\0Z\0e\0b\0u", "utf-16-be"),
        (b"Z\0e\0b\0", ""),
        (b"Z\0e\0b\0u\0\0", "utf-16-le"),
        (b"\0\0\0\0\0\0\0\0", ""),
        (b"a\0b\0c\0defghijk" + b"lmnopq", ""),
        (b"a\0b\0c\0d\0efghijkl", "utf-16-le"),
        (b"\0a\0b\0c\0defghijkl", "utf-16-be"),
        (b"Z\0" * 2048 + b"\0a" * 99, "utf-16-le"),
    ],
)
def test_letters_of_two_bytes_are_told_by_their_zeros(content: bytes, encoding: str) -> None:
    assert encodings.wide_encoding(content) == encoding


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Z&eacute; &amp; &lt;", "Zé & <"),
        ("Z&amp;eacute;", "Zé"),
        ("Z&amp;amp;eacute;", "Z&eacute;"),
        (r"Z\u00e9b \u{1F600}", "Zéb 😀"),
        (r"\ud83d \u{110000} \u00e", r"\ud83d \u{110000} \u00e"),
        (r"\ud800 \udfff \ue000", "\\ud800 \\udfff \ue000"),
        (r"\u{10FFFF}", "\U0010ffff"),
        ("Z=C3=A9 fell=\r\n down", "Zé fell down"),
        ("Z=C3=A9 fell=\n down", "Zé fell down"),
        ("a=E9=E9 b=C3=A9", "a=E9=E9 bé"),
        ("a=AB b", "a=AB b"),
        ("plain", "plain"),
    ],
)
def test_letters_that_are_written_otherwise_are_read(written: str, read: str) -> None:
    assert encodings.unescaped(written) == read


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (rb"{\rtf1\ansi Ann\par Bo}", "Ann\nBo"),
        (rb"{\rtf1 A\'e9B}", "AéB"),
        (rb"{\rtf1\ansicpg1251 \'c0\'c1}", "АБ"),
        (rb"{\rtf1\ansicpg9999 Ann \'41}", "Ann A"),
        (rb"{\rtf1 \u233?B}", "éB"),
        (rb"{\rtf1 \u233\'e9B}", "éB"),
        (rb"{\rtf1 \u-10179?x}", "\ud83dx"),
        (rb"{\rtf1 A\line B\tab C\cell D\row E}", "A\nB\nC\nD\nE"),
        (rb"{\rtf1 A\~B\_C\-D}", "A B-CD"),
        (rb"{\rtf1 A\{B\}\\C}", r"A{B}\C"),
        (b"{\\rtf1 A\r\nB}", "AB"),
        (rb"{\rtf1 {\*\b0 Ann}\pard B}", "AnnB"),
    ],
)
def test_rich_text_is_read_without_its_commands(content: bytes, text: str) -> None:
    assert encodings.rich_text(content) == (text, [])


def test_files_in_rich_text_are_taken_out_of_its_words() -> None:
    one, two = bytes(range(64)), b"\xff\xd8" * 40
    content = b"{\\rtf1 A {\\pict\\picscalex100 " + one.hex().encode() + b"}"
    content += b"B " + two.hex(" ").encode() + b" C " + bytes(63).hex().encode() + b"}"
    text, files = encodings.rich_text(content)
    assert files == [one, two]
    assert text.split() == ["A", "B", "C", bytes(63).hex()]


SAID = b"Then Zebulon Otis was led away by a guard.."
WIDE = SAID.decode().encode("utf-16-le")
URL = "ÿÿ¿¿ÿþ".encode() * 9


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ("x " + base64.b64encode(SAID).decode() + " y", [SAID]),
        ("x " + base64.b64encode(SAID).decode().rstrip("=") + " y", [SAID]),
        ("x " + base64.urlsafe_b64encode(URL).decode() + " y", [URL]),
        (base64.encodebytes(SAID * 3).decode(), [SAID * 3]),
        (base64.b64encode(WIDE).decode() + " y", [WIDE]),
        (base64.b64encode(SAID).decode()[:-1] + " y", [SAID]),
        (base64.b64encode(SAID[:-1]).decode() + "\nJunger Mann\n", [SAID[:-1]]),
        (base64.b64encode(SAID[:-2]).decode() + "\nJunger Mann\n", [SAID[:-2]]),
        (base64.encodebytes(SAID * 3).decode() + "Junger Mann\n", [SAID * 3]),
        (base64.b64encode(b"%PDF-\xff\xff" + bytes(30)).decode(), [b"%PDF-\xff\xff" + bytes(30)]),
        (base64.b64encode(b"PK\x03\x04\xff" + bytes(30)).decode(), [b"PK\x03\x04\xff" + bytes(30)]),
        (base64.b64encode(b"BZh\xff" + bytes(30)).decode(), [b"BZh\xff" + bytes(30)]),
        (base64.b64encode(b"\xff\xfe\xfd" * 20).decode(), []),
        (base64.b64encode(SAID[:21]).decode(), []),
        (base64.b64encode(b"\1\2\3" * 20).decode(), []),
        ("A" * 33, []),
    ],
)  # fmt: skip  # a table
def test_what_is_written_in_base64_is_a_text_or_a_known_file(text: str, files: list[bytes]) -> None:
    assert [*encodings.encoded_in([text, "and more"])] == files


@pytest.mark.parametrize(
    ("name", "content", "is_message"),
    [
        ("a.eml", b"x", True),
        ("a.EML", b"x", True),
        ("a", b"MIME-Version: 1.0\n", True),
        ("a", b"Subject: x\n of it\nContent-Transfer-Encoding: base64\n", True),
        ("a", b"subject: x\nmime-version: 1.0\n", True),
        ("a.txt", b"Subject: x\n\nMIME-Version: 1.0\n", False),
        ("a.txt", b"Dear all,\nMIME-Version: 1.0\n", False),
        ("eml", b"Ann", False),
    ],
)
def test_a_message_is_told_by_its_suffix_or_its_head(
    name: str, content: bytes, *, is_message: bool
) -> None:
    assert encodings.is_message(name, content) is is_message


@pytest.mark.parametrize("begins", encodings.PACKED)
@pytest.mark.parametrize("size", sorted(encodings.OF_HASHES))
def test_a_hash_that_begins_as_packed_files_do_is_no_file(size: int, begins: bytes) -> None:
    digest = begins + bytes(range(160, 160 + size - len(begins)))
    assert [*encodings.encoded_in([f"sha256: {digest.hex()}"])] == []
    assert [*encodings.encoded_in([f"sha256: {digest.hex()}a0"])] != [], "it may be a file"


def test_what_is_packed_in_as_many_bytes_as_a_hash_has_is_read() -> None:
    packed = zlib.compress(b"Zebulon Otis, born 2001.")
    assert len(packed) == 32
    assert [*encodings.encoded_in([packed.hex()])] == [packed]


def test_a_part_of_a_message_is_read_in_its_letters() -> None:
    head = b"Content-Type: text/plain; charset=%s\nContent-Transfer-Encoding: 8bit\n\n"
    for charset, raw_content, content in (
        (b"cp1251", "Одуйя".encode("cp1251"), "Одуйя"),
        (b"nonsense", b"Oduya", "Oduya"),
        (b"us-ascii", b"Odu\xffa", "Odu\ufffda"),
        (b"utf-7", b"+2D0- Oduya", "? Oduya"),  # half a letter
    ):
        raw = head % charset + raw_content
        parts = [*encodings.message_parts(b"Subject: x\nX-Content: y\n" + raw)]
        assert parts == [
            ("head.txt", b"Subject: x\nX-Content: y"),
            ("part 1.txt", content.encode()),
        ]


def test_a_file_that_packs_nothing_is_none_and_what_is_not_opened_is_refused() -> None:
    assert unpacked(b"Zebulon Otis", most=MOST) is None
    with pytest.raises(ValueError, match="in a form that is not opened here"):
        unpacked(b"xar! and more", most=MOST)


def test_zeros_behind_what_is_packed_are_no_more_of_it() -> None:
    assert unpacked(gzip.compress(b"Ann") + bytes(9), most=MOST) == b"Ann"


def test_the_name_of_a_packed_file_stands_behind_what_else_its_head_holds() -> None:
    head = b"\x1f\x8b\x08%c" + bytes(6)
    assert encodings.name_in_gzip(head % 8 + b"Ann.txt\0rest") == "Ann.txt"
    assert encodings.name_in_gzip(head % 12 + b"\3\0abcAnn.txt\0rest") == "Ann.txt"
    assert encodings.name_in_gzip(head % 4 + b"\3\0abcAnn.txt\0rest") == ""
    assert encodings.name_in_gzip(b"Ann.txt") == ""


def test_a_tape_archive_is_told_by_its_mark() -> None:
    assert encodings.is_tape(bytes(257) + b"ustar\0")
    assert not encodings.is_tape(bytes(258) + b"ustar\0")
    assert not encodings.is_tape(b"ustar")


BJORN = "The note was signed by Björn Strömqvist, to whom José Muñoz wrote."
IN_OLDER_ENCODINGS = {
    **dict.fromkeys(("cp1252", "mac_roman", "cp850"), BJORN),
    "cp1250": "Potom byl Zdzisław Wężyk zadržen.",
    "cp1251": "Note: Добромысл Перепёлкин",
    "koi8-r": "Note: Добромысл Перепёлкин",
    "iso8859-5": "Note: Добромысл Перепёлкин",
    "cp1256": "The note says: الحبيب بوعصيدة, and a date.",
    "cp1253": "Τότε ο Θρασύβουλος έφυγε.",
    "cp1255": "On the wall stood עטרה וייצהנדלר in red.",
    "cp874": "On the wall stood สมชาย วงศ์สวัสดิ์ in blue.",
    "gb18030": "证人王美玲说警察打了她。",
    "big5": "證人王美玲說警察打了她。",
    "shift_jis": "その夜、警察は田中健太さんを止めた。",
    "euc_jp": "その夜、警察は田中健太さんを止めた。",
    "euc_kr": "그날 밤 경찰은 김민수 씨를 붙잡았다.",
    "utf-16-le": "Тогда Добромысл ушёл.",
    "utf-16-be": "证人王美玲说警察打了她。\n",
}


@pytest.mark.parametrize("encoding", IN_OLDER_ENCODINGS)
def test_a_short_text_is_read_in_the_encoding_that_makes_words_of_it(encoding: str) -> None:
    text = IN_OLDER_ENCODINGS[encoding]
    assert encodings.text_of(text.encode(encoding)) == text


def test_letters_are_read_however_far_behind_plain_ones_they_stand() -> None:
    assert encodings.text_of(b"It rained. " * 9_000 + BJORN.encode("cp1252")).endswith(BJORN)


def test_lines_in_another_encoding_are_read_beside_those_in_utf_8() -> None:
    assert encodings.text_of(f"{BJORN}\n".encode() + BJORN.encode("cp1252")) == f"{BJORN}\n{BJORN}"
