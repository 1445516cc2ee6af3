"""This module makes small Word files of XML: paragraphs, notes, comments, tables, properties."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from html import escape

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
DAY = (2026, 11, 24, 0, 0, 0)
"""When each part of a file was packed."""


def word_file(body: str = "", parts: Mapping[str, str] | None = None) -> bytes:
    """Return a Word file with this in its body, and further parts by their places."""
    contents = {
        "[Content_Types].xml": "<Types></Types>",
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": "<Relationships></Relationships>",
        **(parts or {}),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for place, content in contents.items():
            archive.writestr(zipfile.ZipInfo(place, DAY), content)
    return stream.getvalue()


def run(text: str, look: str = "") -> str:
    """Return a run of words; `look` is XML of how it looks."""
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(inside: str = "", style: str = "", name: str = "", mark: str = "") -> str:
    """Return a paragraph; plain words are a run, and `mark` is what was done to its end."""
    if not inside.startswith("<"):
        inside = run(inside) if inside else ""
    style = f'<w:pStyle w:val="{style}"/>' if style else ""
    mark = f"<w:rPr>{mark}</w:rPr>" if mark else ""
    properties = f"<w:pPr>{style}{mark}</w:pPr>" if style or mark else ""
    return f"<w:p>{properties}{bookmark(name) if name else ''}{inside}</w:p>"


def bookmark(name: str, key: str = "", inside: str = "") -> str:
    """Return a named range around something."""
    key = key or name
    begin, end = (
        f'<w:bookmarkStart w:id="{key}" w:name="{name}"/>',
        f'<w:bookmarkEnd w:id="{key}"/>',
    )
    return f"{begin}{inside}{end}"


def table(*rows: tuple[str, ...]) -> str:
    """Return a table of cells that hold a paragraph each."""
    lines = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{line}</w:tr>' for line in lines)}</w:tbl>"


def inserted(inside: str, author: str = "B") -> str:
    """Return what somebody put in while changes were tracked."""
    return f'<w:ins w:id="1" w:author="{author}">{inside}</w:ins>'


def deleted(text: str, author: str = "B") -> str:
    """Return words that somebody took out while changes were tracked."""
    gone = f'<w:r><w:delText xml:space="preserve">{escape(text)}</w:delText></w:r>'
    return f'<w:del w:id="1" w:author="{author}">{gone}</w:del>'


def reference(order: str, words: str) -> str:
    """Return a live field: its order, and the words that it shows."""
    sign = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    steps = (sign.format("begin"), f"<w:r><w:instrText>{order}</w:instrText></w:r>")
    return "".join((*steps, sign.format("separate"), words, sign.format("end")))


def note_sign(key: str, kind: str = "footnote", more: str = "") -> str:
    """Return the sign of a note in a text."""
    return f'<w:r><w:{kind}Reference w:id="{key}"{more}/></w:r>'


def notes(kind: str = "footnote", **texts: str) -> dict[str, str]:
    """Return the part of a file that holds its notes; each says a text under a key."""
    listed = "".join(
        f'<w:{kind} w:id="{key}">{paragraph(text)}</w:{kind}>' for key, text in texts.items()
    )
    return {f"word/{kind}s.xml": f"<w:{kind}s {NAMESPACES}>{listed}</w:{kind}s>"}


def comments(*listed: str, threads: str = "") -> dict[str, str]:
    """Return the parts of a file that hold its comments, and which answers which."""
    extended = f"<w15:commentsEx {NAMESPACES}>{threads}</w15:commentsEx>"
    return {
        "word/comments.xml": f"<w:comments {NAMESPACES}>{''.join(listed)}</w:comments>",
        **({"word/commentsExtended.xml": extended} if threads else {}),
    }


def comment(key: str, author: str, *lines: str, date: str = "", paragraph_id: str = "") -> str:
    """Return a comment of some lines, the last of which bears an id for threads."""
    day = f' w:date="{date}"' if date else ""
    *others, last = lines
    text = "".join(map(paragraph, others)) + paragraph(last).replace(
        "<w:p>", f'<w:p w14:paraId="{paragraph_id}">' if paragraph_id else "<w:p>"
    )
    return f'<w:comment w:id="{key}" w:author="{author}"{day}>{text}</w:comment>'


def commented(key: str, inside: str) -> str:
    """Return words on which a comment stands, with its sign."""
    begin, end = f'<w:commentRangeStart w:id="{key}"/>', f'<w:commentRangeEnd w:id="{key}"/>'
    return f'{begin}{inside}{end}<w:r><w:commentReference w:id="{key}"/></w:r>'


def picture(description: str = "", shows: str = "<a:blip/>") -> str:
    """Return a run that shows a picture, as Word writes it now."""
    about = f'<wp:docPr id="1" name="Picture 1" descr="{description}"/>' if description else ""
    return f"<w:r><w:drawing><wp:inline>{about}{shows}</wp:inline></w:drawing></w:r>"
