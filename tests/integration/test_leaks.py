"""Plants of 20 kinds in every place of a document that hides one are found, and nothing else is."""

from __future__ import annotations

import base64
import io
import json
import random
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd
import pikepdf
import pypdfium2
import pytest
import typst
from PIL import Image, PngImagePlugin
from tests.leak_plants import restricted_cases

from hrcreport.checks.leaks.leak import Leak
from hrcreport.checks.leaks.names import WORD, Gathered, NameIndex, NameSearch
from hrcreport.checks.leaks.restricted import KEPT_FOLDER, LookedFor, scan_key
from hrcreport.checks.leaks.scanning import Scanned
from hrcreport.checks.printed.pdf_text import painted_text
from hrcreport.foundation import languages
from hrcreport.foundation.context.project import Project

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
AROUND = "In the village {} was seen by others."
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


def typeset(text: str, *, alt: str = "A square.") -> bytes:
    source = (
        '#set document(title: "T")\n#set page(width: 9cm)\n'
        f"#figure(square(), alt: {json.dumps(alt, ensure_ascii=False)}, caption: [C])\n"
        f"#text({json.dumps(text, ensure_ascii=False)})"
    )
    return bytes(typst.compile(source.encode(), format="pdf"))


def pdf(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    file, stream = pikepdf.open(io.BytesIO(PLAIN_PDF)), io.BytesIO()
    change(file)
    file.save(stream)
    return stream.getvalue()


PLAIN_PDF = typeset("Nobody.")


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
CANNOT_HOLD = {("file name", "machine path"), ("file name", "identifier")}


@pytest.fixture
def records(invented: Any) -> Any:
    restricted_cases(invented, PEOPLE, [f"C-2019/00{400 + n}" for n in range(11, 18)])
    return invented


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


def plants(folder: Path, *, text: Callable[[str], str]) -> Iterator[tuple[str, str, str]]:
    """Write each plant in each place as a file, and yield (file, place, kind)."""
    for place, make in PLACES.items():
        for kind, (_, plant) in KINDS.items():
            if (place, kind) not in CANNOT_HOLD:
                name, content = make(text(plant))
                path = folder / f"{len(list(PLACES)):02d}-{place}-{kind}".replace(":", "") / name
                path.parent.mkdir(parents=True)
                path.write_bytes(content)
                yield path.relative_to(folder).as_posix(), place, kind


@pytest.mark.slow
def test_plants_of_twenty_kinds_are_found_in_all_places(records: Any, tmp_path: Path) -> None:
    folder = tmp_path / "sent"
    planted = list(plants(folder, text=AROUND.format))
    found: dict[str, set[str]] = {}
    for leak in scan(folder, project=records.project):
        found.setdefault(leak.file, set()).add(leak.kind)
    missed = [
        (place, kind) for file, place, kind in planted if KINDS[kind][0] not in found.get(file, ())
    ]
    share = 1 - len(missed) / len(planted)
    told = (
        f"{len(planted)} planted, {len(planted) - len(missed)} found ({share:.1%}). Missed by "
        f"kind: {dict(Counter(kind for _, kind in missed))}; by place: "
        f"{dict(Counter(place for place, _ in missed))}"
    )
    assert len(KINDS) == 20
    assert share >= 0.98, told


OWN_KEY = "AGE-SECRET-" + "KEY-1" + "QYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQS"
KEY_FORMS = {
    "as it is": OWN_KEY,
    "in small letters": OWN_KEY.lower(),
    "twice": f"{OWN_KEY} {OWN_KEY}",
    "behind a word": f"identity={OWN_KEY};",
}


@pytest.mark.parametrize("form", KEY_FORMS)
def test_a_key_that_opens_tables_is_found_in_every_place(
    records: Any, tmp_path: Path, form: str
) -> None:
    made = [(place, *make(KEY_FORMS[form])) for place, make in PLACES.items()]
    for number, (_, name, content) in enumerate(made):
        path = tmp_path / "sent" / f"{number:02d}" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    found = {
        each.file[:2]
        for each in scan(tmp_path / "sent", project=records.project)
        if each.kind == "secret"
    }
    missed = [place for number, (place, *_) in enumerate(made) if f"{number:02d}" not in found]
    assert missed == []


def test_the_same_places_without_plants_give_no_alarm(records: Any, tmp_path: Path) -> None:
    for number, make in enumerate(PLACES.values()):
        name, content = make("Grant justice to the village: justice that a court may grant in May.")
        path = tmp_path / "sent" / str(number) / name
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    assert scan(tmp_path / "sent", project=records.project) == []


def kinds_in(folder: Path, project: Any, text: str) -> list[str]:
    folder.mkdir(exist_ok=True)
    (folder / "x.md").write_text(text, encoding="utf-8")
    return [each.kind for each in scan(folder, project=project.project)]


def test_a_name_that_is_also_words_counts_where_it_is_written_as_a_name(
    records: Any, tmp_path: Path
) -> None:
    words = "They ask for justice, and grant it. "
    assert kinds_in(tmp_path / "a", records, words + "To grant justice is a duty.") == []
    assert kinds_in(tmp_path / "a", records, words + "We heard Grant Justice.") == ["name"]
    assert kinds_in(tmp_path / "a", records, "We heard grant justice.") == ["name"]


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


def test_a_picture_with_a_position_is_told(records: Any, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (44.0, 58.0, 39.0), 3: "W", 4: (93.0, 15.0, 54.0)}
    folder = tmp_path / "sent"
    folder.mkdir()
    for suffix in ("jpg", "png", "webp"):
        Image.new("RGB", (2, 2)).save(folder / f"a.{suffix}", exif=exif)
    leaks = scan(folder, project=records.project)
    assert {(each.file, each.kind) for each in leaks} == {
        (f"a.{suffix}", "position") for suffix in ("jpg", "png", "webp")
    }


def test_positions_as_coarse_as_the_policy_pass(records: Any, tmp_path: Path) -> None:
    assert kinds_in(tmp_path / "a", records, "Latitude: 44.9, longitude: -93.2.") == []
    assert kinds_in(tmp_path / "a", records, "Latitude: 44.97, longitude: -93.26.") == ["position"]


def test_a_hash_that_begins_as_a_telephone_number_is_none(records: Any, tmp_path: Path) -> None:
    build = "0018669033867e92c0097588b1b6759a3ac44eeea2e3a528f5d0f03de8d109ba"
    assert kinds_in(tmp_path / "a", records, f"build {build}") == []
    assert kinds_in(tmp_path / "a", records, "Call 0018669033867.") == ["telephone"]


def test_positions_are_found_after_signs_and_ranges(records: Any, tmp_path: Path) -> None:
    for text in (
        "-33.8688, 151.2093 and more",
        "At 1-44.97° or so",
        "33.86 S, 151.20 E",
        "lat -33.86",
        "At 44.97°.",
    ):
        assert kinds_in(tmp_path / "a", records, text) == ["position"], text
    for text in ("1234.5678", "44.9 and 93.26"):
        assert kinds_in(tmp_path / "a", records, text) == [], text


def test_what_the_program_itself_prints_names_no_person(records: Any, tmp_path: Path) -> None:
    words = Path(languages.__file__).parent.joinpath("en/words.yml").read_text(encoding="utf-8")
    assert "Chagos Archipelago" in words
    assert kinds_in(tmp_path / "a", records, words) == []


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
    records: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gathered = Gathered(b"k" * 32)
    labels = ("XX-N", "2019", "Black or Other Invented People alone", "women", "18–24", "unknown")
    gathered.add_small(labels, 3)
    looked_for = LookedFor(gathered.index())
    monkeypatch.setattr("hrcreport.checks.leaks.scanning.looked_for", lambda _: looked_for)
    row = "\t".join((*labels, "3"))
    assert kinds_in(tmp_path / "a", records, row) == ["small-count"]
    assert kinds_in(tmp_path / "a", records, row.replace("women", "men")) == []
    assert kinds_in(tmp_path / "a", records, row.replace("XX-N", "XX N")) == ["small-count"]


def test_names_in_keys_of_data_are_found_and_deep_data_is_told(
    records: Any, tmp_path: Path
) -> None:
    kept = tmp_path / "a"
    kept.mkdir()
    for data in ({PEOPLE[0]: {"a": 1}}, {PEOPLE[0]: 3}, {"a": [{PEOPLE[0]: "x" * 99}]}):
        (kept / "x.json").write_text(json.dumps(data))
        assert [each.kind for each in scan(kept, project=records.project)] == ["name"], data
    for raw in (
        '{"a": NaN, "b": "Zebulon Quar\\u0074ermain"}',
        '{"lat/lon": 44.97753}',
        '{"a": {"b": "Zebulon Quartermain", "b": "x"}}',
        '{"cells": ["Z. Quartermain"], "cells": []}',
    ):
        (kept / "x.json").write_text(raw)
        assert len(scan(kept, project=records.project)) == 1, raw
    (kept / "x.json").write_text("[" * 900 + '"x"' + "]" * 900)
    assert {each.kind for each in scan(kept, project=records.project)} <= {"unreadable"}
    (kept / "x.json").write_text("[" * 90_000)
    assert scan(kept, project=records.project) == []


def test_a_row_without_an_end_and_a_tag_within_a_word_are_read(
    records: Any, tmp_path: Path
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
        assert {each.kind for each in scan(kept, project=records.project)} == {"name"}, text


def test_a_pdf_file_is_read_by_one_reader_and_its_pages_once(
    records: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
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
    made = {"plain": typeset(f"Heard: {PEOPLE[0]}."), "more": with_attachment(PEOPLE[0])}
    monkeypatch.setattr("pypdfium2.PdfDocument", document)
    monkeypatch.setattr("hrcreport.checks.leaks.pdf_texts.pikepdf.open", objects)
    for name, readers in (("plain", ["pages"]), ("more", ["pages", "objects"])):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "x.pdf").write_bytes(made[name])
        opened.clear()
        painted_text(folder / "x.pdf")
        assert [each.kind for each in scan(folder, project=records.project)] == ["name"]
        assert opened == readers


def test_each_text_and_each_word_is_looked_up_once(
    records: Any,
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
    assert scan(folder, project=records.project) == []
    assert searched[0].count(said) == 1
    assert set(asked.values()) == {1}


def test_no_message_and_no_kept_file_holds_the_name(
    records: Any, hrcreport: Any, tmp_path: Path
) -> None:
    text = f"Seen: {PEOPLE[0]}, C-2019/00417, and Ana Peñaflor."
    kinds_in(tmp_path / "a", records, text)
    said = hrcreport(records, "scan", tmp_path / "a", "--json")
    assert said.code == 1
    assert [each["kind"] for each in said.data["leaks"]] == ["identifier", "name", "name"]
    told = said.out + hrcreport(records, "scan", tmp_path / "a").out
    kept = b"".join(path.read_bytes() for path in (records.project.builds / KEPT_FOLDER).iterdir())
    assert kept
    for word in ("Zebulon", "Quartermain", "Peñaflor", "00417"):
        assert word not in told
        assert word.lower().encode() not in kept.lower()
        assert scan_key() not in kept


def test_files_that_cannot_be_read_are_told(records: Any, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"PK\x03\x04 broken")
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7 broken")
    (tmp_path / "c.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\x09eXIfMM")
    with pikepdf.open(io.BytesIO(PLAIN_PDF)) as file:
        file.save(tmp_path / "d.pdf", encryption=pikepdf.Encryption(owner="a", user="b"))
    bomb = zipped("a.txt", b"0" * 400_000_000)
    (tmp_path / "e.zip").write_bytes(bomb)
    leaks: list[Leak] = scan(tmp_path, project=records.project)
    told = {each.file for each in leaks if each.kind == "unreadable"}
    assert told >= {"a.docx", "b.pdf", "d.pdf", "e.zip"}
    assert scan(tmp_path / "b.pdf", project=records.project)[0].kind == "unreadable"


def hundred_thousand_names() -> tuple[NameIndex, list[str]]:
    """Return what is looked for, and 3,000 texts of 20 words that hold none of it."""
    numbers = random.Random(1)  # noqa: S311 -- invented names
    syllables = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "or")]

    def word() -> str:
        return "".join(numbers.choices(syllables, k=3)).title()

    gathered = Gathered(b"k" * 32)
    for _ in range(100_000):
        gathered.add_name(f"{word()} {word()}")
    gathered.add_name("Zebulon Quartermain")
    ordinary = "cfhjquwxy"
    vocabulary = [word().lower() + numbers.choice(ordinary) for _ in range(5500)]
    vocabulary += [word().lower() for _ in range(500)]
    return gathered.index(), [" ".join(numbers.choices(vocabulary, k=20)) for _ in range(3000)]


def test_a_hundred_thousand_names_are_looked_for_in_a_tenth_of_a_second(tmp_path: Path) -> None:
    """A report has some 60,000 words in all its files; the time is that of the processor."""
    index, texts = hundred_thousand_names()
    kept = tmp_path / "hashes"
    index.write(kept)
    read = NameIndex.read(kept, key=index.key)
    assert read is not None
    assert {name: [*each] for name, each in read.tables.items()} == {
        name: [*each] for name, each in index.tables.items()
    }
    kept.write_bytes(kept.read_bytes()[:-8])
    assert NameIndex.read(kept, key=index.key) is None
    texts[1234] += " Zebulon Quartermain "
    taken, unit = [], []
    for _ in range(3):
        begun = time.process_time()
        found = [number for number, _ in NameSearch(index, texts).found()]
        taken.append(time.process_time() - begun)
        assert found == [1234]
        begun = time.process_time()
        for text in texts:
            WORD.findall(text)
        unit.append(time.process_time() - begun)
    # On a machine that is busy, some times what it takes to part the texts into words at all.
    assert min(taken) < max(0.1, 6 * min(unit)), (min(taken), min(unit))


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
    records: Any, tmp_path: Path, name: str, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words that mark others up stand in small letters, and are no words of the text."""
    gathered = Gathered(b"k" * 32)
    gathered.add_name(name)
    sought = LookedFor(gathered.index())
    monkeypatch.setattr("hrcreport.checks.leaks.scanning.looked_for", lambda _: sought)
    made = tmp_path / "made"
    made.mkdir()
    (made / "x.html").write_text(page, encoding="utf-8")
    assert "name" in {each.kind for each in scan(made, project=records.project)}


@pytest.mark.parametrize("text", ["二〇一九-甲", "ID፩፪፫፬", "C፩፪፫፬"])
def test_identifiers_are_found_in_other_digits(
    records: Any, tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    gathered = Gathered(b"k" * 32)
    for each in ("二〇一九-甲", "ID1234", "C1234"):
        gathered.add_identifier(each)
    sought = LookedFor(gathered.index())
    monkeypatch.setattr("hrcreport.checks.leaks.scanning.looked_for", lambda _: sought)
    assert "identifier" in kinds_in(tmp_path / "made", records, f"See {text} there.")


@pytest.mark.parametrize("text", ["3 Kivu district «٢٠١٠»", "12 in Kabul ۱۳۹۸،"])
def test_small_counts_are_found_beside_other_digits(
    records: Any, tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    gathered = Gathered(b"k" * 32)
    gathered.add_small(("Kivu district", "2010"), 3)
    gathered.add_small(("Kabul", "1398"), 12)
    sought = LookedFor(gathered.index())
    monkeypatch.setattr("hrcreport.checks.leaks.scanning.looked_for", lambda _: sought)
    assert kinds_in(tmp_path / "made", records, text) == ["small-count"]


def test_names_of_fonts_and_links_to_folders_of_words(records: Any, tmp_path: Path) -> None:
    """A font that the project has otherwise is told by its name; a link is no file of words."""
    place = Path("_extensions/x/Zebulon-Quartermain.woff2")
    for root, content in ((records.root / "reports", b"wOF2"), (tmp_path / "made", b"wOF2 longer")):
        (root / place).parent.mkdir(parents=True)
        (root / place).write_bytes(content)
    (records.root / "data" / "old.yml").symlink_to(tmp_path)
    assert [each.place for each in scan(tmp_path / "made", project=records.project)] == [
        "file name"
    ]


def test_what_two_files_hold_alike_is_told_of_both(records: Any, tmp_path: Path) -> None:
    made = tmp_path / "made"
    made.mkdir()
    for name in "ab":
        page = f'<p title="{PEOPLE[0]}">{name}</p>'
        (made / f"{name}.html").write_text(page, encoding="utf-8")
    found = scan(made, project=records.project)
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


def test_scan_of_a_missing_subject_says_what_to_do(records: Any, hrcreport: Any) -> None:
    assert "nothing to look through" in hrcreport(records, "scan", "xxa").err
    assert hrcreport(records, "scan", "nowhere").code == 2


def test_a_table_that_cannot_be_read_is_told(records: Any, tmp_path: Path) -> None:
    (records.root / "data/tables/xxa-cases.csv").write_text("changed")
    assert Scanned.of(tmp_path, project=records.project).without == ("xxa-cases",)


def test_columns_of_names_in_two_parts_are_joined(invented: Any, tmp_path: Path) -> None:
    frame = pd.DataFrame({"first_name": ["Zebulon"], "surname": ["Quartermain"]})
    restricted_cases(invented, (), (), frame=frame)
    assert kinds_in(tmp_path / "a", invented, "Heard: Quartermain Zebulon.") == ["name"]


def scan(folder: Path, *, project: Project) -> list[Leak]:
    return list(Scanned.of(folder, project=project).leaks)
