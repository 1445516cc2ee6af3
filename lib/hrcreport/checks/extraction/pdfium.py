"""This module opens PDF files with PDFium, for one thread at a time, and keeps their letters."""

from __future__ import annotations

import base64
import re
import threading
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage

MOST_KEPT = 4
"""Files of which the letters are kept: a build inspects its own and then looks through it."""
MOST_UNPACKED = 40_000_000
"""Bytes of a stream; a map of a whole country has a tenth of them."""
MOST_ON_A_PAGE, MOST_LETTERS = 100_000, 5_000_000
"""Letters of a page, and of all: a page of small print has a tenth, a thousand pages as many."""
MOST_OBJECTS = 100_000
"""Dictionaries of a file, of which each takes some two kilobytes: the longest report has 5,000."""
BEGINS, LONGEST_OBJECT = re.compile(rb"stream\r?\n"), 4_000
FILTER = re.compile(
    rb"/(Fl(?:ateDecode)?|A85|ASCII85Decode|AHx|ASCIIHexDecode|LZW(?:Decode)?|RL|RunLengthDecode)"
    rb"(?![A-Za-z0-9])"
)
MOST_TIMES = {b"L": 1_400, b"R": 64}
"""How often as long as it is what LZW and runs unpack to; nobody writes them today."""
MOST_IN_SIGNS = 2_000_000
"""Bytes of a stream that is written in letters and signs: it takes time, and is no text."""
OF_TEXT = re.compile(rb"(?:^|\s)BT\s")
STRINGS = re.compile(rb"\([^()]*\)|<[0-9A-Fa-f\s]+>")
BYTES_OF_A_LETTER = 4
"""A letter of a page is one byte between brackets, or as many as four digits."""
PAINTED = re.compile(rb"/[^\s/]+\s+Do\b")


def _unpacked(packed: bytes, filtered: bytes) -> bytes:
    """Return what a filter makes of a stream, up to the most of one.

    Of LZW and runs it is how much that may be, without what it is.
    """
    if filtered.startswith(b"F"):
        return zlib.decompressobj().decompress(packed, MOST_UNPACKED)
    if filtered[:1] in MOST_TIMES:
        return bytes(min(len(packed) * MOST_TIMES[filtered[:1]], MOST_UNPACKED))
    if len(packed) > MOST_IN_SIGNS:
        return bytes(MOST_UNPACKED)
    if filtered in (b"AHx", b"ASCIIHexDecode"):
        return bytes.fromhex(packed.partition(b">")[0].decode("ascii"))
    return base64.a85decode(packed.partition(b"~>")[0])


_one_at_a_time = threading.Lock()
_kept_letters: dict[bytes, list[str]] = {}


class HeavyPageError(ValueError):
    """A page, or all together, would take more time and room than any text does."""


@dataclass(frozen=True, slots=True)
class PdfPages:
    """The pages of a PDF file, by its bytes, as PDFium reads them for one thread at a time."""

    content: bytes

    @contextmanager
    def opened(self) -> Iterator[PdfDocument]:
        """Open the file, and close it with all that was read from it.

        PDFium is native code that two threads of a process must not enter at once, not even for two
        files: a second thread waits until the first has closed its file. One thread opens one file
        at a time.

        Raises:
            PdfiumError: the file is damaged or protected by a password.
        """
        from pypdfium2 import PdfDocument  # a plan needs no reader of PDF

        with _one_at_a_time, PdfDocument(self.content) as document:
            yield document

    @property
    def is_too_heavy(self) -> bool:
        """Whether it unpacks to more than any page or font, or holds more objects or letters."""
        objects, painted, longest = self.content.count(b"<<"), 0, 0
        for stream in self._streams():
            if len(stream) >= MOST_UNPACKED:
                return True
            objects += stream.count(b"<<")
            if OF_TEXT.search(stream):
                longest = max(longest, sum(map(len, STRINGS.findall(stream))))
            painted = max(painted, len(PAINTED.findall(stream)))
        letters = longest * max(1, painted)
        return objects > MOST_OBJECTS or letters > BYTES_OF_A_LETTER * MOST_ON_A_PAGE

    def _streams(self) -> Iterator[bytes]:
        """Yield what each stream that is no picture unpacks to, up to the most of one."""
        for begin in BEGINS.finditer(self.content):
            object_head = self.content[max(0, begin.start() - LONGEST_OBJECT) : begin.start()]
            object_head = object_head[object_head.rfind(b"obj") :]
            if b"/Image" in object_head:
                continue
            packed = self.content[begin.end() : self.content.find(b"endstream", begin.end())]
            with suppress(zlib.error, ValueError):
                for filtered in FILTER.findall(object_head):
                    packed = _unpacked(packed, filtered)
                yield packed

    def keep_letters(self, letters: list[str]) -> list[str]:
        """Keep the letters of each page of the file, known by its bytes, for the next who asks."""
        while len(_kept_letters) >= MOST_KEPT:
            _kept_letters.pop(next(iter(_kept_letters)))
        return _kept_letters.setdefault(sha256(self.content).digest(), letters)

    def letters(self) -> list[str]:
        """Return the letters of each page of the file, read once in a process.

        Raises:
            PdfiumError: the file is damaged or protected by a password.
            HeavyPageError: it holds more letters than any document.
        """
        kept_letters = _kept_letters.get(sha256(self.content).digest())
        if kept_letters is not None:
            return kept_letters
        with self.opened() as document:
            return self.keep_letters(
                [page_text.get_text_range() for page_text in self.texts(document)]
            )

    @staticmethod
    def texts(pages: Iterable[PdfPage]) -> Iterator[PdfTextPage]:
        """Yield the text of each page, unless there are more letters than anybody prints.

        Raises:
            HeavyPageError: there are.
        """
        left = MOST_LETTERS
        for page in pages:
            words = page.get_textpage()
            count = words.count_chars()
            left -= count
            if count > MOST_ON_A_PAGE or left < 0:
                raise HeavyPageError("it holds more letters than any document")
            yield words
