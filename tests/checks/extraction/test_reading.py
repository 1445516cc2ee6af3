"""Each text that a file holds is read, and it is said where in the file it stands."""

from __future__ import annotations

import base64
import bz2
import io
import json
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from tests.leak_plants import painted, png, zipped

from hrcreport.checks.extraction import reading
from hrcreport.checks.extraction.reading import PlacedTexts, Room, pieces_of

CODED = base64.b64encode(b"Then Zebulon Otis was led away.")
LONG = b"Then Zebulon Otis was led away by them and by others, it is said."
Read = list[tuple[str, list[str]]]


def read(name: str, content: bytes | str) -> Read:
    """Return the texts of a file by their place, without places that hold none."""
    raw = content.encode() if isinstance(content, str) else content
    return [(piece.place, [*piece.texts]) for piece in pieces_of(name, raw) if any(piece.texts)]


def archive(comment: bytes = b"", **members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.comment = comment
        for name, content in members.items():
            packed.writestr(name.replace("__", "."), content)
    return file.getvalue()


def tape(**members: bytes) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as packed:
        for name, kind in (("folder", tarfile.DIRTYPE), ("link", tarfile.SYMTYPE)):
            other = tarfile.TarInfo(name)
            other.type, other.linkname = kind, "elsewhere" * (name == "link")
            packed.addfile(other)
        for name, content in members.items():
            member = tarfile.TarInfo(name.replace("__", "."))
            member.size = len(content)
            packed.addfile(member, io.BytesIO(content))
    return file.getvalue()


def mail(*parts: str, head: str = "") -> bytes:
    begin = f"{head}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n"
    return "\n".join((begin, *(f"--b\n{part}" for part in parts), "--b--\n")).encode()


def picture(kind: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (2, 2)).save(file, kind)
    return file.getvalue()


PLAIN: dict[str, tuple[str, bytes | str, Read]] = {
    "lines of prose, without the marks of Markdown": (
        "a.md",
        "It is *Ann* __Bo__.\n**C**\n",
        [("line", ["It is Ann Bo.", "C"])],
    ),
    "lines of a table, with their signs": ("a.csv", "*a*,_b_\n", [("line", ["*a*,_b_"])]),
    "a long word as it is written too, with its marks": (
        "a.md",
        f"*{'y' * 39}*",
        [("long word", [f"\x1c*{'y' * 39}*"]), ("line", ["y" * 39])],
    ),
    "names over the end of a line": (
        "a.txt",
        "They met Ann\nBo and left, Mia\nLee and more.",
        [
            ("line", ["They met Ann", "Bo and left, Mia", "Lee and more."]),
            ("over the end of a line", ["Ann Bo"]),
        ],
    ),
    "what is written in base64 within a line": (
        "a.csv",
        f"x,{CODED.decode()}",
        [
            ("line", [f"x,{CODED.decode()}"]),
            ("line, base64 1, line", ["Then Zebulon Otis was led away."]),
        ],
    ),
    "letters of a program": (
        "a.bin",
        b"\0\1Zebulon\0Otis\xe9A.\0short\0" + b"\0\xff\xff",
        [("its bytes", ["Zebulon", "Otis\ufffdA."])],
    ),
    "letters of two bytes in a program, wherever they begin": (
        "a.bin",
        b"\0\5\0" + "Zebulon".encode("utf-16-le") + b"\5\0\5" + "Ottokar".encode("utf-16-le"),
        [("its bytes", ["Ottokar", "Zebulon"])],
    ),
    "letters of four bytes in a program, wherever they begin": (
        "a.bin",
        b"\xff\xff\xff" + "Zebulon".encode("utf-32-le") + b"\xff",
        [("its bytes", ["Zebulon"])],
    ),
    "no letters of a font": ("a.woff2", "Ann", []),
    "text that only begins with a brace": ("a.txt", '{"a": "b"}', [("line", ['{"a": "b"}'])]),
}  # fmt: skip  # a table
MARKED_UP: dict[str, tuple[str, bytes | str, Read]] = {
    "text, attributes and comments": (
        "a.html",
        "<p title='Ann' lang=\"Bob\">A<b>B</b></p><!-- Cat <i>Dan</i> -->",
        [
            ("comment", [" Cat Dan "]),
            ("tag", ["\x1cp title=  lang= "]),
            ("attribute title", ["Ann"]),
            ("attribute lang", ["Bob"]),
            ("text", ["", "AB"]),
        ],
    ),
    "no attributes that draw, and none of two letters": (
        "a.svg",
        '<svg viewBox="0 0 9" xmlns:x="abc"><path d="M1 2" id="ab" style="abc"/>A</svg>',
        [
            ("tag", ["\x1csvg viewBox=", "\x1c xmlns:x=", "\x1cpath d="]),
            ("text", ["", "A"]),
        ],
    ),
    "rows of a table as a whole, and each cell": (
        "a.html",
        "<table><tr><td>1<td>2</tr><tr><td>3</table>",
        [("table", ["\t1\t2", "\t3\t"]), ("text", ["", "", "1", "2", "3"])],
    ),
    "the mark that a link leads to": (
        "a.html",
        '<a href="#Zebulon">x</a>',
        [("tag", ["\x1ca href="]), ("attribute href", ["Zebulon"]), ("text", ["x"])],
    ),
    "values without quotes": (
        "a.html",
        "<a name=Otis>x</a><b hidden Ann>y</b>",
        [("tag", ["\x1ca name=Otis", "\x1cb hidden Ann"]), ("text", ["xy"])],
    ),
    "a sign that ends a tag, behind an apostrophe in quotes": (
        "a.html",
        '<a title="Ann\'s > Bo">x</a>',
        [
            ("tag", ["\x1ca title= "]),
            ("attribute title", ["Ann's > Bo"]),
            ("text", ["x"]),
        ],
    ),
    "a sign that ends a tag, behind a quote in apostrophes": (
        "a.html",
        "<i lang='a\">b'>y</i>",
        [("tag", ["\x1ci lang= "]), ("attribute lang", ['a">b']), ("text", ["y"])],
    ),
    "a file within a link": (
        "a.html",
        f'<a href="data:text/plain;charset=utf-8;base64,{CODED.decode()}">x</a>',
        [
            ("embedded file 1, line", ["Then Zebulon Otis was led away."]),
            ("tag", ["\x1ca href="]),
            ("text", ["x"]),
        ],
    ),
    "files within links, by what the links call them": (
        "a.html",
        "".join(
            f'<a href="data:{kind};base64,{base64.b64encode(content.encode()).decode()}">x</a>'
            for kind, content in (
                ("image/svg+xml", "<svg><text>Then Zebulon Otis left</text></svg>"),
                ("text/html", "<p>Then Ottokar was led away.</p>"),
                ("", "Then *Mia* was led away too."),
                ("text/markdown;a=b", "Then *Bo* was led away, they said."),
            )
        ),
        [
            ("embedded file 1, text", ["", "Then Zebulon Otis left"]),
            ("embedded file 2, text", ["", "Then Ottokar was led away."]),
            ("embedded file 3, line", ["Then *Mia* was led away too."]),
            ("embedded file 4, line", ["Then *Bo* was led away, they said."]),
            ("tag", ["\x1ca href="]),
            ("text", ["xxxx"]),
        ],
    ),
    "words behind a file in a text, and the file behind one that is broken": (
        "a.html",
        f"<p>data:text/plain;base64,{'A' * 25}!<p>data:text/plain;base64,{CODED.decode()[:40]}\n "
        f"{CODED.decode()[40:]} names Mia Otis {'B' * 31} {'B' * 32}",
        [
            ("embedded file 2, line", ["Then Zebulon Otis was led away."]),
            ("text", ["", "!", f"Lg== names Mia Otis {'B' * 31}"]),
        ],
    ),
    "letters written as entities": (
        "a.html",
        "<p>Z&eacute; &amp;amp; B",
        [("text", ["", "Zé & B"])],
    ),
    "sections of letters as they are": ("a.svg", "<a><![CDATA[Ann]]></a>", [("text", ["Ann"])]),
    "markup without a suffix, by how it begins": (
        "part",
        "\n <!DOCTYPE html><p>A",
        [("tag", ["\x1c!DOCTYPE html"]), ("text", ["", "", "A"])],
    ),
    "spaces of a text document, whatever their tag says besides": (
        "content.xml",
        '<text:p>Ann<text:s text:c="2" text:style-name="T1"/>Bo</text:p>',
        [
            ("tag", ["\x1ctext:s text:c=", "\x1c text:style-name=", "\x1ctext:p", "\x1c/text:p"]),
            ("text", ["", "Ann Bo"]),
        ],
    ),
    "a picture in lines, by how it begins": ("part", "<svg>A", [("text", ["", "A"])]),
}  # fmt: skip  # a table
DATA: dict[str, tuple[str, bytes | str, Read]] = {
    "fields in a row, long ones and lines apart": (
        "a.json",
        json.dumps({"a": "x", "n": 3, "t": True, "no": None, "long": "y" * 80, "more": "k\nl"}),
        [
            ("data, long", ["y" * 80]),
            ("data, more", ["k", "l"]),
            ("data", ["a\tx\tn\t3\tt\tTrue\tno\tlong\tmore"]),
        ],
    ),
    "a list of lines as one text, with or without their ends": (
        "a.json",
        json.dumps({"a": ["k\n", "l"], "b": ["k", "l"]}),
        [("data, a", ["k", "l"]), ("data, b", ["k", "l"]), ("data", ["a\tb"])],
    ),
    "a list of numbers and words as one text": (
        "a.json",
        json.dumps({"a": [1, "x", 2.5], "b": [*range(60)]}),
        [("data, a", ["1\tx\t2.5"]), ("data", ["a\tb"])],
    ),
    "a list of numbers alone behind its key": (
        "a.json",
        json.dumps({"a": [1, 2.5, True], "b": {"a": [0]}}),
        [
            ("data, a", ["a\t1\t2.5\tTrue"]),
            ("data, b, a", ["a\t0"]),
            ("data, b", ["a"]),
            ("data", ["a\tb"]),
        ],
    ),
    "a table by its cells, each once, or by its rows of numbers": (
        "a.json",
        json.dumps({"a": [["k", "l"], ["m", "k"]], "b": [[1, 2], [3, True]], "c": [["k", 1]]}),
        [
            ("data, a", ["k", "l", "m"]),
            ("data, b", ["1\t2", "3\tTrue"]),
            ("data, c", ["k\t1"]),
            ("data", ["a\tb\tc"]),
        ],
    ),
    "a table with lines or markup in its cells": (
        "a.json",
        json.dumps([["k\nl", "m"], ["<b>n</b>", "o"]]),
        [("data", ["k", "l", "m"]), ("data, text", ["n", "o"])],
    ),
    "markup in a field": (
        "a.json",
        json.dumps({"a": "<b>Ann</b>", "b": "x<br/>y", "c": "1 < 2"}),
        [
            ("data, c", ["1 < 2"]),
            ("data", ["a\tb\tc"]),
            ("data, a, text", ["Ann"]),
            ("data, b, text", ["x", "y"]),
        ],
    ),
    "a field that is named by a kind of file": (
        "a.json",
        json.dumps({"text/plain": "Ann", "image/svg+xml": "<svg>B", "base64": "Cat"}),
        [
            ("data, text/plain", ["Ann"]),
            ("data", ["text/plain\timage/svg+xml\tbase64\tCat"]),
            ("data, image/svg+xml, text", ["", "B"]),
        ],
    ),
    "no data in base64 that its key calls so": (
        "a.json",
        json.dumps({"base64": "y" * 80, "a": {"base64": ["Ann"]}, "b": {"c": ["Bo"]}}),
        [
            ("data, a", ["base64"]),
            ("data, b, c", ["Bo"]),
            ("data, b", ["c"]),
            ("data", ["base64\ta\tb"]),
        ],
    ),
    "all that an object says of a repeated key": (
        "a.json",
        '{"a": "Ann", "a": "Bo"}',
        [("data, repeated", ["a\tAnn", "a\tBo"]), ("data", ["a\tBo\trepeated"])],
    ),
    "cells of a notebook, their prose by lines": (
        "a.ipynb",
        json.dumps({
            "cells": [
                {"cell_type": "markdown", "source": ["# *A*\n", "B"], "id": "x"},
                {"cell_type": "markdown", "source": "C"},
                {"cell_type": "markdown"},
                {"cell_type": "markdown", "source": ["D", 1]},
                {"cell_type": "code", "source": ["x = 1\n", "y"], "outputs": [{"text": "D"}]},
                "E",
            ],
            "metadata": {"k": "v"},
        }),
        [
            ("data, metadata", ["k\tv"]),
            ("data", ["metadata"]),
            ("cell 1, line", ["# A", "B"]),
            ("cell 1", ["cell_type\tmarkdown\tid\tx"]),
            ("cell 2, line", ["C"]),
            ("cell 2", ["cell_type\tmarkdown"]),
            ("cell 3", ["cell_type\tmarkdown"]),
            ("cell 4, line", ["D1"]),
            ("cell 4", ["cell_type\tmarkdown"]),
            ("cell 5, source", ["x = 1", "y"]),
            ("cell 5, outputs", ["text\tD"]),
            ("cell 5", ["cell_type\tcode\tsource\toutputs"]),
            ("cell 6", ["E"]),
        ],
    ),
    "a picture of an output": (
        "a.ipynb",
        json.dumps({"data": {"image/png": base64.b64encode(png("Ann")).decode()}}),
        [
            ("data, data", ["image/png"]),
            ("data", ["data"]),
            ("data, data, image/png, metadata text", ["Description: Ann"]),
        ],
    ),
    "no table where the rows are texts": (
        "a.json",
        '{"columns": ["a", "b"], "rows": ["xy", "zw"]}',
        [("data, columns", ["a", "b"]), ("data, rows", ["xy", "zw"]), ("data", ["columns\trows"])],
    ),
    "data without a suffix": ("part", '{"a": "b"}', [("data", ["a\tb"])]),
    "what is no data, by lines": ("a.json", '{"a": *b*', [("line", ['{"a": *b*'])]),
    "a notebook whose cells are no list": ("a.json", '{"cells": "a"}', [("data", ["cells\ta"])]),
}  # fmt: skip  # a table
PACKED: dict[str, tuple[str, bytes | str, Read]] = {
    "an archive: comment, names and members": (
        "a.zip",
        archive(b"caf\xc3\xa9 \xe9", a__txt=b"Ann"),
        [
            ("comment of the archive", ["café é"]),
            ("name within it", ["a.txt"]),
            ("a.txt, line", ["Ann"]),
        ],
    ),
    "an archive in an archive, without a suffix": (
        "a",
        archive(b=zipped("c.txt", b"Ann")),
        [
            ("name within it", ["b"]),
            ("b, name within it", ["c.txt"]),
            ("b, c.txt, line", ["Ann"]),
        ],
    ),
    "a tape archive": (
        "a",
        tape(a__txt=b"Ann", b__csv=b"Bo"),
        [
            ("name within it", ["folder"]),
            ("name within it", ["link"]),
            ("name within it", ["a.txt"]),
            ("a.txt, line", ["Ann"]),
            ("name within it", ["b.csv"]),
            ("b.csv, line", ["Bo"]),
        ],
    ),
    "what one other file packs, by the name in front": (
        "a.html.bz2",
        bz2.compress(b"<i>Ann</i>"),
        [("text", ["Ann"])],
    ),
    "rich text and its files": (
        "a.rtf",
        b"{\\rtf1\\ansi Ann\\par B\\'e9\\line C {\\pict " + png("Bo").hex().encode() + b"}"
        + LONG.hex().encode() + b"}",
        [
            ("line", ["Ann", "Bé", "C   "]),
            ("embedded file 1, metadata text", ["Description: Bo"]),
            ("embedded file 2, line", [LONG.decode()]),
        ],
    ),
    "a picture in rich text in JPEG": (
        "a.rtf",
        b"{\\rtf1 " + (picture("JPEG") + b"Ann Zebulon").hex().encode() + b"}",
        [("line", [" "]), ("embedded file 1, behind the picture, line", ["Ann Zebulon"])],
    ),
    "a message: head and parts, by name or number": (
        "a",
        mail(
            "Content-Type: text/plain\n\nAnn\n",
            "Content-Type: text/html; charset=iso-8859-1\nContent-Transfer-Encoding: base64\n\n"
            + base64.b64encode("<p>Zoé".encode("latin-1")).decode() + "\n",
            'Content-Type: text/csv\nContent-Disposition: attachment; filename="b.csv"\n\nBo,1\n',
            head="Subject: Cat\nFrom: =?utf-8?q?Zo=C3=A9?= <a@b.example>\n",
        ),
        [
            ("head.txt, line", ["Subject: Cat", "From: Zoé <a@b.example>"]),
            ("part 2.txt, line", ["Ann"]),
            ("part 3.html, text", ["", "Zoé"]),
            ("b.csv, line", ["Bo,1"]),
        ],
    ),
    "a message by its suffix alone": (
        "a.EML",
        "Subject: Ann\n\nBo\n",
        [("head.txt, line", ["Subject: Ann"]), ("part 1.txt, line", ["Bo"])],
    ),
    "what stands behind a picture": (
        "a.png",
        png("Ann") + b"Zebulon",
        [("metadata text", ["Description: Ann"]), ("behind the picture, line", ["Zebulon"])],
    ),
}  # fmt: skip  # a table
FILES = PLAIN | MARKED_UP | DATA | PACKED


@pytest.mark.parametrize("claim", FILES)
def test_what_is_read_and_where_it_stands(claim: str) -> None:
    name, content, expected = FILES[claim]
    assert read(name, content) == expected


@pytest.mark.parametrize("suffix", ["md", "qmd", "txt", "typ"])
def test_marks_of_markdown_do_not_part_a_name(suffix: str) -> None:
    assert read(f"a.{suffix}", "*Zebulon* __Otis__") == [("line", ["Zebulon Otis"])]
    assert read(f"a.{suffix}2", "*Zebulon* __Otis__") == [("line", ["*Zebulon* __Otis__"])]


SHARED = "<sst><si><t>Ann</t></si><si><r><t>Bo</t></r><r>\n<t>bby</t></r></si></sst>"


@pytest.mark.parametrize(
    ("sheet", "rows"),
    [
        ('<row r="1"><c r="A1" t="s"><v>1</v></c><c r="C1"><v>7</v></c></row>', ["Bobby\t\t7"]),
        (
            '<row><c r="A1" t="s"><v>0</v></c></row><row spans="1:2"><c s="1"><v>5</v></c>'
            '<c s="1"><v> 6 </v></c></row>',
            ["Ann", "5\t6"],
        ),
        ('<row><c r="B1" t="s"><v>2</v></c></row>', ["\t2"]),
        ('<row><c r="A1" t="s"><v>Ann</v></c></row>', ["Ann"]),
        ('<row><c r="A1"><v>1</v></c></row>', ["1"]),
        (
            '<row><c r="A1"/><c r="AB1" t="inlineStr"><is><t>Z\te</t></is></c></row>',
            ["\t" * 27 + "Z e"],
        ),
        ('<row><c r="XFD1"><v>a</v></c></row>', ["\t" * 16_383 + "a"]),
        ('<row><c r="ZZZ1"><v>a</v></c></row>', ["\t" * 16_384 + "a"]),
        ('<row r="1"></row><row><c r="A2"><v>a</v></c></row>', ["", "a"]),
        ('<row><c r="A1"><v>a</c> & <<c r="B1"><v>b</c></row></sheet>', ["a\tb"]),
    ],
)
def test_rows_of_a_sheet_are_read_by_the_places_of_their_cells(sheet: str, rows: list[str]) -> None:
    members = {
        "xl/worksheets/sheet1__xml": sheet.encode(),
        "xl/sharedStrings__xml": SHARED.encode(),
    }
    pieces = dict(read("a.xlsx", archive(**members)))
    assert pieces["xl/worksheets/sheet1.xml, rows of the table"] == rows


def test_rows_of_a_sheet_are_read_without_the_file_of_texts() -> None:
    members = {"xl/worksheets/a__xml": b"<row><c t='s'><v>0</v></c></row>"}
    assert read("a.xlsx", archive(**members))[-1] == (
        "xl/worksheets/a.xml, rows of the table",
        ["0"],
    )


def in_64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def attached(content: bytes) -> bytes:
    return painted("A", change=lambda file: file.attachments.__setitem__("a.zip", content))


HOLDERS: dict[str, tuple[str, Callable[[bytes], bytes | str]]] = {
    "encoded in a line": ("a.csv", lambda content: f"so: {in_64(content)}"),
    "behind a picture": ("a.png", lambda content: picture("PNG") + content),
    "packed alone": ("a.zip.gz", lambda content: bz2.compress(content)),
    "on a tape": ("a", lambda content: tape(a__zip=content)),
    "in rich text": ("a.rtf", lambda content: f"{{\\rtf1 {content.hex()}}}"),
    "in a message": (
        "a.eml",
        lambda content: mail(
            f"Content-Type: application/zip\nContent-Transfer-Encoding: base64\n\n{in_64(content)}"
        ),
    ),
    "in a link": ("a.html", lambda content: f'<a href="data:a/zip;base64,{in_64(content)}">'),
    "in a field of data": ("a.json", lambda content: json.dumps({"image/zip": in_64(content)})),
    "in an output of a notebook": (
        "a.ipynb",
        lambda content: json.dumps({"cells": [{"image/zip": in_64(content)}]}),
    ),
    "attached to a PDF file": ("a.pdf", attached),
}


@pytest.mark.parametrize("claim", HOLDERS)
def test_what_a_file_holds_counts_one_depth_more(claim: str) -> None:
    name, hold = HOLDERS[claim]
    assert any(texts == ["Ann"] for _, texts in read(name, hold(nested(3))))
    with pytest.raises(ValueError, match="packed too deep"):
        read(name, hold(nested(4)))


@pytest.mark.parametrize("claim", HOLDERS)
def test_what_a_file_holds_unpacks_to_so_much_with_all_else(claim: str) -> None:
    name, hold = HOLDERS[claim]
    held = hold(archive(a__txt=b"0" * 5000))
    content, room = held.encode() if isinstance(held, str) else held, Room(9999)
    assert [*pieces_of(name, content, room=room)]
    assert room.left <= 4999
    with pytest.raises(ValueError, match=r"more than any text|too large"):
        list(pieces_of(name, content, room=Room(4999)))


def test_lines_are_numbered_from_one_and_other_texts_are_not() -> None:
    lines = PlacedTexts("line", ("a", "b"), numbered=True)
    assert [lines.place_of(at) for at in (0, 1)] == ["line 1", "line 2"]
    assert PlacedTexts("text", ("a", "b")).place_of(1) == "text"
    assert lines.within("a.txt").place_of(0) == "a.txt, line 1"
    assert lines.within("") is lines


def nested(depth: int) -> bytes:
    content = b"Ann"
    for _ in range(depth):
        content = zipped("a.zip" if content != b"Ann" else "a.txt", content)
    return content


def bomb(size: int) -> bytes:
    """Return an archive that says of a member that it unpacks to so many bytes."""
    real, told = (struct.pack("<I", each) for each in (1234, size))
    return zipped("a.txt", b"0" * 1234).replace(real, told)


UNREADABLE: dict[str, tuple[str, bytes, str]] = {
    "packed deep": ("a.zip", nested(5), "it is too large, or packed too deep"),
    "a bomb": (
        "a.zip",
        bomb(reading.MOST_BYTES + 1),
        "it unpacks to more than any text, or to more parts",
    ),
    "a broken archive": ("a.zip", b"PK\x03\x04 broken", "it cannot be unpacked"),
    "no archive": ("a.docx", b"Ann", "it cannot be unpacked"),
    "a broken tape": ("a", tape(a=b"x" * 900)[:1600], "it cannot be unpacked"),
    "no picture": ("a.png", b"Ann", "it is no picture that can be read"),
    "7-Zip": ("a", b"7z\xbc\xaf\x27\x1c", "it is packed in a form that is not opened here"),
    "a message with a broken head": (
        "a.eml",
        b"Message-ID: <\nSubject: x\n\nAnn",
        "it is a message with a broken head",
    ),
    "deep data": (
        "a.json",
        b'{"a":' * 400 + b"1" + b"}" * 400,
        "it is packed too deep",
    ),
}


@pytest.mark.parametrize("claim", UNREADABLE)
def test_what_cannot_be_read_is_refused(claim: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, content, told = UNREADABLE[claim]

    def too_deep(*_: Any) -> None:
        raise RecursionError

    if claim == "deep data":
        monkeypatch.setattr(reading, "_gather", too_deep)
    with pytest.raises(ValueError) as refused:  # noqa: PT011 -- its words are compared
        read(name, content)
    assert str(refused.value) == told


def test_what_is_packed_four_times_is_read() -> None:
    (*_, last) = read("a.zip", nested(4))
    assert last == ("a.zip, a.zip, a.zip, a.txt, line", ["Ann"])


@pytest.mark.parametrize(
    ("make", "left"),
    [
        (lambda: bz2.compress(b"0" * 1000), 1000),
        (lambda: zipped("a.txt", b"0" * 1000), 1000),
        (lambda: tape(a=b"0" * 1000), 1000),
        (lambda: base64.b64encode(b"Then Zebulon Otis was led away. "), 32),
    ],
    ids=["one file", "archive", "tape", "base64"],
)
def test_what_unpacks_is_counted_with_all_that_the_file_holds(
    make: Callable[[], bytes], left: int
) -> None:
    content, room = make(), Room(left)
    assert [*pieces_of("a", content, room=room)]
    assert room.left == 0
    with pytest.raises(ValueError, match="it "):
        list(pieces_of("a", content, room=Room(left - 1)))


def test_what_is_packed_within_is_counted_too() -> None:
    within = zipped("b.txt", b"0" * 1000)
    outer = zipped("a.zip", within)
    enough = len(within) + 1000
    assert [*pieces_of("x.zip", outer, room=Room(enough))]
    with pytest.raises(ValueError, match="more than any text"):
        list(pieces_of("x.zip", outer, room=Room(enough - 1)))


def test_letters_that_are_half_of_a_pair_are_read_in_markup() -> None:
    assert reading.plain_of("<p>\ud800 Ann") == ("\n\ud800 Ann", ["p"])


def test_a_file_may_hold_so_many_parts_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_PARTS", 2)
    two = archive(a=b"x", b=b"y")
    assert ("name within it", ["a", "b"]) in read("a.zip", two)
    with pytest.raises(ValueError, match="or to more parts"):
        read("a.zip", archive(a=b"x", b=b"y", c=b"z"))


def test_markup_may_hold_so_many_elements_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_TAGS", 2)
    assert read("a.html", "<p>A</p>") == [("text", ["", "A"])]
    with pytest.raises(ValueError) as refused:  # noqa: PT011 -- its words are compared
        read("a.html", "<p>A</p><p>")
    assert str(refused.value) == "it holds more elements than any text"


def test_a_pdf_file_of_an_output_is_read_by_its_pages() -> None:
    output = {"application/pdf": base64.b64encode(painted("Ann Bo")).decode()}
    assert ("data, data, application/pdf, page 1", ["Ann Bo"]) in read(
        "a.ipynb", json.dumps({"data": output})
    )


def test_a_description_of_a_picture_is_read_by_its_elements() -> None:
    about = PngInfo()
    about.add_itxt(
        "XML:com.adobe.xmp", "<rdf:RDF><rdf:li>Ann Bo</rdf:li><x y='Mia Lee'/></rdf:RDF>"
    )
    file = io.BytesIO()
    Image.new("RGB", (2, 2)).save(file, "PNG", pnginfo=about)
    texts = [text for _, texts in read("a.png", file.getvalue()) for text in texts]
    assert {"Ann Bo", "Mia Lee"} <= {*texts}


def test_a_picture_of_points_alone_holds_no_words() -> None:
    plain, words = picture("PNG"), png("Ann")
    assert reading.points_only(plain)
    assert [reading.points_only(each) for each in (words, plain + b"x", plain[:-1], b"")] == [
        False
    ] * 4
    assert read("a.png", plain) == []


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_behind_a_picture_begins_where_it_ends(kind: str) -> None:
    assert reading.behind_picture(picture(kind)) == b""
    assert reading.behind_picture(picture(kind) + b"Ann") == b"Ann"
    assert reading.behind_picture(b"GIF89a Ann") == b""


def test_parts_of_a_picture_in_jpeg_end_where_its_points_begin() -> None:
    head = b"\xff\xd8\xff\xe0\0\4ab\xff\xfe\0\5Ann"
    parts = [(b"\xff\xe0\0\4ab", 8), (b"\xff\xfe\0\5Ann", 15)]
    for behind in (b"\xff\xda\0\2\xff\xfe\0\4Bo", b"x", b""):
        assert [*reading.parts_of_jpeg(head + behind)] == parts
    assert [*reading.parts_of_jpeg(b"II" + head[2:])] == []


def test_a_font_is_told_by_its_first_bytes(tmp_path: Path) -> None:
    for begins, is_font in ((b"OTTO", True), (b"OTTx", False)):
        (tmp_path / "a.OTF").write_bytes(begins + b" Ann")
        assert reading.is_font(tmp_path / "a.OTF") is is_font


def test_a_font_is_known_by_its_tables_and_what_stands_beside_them_is_read(
    repository: Path,
) -> None:
    font = (repository / "reports/_extensions/hrc/fonts/STIXGeneralItalic.ttf").read_bytes()
    assert [*pieces_of("0f3a", font)] == []
    for spoiled in (font + b"Zebulon Otis was seen", font[:40], font[:12] + font[28:]):
        assert [*pieces_of("0f3a", spoiled)] != [], "it is read as any file"
    behind = [*pieces_of("0f3a", font + b"Zebulon Otis was seen")]
    assert any("Zebulon Otis was seen" in text for piece in behind for text in piece.texts)


def test_the_folder_of_an_e_book_is_no_name() -> None:
    assert reading.names_in_path("META-INF/container.xml") == ["META-INF/container.xml"]
    assert reading.names_in_path("ANN-LEE/container.xml") == ["ANN-LEE/container.xml", "ANN LEE"]
