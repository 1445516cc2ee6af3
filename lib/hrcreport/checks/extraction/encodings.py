"""This module reads bytes as text: encodings, escapes, base64, mail, what packs one other file."""

from __future__ import annotations

import base64
import binascii
import bz2
import html
import io
import lzma
import re
import tarfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from email import message_from_bytes, policy
from functools import partial
from typing import IO, Any

from charset_normalizer import from_bytes

PACKED: Mapping[bytes, Callable[[], Any]] = {
    b"\x1f\x8b": lambda: zlib.decompressobj(31),
    b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ\0": lzma.LZMADecompressor,
    # By zlib alone, as objects of git are.
    **dict.fromkeys((b"\x78\x01", b"\x78\x9c", b"\x78\xda"), zlib.decompressobj),
}
"""How a file begins that packs one other, and what unpacks it."""
NOT_OPENED = (
    b"7z\xbc\xaf\x27\x1c",  # 7-Zip
    b"Rar!\x1a\x07",
    b"\x28\xb5\x2f\xfd",  # Zstandard
    b"\x04\x22\x4d\x18",  # LZ4
    b"LZIP",
    b"MSCF\0\0\0\0",
    b"\x1f\x9d",  # compress
    b"xar!",
    b"PAR1",
    b"ARROW1",
    b"PACK\0\0\0",  # many objects of git in one
    b"# v2 git bundle",
    b"# v3 git bundle",
    b"age-encryption.org/v1",
)
"""How files begin that nothing here unpacks or decrypts."""
RTF = re.compile(
    r"\\'(?P<byte>[0-9a-fA-F]{2})|\\u(?P<letter>-?\d{1,5}) ?(?:\\'[0-9a-fA-F]{2}|[^\\{}\r\n])?|"
    r"\\(?P<end>par|line|tab|cell|row|page|sect|[~_-])(?![a-z]) ?|\\[a-zA-Z]+-?\d* ?|"
    r"\\\*|\\(?P<sign>[\\{}])|[{}\r\n]"
)
"""What stands in a file of rich text beside its letters."""
RTF_PAGE = re.compile(r"\\ansicpg(\d+)")
RTF_ENDS = {"~": " ", "_": "-", "-": ""}
IN_HEX = re.compile(
    r"""
    (?<![\w\\-])                       # no end of a command, whose number may be two digits
    (?:[0-9a-fA-F]{2}\s?){64,}
    """,
    re.VERBOSE,
)
"""A picture or another file within one of rich text."""
BEGINNING, MOST_SAMPLED = 4096, 50_000
WIDE_SHARE = 0.3
"""So many bytes of every second one are zero where letters take two bytes."""
ESCAPE = re.compile(r"\\u(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{4}))")
QUOTED = re.compile(r"(?:=[0-9A-F]{2}){2,}")
"""Letters of a message that is quoted-printable."""
SOFT_END = re.compile(r"=\r?\n")
LEAST_ENCODED = 32
ENCODED = re.compile(
    rf"""
    (?<![\w+/=-])  # no end of a longer word
    (?:[\w+/-]{{{LEAST_ENCODED},}}(?:\r?\n[\w+/-]+)*)={{0,6}}
    (?![\w+/=])
    """,
    re.A | re.VERBOSE,
)
OF_85 = "[0-9A-Za-z!#$%&()*+;<=>?@^_`{|}~-]"
IN_85 = re.compile(
    rf"""
      <~(?P<marked>[!-uz\s]{{20,}}?)~>
    | (?<!{OF_85})  # no end of a longer word
      (?P<plain>{OF_85}{{40,}}) (?!{OF_85})
    """,
    re.VERBOSE,
)
"""What may stand in 85 signs: between those of Adobe, or as Python and git write it."""
BARE_85 = re.compile(
    r"""
    (?<!\S)  # between blanks
    [!-uz]{40,}(?!\S)
    """,
    re.VERBOSE,
)
"""What may stand in the signs of Adobe without those that say so."""
HEX = re.compile(r"[0-9a-f]+|[0-9A-F]+")
BEYOND_64 = re.compile(r"[!#$%&()*;<>?@^`{|}~]")
URL_SAFE = str.maketrans("-_", "+/")
HEADS = re.compile(
    rb"\A(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?(?:MIME-Version|Content-Transfer-Encoding):",
    re.I,
)
"""How a message begins: lines that each have a name."""
OF_FORM = re.compile(r"MIME-Version|Content-", re.I)


def text_of(content: bytes) -> str:
    """Return the text that bytes are, by their mark, in UTF-8, or as it is guessed."""
    if content.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return content.decode("utf-32", "replace")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if wide := wide_encoding(content):
        return content.decode(wide, "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        best = from_bytes(content[:MOST_SAMPLED]).best()
        return content.decode(best.encoding if best else "utf-8", "replace")


def wide_encoding(content: bytes) -> str:
    """Return how two bytes are a letter, where no mark says so; empty for other bytes."""
    beginning = content[:BEGINNING]
    half = len(beginning) // 2
    if half < 4:
        return ""
    even, odd = (beginning[at : half * 2 : 2].count(0) / half for at in (0, 1))
    if odd > WIDE_SHARE and not even:
        return "utf-16-le"
    return "utf-16-be" if even > WIDE_SHARE and not odd else ""


def unescaped(text: str) -> str:
    """Return a text with the letters of entities, written twice too, and of escapes of scripts."""
    for _ in range(2):
        text = html.unescape(text) if "&" in text else text
    if "=" in text and QUOTED.search(text):
        text = QUOTED.sub(_quoted, SOFT_END.sub("", text))
    return ESCAPE.sub(_letter, text) if "\\u" in text else text


def _quoted(letters: re.Match[str]) -> str:
    try:
        return bytes.fromhex(letters[0].replace("=", "")).decode()
    except UnicodeDecodeError:
        return letters[0]


def _letter(escape: re.Match[str]) -> str:
    code = int(escape[1] or escape[2], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else escape[0]


def rich_text(content: bytes) -> tuple[str, list[bytes]]:
    """Return the text of a file of rich text, shown or hidden, and the files that it holds."""
    text = content.decode("latin-1")
    files = [bytes.fromhex(hex_run[0]) for hex_run in IN_HEX.finditer(text)]
    page = RTF_PAGE.search(text)
    encoding = f"cp{page[1]}" if page else "cp1252"

    def letter(match: re.Match[str]) -> str:
        if match["byte"]:
            return _in_charset(bytes.fromhex(match["byte"]), encoding)
        if match["letter"]:
            return chr(int(match["letter"]) % 0x10000)
        if match["end"]:
            return RTF_ENDS.get(match["end"], "\n")
        return match["sign"] or ""

    return RTF.sub(letter, IN_HEX.sub(" ", text)), files


def encoded_in(texts: Iterable[str]) -> Iterator[bytes]:
    """Yield what stands in texts as base64, 32, 16 or 85: a file known by its beginning, or a text.

    What stands as the last of its lines may be a word of the text behind it.
    """
    together = "\n".join(texts)
    for match in ENCODED.finditer(together):
        yield from filter(None, [_decoded(match[0]) or _decoded(match[0].rpartition("\n")[0])])
    for match in IN_85.finditer(together):
        if match["marked"]:
            yield from _that_are_known(base64.a85decode, "".join(match["marked"].split()))
        elif BEYOND_64.search(match["plain"]):
            yield from _that_are_known(base64.b85decode, match["plain"])
    for match in BARE_85.finditer(together):
        if BEYOND_64.search(match[0]):
            yield from _that_are_known(base64.a85decode, match[0])


def _decoded(base64_lines: str) -> bytes:
    written = "".join(base64_lines.split()).rstrip("=")
    padded = written.translate(URL_SAFE) + "=" * (-len(written) % 4)
    contents = [*_that_are_known(partial(base64.b64decode, validate=True), padded)]
    if not contents and HEX.fullmatch(written):
        contents = [*_that_are_known(bytes.fromhex, written)]
    if not contents and written.isupper():
        contents = [*_that_are_known(base64.b32decode, written + "=" * (-len(written) % 8))]
    return contents[0] if contents else b""


def _that_are_known(decode: Callable[[str], bytes], written: str) -> Iterator[bytes]:
    """Yield what letters stand for, where it is a file known by its beginning, or a text."""
    try:
        content = decode(written)
    except (binascii.Error, ValueError):
        return
    if content.startswith((b"PK\x03\x04", b"%PDF-", *PACKED)) or _is_text(content):
        yield content


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode(wide_encoding(content) or "utf-8-sig")
    except UnicodeDecodeError:
        return False
    return all(character.isprintable() or character.isspace() for character in text)


def unpacked(content: bytes, *, most: int) -> bytes | None:
    """Return what a file packs; None where it packs nothing.

    Raises:
        ValueError: it is damaged, unpacks to too much, or is packed as nothing here unpacks.
    """
    if content.startswith(NOT_OPENED):
        raise ValueError("it is packed in a form that is not opened here")
    for begins, new_unpacker in PACKED.items():
        if content.startswith(begins):
            unpacked_bytes, remaining = b"", content
            while remaining.rstrip(b"\0"):  # several may stand one behind the other
                unpacking = new_unpacker()
                try:
                    unpacked_bytes += unpacking.decompress(remaining, most - len(unpacked_bytes))
                except (zlib.error, OSError, EOFError, lzma.LZMAError) as error:
                    raise ValueError("it cannot be unpacked") from error
                if len(unpacked_bytes) >= most:
                    raise ValueError("it unpacks to more than any text")
                if not unpacking.eof:
                    raise ValueError("it is packed, and its end is missing")
                remaining = unpacking.unused_data
            return unpacked_bytes
    return None


def is_tape(content: bytes) -> bool:
    """Tell whether a file is a tape archive."""
    return content[257:262] == b"ustar"


def members(content: bytes) -> Iterator[tuple[str, int, Callable[[], bytes]]]:
    """Yield name, size and reader of each member of a tape archive.

    Raises:
        ValueError: it is damaged.
    """
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
            for member in archive:
                file = archive.extractfile(member) if member.isfile() else None
                yield member.name, member.size, partial(_whole, file)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise ValueError("it cannot be unpacked") from error


def _whole(file: IO[bytes] | None) -> bytes:
    """Return what is in a member of a tape archive; nothing of a folder or a link."""
    try:
        return file.read() if file else b""
    except tarfile.TarError as error:
        raise ValueError("it cannot be unpacked") from error


def is_message(name: str, content: bytes) -> bool:
    """Tell whether a file is a message of mail."""
    return name.lower().endswith(".eml") or bool(HEADS.match(content[:BEGINNING]))


def message_parts(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the head of a message, decoded, and each of its parts, with a name for what it is.

    Raises:
        ValueError: a line of a head is broken.
    """
    try:
        yield from _message_parts(content)
    except (AttributeError, LookupError, NameError) as error:  # as the library fails at some
        raise ValueError("it is a message with a broken head") from error


def _message_parts(content: bytes) -> Iterator[tuple[str, bytes]]:
    message = message_from_bytes(content, policy=policy.default)
    headers = ((name, value) for name, value in message.items() if not OF_FORM.match(name))
    heads = "\n".join(f"{name}: {value}" for name, value in headers)
    yield "head.txt", heads.encode("utf-8", "replace")
    for number, part in enumerate(message.walk(), start=1):
        if not part.is_multipart():
            payload = part.get_payload(decode=True) or b""
            if isinstance(payload, bytes):
                charset = part.get_content_charset()
                if charset and part.get_content_maintype() == "text":
                    payload = _in_charset(payload, charset).encode("utf-8", "replace")
                kind = {"plain": "txt"}.get(part.get_content_subtype(), part.get_content_subtype())
                yield part.get_filename() or f"part {number}.{kind}", payload


def _in_charset(content: bytes, charset: str) -> str:
    try:
        return content.decode(charset, "replace")
    except LookupError:
        return text_of(content)
