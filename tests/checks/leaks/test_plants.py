"""Plants of every kind that the page lists are found, in every encoding and file that hold them."""

from __future__ import annotations

import base64
import bz2
import gzip
import html
import io
import json
import lzma
import quopri
import tarfile
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Mapping
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from PIL import Image, PngImagePlugin

from hrcreport.checks.extraction.encodings import NOT_OPENED, encoded_in
from hrcreport.checks.leaks.scanning import Scanned

PLANTS = yaml.safe_load(Path(__file__).with_name("plants.yml").read_text(encoding="utf-8"))
KEY = "AGE-SECRET-" + "KEY-1" + ("QYQSZQGP" * 8)[:58]
HOME = "/" + "home"
"""In parts, so that no search for keys, or for folders of a machine, stops at this file."""
IN_PARTS = str.maketrans("", "", "{}")
TEXT = "Then Zdzisław Wężyk was led away, and wrote to zd.wezyk@poczta.example.org soon. "
WEST = "Then Gaspard Beaufrère was led away, and wrote to gaspard@poste.example.org soon. "
PLAIN = "Then Gaspard Quolmerzerbst was led away, and wrote to gaspard@poste.example.org soon. "
EAST = "Тогда Добромысл Перепёлкин ушёл и писал на dobr@pochta.example.org всем. " * 3


def zipped(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", content)
    return file.getvalue()


def tarred(content: bytes, mode: str, *, name: str = "a.txt") -> bytes:
    file, member = io.BytesIO(), tarfile.TarInfo(name)
    member.size = len(content)
    with tarfile.open(fileobj=file, mode=mode) as archive:  # type: ignore[call-overload]  # a mode
        archive.addfile(member, io.BytesIO(content))
    return file.getvalue()


def mail(text: str, *, attached: bytes = b"", **more: Any) -> bytes:
    message = EmailMessage(policy=policy.SMTP)
    message["Subject"] = more.pop("subject", "x")
    message.set_content(text, **more)
    if attached:
        message.add_attachment(attached, maintype="application", subtype="zip", filename="a.zip")
    return message.as_bytes()


def picture(kind: str, *, behind: bytes = b"", **written: str) -> bytes:
    file, words = io.BytesIO(), PngImagePlugin.PngInfo()
    for key, each in written.items():
        words.add_itxt(key, each)
    Image.new("RGB", (4, 4)).save(file, kind, **({"pnginfo": words} if kind == "PNG" else {}))
    return file.getvalue() + behind


def of_png(name: bytes, content: bytes) -> bytes:
    checked = name + content
    return len(content).to_bytes(4) + checked + zlib.crc32(checked).to_bytes(4)


def packed(name: str, text: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, f"<?xml version='1.0'?>{text}")
    return file.getvalue()


def with_segment(marker: int, content: bytes) -> bytes:
    """Return a picture in JPEG with one more part behind its first sign."""
    jpeg, size = picture("JPEG"), len(content) + 2
    return jpeg[:2] + bytes([0xFF, marker]) + size.to_bytes(2) + content + jpeg[2:]


def iptc(text: str) -> bytes:
    """Return what Photoshop writes of a caption: a resource with one record."""
    caption = b"\x1c\x02\x78" + len(text.encode()).to_bytes(2) + text.encode()
    return b"Photoshop 3.0\x008BIM\x04\x04\0\0" + len(caption).to_bytes(4) + caption


def xmp(text: str) -> bytes:
    of = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    said = f"<rdf:RDF xmlns:rdf='{of}'><rdf:li>{text}</rdf:li></rdf:RDF>"
    return f"<x:xmpmeta>{said}</x:xmpmeta>".encode()


def in_riff(content: bytes) -> bytes:
    """Return a picture in WebP with one more part, which its head does not announce."""
    webp = picture("WEBP")
    part = b"XMP " + len(content).to_bytes(4, "little") + content + b"\0" * (len(content) % 2)
    return b"RIFF" + (len(webp) + len(part) - 8).to_bytes(4, "little") + webp[8:] + part


def in_arrays(text: str) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, count=np.array([1, 2]), said=np.array([text, "no more"]))
    return file.getvalue()


def in_one_array(text: str) -> bytes:
    file = io.BytesIO()
    np.save(file, np.array([text]))
    return file.getvalue()


def revised(text: str) -> bytes:
    """Return a PDF file whose page said something in the revision before."""

    def page(words: str) -> bytes:
        stream = zlib.compress(f"BT /F1 12 Tf 50 300 Td ({words}) Tj ET".encode())
        head = f"4 0 obj<</Length {len(stream)}/Filter/FlateDecode>>stream\n".encode()
        return head + stream + b"\nendstream endobj\n"

    pdf = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 900 400]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>endobj\n"
        b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n" + page(text)
    )
    places = [pdf.index(f"{number} 0 obj".encode()) for number in range(1, 6)]
    table, behind = len(pdf), "trailer<</Size 6/Root 1 0 R"
    rows = "".join(f"{at:010d} 00000 n \n" for at in places)
    pdf += f"xref\n0 6\n0000000000 65535 f \n{rows}{behind}>>\nstartxref\n{table}\n%%EOF\n".encode()
    at, pdf = len(pdf), pdf + page("Nobody.")
    row = f"xref\n4 1\n{at:010d} 00000 n \n{behind}/Prev {table}>>"
    return pdf + f"{row}\nstartxref\n{len(pdf)}\n%%EOF\n".encode()


def cell(**more: Any) -> bytes:
    code = {"cell_type": "code", "metadata": {}, "outputs": [], "source": ["x = 1"]} | more
    return json.dumps({"cells": [code], "metadata": {}}).encode()


NAME, MAIL = "Zdzisław Wężyk", "zd.wezyk@poczta.example.org"
GIVEN, FAMILY = NAME.split()
IN_RICH_TEXT = "".join(each if each.isascii() else f"\\u{ord(each)}?" for each in TEXT)
BASE64 = base64.b64encode(TEXT.encode())
HEX = "".join(f"&#x{ord(each):x};" for each in TEXT)
FORMS: Mapping[str, bytes] = {
    "mark.txt": TEXT.encode("utf-8-sig"),
    "wide.txt": TEXT.encode("utf-16"),
    "wide-le.txt": TEXT.encode("utf-16-le"),
    "wide-be.txt": TEXT.encode("utf-16-be"),
    "wider.txt": TEXT.encode("utf-32"),
    "wide.html": f"<p>{TEXT}".encode("utf-16"),
    "wide.xml": f'<?xml version="1.0" encoding="UTF-16"?><p>{TEXT}</p>'.encode("utf-16"),
    "west.txt": WEST.encode("cp1252"),
    "west.html": f"<p>{WEST}".encode("latin-1"),
    "east.txt": EAST.encode("cp1251"),
    "east-koi.txt": EAST.encode("koi8-r"),
    "base64.txt": b"x: " + BASE64,
    "base64-lines.txt": base64.encodebytes(TEXT.encode()),
    "base64-of-links.txt": b"x: " + base64.urlsafe_b64encode(TEXT.encode()),
    "base64.json": json.dumps({"data": BASE64.decode()}).encode(),
    "base64.html": b"<p>" + BASE64 + b"</p>",
    "base64-of-archive.txt": b"x " + base64.b64encode(zipped(TEXT.encode())),
    "data.html": b'<a href="data:text/plain;base64,' + BASE64 + b'">x</a>',
    "quoted.txt": quopri.encodestring(TEXT.encode()),
    "quoted.eml": mail(TEXT, cte="quoted-printable"),
    "quoted-west.eml": mail(WEST, cte="quoted-printable", charset="cp1252"),
    "encoded.eml": mail(TEXT, cte="base64"),
    "marked-up.eml": mail(f"<p>{TEXT}", cte="base64", subtype="html"),
    "subject.eml": mail("Nobody.", subject=TEXT),
    "attached.eml": mail("Nobody.", attached=zipped(TEXT.encode())),
    "message with no suffix": mail(TEXT, cte="base64"),
    "entities.html": f"<p>{HEX}".encode(),
    "entities.md": HEX.encode(),
    "entities-of-entities.html": f"<p>{html.escape(HEX)}".encode(),
    "escapes.html": f"<script>var a={json.dumps(TEXT)}</script>".encode(),
    "archive.zip": zipped(TEXT.encode()),
    "archive-in-archive.zip": zipped(zipped(TEXT.encode())),
    "wide.zip": zipped(TEXT.encode("utf-16")),
    "packed.txt.gz": gzip.compress(TEXT.encode()),
    "packed-archive.gz": gzip.compress(zipped(TEXT.encode())),
    "packed.txt.bz2": bz2.compress(TEXT.encode()),
    "packed.txt.xz": lzma.compress(TEXT.encode()),
    "together.tar": tarred(TEXT.encode(), "w"),
    "together.tar.gz": tarred(TEXT.encode(), "w:gz"),
    "cells.csv": f"who,where\n{NAME},{MAIL}\n".encode(),
    "two-cells.csv": f"family;given;where\n{FAMILY};{GIVEN};{MAIL}\n".encode(),
    "two-cells.html": f"<table><tr><td>{FAMILY}<td>{GIVEN}<td>{MAIL}</table>".encode(),
    "rows.json": json.dumps({"rows": [[NAME, MAIL], ["x", "y"]]}).encode(),
    "keys.json": json.dumps({"family": FAMILY, "given": GIVEN, "mail": MAIL}).encode(),
    "record.yml": f"witness: {NAME}\nmail: {MAIL}\n".encode(),
    "code.py": f"x = 1  # ask {NAME}, {MAIL}\n".encode(),
    "code.ipynb": cell(source=[f"x = 1  # ask {NAME}, {MAIL}"]),
    "output.ipynb": cell(outputs=[{"output_type": "stream", "text": [TEXT]}]),
    "metadata.ipynb": cell(metadata={"note": TEXT}),
    "alternative.html": f'<img src="a.png" alt="{TEXT}">'.encode(),
    "spoken.html": f'<p aria-label="{TEXT}">x</p>'.encode(),
    "comment.html": f"<p>x</p><!-- {TEXT} -->".encode(),
    "author.html": f'<meta name="author" content="{NAME}, {MAIL}">'.encode(),
    "described.docx": packed("word/document.xml", f'<w:p><wp:docPr descr="{TEXT}"/></w:p>'),
    "spans.odt": packed(
        "content.xml",
        f"<text:p>x <text:span>{GIVEN}</text:span><text:s/>{FAMILY}, {MAIL}</text:p>",
    ),
    "slide.pptx": packed(
        "ppt/slide.xml", f"<a:p><a:t>the guard</a:t></a:p><a:p><a:t>{TEXT}</a:t></a:p>"
    ),
    "rich.rtf": f"{{\\rtf1\\ansi\\ansicpg1250{{\\b {IN_RICH_TEXT}}}\\par}}".encode(),
    "west.rtf": b"{\\rtf1\\ansi " + WEST.replace("è", "\\'e8").encode("ascii") + b"\\par}",
    "picture.rtf": b"{\\rtf1 {\\pict " + picture("PNG", told=TEXT).hex().encode() + b"}}",
    "told.png": picture("PNG", told=TEXT),
    "behind.png": picture("PNG", behind=zipped(TEXT.encode())),
    "behind.jpg": picture("JPEG", behind=TEXT.encode()),
    "behind.webp": picture("WEBP", behind=TEXT.encode()),
    "in-latin-1.png": picture("PNG")[:33]
    + of_png(b"tEXt", b"Comment\0" + WEST.encode("latin-1"))
    + picture("PNG")[33:],
    "captioned.jpg": with_segment(0xED, iptc(TEXT)),
    "commented.jpg": with_segment(0xFE, TEXT.encode()),
    "described.webp": in_riff(xmp(TEXT)),
    "arrays.npz": in_arrays(TEXT),
    "array.npy": in_one_array(PLAIN),
    "revised.pdf": revised(PLAIN),
    "base85.txt": b"x: " + base64.b85encode(TEXT.encode()),
    "base85-of-adobe.md": b"x: " + base64.a85encode(TEXT.encode(), adobe=True, wrapcol=60),
    "base85-bare.html": f"<p>{html.escape(base64.a85encode(TEXT.encode()).decode())}".encode(),
    "base32.txt": b"x: " + base64.b32encode(TEXT.encode()),
    "base16.txt": b"x: " + TEXT.encode().hex().encode(),
    "packed-by-zlib": zlib.compress(b"blob 90\0" + TEXT.encode()),
    "archive-behind.jpg": picture("JPEG", behind=zipped(TEXT.encode())),
}


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    """Return an empty folder, beside that of the project, whose words are none of what is sent."""
    folder = tmp_path / "sent"
    folder.mkdir()
    return folder


def kinds(folder: Path, project: Any) -> dict[str, set[str]]:
    """Return what is found in each file of a folder, its name apart."""
    found: dict[str, set[str]] = defaultdict(set)
    for leak in Scanned.of(folder, project=project).leaks:
        if leak.place != "file name":
            found[leak.file].add(leak.kind)
    return found


def test_plants_of_every_listed_kind_are_found(unchanged: Any, sent: Path) -> None:
    planted = [(kind, text) for kind, those in PLANTS.items() for text in those]
    for number, (_, text) in enumerate(planted):
        (sent / f"{number}.md").write_text(
            text.replace("{key}", KEY).replace("{home}", HOME).translate(IN_PARTS), encoding="utf-8"
        )
    found = kinds(sent, unchanged.project)
    missed = [each for number, each in enumerate(planted) if each[0] not in found[f"{number}.md"]]
    assert len(planted) > 300
    assert len(missed) <= len(planted) * 0.02, missed


@pytest.mark.parametrize("name", FORMS)
def test_a_name_is_found_in_whatever_holds_it(unchanged: Any, sent: Path, name: str) -> None:
    (sent / name).write_bytes(FORMS[name])
    assert {"person", "e-mail"} <= kinds(sent, unchanged.project)[name]


OF_A_KEY: Mapping[str, bytes] = {
    "capitals.txt": f"It is {KEY}.".encode(),
    "small.txt": f"It is {KEY.lower()}.".encode(),
    "twice.txt": f"{KEY} {KEY}".encode(),
    "printed.ipynb": cell(outputs=[{"output_type": "stream", "text": [KEY]}]),
    "metadata.ipynb": cell(metadata={"note": {"of": [KEY]}}),
    "told.png": picture("PNG", told=KEY),
    "behind.jpg": picture("JPEG", behind=KEY.lower().encode()),
}


@pytest.mark.parametrize("name", OF_A_KEY)
def test_a_key_of_encrypted_tables_is_found_wherever_it_stands(
    unchanged: Any, sent: Path, name: str
) -> None:
    (sent / name).write_bytes(OF_A_KEY[name])
    assert kinds(sent, unchanged.project)[name] == {"secret"}


def test_a_number_is_found_over_the_spaces_of_an_open_document(unchanged: Any, sent: Path) -> None:
    """A space that stands as `text:s` is one to every search, and no end of a line."""
    text = "passport no. M<text:s/>00417829; Tel.<text:s text:c='2'/>021<text:s/>555<text:s/>0143"
    (sent / "a.odt").write_bytes(packed("content.xml", f"<text:p>{text}</text:p>"))
    assert {"personal-number", "telephone"} <= kinds(sent, unchanged.project)["a.odt"]


@pytest.mark.parametrize(
    "name",
    [
        "x_Zdzisław_Wężyk.txt",
        "2024-03-01-statement-Zdzisław-Wężyk-2.txt",
        "Zdzisław.Wężyk.txt",
        "ZdzisławWężyk.txt",
        "WĘŻYK_Zdzisław.txt",
        "O'Wężyk_Zdzisława.txt",
        "الحبيب_بوعصيدة.txt",
        "Zdzisław-Wężyk/notes.txt",
    ],
)
def test_a_name_is_found_in_the_name_of_a_file(unchanged: Any, sent: Path, name: str) -> None:
    (sent / name).parent.mkdir(exist_ok=True)
    (sent / name).write_text("nothing", encoding="utf-8")
    (leak,) = Scanned.of(sent, project=unchanged.project).leaks
    assert (leak.kind, leak.place) == ("person", "file name")


IN_NAMES: Mapping[str, bytes] = {
    "a.zip": packed("of-Zdzisław-Wężyk.xml", "nothing"),
    "a.tar": tarred(b"nothing", "w", name="Zdzisław_Wężyk/a.txt"),
    "a.gz": b"\x1f\x8b\x08\x08\0\0\0\0\0\x03Zdzislaw_Wezyk.txt\0" + gzip.compress(b"no")[10:],
    "a.html": '<a href="of/statement-Zdzisław-Wężyk.pdf">x</a>'.encode(),
    "b.html": '<input name="Zdzisław-Wężyk">'.encode(),
    "a.md": "![](img/Zdzisław_Wężyk.png)".encode(),
    "a.ipynb": cell(attachments={"Zdzisław-Wężyk.png": {}}),
    "a.xlsx": packed("xl/workbook.xml", '<sheet name="Wężyk_Zdzisław"/>'),
}


@pytest.mark.parametrize("name", IN_NAMES)
def test_a_name_is_found_in_the_name_of_what_a_file_holds_or_leads_to(
    unchanged: Any, sent: Path, name: str
) -> None:
    (sent / name).write_bytes(IN_NAMES[name])
    assert kinds(sent, unchanged.project)[name] == {"person"}


@pytest.mark.parametrize(
    "text",
    [
        '<p id="GeoPandasPolyCollection">',
        '<a href="#_Fno7Xkgz_Rtwdzaok-Phx9">',
        "export QUOLMER_ZERBST=1",
        "https://a.example.org/Quolmer-Zerbst.pdf",
        "LICENSE-QUOLMER.txt",
        '<p style="font-family: Cambria Math" lang="Cambria Math">',
        "<h1>访问</h1>",
    ],
)
def test_keys_constants_and_addresses_name_nobody(unchanged: Any, sent: Path, text: str) -> None:
    (sent / "a.html").write_text(text, encoding="utf-8")
    assert not kinds(sent, unchanged.project)


def test_a_name_is_found_in_the_name_of_a_folder_and_within_an_archive(
    unchanged: Any, sent: Path
) -> None:
    (sent / "Zdzisław Wężyk").mkdir()
    (sent / "Zdzisław Wężyk" / "notes.txt").write_text("nothing", encoding="utf-8")
    (sent / "sent.zip").write_bytes(packed("notes/Babatunde Ogunleyimu.txt", "nothing"))
    places = {leak.place for leak in Scanned.of(sent, project=unchanged.project).leaks}
    assert places == {"file name", "name within it"}


def test_a_name_is_found_where_another_file_writes_it_small(unchanged: Any, sent: Path) -> None:
    """A slogan in small letters makes words of no name."""
    (sent / "a.md").write_text("They spoke to Quimbala Oderwak about it.\n", encoding="utf-8")
    slogan = "On a wall somebody wrote: justice for quimbala oderwak.\n"
    (sent / "b.md").write_text(slogan, encoding="utf-8")
    assert "person" in kinds(sent, unchanged.project)["a.md"]


@pytest.mark.parametrize("kind", ["AGE ENCRYPTED FILE", "PGP MESSAGE"])
@pytest.mark.parametrize("before", ["", "The police of the town say that it rained.\n\n"])
def test_a_locked_key_in_a_text_is_told_and_the_rest_is_read(
    unchanged: Any, sent: Path, kind: str, before: str
) -> None:
    locked = base64.encodebytes(b"age-encryption.org/v1\n-> scrypt " + bytes(range(256)) * 2)
    block = f"-----BEGIN {kind}-----\n{locked.decode()}-----END {kind}-----\n\n"
    text = f"{before}{block}The victim, Zdzisław Wężyk, was shot.\n"
    (sent / "a.md").write_text(text, encoding="utf-8")
    assert {"secret", "person"} <= kinds(sent, unchanged.project)["a.md"]


def test_a_sentence_in_arabic_within_another_text_is_no_person(unchanged: Any, sent: Path) -> None:
    (sent / "a.md").write_text("Ils ont crié «العدالة للجميع» hier.\n", encoding="utf-8")
    assert kinds(sent, unchanged.project)["a.md"] <= {"proposed-name"}


def test_the_end_of_a_key_is_of_it_and_no_name(unchanged: Any, sent: Path) -> None:
    ends = "-----END OPENSSH " + "PRIVATE KEY-----\n"
    (sent / "a.md").write_text(ends, encoding="utf-8")
    assert kinds(sent, unchanged.project)["a.md"] == {"secret"}


@pytest.mark.parametrize("begins", NOT_OPENED)
def test_what_nothing_unpacks_is_told(unchanged: Any, sent: Path, begins: bytes) -> None:
    (sent / "a.bin").write_bytes(begins + b"\0" * 40)
    assert kinds(sent, unchanged.project)["a.bin"] == {"unreadable"}


@pytest.mark.parametrize("packed", [gzip.compress, bz2.compress, lzma.compress])
def test_what_unpacks_to_too_much_is_told(
    unchanged: Any, sent: Path, packed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hrcreport.checks.extraction.reading.MOST_BYTES", 10_000)
    (sent / "a.txt.gz").write_bytes(packed(b"a" * 20_000))
    assert kinds(sent, unchanged.project)["a.txt.gz"] == {"unreadable"}


def test_random_letters_in_a_run_are_no_text() -> None:
    hashes = "0f3b" * 16, "A" * 48, "dGhpcyBpc" + "/" * 40
    assert list(encoded_in(f"sha {each} and more" for each in hashes)) == []
    assert list(encoded_in([f"sha {BASE64.decode()} and more"])) == [TEXT.encode()]
