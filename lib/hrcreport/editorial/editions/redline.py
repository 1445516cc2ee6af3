"""This module writes what lies between two Word files as native tracked changes.

Accepting all of them gives the new text, rejecting all the old one, notes, tables and captions
included. Docxodus writes them, by the package `python-redlines`: the extra `redline`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from hrcreport.editorial.editions.word_text import repacked
from hrcreport.foundation import RefusedError, sha256_of

DOCUMENT, RELATIONS = "word/document.xml", "word/_rels/document.xml.rels"
RELATION = re.compile(r'<Relationship\b[^>]*?\bTarget="(media/[^"]+)"[^>]*?/>')
ID = re.compile(r'\bId="([^"]+)"')
TYPES = "[Content_Types].xml"
PICTURE_TYPE = re.compile(
    r'<Override PartName="/word/media/[^"]+(\.\w+)" (ContentType="[^"]+") ?/>'
)
AUTHOR = "hrcreport"
PLAIN_RUN = re.compile(r"(<w:r\b[^>]*>)(?!<w:rPr>)")
RUN = r"<w:r\b[^>]*>(?:<w:rPr>(?:(?!</w:rPr>).)*</w:rPr>)?"
SIGN = r'<w:fldChar\b[^>]*w:fldCharType="{}"[^>]*(?:/>|></w:fldChar>)</w:r>'
REFERENCE = re.compile(
    f"{RUN}{SIGN.format('begin')}{RUN}<w:instrText[^>]*>\\s*(?:REF|SEQ) [^<]*</w:instrText></w:r>"
    f"{RUN}{SIGN.format('separate')}((?:(?!w:fldChar\\b).)*){RUN}{SIGN.format('end')}",
    re.DOTALL,
)
"""A live reference or number of a table. What it leads to may be in one edition only, or bear
another name in the other, so that an error or another number would be printed once changes are
accepted or rejected: it stands as it reads."""


def redline(old: bytes, new: bytes) -> bytes:
    """Return a Word file that tracks what was changed from one Word file to another.

    Raises:
        RefusedError: the package that writes tracked changes is not installed, or refuses a file.
    """
    try:
        from python_redlines.engines import DocxodusEngine, EngineExecutionError
    except ImportError as error:
        raise RefusedError.of(
            place="--to docx",
            fault=f"the package that writes tracked changes is not installed ({error}).",
            mend="Install what the project has locked, in its folder: python -m pip install "
            "--no-deps --require-hashes -r requirements-redline.lock. "
            "Or write --to html,json,brief.",
            rule="edition.no-redline",
        ) from None
    try:
        tracked, _, _ = DocxodusEngine().run_redline(
            AUTHOR, _with_lasting_names(old), _with_lasting_names(new)
        )
    except (OSError, EngineExecutionError) as error:
        raise RefusedError.of(
            place="--to docx",
            fault="tracked changes cannot be written between these files "
            f"({str(error).splitlines()[0]}).",
            mend="Leave docx out: --to html,json,brief",
            rule="edition.redline",
        ) from error
    return bytes(tracked)


def _with_lasting_names(word: bytes) -> bytes:
    """Return a Word file in which what is equal in two editions reads equal.

    Pictures are named for their bytes, references to paragraphs and tables are words.
    """
    return repacked(word, _name_lastingly)


def _name_lastingly(contents: dict[str, bytes]) -> None:
    relations = contents.get(RELATIONS, b"").decode("utf-8")
    document = contents[DOCUMENT].decode("utf-8")
    for match in RELATION.finditer(relations):
        target, name = match[1], ID.search(match[0])
        content = contents.get(f"word/{target}")
        if name is None or content is None:
            continue
        digest = sha256_of(content)[:12]
        lasting = f"rId{digest}{'s' * target.endswith('.svg')}"
        document = document.replace(f'"{name[1]}"', f'"{lasting}"')
        moved = f"media/{digest}.{target.rpartition('.')[2]}"
        changed = match[0].replace(f'"{name[1]}"', f'"{lasting}"').replace(target, moved)
        if f'Id="{lasting}"' in relations:
            changed = ""  # the same picture once more
        relations = relations.replace(match[0], changed)
        contents[f"word/{moved}"] = contents.pop(f"word/{target}")
    numbers = iter(range(1, 1_000_000))
    document = re.sub(
        r'(<(?:wp:docPr|pic:cNvPr)\b[^>]*?\bid=)"\d+"',
        lambda m: f'{m[1]}"{next(numbers)}"',
        document,
    )
    contents[DOCUMENT] = REFERENCE.sub(_as_it_reads(document), document).encode("utf-8")
    contents[RELATIONS] = relations.encode("utf-8")
    # The kind of a picture is told by its ending, as it has another name now.
    types = contents[TYPES].decode("utf-8")
    kinds = {
        f'<Default Extension="{ending[1:]}" {kind}/>'
        for ending, kind in PICTURE_TYPE.findall(types)
        if f'Extension="{ending[1:]}"' not in types
    }
    types = PICTURE_TYPE.sub("", types).replace("</Types>", "".join(sorted(kinds)) + "</Types>")
    contents[TYPES] = types.encode("utf-8")


def _as_it_reads(document: str) -> Callable[[re.Match[str]], str]:
    """Return what puts the words of a field in its place, from right to left where others are."""
    if "<w:rtl/>" not in document and "<w:rtl />" not in document:
        return lambda field: field[1]
    return lambda field: PLAIN_RUN.sub(r"\1<w:rPr><w:rtl/></w:rPr>", field[1])
