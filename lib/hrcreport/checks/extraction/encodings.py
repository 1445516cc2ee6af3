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
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from email import message_from_bytes, policy
from functools import lru_cache, partial
from itertools import pairwise
from typing import IO, Any

PACKED: Mapping[bytes, Callable[[], Any]] = {
    b"\x1f\x8b": lambda: zlib.decompressobj(31),
    b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ\0": lzma.LZMADecompressor,
    # By zlib alone, as objects of git are.
    **dict.fromkeys((b"\x78\x01", b"\x78\x9c", b"\x78\xda"), zlib.decompressobj),
}
"""How a file begins that packs one other, and what unpacks it."""
OF_HASHES = frozenset({16, 20, 28, 32, 48, 64})
"""Bytes of a hash, which may begin as what is packed does: of 65,536 about four do."""
MOST_IN_FEW_BYTES = 1_000_000
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
BEGINNING, MOST_SAMPLED = 4096, 20_000
OF_BYTES: Mapping[str, int] = dict.fromkeys(
    [
        "cp1252",
        "cp1250",
        "iso8859-2",
        "mac_roman",
        "cp850",
        "cp1251",
        "koi8-r",
        "iso8859-5",
        "cp866",
        "cp1256",
        "iso8859-6",
        "cp1253",
        "cp1255",
        "cp874",
    ],
    256,
) | {"euc_jp": 0xD0, "shift_jis": 0x98, "euc_kr": 256, "gb18030": 0xD8, "big5": 0xC9}
"""Encodings that say nothing of themselves, the likeliest first, and where signs begin in each that
are seldom.
"""
FREQUENT_LETTERS = frozenset("оеаинтсрвлαοιετσνηυρاليمونرتבהויאלתרמานรอกเงมยลสวดิ์ัี่้")
"""The letters that are half of a text in their script."""
IN_TEXTS = frozenset(
    "“”„‘’‚«»‹›…–—§°ºª€£©®™¿¡·•、。「」，：；！？（）《》،؛؟ـ\u00a0\u00ad\u200e\u200f"
)
"""Signs that stand in texts beside those of ASCII."""
WRITTEN = re.compile(r"[^\x00-@\[-`{-\x7f]+")
WITHIN = re.compile(
    r"""
    (?<=[^\W\d_])  # behind a letter
    [^\w\s!-~’‘·–—\u00ad](?=[^\W\d_])
    """,
    re.VERBOSE,
)
"""A sign that stands within no word."""
KANA = re.compile("[ぁ-ヺ]")
OF_EAST_ASIA = frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"})
OF_NO_UTF_8, ASCII = re.compile("[\udc80-\udcff]+"), re.compile(r"[\x00-\x7f]+")
BLANKS, WIDE_SHARE = frozenset(" \n"), 0.3
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
        text = content.decode("utf-8", "surrogateescape")
        letters = ASCII.sub("", text)
        if len(letters) <= 2 * len(OF_NO_UTF_8.sub("", letters)):  # a few bytes among others
            return OF_NO_UTF_8.sub(_in_latin, text)
        lines = [line for line in content.split(b"\n") if not line.isascii()]
        encoding = likeliest_encoding(b"\n".join(lines)[:MOST_SAMPLED])
        return content.decode(encoding, "replace")


def _in_latin(strange: re.Match[str]) -> str:
    return strange[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace")


def likeliest_encoding(sample: bytes) -> str:
    """Return in which encoding words are words: of one script, without signs and capitals within.

    Of few bytes the frequent letters of a language, which libraries count, tell nothing.
    """
    readings = {encoding: sample.decode(encoding, "replace") for encoding in OF_BYTES}
    return min(readings, key=lambda encoding: _oddity(readings[encoding], encoding))


def _oddity(text: str, encoding: str) -> float:
    """Return how much in a text is of no language that is written so."""
    odd = float(4 * len(WITHIN.findall(text)))
    for word in WRITTEN.findall(text):
        foreign = [sign for sign in word if not sign.isascii() and sign not in IN_TEXTS]
        scripts = {_script(sign) for sign in word if sign not in IN_TEXTS}
        changes = sum(a.islower() and b.isupper() for a, b in pairwise(word))
        odd += 4 * sum(_script(sign) == "" for sign in foreign) + 2 * changes
        if not foreign:
            continue
        odd += len(word) * (len(scripts) > 1)
        if scripts == {"LATIN"}:
            odd += len(word) * (len(foreign) > max(1, len(word) / 2))
        elif scripts == {"CJK"}:
            odd += sum(_is_seldom(letter, encoding) for letter in foreign)
        elif scripts != {"HANGUL"}:
            odd += len(word) / 4 - sum(map(FREQUENT_LETTERS.__contains__, word.lower())) / 4
    return odd + ("jp" in encoding or "jis" in encoding) * (not KANA.search(text))


@lru_cache(maxsize=10_000)
def _script(letter: str) -> str:
    """Return in which script a letter or a mark on one is; empty for what is neither."""
    if unicodedata.category(letter)[0] not in "LM":
        return ""
    script = unicodedata.name(letter, "").partition(" ")[0]
    return "CJK" if script in OF_EAST_ASIA else script


@lru_cache(maxsize=10_000)
def _is_seldom(letter: str, encoding: str) -> bool:
    encoded = letter.encode("gb2312" if encoding == "gb18030" else encoding, "replace")
    return len(encoded) < 2 or encoded[0] >= OF_BYTES[encoding]


def wide_encoding(content: bytes) -> str:
    """Return how two bytes are a letter, where no mark says so; empty for other bytes."""
    beginning = content[:BEGINNING]
    half = len(beginning) // 2
    if half < 4 or b"\0" not in beginning:
        return ""
    even, odd = (beginning[at : half * 2 : 2].count(0) / half for at in (0, 1))
    if odd > WIDE_SHARE and not even:
        return "utf-16-le"
    if even > WIDE_SHARE and not odd:
        return "utf-16-be"
    for wide in ("utf-16-le", "utf-16-be"):
        text = beginning[: half * 2].decode(wide, "replace")
        if not BLANKS.isdisjoint(text) and _is_printable(text):
            return wide  # the blanks of the other order are no signs
    return ""


def _is_printable(text: str) -> bool:
    return all(sign.isprintable() or sign.isspace() for sign in text) and "\ufffd" not in text


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
    is_packed = content.startswith(tuple(PACKED)) and not _is_hash(content)
    if is_packed or content.startswith((b"PK\x03\x04", b"%PDF-")) or _is_text(content):
        yield content


def _is_hash(content: bytes) -> bool:
    """Tell whether bytes are as many as a hash has, and unpack to nothing."""
    if len(content) not in OF_HASHES:
        return False
    try:
        return unpacked(content, most=MOST_IN_FEW_BYTES) is None
    except ValueError:
        return True


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode(wide_encoding(content) or "utf-8-sig")
    except UnicodeDecodeError:
        return False
    return _is_printable(text)


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


def name_in_gzip(content: bytes) -> str:
    """Return the name of the file that gzip packed; empty where none is kept."""
    if content[:2] != b"\x1f\x8b" or not content[3] & 8:
        return ""
    more = 2 + int.from_bytes(content[10:12], "little") if content[3] & 4 else 0
    return content[10 + more : 1_000].partition(b"\0")[0].decode("utf-8", "replace")


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
