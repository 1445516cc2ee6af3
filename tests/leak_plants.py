"""This module makes what a search for leaks must find: records, and files that name somebody."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any
from urllib.parse import quote

import pandas as pd
import pikepdf
import typst
from PIL import Image, PngImagePlugin

PEOPLE = (
    "Zebulon Ephraïm Quartermain",
    "Олеся Щербатова-Кныш",
    "Abdulrahman Al-Khatib",
    "Ana de la Cruz Peñaflor",
    "徐美玲",
    "Grant Justice",
)
KINDS: dict[str, tuple[str, str]] = {
    "full name": ("name", "Zebulon Ephraïm Quartermain"),
    "family name first": ("name", "Quartermain, Zebulon"),
    "capitals": ("name", "ZEBULON QUARTERMAIN"),
    "small letters": ("name", "zebulon quartermain"),
    "without accents": ("name", "Ana de la Cruz Penaflor"),
    "other accents": ("name", "Zébulon Quartermäin"),
    "middle initial": ("name", "Zebulon E. Quartermain"),
    "initial": ("name", "Z. Quartermain"),
    "initial behind": ("name", "Quartermain Z."),
    "soft hyphens": ("name", "Zebu\u00adlon Quar\u00adter\u00admain"),
    "letters that do not show": ("name", "Zebulon\u200b Quarter\u2060main"),
    "Latin letters": ("name", "Olesya Shcherbatova"),
    "another script": ("name", "عبد الرحمن الخطيب"),
    "ideographs": ("name", "徐美玲"),
    "identifier": ("identifier", "C-2019/00417"),
    "e-mail": ("e-mail", "someone.else@mail.example.net"),
    "telephone": ("telephone", "+44 20 7946 0958"),
    "position": ("position", "44.97753° N, 93.26501° W"),
    "secret": ("secret", "ghp_16C7e42F292c6912E7710c838347Ae178B4a"),
    "machine path": ("machine-path", f"/{'home'}/mwangi/cases/list.csv"),
}
HEAD = b"<?xml version='1.0' encoding='UTF-8'?>"
WORD_NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def marked(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def notebook(**more: Any) -> bytes:
    cell = {"cell_type": "code", "source": ["x = 1"], "metadata": {}, "outputs": []}
    cell |= {key: each for key, each in more.items() if key != "of_notebook"}
    return json.dumps({"cells": [cell], "metadata": more.get("of_notebook", {})}).encode()


def output(kind: str, text: str) -> bytes:
    return notebook(outputs=[{"output_type": "display_data", "data": {kind: [text]}}])


def word(body: str = "", **parts: bytes) -> bytes:
    document = f"{HEAD.decode()}<w:document {WORD_NS}><w:body>{body}</w:body></w:document>"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", document)
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return packed.getvalue()


def split(text: str) -> str:
    """Return a text in runs of Word that part it within its words."""
    runs = (text[at : at + 3] for at in range(0, len(text), 3))
    return (
        "<w:p>"
        + "".join(
            f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{marked(each)}</w:t></w:r>'
            for each in runs
        )
        + "</w:p>"
    )


def zipped(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def png(text: str) -> bytes:
    info, stream = PngImagePlugin.PngInfo(), io.BytesIO()
    info.add_itxt("Description", text, zip=True)
    Image.new("RGB", (2, 2)).save(stream, "PNG", pnginfo=info)
    return stream.getvalue()


def jpeg(text: str) -> bytes:
    exif, stream = Image.Exif(), io.BytesIO()
    exif[0x010E] = "A village"
    exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + text.encode("utf-16-le")
    Image.new("RGB", (2, 2)).save(stream, "JPEG", exif=exif)
    return stream.getvalue()


def painted(*pages: str, change: Callable[[pikepdf.Pdf], None] | None = None, **more: Any) -> bytes:
    """Return a PDF file whose pages paint these words, a line each, without a typesetter."""
    file, kept = pikepdf.Pdf.new(), io.BytesIO()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    for words in pages:
        page = file.add_blank_page(page_size=(300, 300))
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        lines = "".join(f"({line}) Tj 0 -12 Td " for line in words.split("\n"))
        page.obj.Contents = file.make_stream(f"BT /F1 10 Tf 9 200 Td {lines}ET".encode())
    if change:
        change(file)
    file.save(kept, static_id=True, **more)
    return kept.getvalue()


def typeset(text: str, *, alt: str = "A square.") -> bytes:
    source = (
        '#set document(title: "T")\n#set page(width: 9cm)\n'
        f"#figure(square(), alt: {json.dumps(alt, ensure_ascii=False)}, caption: [C])\n"
        f"#text({json.dumps(text, ensure_ascii=False)})"
    )
    return bytes(typst.compile(source.encode(), format="pdf"))


def pdf(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    file, stream = pikepdf.open(io.BytesIO(plain_pdf())), io.BytesIO()
    change(file)
    file.save(stream)
    return stream.getvalue()


@cache
def plain_pdf() -> bytes:
    """Return a PDF file of one page that names nobody."""
    return typeset("Nobody.")


def with_note(text: str) -> bytes:
    def change(file: pikepdf.Pdf) -> None:
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], Contents=text
        )
        file.pages[0].Annots = file.make_indirect(pikepdf.Array([note]))

    return pdf(change)


def with_attachment(text: str) -> bytes:
    return pdf(lambda file: file.attachments.__setitem__("notes.txt", text.encode()))


def with_metadata(text: str) -> bytes:
    def change(file: pikepdf.Pdf) -> None:
        with file.open_metadata() as metadata:
            metadata["dc:description"] = text

    return pdf(change)


PLACES: dict[str, Callable[[str], tuple[str, bytes]]] = {
    "prose of the source": lambda t: ("x.qmd", f"# T\n\n{t}\n".encode()),
    "metadata of the source": lambda t: ("x.md", f'---\nnote: "{t}"\n---\n'.encode()),
    "table of data": lambda t: ("x.csv", f'a,b\n1,"{t}"\n'.encode()),
    "UTF-16": lambda t: ("x.txt", t.encode("utf-16")),
    "bytes of a program": lambda t: ("x.bin", b"\0\1\2" * 9 + t.encode() + b"\0" * 9),
    "notebook: prose": lambda t: ("x.ipynb", notebook(cell_type="markdown", source=[t])),
    "notebook: code": lambda t: ("x.ipynb", notebook(source=[f"# {t}\n", "x = 1"])),
    "notebook: printed": lambda t: (
        "x.ipynb", notebook(outputs=[{"output_type": "stream", "text": [f"1 {t}\n"]}])),
    "notebook: error": lambda t: (
        "x.ipynb", notebook(outputs=[{"output_type": "error", "evalue": t, "traceback": [t]}])),
    "notebook: output in HTML": lambda t: (
        "x.ipynb", output("text/html", f"<table><tr><td>{marked(t)}</td></tr></table>")),
    "notebook: output as picture": lambda t: (
        "x.ipynb", output("image/png", base64.b64encode(png(t)).decode())),
    "notebook: metadata of a cell": lambda t: ("x.ipynb", notebook(metadata={"note": t})),
    "notebook: metadata": lambda t: ("x.ipynb", notebook(of_notebook={"authors": [{"name": t}]})),
    "data": lambda t: ("x.json", json.dumps({"a": [{"b": t}]}).encode()),
    "HTML: text": lambda t: ("x.html", f"<p>{marked(t)}</p>".encode()),
    "HTML: parted by tags": lambda t: (
        "x.html", f"<p><b>{marked(t[:4])}</b><i>{marked(t[4:])}</i></p>".encode()),
    "HTML: alternative text": lambda t: ("x.html", f'<img alt="{marked(t)}">'.encode()),
    "HTML: data of a tag": lambda t: ("x.html", f"<p data-note='{marked(t)}'>A</p>".encode()),
    "HTML: data in a link": lambda t: (
        "x.html", f'<a href="data:text/csv;charset=utf-8,a%0A{quote(t, safe="")}">A</a>'.encode()),
    "HTML: comment": lambda t: ("x.html", f"<!-- {marked(t)} --><p>A</p>".encode()),
    "HTML: script": lambda t: ("x.html", f"<script>var a = '{marked(t)}'</script>".encode()),
    "HTML: embedded picture": lambda t: (
        "x.html", b'<img src="data:image/png;base64,' + base64.b64encode(png(t)) + b'">'),
    "SVG: text": lambda t: ("x.svg", f"<svg><text>{marked(t)}</text></svg>".encode()),
    "SVG: description": lambda t: ("x.svg", f"<svg><desc>{marked(t)}</desc></svg>".encode()),
    "Word: text in runs": lambda t: ("x.docx", word(split(t))),
    "Word: hidden text": lambda t: ("x.docx", word(
        f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{marked(t)}</w:t></w:r></w:p>")),
    "Word: deleted text": lambda t: ("x.docx", word(
        f'<w:p><w:del w:id="1"><w:r><w:delText>{marked(t)}</w:delText></w:r></w:del></w:p>')),
    "Word: comment": lambda t: ("x.docx", word(word__comments_xml=(
        HEAD + f"<w:comments {WORD_NS}><w:comment>{split(t)}</w:comment></w:comments>".encode()))),
    "Word: footnote": lambda t: ("x.docx", word(word__footnotes_xml=HEAD + split(t).encode())),
    "Word: alternative text": lambda t: ("x.docx", word(f'<wp:docPr descr="{marked(t)}"/>')),
    "Word: property": lambda t: ("x.docx", word(docProps__core_xml=(
        HEAD + f"<cp:a><dc:creator>{marked(t)}</dc:creator></cp:a>".encode()))),
    "Word: custom XML": lambda t: ("x.docx", word(customXml__item1_xml=(
        HEAD + f"<a><b>{marked(t)}</b></a>".encode()))),
    "Word: embedded workbook": lambda t: ("x.docx", word(word__embeddings__data=zipped(
        "xl/sharedStrings.xml", f"<sst><si><t>{marked(t)}</t></si></sst>".encode()))),
    "Word: picture": lambda t: ("x.docx", word(**{"word__media__a.png": png(t)})),
    "picture: PNG": lambda t: ("x.png", png(t)),
    "picture: EXIF": lambda t: ("x.jpg", jpeg(t)),
    "PDF: page": lambda t: ("x.pdf", typeset(t)),
    "PDF: alternative text": lambda t: ("x.pdf", typeset("Nobody.", alt=t)),
    "PDF: note": lambda t: ("x.pdf", with_note(t)),
    "PDF: attachment": lambda t: ("x.pdf", with_attachment(t)),
    "PDF: metadata": lambda t: ("x.pdf", with_metadata(t)),
    "file name": lambda t: (f"{t.replace('/', ' ')}.txt", b"Nobody."),
    "archive": lambda t: ("x.zip", zipped("a/b.txt", t.encode())),
}  # fmt: skip  # a table


def restricted_cases(
    project: Any, people: Sequence[str], numbers: Sequence[str], *, frame: Any = None
) -> None:
    """Write the table `xxa-cases` and its record into an invented project."""
    if frame is None:
        rows = list(
            zip(numbers, [*people, *(f"Person {n}" for n in range(len(numbers)))], strict=False)
        )
        frame = pd.DataFrame(rows, columns=["case", "name"])
    text = frame.to_csv(index=False)
    place = project.root / "data/datapackage.json"
    catalogue = json.loads(place.read_text(encoding="utf-8"))
    others = [each for each in catalogue["resources"] if each["name"] != "xxa-cases"]
    like = next(each for each in others if each["name"] == "xxa-deaths")
    case = json.loads(json.dumps(like)) | {
        "name": "xxa-cases",
        "path": "tables/xxa-cases.csv",
        "bytes": len(text.encode()),
        "hash": f"sha256:{hashlib.sha256(text.encode()).hexdigest()}",
        "schema": {"fields": [{"name": name, "type": "string"} for name in frame.columns]},
    }
    case["hrc"] |= {"sensitivity": "restricted", "kind": "T11"}
    catalogue["resources"] = [*others, case]
    project.write("data/tables/xxa-cases.csv", text)
    place.write_text(json.dumps(catalogue), encoding="utf-8")
