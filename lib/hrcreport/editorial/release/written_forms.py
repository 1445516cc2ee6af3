"""This module gives the forms in which bytes and texts may hold words: escapes, codes, columns.

What a scan reads of a file is one form. Copies to forget lie in others, too: in addresses, in
escapes of scripts, in letters of two or four bytes within a binary file, in streams that a program
packed, a word a row with its time beside it.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from email.errors import HeaderParseError
from email.header import decode_header
from urllib.parse import unquote_plus

MOST_ROUNDS = 3
"""An address within an address is written in escapes of escapes."""
ESCAPED = re.compile(
    r"""
      \\+x([0-9a-fA-F]{2})           # of a script
    | \\+u\{?([0-9a-fA-F]{4,6})\}?
    | \\([0-9a-fA-F]{2,6})[ ]?       # of a style sheet
    """,
    re.VERBOSE,
)
HEADER = re.compile(r"=\?[\w-]+\?[BbQq]\?[^?\s]*\?=")
"""A word of a header of mail that is not in ASCII."""
IN_CODE = re.compile(r"[\w+/-]{16,}={0,6}", re.ASCII)
"""What may be base64, base32 or hexadecimal digits, of a name alone too."""
URL_SAFE = str.maketrans("-_", "+/")
WORD = re.compile(r"[^\W\d_]+")
FEWEST_ROWS, OF_ROWS = 4, 4
"""What stands in more than one of four rows is a key, and no word of what the rows say."""
STREAM = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
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
    code = int(next(filter(None, escape.groups())), 16)
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
        digits = match[0]
        for decode in (bytes.fromhex, _of_base32, _of_base64):
            try:
                plain = decode(digits).decode()
            except (ValueError, binascii.Error):
                continue
            if plain.isprintable() or len(plain.split()) > 1:
                yield plain
                break


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
    rows = [words for text in texts if (words := WORD.findall(text))]
    if len(rows) < FEWEST_ROWS:
        return ""
    counts = Counter(word for row in rows for word in {*row})
    keys = {word for word, count in counts.items() if count * OF_ROWS > len(rows)}
    return " ".join(word for row in rows for word in row if word not in keys)


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
    """Yield what a file that is no text says by letters of several bytes, and what it packs."""
    if content.startswith(OF_PICTURES) or _is_text(content):
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
