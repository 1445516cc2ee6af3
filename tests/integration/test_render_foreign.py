"""This module proves that nothing foreign in a text reaches a document, whatever the format."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from tests.golden.example_source import EPOCH, lay_out

from hrcreport.document.render.engine import Rendered, render_document
from hrcreport.foundation.errors import RenderError

BEACON = "http://127.0.0.1:9/beacon"
TWO = "# One\n\nText.\n\n# Two\n\n"
FIGURE = '::: {#fig-x .figure alt="Bars rise."}\n::: caption\nTitle\n:::\n\n%s\n:::\n'

# What was tried by hand, and what an author is told of it.
PAYLOADS = {
    "raw Word": ('`<w:fldSimple w:instr="INCLUDEPICTURE x"/>`{=openxml}', "markup of openxml"),
    "raw Word block": ("```{=openxml}\n<w:p/>\n```", "markup of openxml"),
    "raw Typst": ('`#read("/_quarto.yml")`{=typst}', "markup of typst"),
    "raw Typst block": ('```{=typst}\n#import "@preview/x:0.1.0"\n```', "markup of typst"),
    "raw HTML of another format": ("`<b>`{=html5}", "markup of html5"),
    "script": ("a <script>alert(1)</script> b", "markup of html"),
    "block of HTML": (f'<iframe src="{BEACON}"></iframe>', "markup of html"),
    "bold of HTML": ("a <b>word</b>", "markup of html"),
    "comment that is none": ("a <!-- x --><i>b</i><!-- y -->", "markup of html"),
    "command of TeX": (r"a \input{/etc/passwd} b", "markup of tex"),
    "block of TeX": ("\\begin{verbatim}\nx\n\\end{verbatim}", "markup of tex"),
    "raw in a footnote": ("a^[`x`{=typst}]", "markup of typst"),
    "raw in a table": ("| A |\n|---|\n| `x`{=typst} |", "markup of typst"),
    "raw in a quotation": ("> `x`{=openxml}", "markup of openxml"),
    "raw in a link": ("[`x`{=openxml}](https://example.org)", "markup of openxml"),
    "javascript": ("[a](javascript:alert(1))", "a link leads to 'javascript:alert(1)', at 'a'"),
    "JavaScript": ("[a](JaVaScRiPt:alert(1))", "a link leads to 'JaVaScRiPt:"),
    "javascript in an entity": ("[a](java&#9;script:alert(1))", "a link leads to"),
    "javascript by an autolink": ("<javascript:alert(1)>", "a link leads to 'javascript:"),
    "file": ("[a](file:///etc/passwd)", "a link leads to 'file:///etc/passwd'"),
    "share": (r"[a](<\\evil.example\share>)", "a link leads to"),
    "share with slashes": ("[a](//evil.example/share)", "a link leads to '//evil.example/share'"),
    "data": ("[a](data:text/html;base64,eA==)", "a link leads to 'data:"),
    "ftp": ("<ftp://evil.example/x>", "a link leads to 'ftp:"),
    "a handler of the system": ("[a](ms-word:ofe|u|http://evil.example)", "a link leads to"),
    "beside the document": ("[a](other.docx)", "a link leads to 'other.docx'"),
    "web without a host": ("[a](https:evil.example)", "a link leads to 'https:evil.example'"),
    "mail that is none": ("[a](mailto:)", "a link leads to 'mailto:'"),
    "link in a reference": ("[a][x]\n\n[x]: javascript:alert(1)", "a link leads to"),
    "picture of the web": (f"![]({BEACON})", "a picture comes from 'http://127.0.0.1:9/beacon'"),
    "picture of a figure": (FIGURE % f"![]({BEACON})", "a picture comes from 'http://127."),
    "picture of the machine": ("a ![](/etc/passwd)", "a picture comes from '/etc/passwd'"),
    "picture above": ("a ![](figures/../../x.png)", "a picture comes from"),
    "picture of a share": (r"a ![](<figures\\x.png>)", "a picture comes from"),
    "picture as data": ("a ![](data:image/png;base64,eA==)", "a picture comes from 'data:"),
    "style": ('[a]{style="background:url(http://evil.example)"}', "the attribute 'style'"),
    "style of HTML": ('<div style="x">\na\n</div>', "the attribute 'style'"),
    "handler": ('[a]{onclick="alert(1)"}', "the attribute 'onclick'"),
    "handler of a link": ('[a](https://example.org){onmouseover="x"}', "the attribute 'onmouse"),
    "ping": (f'[a](https://example.org){{ping="{BEACON}"}}', "the attribute 'ping'"),
    "code of Typst": ('[a]{typst:text:fill="read(\\"/_quarto.yml\\")"}', "'typst:text:fill'"),
    "code of Typst on a block": (':::{typst:fill="f()"}\na\n:::', "the attribute 'typst:fill'"),
    "Typst as a width": (
        FIGURE % '![](figures/fig-rates.svg){width="read(\\"/x\\")"}',
        "is no width",
    ),
    "Typst as a layout": (
        FIGURE.replace("alt=", 'layout="a\\", body: read(1)" alt=') % "![](figures/fig-rates.svg)",
        "is no layout",
    ),
    "Typst as a label": ('[a]{id="x\\")#read(1)"}', "is no label"),
}


def made(folder: Path, text: str, *formats: str, **front: object) -> Rendered:
    source = lay_out(folder, text=text, front_matter={"contents": False, **front}, summary="Text.")
    return render_document(source, name="xxa", formats=formats, engine="pandoc", epoch=EPOCH)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_is_foreign_in_a_text_stops_the_rendering_in_words(
    tmp_path: Path, payload: str
) -> None:
    text, told = PAYLOADS[payload]
    with pytest.raises(RenderError) as error:
        made(tmp_path, f"{TWO}{text}\n", "html")
    assert any(told in problem.what for problem in error.value.problems), error.value
    assert all(problem.mend for problem in error.value.problems)
    assert not (tmp_path / "source" / "xxa.html").exists()


@pytest.mark.parametrize("kind", ["pdf", "docx", "html"])
def test_all_that_is_foreign_is_told_at_once_in_each_format(tmp_path: Path, kind: str) -> None:
    texts = [text for text, _ in PAYLOADS.values()]
    with pytest.raises(RenderError) as error:
        made(tmp_path, TWO + "\n\n".join(texts) + "\n", kind)
    told = "\n".join(problem.what for problem in error.value.problems)
    assert [name for name, (_, what) in PAYLOADS.items() if what not in told] == []


@pytest.mark.parametrize(
    "field",
    [
        {"title": "Visit `#read(1)`{=typst}"},
        {"subtitle": "[Report](javascript:x)"},
        {"summary": f"Text ![]({BEACON})."},
        {"title-notes": ["A note", "`<w:p/>`{=openxml}"]},
        {"agenda-items": [{"label": "Item", "title": "<b>x</b>"}]},
        {"symbol": '[A]{onclick="x"}'},
        {"provisions": {"XXA-LAW": "[Law](file:///etc/passwd)"}},
        {"references": [{"id": "a", "type": "book", "title": "`x`{=openxml}"}]},
        {"references": [{"id": "a", "type": "book", "title": "T", "URL": "[x](javascript:x)"}]},
        {"bibliography": [BEACON + ".bib"]},
        {"bibliography": ["/etc/passwd"]},
        {"citation-abbreviations": BEACON + ".json"},
    ],
    ids=lambda field: next(iter(field)),
)
def test_what_is_foreign_in_the_front_matter_stops_the_rendering(
    tmp_path: Path, field: dict[str, object]
) -> None:
    summary = field.pop("summary", "Text.")
    source = lay_out(
        tmp_path,
        text=f"{TWO}Text.\n",
        summary=str(summary),
        front_matter={"contents": False, **field},
    )
    with pytest.raises(RenderError) as error:
        render_document(source, name="xxa", formats=("html",), engine="pandoc", epoch=EPOCH)
    problem = error.value.problems[0]
    assert re.search("markup of|leads to|comes from|attribute|names the file", problem.what)


def test_what_a_bibliography_brings_is_looked_at_too(tmp_path: Path) -> None:
    source = lay_out(
        tmp_path,
        text=f"{TWO}Text.[@a]\n",
        summary="Text.",
        front_matter={"contents": False, "bibliography": ["x.bib"]},
    )
    entry = r"@book{a, title={\href{file:///etc/passwd}{T}}, date={2001}}"
    (source / "x.bib").write_text(entry, encoding="utf-8")
    with pytest.raises(RenderError, match="a link leads to 'file:"):
        render_document(source, name="xxa", formats=("html",), engine="pandoc", epoch=EPOCH)


@pytest.mark.parametrize(
    "svg",
    [
        "<script>alert(1)</script>",
        "<g onload='alert(1)'/>",
        f'<image xlink:href="{BEACON}.png"/>',
        "<a href='javascript:alert(1)'><path/></a>",
        f"<style>@import '{BEACON}.css';</style>",
        f'<rect fill="url({BEACON}.svg#a)"/>',
        "<foreignObject><b/></foreignObject>",
    ],
)
def test_a_picture_that_runs_or_fetches_something_is_refused(tmp_path: Path, svg: str) -> None:
    source = lay_out(tmp_path, text=TWO + FIGURE % "![](figures/x.svg)", summary="Text.")
    (source / "figures" / "x.svg").write_text(f'<svg xmlns="x">{svg}</svg>', encoding="utf-8")
    with pytest.raises(RenderError, match=r"'figures/x.svg' runs or fetches something"):
        render_document(source, name="xxa", formats=("html",), engine="pandoc", epoch=EPOCH)


ALLOWED = """\
See [the page](https://example.org/a?b=c#d), <http://example.org>, [us](mailto:a@example.org),
[above](#par-x) and [](#par-x).<!-- A note to authors. -->

<!-- Another note. -->

[]{#par-x}A sign < b, 3 > 2, \\<b\\>, `code`, a\\_b, & and [word]{.unverified}.
"""


@pytest.mark.parametrize("kind", ["pdf", "docx", "html"])
def test_what_is_allowed_goes_out_and_comments_do_not(tmp_path: Path, kind: str) -> None:
    rendered = made(tmp_path, f"{TWO}{ALLOWED}", kind)
    content = rendered.files[kind].read_bytes()
    if kind == "docx":
        with zipfile.ZipFile(rendered.files[kind]) as archive:
            parts = {name: archive.read(name).decode() for name in archive.namelist()}
        content = "".join(parts.values()).encode()
        relations = parts["word/_rels/document.xml.rels"]
        outside = re.findall(r"<Relationship [^>]*External[^>]*>", relations)
        assert len(outside) == 3
        assert all("/relationships/hyperlink" in each for each in outside)
    assert b"note to authors" not in content
    assert b"https://example.org/a?b=c#d" in content
    assert b"mailto:a@example.org" in content


def test_a_package_of_typst_is_refused_in_words(tmp_path: Path) -> None:
    source = lay_out(tmp_path)
    template = source / "_extensions" / "hrc" / "hrc.typst"
    text = template.read_text(encoding="utf-8")
    template.write_text(f'#import "@preview/example:0.1.0": add\n{text}', encoding="utf-8")
    with pytest.raises(RenderError) as error:
        render_document(source, name="xxa", formats=("pdf",), engine="pandoc", epoch=EPOCH)
    (problem,) = error.value.problems
    assert problem.rule == "render.package"
    assert "a rendering makes no request on the network" in problem.what


OWN_FIELDS = {"REF", "SEQ", "PAGE", "PAGEREF", "NUMPAGES", "STYLEREF"}


def test_word_holds_no_field_macro_or_relation_but_those_of_the_format(tmp_path: Path) -> None:
    source = lay_out(tmp_path)
    file = render_document(
        source, name="xxa", formats=("docx",), engine="pandoc", epoch=EPOCH
    ).files["docx"]
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        parts = {name: archive.read(name).decode() for name in names if "media/" not in name}
    text = "".join(parts.values())
    fields = re.findall(r"<w:instrText[^>]*>\s*(\w+)|<w:fldSimple [^>]*w:instr=\"\s*(\w+)", text)
    assert {"".join(each) for each in fields} <= OWN_FIELDS
    assert not [
        name for name in names if re.search(r"vba|embeddings|activeX|customXml|\.bin$", name)
    ]
    assert not re.search(r"w:altChunk|attachedTemplate|w:object\b|o:OLEObject|macroEnabled", text)
    relations = "".join(part for name, part in parts.items() if name.endswith(".rels"))
    outside = re.findall(r"<Relationship [^>]*External[^>]*>", relations)
    assert all("/relationships/hyperlink" in each for each in outside)
