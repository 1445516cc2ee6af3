"""This module gives the forms in which bytes and texts may hold words: escapes, codes, columns.

What a scan reads of a file is one form. Copies to forget lie in others, too: in addresses, in
escapes of scripts, in letters of two or four bytes within a binary file, in streams that a program
packed, a word a row with its time beside it.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from email.errors import HeaderParseError
from email.header import decode_header
from itertools import takewhile
from string import ascii_lowercase, ascii_uppercase, digits
from urllib.parse import unquote_plus

MOST_ROUNDS = 3
"""An address within an address is written in escapes of escapes."""
ESCAPED = re.compile(
    r"""
      \\+x([0-9a-fA-F]{2})           # of a script
    | \\+u\{?([0-9a-fA-F]{4,6})\}?
    | \\([0-9a-fA-F]{2,6})[ ]?       # of a style sheet
    | \\N\{([A-Z0-9 -]+)\}           # of a script, by the name of the letter
    """,
    re.VERBOSE,
)
OCTAL = re.compile(r"\\([0-3][0-7]{2})")
"""What a script writes for a letter in digits below eight, which a style sheet reads otherwise."""
QUOTED = re.compile("=[0-9A-F]{2}")
"""What quoted-printable writes for a letter, for one alone too."""
COMMAND = re.compile(r"\\[a-zA-Z]+\*?(?:\[[^\]\n]*\])?|#[a-z]+(?=\[)")
"""A command of TeX or Typst before what it sets."""
HEADER = re.compile(r"=\?[\w-]+\?[BbQq]\?[^?\s]*\?=")
"""A word of a header of mail that is not in ASCII."""
IN_CODE = re.compile(r"[\w+/-]{16,}={0,6}", re.ASCII)
"""What may be base64, base32 or hexadecimal digits, of a name alone too."""
IN_PAIRS = re.compile(r"(?:(?:0x)?[0-9a-fA-F]{2}[\s:,;]+){11,}(?:0x)?[0-9a-fA-F]{2}\b")
"""Hexadecimal digits with signs between those of two letters."""
URL_SAFE = str.maketrans("-_", "+/")
OF_85 = f"{digits}{ascii_uppercase}{ascii_lowercase}!#$%&()*+-;<=>?@^_`{{|}}~"
OF_Z85 = f"{digits}{ascii_lowercase}{ascii_uppercase}.-:+=^!/*?&<>()[]{{}}@%$#"
FROM_Z85 = str.maketrans(OF_Z85, OF_85)
IN_85: tuple[tuple[re.Pattern[str], Callable[[str], bytes]], ...] = (
    (re.compile(f"[{re.escape(OF_85)}]{{15,}}"), base64.b85decode),
    (
        re.compile(f"[{re.escape(OF_Z85)}]{{15,}}"),
        lambda signs: base64.b85decode(signs.translate(FROM_Z85)),
    ),
    (re.compile("[!-uz]{15,}"), base64.a85decode),
)
"""What may stand in 85 signs: of Python and git, of ZeroMQ, of Adobe."""
BEYOND_64 = re.compile(r"[^\w+/=-]", re.ASCII)
AS_IT_BEGINS = 47
"""Says to zlib that what is packed may begin as by gzip or not."""
PACKED = (b"\x1f\x8b", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
WORD = re.compile(r"[^\W\d_]+")
FEWEST_ROWS, OF_ROWS = 4, 4
"""What stands in more than one of four rows is a key, and no word of what the rows say."""
ROW_KEY = re.compile(r"\A\s*\w+\s*(?:\[\d*\]\s*)?[:=]")
"""What a row calls the rest of it: text = "They", intervals [1]:."""
STREAM = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
VALUE, ENTRY = re.compile(r"\s*(?:-\s+)?[\w\"'-]+\s*[:=]\s*\S.{0,80}\Z"), re.compile(r"\s*-\s")
"""A line of YAML or TOML that is a key and its value; one with which an entry of a list begins."""
LINES_OF_NAME = 4
LARGEST_STREAM, MOST_STREAMS = 50_000_000, 20_000
BREAK = re.compile(r"\\[nrt]")
"""What parts words in a text of a script or of lines of JSON."""
WIDE = ("utf-16-le", "utf-16-be")
GIT_INDEX = b"DIRC"
"""How the list of git begins of what is to be committed: hashes, and names that are read."""
GIT_PACKS = (b"PACK\0\0\0", b"# v2 git bundle", b"# v3 git bundle")
"""How files begin in which git packs objects, some as what differs from another."""
OF_PICTURES = (b"\x89PNG", b"\xff\xd8", b"GIF8", b"wOF", b"\0\1\0\0", b"OTTO", b"%PDF-", b"PK\3\4")
"""How files begin that are read by their kind, and pack points and shapes beside it."""
OPEN = re.compile(rb"(?:[ -~]|[\xc3-\xdf][\x80-\xbf]){12,}")
OPEN_WIDE = re.compile(rb"(?:[ -~]\0){12,}|(?:\0[ -~]){12,}")
"""Letters in a row that points do not happen to be, of one byte and of two."""
WHOLE = (
    *OF_PICTURES,
    b"II*\0",
    b"MM\0*",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\0",
    b"\x78\x01",
    b"\x78\x9c",
    b"\x78\xda",
    GIT_INDEX,
)
SAMPLED, SMALLEST_SAMPLE, DENSE = 65_536, 64, 0.95
"""What a program packed or locked, or a recording, becomes hardly smaller by packing."""


def forms_of_text(texts: Sequence[str]) -> Iterator[str]:
    """Yield the texts of a file together, and what else they say when they are read otherwise."""
    text = "\n".join(texts)
    yield text
    plain = unescaped_whole(text)
    if plain != text:
        yield plain
    if in_code := "\n".join(_decoded(plain)):
        yield in_code
    if OCTAL.search(text):
        yield OCTAL.sub(lambda escape: chr(int(escape[1], 8)), text)
    if QUOTED.search(text):
        yield binascii.a2b_qp(text.encode("utf-8", "replace")).decode("utf-8", "replace")
    if COMMAND.search(text):
        yield COMMAND.sub("", text)
    if down := _down_the_rows(texts):
        yield down


def unescaped_whole(text: str) -> str:
    """Return a text with the letters of its escapes: of addresses, scripts, styles, headers."""
    for _ in range(MOST_ROUNDS):
        before = text
        text = unquote_plus(text) if "%" in text else text
        text = BREAK.sub(" ", ESCAPED.sub(_letter, text)) if "\\" in text else text
        text = HEADER.sub(_of_header, text) if "=?" in text else text
        if text == before:
            break
    return text


def _letter(escape: re.Match[str]) -> str:
    *codes, name = escape.groups()
    try:
        code = ord(unicodedata.lookup(name)) if name else int(next(filter(None, codes)), 16)
    except (KeyError, TypeError):  # no letter, or several, is called so
        return escape[0]
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else escape[0]


def _of_header(word: re.Match[str]) -> str:
    try:
        (content, charset), *_ = decode_header(word[0])
        return content.decode(charset or "ascii") if isinstance(content, bytes) else content
    except (HeaderParseError, LookupError, ValueError):
        return word[0]


def _decoded(text: str) -> Iterator[str]:
    """Yield what stands in base64, base32 or hexadecimal digits and is a text."""
    for match in IN_CODE.finditer(text):
        yield from _first_text((bytes.fromhex, _of_base32, _of_base64), match[0])
    for match in IN_PAIRS.finditer(text):
        yield from _first_text((bytes.fromhex,), re.sub(r"0x|[:,;]", " ", match[0]))


def _in_85(text: str) -> Iterator[str]:
    """Yield what stands in 85 signs and is a text."""
    for pattern, decode in IN_85:
        for match in pattern.finditer(text):
            if BEYOND_64.search(match[0]):
                yield from _first_text((decode,), match[0])


def _first_text(decoders: Iterable[Callable[[str], bytes]], signs: str) -> Iterator[str]:
    """Yield the first text that signs stand for, packed or not, if they stand for any."""
    for decode in decoders:
        try:
            content = decode(signs)
            if content.startswith(PACKED):
                content = zlib.decompressobj(AS_IT_BEGINS).decompress(content, LARGEST_STREAM)
            plain = content.decode()
        except (ValueError, binascii.Error, zlib.error):
            continue
        if plain.isprintable() or len(plain.split()) > 1:
            yield plain
            return


def _of_base32(digits: str) -> bytes:
    whole = digits.rstrip("=")
    return base64.b32decode(whole + "=" * (-len(whole) % 8))


def _of_base64(digits: str) -> bytes:
    whole = digits.rstrip("=").translate(URL_SAFE)
    return base64.b64decode(whole + "=" * (-len(whole) % 4), validate=True)


def _down_the_rows(texts: Sequence[str]) -> str:
    """Return what rows of few words say one below the other, without what stands in many of them.

    A transcript has a word a row, with its time and the keys of both.
    """
    rows = [words for text in texts if (words := WORD.findall(ROW_KEY.sub("", text)))]
    if len(rows) < FEWEST_ROWS:
        return ""
    counts = Counter(word for row in rows for word in {*row})
    keys = {word for word, count in counts.items() if count * OF_ROWS > len(rows)}
    return " ".join(word for row in rows for word in row if word not in keys)


def records_in(texts: Sequence[str]) -> Iterator[str]:
    """Yield, for each line of a key and its value, it and those of the same record behind it."""
    for at in range(len(texts)):
        lines = [*takewhile(VALUE.match, texts[at : at + LINES_OF_NAME])]
        entries = [number for number, line in enumerate(lines) if number and ENTRY.match(line)]
        if len(lines := lines[: min(entries, default=None)]) > 1:
            yield " ".join(lines)


def without_digits(letters: str) -> str:
    """Return letters and digits of words without the digits, as rows are read."""
    return "".join(filter(str.isalpha, letters))


def _is_text(content: bytes) -> bool:
    try:
        return "\0" not in content.decode()
    except UnicodeDecodeError:
        return False


def is_opaque(content: bytes) -> bool:
    """Tell whether a file is of no kind that is read here, and packed, locked or a recording."""
    if content.startswith(GIT_PACKS):
        return True
    sample = content[:SAMPLED]
    if len(sample) < SMALLEST_SAMPLE or content.startswith(WHOLE) or _is_text(content):
        return False
    return len(zlib.compress(sample, 1)) > DENSE * len(sample)


def forms_of_bytes(content: bytes) -> Iterator[str]:
    """Yield what a file says beside what is read of it by its kind.

    Of a text what stands in 85 signs, as it is written; of a picture and the like what lies open in
    its bytes, of a PDF file behind its end; of others letters of several bytes, what they pack.
    """
    if _is_text(content):
        yield "\n".join(_in_85(content.decode()))
        return
    if content.startswith(OF_PICTURES):
        content = content.partition(b"%%EOF")[2] if content.startswith(b"%PDF-") else content
        yield "\n".join(run.decode() for run in OPEN.findall(content))
        yield "\n".join(run.replace(b"\0", b"").decode() for run in OPEN_WIDE.findall(content))
        return
    # Letters of Latin scripts that take two or four bytes, wherever they begin.
    yield content.replace(b"\0", b"").decode("latin-1")
    for encoding in WIDE:
        yield from (content[at:].decode(encoding, "ignore") for at in (0, 1))
    yield from (stream.decode("utf-8", "replace") for stream in _streams(content))


def _streams(content: bytes) -> Iterator[bytes]:
    """Yield what is packed within a file by zlib, as by git, HDF5 and those that keep arrays."""
    behind, within = 0, memoryview(content)
    for count, match in enumerate(STREAM.finditer(content)):
        if match.start() < behind or count > MOST_STREAMS:
            continue
        unpacking = zlib.decompressobj()
        try:
            yield unpacking.decompress(within[match.start() :], LARGEST_STREAM)
        except zlib.error:
            continue
        behind = len(content) - len(unpacking.unused_data) if unpacking.eof else behind
