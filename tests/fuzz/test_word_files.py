"""Word files that nobody means to write are read or refused: in a second, and in little room."""

from __future__ import annotations

import io
import random
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from hrcreport.checks import ReadFile
from hrcreport.checks.extraction.reading import pieces_of
from hrcreport.checks.printed.unreadable import UnreadableError
from hrcreport.editorial.editions.word_text import read_word_text
from hrcreport.foundation import RefusedError

WORD_NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
BLOCKS = (
    "p",
    "tbl",
    "sdt",
    "ins",
    "del",
    "moveTo",
    "moveFrom",
    "customXml",
    "tr",
    "tc",
    "sdtContent",
)
WITHIN = (
    "r", "t", "pPr", "rPr", "pStyle", "bookmarkStart", "bookmarkEnd", "commentRangeStart",
    "commentReference", "footnoteReference", "txbxContent", "fldSimple", "hyperlink", "delText",
    "numPr", "br", "tab", "sectPr", "tblGrid", "gridCol", "vMerge", "pict", "drawing",
)  # fmt: skip  # a list of names
VALUES = (
    "1",
    "-1",
    "",
    "0xffffffffffffffff",
    "9" * 400,
    "_hrcp0123456789ab",
    "_hrcv01234567",
    "x\u202e",
    "2019-13-45T99:99:99Z",
)
ROUNDS = 400
REPOSITORY = Path(__file__).resolve().parents[2]
READERS: dict[str, Callable[[Path], Any]] = {
    "review": read_word_text,
    "inspect": ReadFile.of_word,
    "scan": lambda path: [*pieces_of(path.name, path.read_bytes())],
}
DEEP = 2000
HEAVY: dict[str, Callable[[], str]] = {
    "empty paragraphs": lambda: "<w:p/>" * 4_000_000,
    "nested containers": lambda: "<w:sdt><w:sdtContent>" * DEEP + "</w:sdtContent></w:sdt>" * DEEP,
    "one long text": lambda: f"<w:p><w:r><w:t>{'x' * 150_000_000}</w:t></w:r></w:p>",
}
MEGABYTES = 300
SECONDS = 2
"""Of the processor; a quiet machine takes a fifth of one, and none of it grows with the file."""


def word(body: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml", f"<w:document {WORD_NS}><w:body>{body}</w:body></w:document>"
        )
    return stream.getvalue()


def tree(chance: random.Random, depth: int = 0) -> str:
    name = chance.choice(BLOCKS if chance.random() < 0.6 else WITHIN)
    told = "".join(
        f' w:{each}="{chance.choice(VALUES)}"'
        for each in chance.sample(("id", "name", "val", "author", "date", "ilvl"), 2)
    )
    many = chance.choice((0, 1, 1, 2)) if depth < 30 else 0
    inside = "".join(tree(chance, depth + 1) for _ in range(many)) or chance.choice(("", "a b"))
    return f"<w:{name}{told}>{inside}</w:{name}>"


def read(reader: str, path: Path) -> str:
    refuses = {"inspect": UnreadableError, "review": RefusedError, "scan": ValueError}
    with suppress(refuses[reader]):
        READERS[reader](path)
        return "read"
    return "refused"


@pytest.mark.parametrize("reader", READERS)
def test_trees_at_random_are_read_or_refused(reader: str, tmp_path: Path) -> None:
    chance, told = random.Random(reader), Counter[str]()
    for number in range(ROUNDS):
        path = tmp_path / f"{number}.docx"
        path.write_bytes(word("".join(tree(chance) for _ in range(4))))
        told[read(reader, path)] += 1
    assert told["read"] > ROUNDS / 2


@pytest.mark.parametrize("reader", READERS)
def test_spoiled_bytes_are_read_or_refused(reader: str, tmp_path: Path) -> None:
    chance, told = random.Random(f"{reader} bytes"), Counter[str]()
    path = tmp_path / "a.docx"
    for _ in range(ROUNDS):
        content = bytearray(word(tree(chance)))
        for _ in range(chance.randint(1, 8)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        path.write_bytes(content[: chance.randint(1, len(content))])
        told[read(reader, path)] += 1
    assert told["refused"] > ROUNDS / 2


def test_tables_within_tables_are_read_once_each(tmp_path: Path) -> None:
    """Each table read its own rows and those within it: twice as long for each one deeper."""
    path = tmp_path / "a.docx"
    begin, end = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
    path.write_bytes(word(begin * 40 + "<w:p><w:r><w:t>seen</w:t></w:r></w:p>" + end * 40))
    assert [each.text for each in read_word_text(path).paragraphs] == ["seen"]


MEASURES = """
import re, sys, time
from pathlib import Path
from tests.fuzz.test_word_files import READERS
begun = time.process_time()
try:
    READERS[sys.argv[1]](Path(sys.argv[2]))
except Exception as error:
    print(type(error).__name__, end=" ")
peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
print(time.process_time() - begun, peak // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="what a process took is told otherwise there")
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("kind", HEAVY)
def test_a_small_file_of_very_much_is_refused_soon_and_in_little_room(
    kind: str, reader: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(word(HEAVY[kind]()))
    assert path.stat().st_size < 1_000_000
    words = [sys.executable, "-c", MEASURES, reader, str(path)]
    ran = subprocess.run(words, capture_output=True, text=True, check=True, cwd=REPOSITORY)
    *said, seconds, megabytes = ran.stdout.split()
    may_be_read = (kind, reader) == ("nested containers", "scan")
    assert said in (
        ["RefusedError"],
        ["UnreadableError"],
        ["ValueError"],
        [] if may_be_read else None,
    )
    assert float(seconds) < SECONDS
    assert int(megabytes) < MEGABYTES
