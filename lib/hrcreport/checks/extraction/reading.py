"""This module reads all that a file holds, shown or hidden: text, attributes, comments, metadata.

Markup is read by its signs and not as a tree: what is broken, hidden or foreign is read as well.
"""

from __future__ import annotations

import base64
import binascii
import html
import io
import json
import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, groupby, repeat
from operator import itemgetter
from pathlib import Path, PurePosixPath
from string import ascii_letters
from typing import Any, NamedTuple

from hrcreport.checks.extraction.encodings import (
    LEAST_ENCODED,
    encoded_in,
    is_message,
    is_tape,
    members,
    message_parts,
    name_in_gzip,
    rich_text,
    text_of,
    unescaped,
    unpacked,
    wide_encoding,
)
from hrcreport.foundation import Archive

OF_MARKUP = "\x1c"
"""Begins a text of words that mark others up: in small letters they are no words of a language."""
MOST_BYTES = 100_000_000
"""What an archive may unpack to with all that is packed in it, and how large a file may be."""
MOST_TAGS = 1_000_000
"""The longest report has 60,000 in its page."""
POSITION = "position in the metadata"
"""The place of a picture's own position."""
MOST_PARTS = 20_000
OF_A_PART = b"PK\1\2"
"""Begins what the list at the end of an archive says of one file in it."""
MOST_WITHIN = 4
"""Archives in attachments in archives."""
PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".gif")
ARCHIVES = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".zip", ".docm", ".dotx", ".epub", ".glox")
MARKUP = (".xml", ".rels", ".html", ".htm", ".xhtml", ".svg", ".vml", ".opf", ".ncx")
JSON = (".json", ".ipynb", ".jsonld", ".geojson")
FONTS = (".woff2", ".woff", ".ttf", ".otf", ".ttc")
OF_PACKAGES = "META-INF"
"""The folder of an e-book or of Java that is called as no person is."""
OF_TABLE = struct.Struct(">4sLLL")
"""What the head of a font says of a table: its name, a sum, where it begins, its length."""
FONT_BEGINS = frozenset((b"\0\1\0\0", b"OTTO", b"ttcf", b"true", b"wOFF", b"wOF2"))
COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.S)
VALUE = re.compile(
    r"""
    ([\w:.-](?<![\w:.-].)[\w:.-]*)\s*=\s*(?:"([^"]{3,})"|'([^']{3,})')
    """,
    re.VERBOSE,
)
WITHIN_WORDS = re.compile(
    r"<(?:/?(?:a|abbr|b|bd[io]|cite|code|del|em|font|i|ins|kbd|mark|q|s|small|span|strong|su[bp]|u|"
    r"var|wbr|tspan|text:(?:span|a))(?:\s.*)?/?|(?!/?[wa]:(?:p|br|cr|tab|tc|tr|tbl|instrText|delText|sdt|comment|"
    r"footnote|endnote)[\s/>])/?(?:w|a|r|mc|m|wp|pic):.*)>",
    re.S,
)
"""Tags within a word: what stands on both sides of them is read in one."""
TAG = re.compile(r"(<[/!?A-Za-z][^>\"']*(?:(?:\"[^\"]*\"|'[^']*')[^>\"']*)*>)")
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
NO_SIGNS = bytes({*range(256)} - {*b"<>"})
ROW_TAG = re.compile(r"<(/?)(?:(?:w:)?(?:tr|row)|table:table-row)[\s>]")
ROW = re.compile("\x1d([^\x1d\x1e]*)")
"""A row of a table behind the sign that stands for its tag; HTML need not say where it ends."""
SHEET, SHARED = re.compile(r"\Axl/worksheets/[^/]+\.xml\Z"), "xl/sharedStrings.xml"
SHARED_TEXT = re.compile(r"<si\b[^>]*>(.*?)</si>", re.S)
SHEET_ROW = re.compile(r"<row\b[^>]*>(.*?)</row>", re.S)
SHEET_CELL = re.compile(r"<c\b([^>]*[^/>])>(.*?)</c>", re.S)
COLUMN = re.compile(r"\br=\"([A-Z]{1,3})\d")
MOST_COLUMNS = 16_384
PARTS_WORDS = re.compile(r"[^\w'’]+|_+")
BETWEEN_WORDS = re.compile(
    rf"""
    {PARTS_WORDS.pattern} | \d+
    | (?<=[^\W\d_A-Z])(?=[A-Z][^\W\d_A-Z])  # before a capital within a word
    """,
    re.VERBOSE,
)
"""What parts words in a path that has no spaces."""
IN_SIGNS = re.compile(
    r"\.(?:csv|docx?|eml|html?|ipynb|jpe?g|json|m4a|md|mp[34]|msg|od[st]|pdf|png|pptx?|rtf|tiff?|txt|"
    r"wav|xlsx?|zip)\b|_(?=[^\W\d_a-z])"
)
"""What tells the name of a file in a text, or of what else may hold no spaces."""
OF_PATH, BEFORE_SIGN = re.compile(r"[\w+'’-]*"), re.compile(r"[\w.+/:@%'’-]{1,200}\Z")
TAG_BEGINS = frozenset("/!?" + ascii_letters)
SHAPES = frozenset({"d", "points", "viewBox", "transform", "style", "path"})
"""Attributes that draw, and hold nothing to read."""
DATA_URI = re.compile(r"data:([\w./+-]+)?((?:;[\w=-]+)*);base64,([A-Za-z0-9+/=\s]{24,})")
OVER_LINES = re.compile(
    r"""
    (?<=[^\W\d_A-Z][ ])  # within a sentence
    ([^\W\d_a-z]\w+)\n([^\W\d_a-z]\w+)(?=[ ][a-zà-ÿа-я])
    """,
    re.VERBOSE,
)
"""Two words with capitals, one at the end of a line of prose and one at the next."""
EMPHASIS = re.compile(
    r"""
      \*+(?=\w)
    | (?<=\w)      # behind a word
      \*+
    | (?<!\w)      # before a word, and no sign within one
      __?(?=[^\W_])
    | (?<=[^\W_])  # behind a word, and no sign within one
      __?(?!\w)
    """,
    re.VERBOSE,
)
"""Marks of Markdown within a name."""
AS_WRITTEN = re.compile(r"<~[!-uz\s]+~>|\S{40,}")
"""What is read as it is written too: what stands in 85 signs may have marks of Markdown among them.
"""
WIDE = re.compile(r"[ -~À-ӿ\u0600-\u06ff]{6,}")
"""Letters that take two bytes, within other bytes."""
WIDER = re.compile(rb"(?:[\0-\xff][\0-\xd7]\0\0){4,}", re.S)
"""Letters that take four, as arrays of NumPy keep them."""
PRINTABLE = re.compile(rb"[\x20-\x7e\t\x80-\xff]{6,}")


MARKED = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")
"""How texts begin that are not in UTF-8 and say so."""
PNG, JPEG, RIFF = b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"RIFF"
POINTS = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"tRNS", b"pHYs", b"gAMA", b"cHRM", b"sRGB", b"sBIT"}
)
"""Parts of a PNG file that hold no words."""
LONGEST_IN_ROW, LONGEST_LIST = 80, 60
NUMBERS = frozenset({int, float, bool})
PLAIN = NUMBERS | {str}


class PlacedTexts(NamedTuple):
    """Texts that stand in one place, each by itself; if `numbered`, they are its lines."""

    place: str
    texts: Sequence[str]
    numbered: bool = False

    def place_of(self, at: int) -> str:
        """Return where one of the texts stands."""
        return f"{self.place} {at + 1}" if self.numbered else self.place

    def within(self, place: str) -> PlacedTexts:
        """Return the texts as part of what stands in another place."""
        return self._replace(place=f"{place}, {self.place}") if place else self


class Tags(dict[str, str]):
    """What stands in plain text for each tag, given without its signs."""

    def __missing__(self, tag: str) -> str:
        if tag[:1] not in TAG_BEGINS:
            return f"<{tag}>"
        if _is_open(tag):
            raise ValueError(tag)
        self[tag] = parted = _parting(tag.split(None, 1)[0])
        return parted


@dataclass(slots=True)
class Room:
    """How many bytes a file and all that is packed in it may still unpack to."""

    left: int = MOST_BYTES

    def refuse_more(self, *, parts: int = 0) -> None:
        """Refuse what is more than any text.

        Raises:
            ValueError: nothing is left.
        """
        if self.left < 0 or parts > MOST_PARTS:
            raise ValueError("it unpacks to more than any text, or to more parts")


def pieces_of(
    name: str,
    content: bytes,
    *,
    depth: int = 0,
    room: Room | None = None,
) -> Iterator[PlacedTexts]:
    """Yield all texts of a file, by its name and its bytes.

    What stands encoded in a text and cannot be read keeps nothing else of it from being read.

    Raises:
        ValueError: it is damaged, locked, too large, or packed as nothing here unpacks.
    """
    unread: ValueError | None = None
    room = Room() if room is None else room
    if depth > MOST_WITHIN or len(content) > MOST_BYTES or room.left < 0:
        raise ValueError("it is too large, or packed too deep")
    for piece in _pieces(name, content, depth, room):
        yield piece
        if names := _names_in_signs(piece):
            yield PlacedTexts(f"{piece.place}, parted by signs", names)
        for number, inner in enumerate(encoded_in(piece.texts), start=1):
            room.left -= len(inner)
            try:
                for inner_piece in pieces_of("encoded.txt", inner, depth=depth + 1, room=room):
                    yield inner_piece.within(f"{piece.place}, base64 {number}")
            except ValueError as error:
                unread = error
    if unread:
        raise unread


def _pieces(name: str, content: bytes, depth: int, room: Room) -> Iterator[PlacedTexts]:
    suffix = PurePosixPath(name).suffix.lower()
    if content.startswith(b"%PDF-") or suffix == ".pdf":
        yield from _of_pdf(content, depth, room)
    elif content.startswith(b"PK\x03\x04") or suffix in ARCHIVES:
        yield from _of_archive(content, depth, room)
    elif suffix in PICTURES:
        if points_only(content):
            return
        from hrcreport.checks.extraction.picture_texts import (
            picture_texts,  # heavy, and asked for by few
        )

        for place, text in picture_texts(content):
            if "<rdf:" in text:
                yield from markup_pieces(text, depth=depth, place=place, room=room)
            else:
                yield PlacedTexts(place, (text,))
        if tail := behind_picture(content):
            for piece in pieces_of("tail", tail, depth=depth + 1, room=room):
                yield piece.within("behind the picture")
    elif (within := unpacked(content, most=MOST_BYTES)) is not None:
        room.left -= len(within)
        if inner := name_in_gzip(content):
            yield PlacedTexts("name within it", names_in_path(inner))
        inner = inner or PurePosixPath(name).stem
        yield from pieces_of(inner, within, depth=depth + 1, room=room)
    elif suffix in FONTS or _is_font(content):
        return
    elif is_tape(content):
        for member, size, read in members(content):
            room.left -= size
            room.refuse_more()
            yield PlacedTexts("name within it", names_in_path(member))
            for piece in pieces_of(member, read(), depth=depth + 1, room=room):
                yield piece.within(member)
    elif content.startswith(b"{\\rtf"):
        text, files = rich_text(content)
        yield from _of_lines(text, marked=False)
        for number, file_content in enumerate(files, start=1):
            suffix = (
                "png"
                if file_content.startswith(PNG)
                else "jpg"
                if file_content[:2] == JPEG
                else "bin"
            )
            for piece in pieces_of(f"embedded.{suffix}", file_content, depth=depth + 1, room=room):
                yield piece.within(f"embedded file {number}")
    elif is_message(name, content):
        for part, part_content in message_parts(content):
            for piece in pieces_of(part, part_content, depth=depth + 1, room=room):
                yield piece.within(part)
    elif suffix in MARKUP or content[:200].lstrip().startswith((b"<?xml", b"<!DOCTYPE", b"<svg")):
        yield from markup_pieces(text_of(content), depth=depth, room=room)
    elif suffix in JSON or (not suffix and content[:1] == b"{"):
        yield from _of_json(content, depth, room)
    elif b"\0" in content[:4096] and not (content.startswith(MARKED) or wide_encoding(content)):
        printable_runs = (run.decode("utf-8", "replace") for run in PRINTABLE.findall(content))
        wide = "\n".join(content[at:].decode("utf-16-le", "ignore") for at in (0, 1))
        wider = (_aligned(content[run.start() : run.end() + 4]) for run in WIDER.finditer(content))
        yield PlacedTexts("its bytes", (*printable_runs, *WIDE.findall(wide), *wider))
    else:
        yield from _of_lines(text_of(content), marked=suffix in (".md", ".qmd", ".txt", ".typ"))


def _is_font(content: bytes) -> bool:
    """Tell whether a file is a font, whatever it is called: nothing but tables, without gaps."""
    if content[:4] not in FONT_BEGINS:
        return False
    begin = 12 + OF_TABLE.size * int.from_bytes(content[4:6], "big")
    try:
        tables = sorted(OF_TABLE.iter_unpack(content[12:begin]), key=itemgetter(2))
    except struct.error:
        return False
    for _, _, table_begin, length in tables:
        if not begin <= table_begin <= begin + 3:
            return False
        begin = table_begin + length
    return len(content) - 3 <= begin <= len(content)


def _aligned(run: bytes) -> str:
    """Return the letters of four bytes in a run that may begin within one."""
    readings = (run[at:].decode("utf-32-le", "ignore") for at in range(4))
    return max(readings, key=lambda reading: sum(map(len, WIDE.findall(reading))))


IN_ONE = re.compile(r"[^\W\d_][-_](?=[^\W\d_])")
"""What makes one word of two: laudo-Ann Lee.txt."""


def names_in_path(path: str) -> list[str]:
    """Return a path as words that touch no slash, and what stands in it in two words or more.

    Example:
        >>> names_in_path("notes/Ann Lee.txt"), names_in_path("of-Ann_Lee/list.txt")
        (['notes, Ann Lee.txt'], ['of-Ann_Lee/list.txt', 'Ann Lee'])
    """
    names = list[str]()
    for part in path.split("/"):
        words = (
            []
            if (" " in part and not IN_ONE.search(part)) or part == OF_PACKAGES
            else BETWEEN_WORDS.split((part.rpartition(".")[0] or part).replace(" ", "_"))
        )
        for is_of_name, run in groupby(words, key=_is_of_name):
            names += [" ".join(run)] if is_of_name else []
    return [
        path.replace("/", ", ") if " " in path else path,
        *(name for name in names if " " in name),
    ]


def _is_of_name(word: str) -> bool:
    """Tell whether a word is written as in a name, and not as in a key drawn at random."""
    return word.isupper() or word.istitle() or bool(word and word.lower() == word.upper())


def _names_in_signs(piece: PlacedTexts) -> list[str]:
    """Return names in names of files and sheets, and in what else a text writes without spaces."""
    paths = [*piece.texts] if piece.place.endswith("attribute name") else list[str]()
    for text in () if paths else piece.texts:
        for sign in () if text[:1] == OF_MARKUP else IN_SIGNS.finditer(text):
            before = BEFORE_SIGN.search(text, max(0, sign.start() - 200), sign.start())
            after = OF_PATH.match(text, sign.end())
            if before and after and ":" not in before[0] and "@" not in before[0]:
                paths.append(f"{before[0]}{sign[0]}{after[0]}")
    parts = {part for path in paths for part in path.split("/") if _is_of_words(part)}
    return [name for part in sorted(parts) for name in names_in_path(part)[1:]]


def _is_of_words(part: str) -> bool:
    """Tell whether a part of a path is words, and no constant of code nor a key drawn at random."""
    words = [word for word in PARTS_WORDS.split(part) if word]
    return any(map(str.istitle, words)) and all(
        word.isdigit() or word.islower() or (word.isalpha() and _is_of_name(word)) for word in words
    )


def is_font(path: Path) -> bool:
    """Tell whether a file is a font, by its name and how it begins: nothing is read of one."""
    if path.suffix.lower() not in FONTS:
        return False
    with path.open("rb") as file:
        return file.read(4) in FONT_BEGINS


def points_only(content: bytes) -> bool:
    """Tell whether a picture is a PNG file of points alone, with nothing written beside them."""
    at = len(PNG) if content.startswith(PNG) else len(content)
    while content[at + 4 : at + 8] in POINTS:
        at += int.from_bytes(content[at : at + 4]) + 12
    return content[at + 4 : at + 8] == b"IEND" and len(content) == at + 12


def behind_picture(content: bytes) -> bytes:
    """Return what stands behind the end of a picture in PNG, JPEG or WebP."""
    if content.startswith(PNG):
        return content.partition(b"IEND")[2][4:]
    if content.startswith(RIFF):
        return content[8 + int.from_bytes(content[4:8], "little") :]
    at = len(content)
    for _, end in parts_of_jpeg(content):  # of which one may hold a picture of its own
        at = end
    return content[at:].partition(b"\xff\xd9")[2]


def parts_of_jpeg(content: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield each part of a picture in JPEG before its points, and where it ends."""
    at = len(JPEG) if content.startswith(JPEG) else len(content)
    while content[at : at + 1] == b"\xff" and content[at + 1 : at + 2] != b"\xda":
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4])
        yield content[at:end], end
        at = end


def _of_lines(text: str, *, marked: bool) -> Iterator[PlacedTexts]:
    long_words = AS_WRITTEN.findall(text) if marked else ()
    yield PlacedTexts("long word", [f"{OF_MARKUP}{long_word}" for long_word in long_words])
    text = unescaped(EMPHASIS.sub("", text) if marked else text)
    yield PlacedTexts("line", text.splitlines(), numbered=True)
    yield PlacedTexts(
        "over the end of a line", [" ".join(word_pair) for word_pair in OVER_LINES.findall(text)]
    )


def markup_pieces(
    text: str,
    *,
    depth: int = 0,
    place: str = "",
    room: Room | None = None,
) -> Iterator[PlacedTexts]:
    """Yield texts by block, rows of tables whole, each attribute, comment and embedded file."""
    if text.count("<") > MOST_TAGS:
        raise ValueError("it holds more elements than any text")
    uris = [*DATA_URI.finditer(text)] if ";base64," in text else []
    for number, uri in enumerate(uris, start=1):
        suffix = (uri[1] or "bin").rpartition("/")[2].partition("+")[0].replace("plain", "txt")
        try:
            inner = base64.b64decode(uri[3])
        except (binascii.Error, ValueError):
            continue
        for piece in pieces_of(f"embedded.{suffix}", inner, depth=depth + 1, room=room):
            yield piece.within(f"embedded file {number}").within(place)
    text = DATA_URI.sub(_words_behind, text) if uris else text
    if "<!--" in text:
        comments = [plain_of(comment)[0] for comment in COMMENT.findall(text)]
        yield PlacedTexts("comment", comments).within(place)
        text = COMMENT.sub("", text)
    plain, tags = plain_of(text)
    values, unquoted = _values(tags)
    yield PlacedTexts("tag", [f"{OF_MARKUP}{tag_text}" for tag_text in unquoted]).within(place)
    for key, attribute_values in values.items():
        if key not in SHAPES and not key.startswith("xmlns"):
            value_texts = [
                html.unescape(value.removeprefix("#")) for value in attribute_values
            ]  # to a mark, or the mark
            yield PlacedTexts(f"attribute {key}", value_texts).within(place)
    rows = [row.replace("\n", "\t") for row in ROW.findall(plain)]
    yield PlacedTexts("table", rows).within(place)
    lines = [line.strip("\x1d\x1e \t\r") for line in dict.fromkeys(plain.split("\n"))]
    yield PlacedTexts("text", lines).within(place)


def _words_behind(uri: re.Match[str]) -> str:
    """Return what stands behind a file in a link and may be words: its last line may be short."""
    _, *rest = uri[3].split()
    return " ".join(["", *(word for word in rest if len(word) < LEAST_ENCODED), ""])


def _is_open(tag: str) -> bool:
    """Tell whether a sign `>` at the end of a tag may stand within quotes."""
    if "'" not in tag:
        return tag.count('"') % 2 == 1
    quoted = tag.split('"')
    return len(quoted) % 2 == 0 or any("'" in part for part in quoted[::2])


def plain_of(text: str) -> tuple[str, list[str]]:
    """Return the text between tags, a line each block, and the tags without signs, each once."""
    if "<![CDATA[" in text or "]]>" in text:
        text = text.replace("<![CDATA[", " ").replace("]]>", " ")
    parts, tags = text.replace(">", "<").split("<"), Tags()
    signs = text.encode("utf-8", "surrogatepass").translate(None, NO_SIGNS)
    if signs != b"<>" * (len(parts) // 2):  # a sign alone
        first, *tag_parts = text.split("<")
        closed = [part.partition(">") for part in tag_parts]
        if not all(sign for _, sign, _ in closed):
            return parted_by_pattern(text)
        parts = [first, *chain.from_iterable((tag, after) for tag, _, after in closed)]
    try:
        parts[1::2] = [tags[tag] for tag in parts[1::2]]
    except ValueError:  # a sign within quotes, or broken markup
        return parted_by_pattern(text)
    return unescaped("".join(parts)), [*tags]


def parted_by_pattern(text: str) -> tuple[str, list[str]]:
    """Return what `plain_of` does, as a slower pattern reads it."""
    parts = TAG.split(text)
    tags = {tag: _parting(tag[1:-1].split(None, 1)[0]) for tag in dict.fromkeys(parts[1::2])}
    parts[1::2] = [tags[tag] for tag in parts[1::2]]
    return unescaped("".join(parts)), [tag[1:-1] for tag in tags]


def _values(tags: Sequence[str]) -> tuple[dict[str, dict[str, None]], list[str]]:
    """Return the values of each attribute, and what stands in tags without quotes.

    Values in plain quotes are read without a pattern; a word alone is the name of a tag.
    """
    values: dict[str, dict[str, None]] = {}
    quoted = "\n".join([tag for tag in tags if '"' in tag and "'" not in tag]).split('"')
    befores = {before: before.rstrip() for before in dict.fromkeys(quoted[::2])}
    names = {
        before: stripped[:-1].split()[-1:]
        for before, stripped in befores.items()
        if stripped[-1:] == "="
    }
    for before, value in dict.fromkeys(zip(quoted[::2], quoted[1::2], strict=False)):
        if len(value) > 2 and (name := names.get(before)):
            values.setdefault(name[0], {})[value] = None
    with_apostrophe = [tag for tag in tags if "'" in tag]
    for name, double_quoted, single_quoted in VALUE.findall("\n".join(with_apostrophe)):
        values.setdefault(name, {})[double_quoted or single_quoted] = None
    bare = [tag for tag in tags if '"' not in tag and "'" not in tag]
    unquoted = "\n".join((*befores, *bare, *map(QUOTED.sub, repeat(" "), with_apostrophe)))
    lines = dict.fromkeys(html.unescape(unquoted).split("\n"))
    return values, [line for line in lines if not f"{line.strip(' /=')}a".isalpha()]


@cache
def _parting(name: str) -> str:
    """Return what stands for a tag in plain text: nothing within a word, else the end of a line."""
    if name.rstrip("/") == "text:s":
        return " "
    if row := ROW_TAG.match(f"<{name}>"):
        return "\x1e\n" if row[1] else "\n\x1d"
    return "" if WITHIN_WORDS.fullmatch(f"<{name}>") else "\n"


def _of_archive(content: bytes, depth: int, room: Room) -> Iterator[PlacedTexts]:
    room.refuse_more(parts=content.count(OF_A_PART))  # before each is an object
    try:
        with Archive(io.BytesIO(content)) as archive:
            room.left -= archive.unpacked_size
            room.refuse_more(parts=len(archive.infolist()))
            comments = (archive.comment, *(member.comment for member in archive.infolist()))
            yield PlacedTexts("comment of the archive", [*filter(None, map(text_of, comments))])
            names = chain.from_iterable(map(names_in_path, archive.namelist()))
            yield PlacedTexts("name within it", [*names])
            for name in archive.namelist():
                for piece in pieces_of(name, archive.read(name), depth=depth + 1, room=room):
                    yield piece.within(name)
                if SHEET.search(name):
                    shared = archive.read(SHARED) if SHARED in archive.namelist() else b""
                    rows = rows_of_sheet(text_of(archive.read(name)), text_of(shared))
                    yield PlacedTexts(f"{name}, rows of the table", rows)
    except ValueError:
        raise
    except Archive.BROKEN as error:
        raise ValueError("it cannot be unpacked") from error


def rows_of_sheet(sheet: str, shared: str) -> list[str]:
    """Return the rows of a sheet of Excel, tabs between cells, with the texts that all share."""
    texts = ["".join(plain_of(item)[0].split("\n")) for item in SHARED_TEXT.findall(shared)]
    rows = list[str]()
    for row in SHEET_ROW.findall(sheet):
        cells: dict[int, str] = {}
        for attributes, content in SHEET_CELL.findall(row):
            value = "".join(plain_of(content)[0].split("\n")).strip()
            if 't="s"' in attributes and value.isdigit() and int(value) < len(texts):
                value = texts[int(value)]
            letters = COLUMN.search(attributes)
            at = len(cells) if letters is None else _number_of_column(letters[1])
            cells[min(at, MOST_COLUMNS)] = value.replace("\t", " ")
        rows.append("\t".join(cells.get(at, "") for at in range(max(cells, default=-1) + 1)))
    return rows


def _number_of_column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + int(letter, 36) - 9
    return number - 1


def _of_json(content: bytes, depth: int, room: Room) -> Iterator[PlacedTexts]:
    try:
        parsed = json.loads(text_of(content), object_pairs_hook=_all_of)
    except (ValueError, RecursionError):
        yield from _of_lines(text_of(content), marked=False)
        return
    cells = parsed.get("cells") if isinstance(parsed, dict) else None
    if not isinstance(cells, list):
        yield from _of_value(parsed, "data", depth, room)
        return
    other_fields = {key: value for key, value in parsed.items() if key != "cells"}
    yield from _of_value(other_fields, "data", depth, room)
    for number, cell in enumerate(cells, start=1):
        place = f"cell {number}"
        if isinstance(cell, dict) and cell.get("cell_type") == "markdown":
            source = cell.get("source", "")
            text = "".join(map(str, source if isinstance(source, list) else [source]))
            yield from (piece.within(place) for piece in _of_lines(text, marked=True))
            cell = {key: value for key, value in cell.items() if key != "source"}
        yield from _of_value(cell, place, depth, room)


def _all_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of data; of one that repeats a key, all that it says of it."""
    fields = dict(pairs)
    if len(fields) < len(pairs):
        fields["repeated"] = [{key: value} for key, value in pairs]
    return fields


def _of_value(value: Any, place: str, depth: int, room: Room) -> Iterator[PlacedTexts]:
    """Yield the texts in data, keys too, by their place."""
    rows: dict[str, list[str]] = {}
    files: list[tuple[str, str, str]] = []
    try:
        _gather(value, place, "", rows, files)
    except RecursionError:
        raise ValueError("it is packed too deep") from None
    yield from (PlacedTexts(*place_rows) for place_rows in rows.items())
    for place, key, text in files:
        if key.endswith("+xml") or not key.startswith(("image/", "application/pdf")):
            yield from markup_pieces(text, depth=depth, place=place, room=room)
            continue
        try:
            inner = base64.b64decode(text)
        except (binascii.Error, ValueError):
            inner = text.encode()
        name = f"embedded.{key.rpartition('/')[2]}"
        for piece in pieces_of(name, inner, depth=depth + 1, room=room):
            yield piece.within(place)


def _gather(
    value: Any, place: str, key: str, rows: dict[str, list[str]], files: list[tuple[str, str, str]]
) -> None:
    """Add the texts in data to the rows of their place: a list of lines is read as one text."""
    if isinstance(value, dict):
        row = []  # "lat": 44.97, "lon": …; "group": "x", "value": 3
        for name, field_value in value.items():
            row.append(name)
            # Markup, several lines and what a kind of file names are read by themselves.
            if isinstance(field_value, str):
                within = len(field_value) < LONGEST_IN_ROW and not (
                    "<" in field_value or "\n" in field_value or "\r" in field_value or "/" in name
                )
            else:
                within = isinstance(field_value, (int, float))
            if within:
                row.append(str(field_value))
            elif field_value is not None and "base64" not in (name, key):
                _gather(field_value, f"{place}, {name}", name, rows, files)
        rows.setdefault(place, []).append("\t".join(row))
        for table in _tables_in(value):
            rows.setdefault(place, []).extend(table)
    elif isinstance(value, list):
        kinds = {*map(type, value)}
        if kinds == {str}:
            text = "".join(value) if value[0].endswith("\n") else "\n".join(value)
            _gather(text, place, key, rows, files)
        elif kinds <= PLAIN and len(value) < LONGEST_LIST:
            said = [key] if kinds <= NUMBERS else []  # "coordinates": [-93.26, 44.97]
            rows.setdefault(place, []).append("\t".join((*said, *map(str, value))))
        elif kinds == {list} and (texts := _of_rows(value)):
            rows.setdefault(place, []).extend(texts)
        else:
            for member in value:
                _gather(member, place, key, rows, files)
    elif isinstance(value, str):
        if key.startswith(("image/", "application/pdf")) or (
            "<" in value and ("</" in value or "/>" in value)
        ):
            files.append((place, key, value))
        else:
            rows.setdefault(place, []).extend(unescaped(value).splitlines())


def _tables_in(fields: dict[str, Any]) -> Iterator[list[str]]:
    """Yield rows of tables whose heads stand in a field beside them, as pandas writes them."""
    lists = [value for value in fields.values() if isinstance(value, list) and value]
    heads = [value for value in lists if {*map(type, value)} == {str}]
    for rows in lists:
        for head in heads if {*map(type, rows)} == {list} else ():
            if all(len(row) == len(head) < LONGEST_LIST for row in rows):
                yield ["\t".join(map(str, row)) for row in (head, *rows)]


def _of_rows(rows: list[list[Any]]) -> list[str]:
    """Return the texts of a table, each cell once, or a text for each row of numbers alone."""
    kinds = {*map(type, chain.from_iterable(rows))}
    if kinds <= NUMBERS:
        return ["\t".join(map(str, row)) for row in rows]
    cells = dict.fromkeys(chain.from_iterable(rows)) if kinds == {str} else {}
    together = "".join(cells)
    return [] if "<" in together or len(together.splitlines()) > 1 else [*cells]


def _of_pdf(content: bytes, depth: int, room: Room) -> Iterator[PlacedTexts]:
    from hrcreport.checks.extraction.pdf_texts import pdf_texts  # heavy, and asked for by few

    for place, text_or_file in pdf_texts(content):
        if isinstance(text_or_file, str):
            yield PlacedTexts(place, (text_or_file,))
            continue
        room.left -= len(text_or_file)
        for piece in pieces_of(place, text_or_file, depth=depth + 1, room=room):
            yield piece.within(place)
