"""All texts of a PDF file are read, whatever packs them, and what is too heavy is not opened."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Encryption, Name, ObjectStreamMode
from tests.leak_plants import painted

from hrcreport.checks.extraction import pdf_texts as pdf_texts_module
from hrcreport.checks.extraction import pdfium
from hrcreport.checks.extraction.pdf_texts import is_packed, pdf_texts, texts_of_objects
from hrcreport.checks.extraction.pdfium import HeavyPageError, PdfPages
from hrcreport.checks.extraction.reading import pieces_of

Read = list[tuple[str, str | bytes]]


def read(content: bytes) -> Read:
    """Return what is read of a PDF file but its own signs."""
    return [
        (place, text)
        for place, text in pdf_texts(content)
        if place not in ("a tag", "property Producer", "property CheckSum")
    ]


def with_metadata(file: pikepdf.Pdf) -> None:
    with file.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = "Zebulon"


def with_note(file: pikepdf.Pdf) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[0, 0, 9, 9], Contents="Seen Otis")
    file.pages[0].Annots = file.make_indirect(Array([note]))


def with_attachment(file: pikepdf.Pdf) -> None:
    file.attachments["notes.txt"] = b"Zebulon Otis"


def with_picture(file: pikepdf.Pdf) -> None:
    picture = file.make_stream(b"\xff\xd8 points")
    picture.Filter = Name.DCTDecode
    file.Root.Picture = file.make_indirect(picture)


def test_pages_are_read_by_their_number() -> None:
    assert read(painted("Ann was here", "Bo was there\nand Cat")) == [
        ("page 1", "Ann was here"),
        ("page 2", "Bo was there\nand Cat"),
    ]


MODES = [ObjectStreamMode.disable, ObjectStreamMode.generate]


@pytest.mark.parametrize("mode", MODES)
def test_notes_are_read_open_or_packed_with_what_they_are(mode: ObjectStreamMode) -> None:
    found = read(painted("A", change=with_note, object_stream_mode=mode))
    assert found == [("a note", "Seen Otis"), ("page 1", "A")]


@pytest.mark.parametrize("mode", MODES)
def test_metadata_are_read_open_or_packed(mode: ObjectStreamMode) -> None:
    found = read(painted("A", change=with_metadata, object_stream_mode=mode))
    ((place, packet),) = [each for each in found if isinstance(each[1], bytes)]
    assert place == "metadata.xml"
    assert b"Zebulon" in packet
    assert packet.startswith(b"<?xpacket")
    assert ("page 1", "A") in found


def test_an_attachment_is_given_by_its_name_and_its_bytes() -> None:
    content = painted("A", change=with_attachment)
    found = read(content)
    assert found[:2] == [("name of an attachment", "notes.txt"), ("notes.txt", b"Zebulon Otis")]
    pieces = [(piece.place, [*piece.texts]) for piece in pieces_of("x", content)]
    assert ("notes.txt, line", ["Zebulon Otis"]) in pieces
    assert ("page 1", ["A"]) in pieces


def test_a_picture_is_given_as_it_was_put_in() -> None:
    assert read(painted("A", change=with_picture)) == [
        ("picture.jpg", b"\xff\xd8 points"),
        ("page 1", "A"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7 broken",
        painted("A", encryption=Encryption(owner="a", user="b")),
        painted("A", change=with_attachment)[:700],
    ],
    ids=["no file", "locked", "cut off"],
)
def test_what_is_damaged_or_locked_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 -- its words are compared
        read(content)
    assert str(refused.value) == "it is damaged or locked"


def test_what_is_too_heavy_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pypdfium2.PdfDocument", lambda _: pytest.fail("it was opened"))
    with pytest.raises(ValueError) as refused:  # noqa: PT011 -- its words are compared
        read(b"%PDF-1.7 " + b"<<" * (pdfium.MOST_OBJECTS + 1))
    assert str(refused.value) == "it holds more than any document"


@pytest.mark.parametrize(
    ("plain", "found"),
    [
        (b"/Alt (Ann Bo)", [("alternative text", "Ann Bo")]),
        (b"/ActualText (Ann Bo)", [("text for readers", "Ann Bo")]),
        (b"/Contents(Ann Bo)", [("a note", "Ann Bo")]),
        (b"/T (Ann Bo)", [("title of a tag or note", "Ann Bo")]),
        (b"/URI (Ann Bo)", [("a link", "Ann Bo")]),
        (b"/Title (Ann Bo)", [("property Title", "Ann Bo")]),
        (b"/E (Ann Bo)", [("a tag", "Ann Bo")]),
        (b"/Author\n(Ann Bo)", [("property Author", "Ann Bo")]),
        (b"[(Ann Bo)]", [("a tag", "Ann Bo")]),
        (b"/Author (Ann Bo) /Alt (Ann Bo)", [("property Author", "Ann Bo")]),
        (b"/Author (Ann) /Alt (Anna)", [("alternative text", "Anna")]),
        (rb"/T (A \(b\) \\ \101\nB\r\tC \053)", [("title of a tag or note", "A (b) \\ A B \tC +")]),
        (b"/T (Ann \\\nBo)", [("title of a tag or note", "Ann Bo")]),
        (b"/T (\xfe\xff\0S\0\xe9\0n\0\xe9)", [("title of a tag or note", "Séné")]),
        (b"/T (\xfe\xff\0S\0\xe9\0n\0)", [("title of a tag or note", "Sén\ufffd")]),
        (b"/T (\xef\xbb\xbfS\xc3\xa9n\xc3\xa9)", [("title of a tag or note", "\ufeffSéné")]),
        (b"/T (\xef\xbb\xbfAnn\xff)", [("title of a tag or note", "\ufeffAnn\ufffd")]),
        (b"/T (S\xe9n\xe9)", [("title of a tag or note", "Séné")]),
        (b"/T <FEFF 0053 00E9 006E 00E9>", [("title of a tag or note", "Séné")]),
        (b"/T <416E6E6120>", [("title of a tag or note", "Anna ")]),
        (b"/T <416E6E615>", [("title of a tag or note", "Anna")]),
        (b"/T <416E6E>", []),
        (b"/" + b"K" * 40 + b" (Ann Bo)", [("a tag", "Ann Bo")]),
    ],
)
def test_texts_of_objects_are_told_by_what_they_are(plain: bytes, found: Read) -> None:
    assert [*texts_of_objects(plain)] == found


@pytest.mark.parametrize(
    ("plain", "packed"),
    [
        (b"/Type /ObjStm", True),
        (b"/Encrypt 9 0 R", True),
        (b"/EmbeddedFile", True),
        (b"/Filter /DCTDecode", True),
        (b"/Encrypted", False),
        (b"/Na#6de", True),
        (b"(no #1)", False),
        (b"/Page /Font", False),
    ],
)
def test_objects_that_lead_to_more_are_told(plain: bytes, *, packed: bool) -> None:
    assert is_packed(plain) is packed


def test_streams_are_parted_from_objects_and_open_metadata_kept() -> None:
    metadata = b"1 0 obj <</Type /Metadata>>\nstream\r\nAnn\nendstream endobj "
    packed = b"2 0 obj <</Type/Metadata /Filter /X>> stream\nBo\nendstream endobj "
    other = b"3 0 obj <</Type /Page>>stream\nCat\nendstream endobj (Dan)"
    assert pdf_texts_module._apart(metadata + packed + other) == (
        b"1 0 obj <</Type /Metadata endobj 2 0 obj <</Type/Metadata /Filter /X endobj "
        b"3 0 obj <</Type /Page endobj (Dan)",
        [b"Ann\nendstream"],
    )
    assert pdf_texts_module._apart(b"(Ann) 1 0 obj <<>>stream\nno end") == (b"(Ann) 1 0 obj <<", [])


def stream(content: bytes, *, head: bytes = b"") -> bytes:
    return b"1 0 obj <<" + head + b">>\nstream\n" + content + b"\nendstream endobj\n"


def is_heavy(content: bytes) -> bool:
    return PdfPages(content).is_too_heavy


FLATE, ASCII85, HEX = b"/Filter /FlateDecode", b"/Filter /ASCII85Decode", b"/Filter /AHx"


@pytest.mark.parametrize(
    ("head", "times"), [(FLATE, 1), (b"/Filter/Fl", 1), (b"/Filter [/Fl /FlateDecode]", 2)]
)
def test_a_stream_may_unpack_to_so_much_and_no_more(
    head: bytes, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdfium, "MOST_UNPACKED", 10_000)
    for size, heavy in ((10_000, True), (9_999, False)):
        packed = bytes(size)
        for _ in range(times):
            packed = zlib.compress(packed)
        assert is_heavy(stream(packed, head=head)) is heavy
        assert is_heavy(stream(packed, head=head + b"/Subtype /Image")) is False
        assert is_heavy(stream(b"x") + stream(packed, head=head)) is heavy


@pytest.mark.parametrize(
    ("head", "times"),
    [(b"/Filter /LZWDecode", 1_400), (b"/F /LZW", 1_400), (b"/RunLengthDecode", 64), (b"/RL", 64)],
)
def test_what_is_not_unpacked_here_is_taken_for_the_most_that_it_may_be(
    head: bytes, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdfium, "MOST_UNPACKED", 1_400 * 64)
    most = 1_400 * 64 // times
    assert is_heavy(stream(b"x" * most, head=head)) is True
    assert is_heavy(stream(b"x" * (most - 2), head=head)) is False


def test_what_is_written_in_signs_is_read_where_it_is_short() -> None:
    objects = b"<<" * (pdfium.MOST_OBJECTS + 1)
    written = base64.a85encode(objects) + b"~>"
    assert is_heavy(stream(written, head=ASCII85)) is True
    assert is_heavy(stream(written[99:], head=b"/Filter /A85")) is False
    assert is_heavy(stream(objects.hex().encode() + b">", head=HEX)) is True
    assert is_heavy(stream(b"3c" * 9 + b">3c", head=b"/ASCIIHexDecode")) is False
    assert is_heavy(stream(b"x" * (pdfium.MOST_IN_SIGNS + 1), head=HEX)) is True
    assert is_heavy(stream(b"x" * 99, head=HEX)) is False  # no digits: nothing is read of it
    assert is_heavy(stream(objects, head=b"/FlateDecoder")) is True  # no filter of this name
    assert is_heavy(stream(b"no zip" + objects, head=FLATE)) is True  # by what stands in the file


def test_a_file_may_hold_so_many_objects_and_no_more() -> None:
    for count, heavy in ((pdfium.MOST_OBJECTS, False), (pdfium.MOST_OBJECTS + 1, True)):
        assert is_heavy(b"<<" * count) is heavy
        packed = zlib.compress(b"<<" * (count - 1))
        assert is_heavy(stream(packed, head=FLATE)) is heavy


def test_a_stream_ends_where_the_file_says() -> None:
    two = stream(b"<<" * (pdfium.MOST_OBJECTS // 4 - 1)) * 2  # each counts as it stands, too
    assert is_heavy(two) is False


def test_a_page_may_hold_so_many_letters_with_all_that_it_paints() -> None:
    most = pdfium.MOST_ON_A_PAGE * pdfium.BYTES_OF_A_LETTER
    words = b"BT (" + b"x" * (most // 2 - 2) + b") Tj ET"
    twice, thrice = words * 2, words * 2 + b" BT (x) Tj ET"
    assert is_heavy(stream(twice)) is False
    assert is_heavy(stream(thrice)) is True
    assert is_heavy(stream(thrice.replace(b"BT ", b"xBT "))) is False
    assert is_heavy(stream(words) + stream(words)) is False
    assert is_heavy(stream(words) + stream(b"/Fm Do /Fm Do")) is False
    assert is_heavy(stream(words) + stream(b"/Fm Do /Fm Do /Fm Do")) is True
    assert is_heavy(stream(b"BT <" + b"0" * most + b"> Tj")) is True


def test_letters_of_a_file_are_read_once_and_those_of_the_last_four_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files = [PdfPages(painted(f"File {number}")) for number in range(5)]
    monkeypatch.setattr(pdfium, "_kept_letters", {})
    assert [file.letters() for file in files] == [[f"File {number}"] for number in range(5)]
    monkeypatch.setattr("pypdfium2.PdfDocument", lambda _: pytest.fail("it was opened"))
    assert [file.letters() for file in files[1:]] == [[f"File {n}"] for n in range(1, 5)]
    with pytest.raises(pytest.fail.Exception):
        files[0].letters()


class Page:
    """A page of so many letters."""

    def __init__(self, count: int) -> None:
        self.count = count

    def get_textpage(self) -> Page:
        return self

    def count_chars(self) -> int:
        return self.count


@pytest.mark.parametrize(
    ("pages", "heavy"),
    [
        ([pdfium.MOST_ON_A_PAGE], False),
        ([pdfium.MOST_ON_A_PAGE + 1], True),
        ([pdfium.MOST_ON_A_PAGE] * 50, False),
        ([pdfium.MOST_ON_A_PAGE] * 50 + [1], True),
    ],
)
def test_pages_may_have_so_many_letters_and_no_more(pages: list[int], *, heavy: bool) -> None:
    made: list[Any] = [Page(count) for count in pages]
    with closing(PdfPages.texts(made)) as texts:  # type: ignore[type-var]  # a generator
        if not heavy:
            assert [*texts] == made
            return
        with pytest.raises(HeavyPageError) as refused:
            list(texts)
    assert str(refused.value) == "it holds more letters than any document"


def with_revisions(*titles: str) -> bytes:
    """Return what says in a PDF file, revision by revision, where its objects begin."""
    content = b"%PDF-1.4\n"
    for title in titles:
        at, table = len(content), f"1 0 obj<</Title({title})>>endobj\n".encode()
        content += b"xref\n" + table + f"startxref\n{at}\n%%EOF\n".encode()
    return content


def last_title(content: bytes) -> Iterator[tuple[str, str]]:
    yield "title", content.rpartition(b"(")[2].partition(b")")[0].decode()


def test_each_revision_is_read_once_and_the_last_as_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf_texts_module, "_of_revision", last_title)
    assert [*pdf_texts(with_revisions("First", "Second", "Third"))] == [
        ("revision 1, title", "First"),
        ("revision 2, title", "Second"),
        ("title", "Third"),
    ]
    assert [*pdf_texts(with_revisions("Alone"))] == [("title", "Alone")]
    assert [*pdf_texts(with_revisions("Alone") + b"\r\n \n")] == [("title", "Alone")]
    for more in (b"x", b"\nx", b"\n1 0 obj<</Title(Later)>>endobj\n"):
        first, last = pdf_texts(with_revisions("First").rstrip() + more)
        assert first == ("revision 1, title", "First")
        assert last == ("title", "Later" if b"Later" in more else "First")


def test_where_no_objects_begin_no_revision_ends() -> None:
    """The first part of a file for a network says 0; a file in another counts anew."""
    of_network = b"%PDF-1.4\nstartxref\n0\n%%EOF\n" + b"xref\nstartxref\n30\n%%EOF\n"
    assert [*pdf_texts_module._ends_of_earlier_revisions(of_network)] == []
    elsewhere = b"%PDF-1.4\nstartxref\n5\n%%EOF\n" + b"xref\nstartxref\n30\n%%EOF\n"
    assert [*pdf_texts_module._ends_of_earlier_revisions(elsewhere)] == []


def test_more_revisions_than_any_document_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_texts_module, "_of_revision", lambda _: iter(()))
    assert [*pdf_texts(with_revisions(*"abcdefghijklmnopqrstu"))] == []
    with pytest.raises(ValueError, match="more revisions"):
        [*pdf_texts(with_revisions(*"abcdefghijklmnopqrstuv"))]
    monkeypatch.setattr(pdf_texts_module, "MOST_BYTES", 40)
    with pytest.raises(ValueError, match="more revisions"):
        [*pdf_texts(with_revisions("a", "b"))]
