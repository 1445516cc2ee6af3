"""This module opens PDF files with PDFium, for one thread at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_one_at_a_time = threading.Lock()


@contextmanager
def pdfium_document(path: Path | BinaryIO) -> Iterator[PdfDocument]:
    """Open a PDF file or its bytes, and close it with all that was read from it.

    PDFium is native code that two threads of a process must not enter at once, not even for two
    files: a second thread waits until the first has closed its file. One thread opens one file
    at a time.

    Raises:
        PdfiumError: the file is damaged or protected by a password.
        OSError: the file is not there.
    """
    from pypdfium2 import PdfDocument  # a plan needs no reader of PDF

    with _one_at_a_time, PdfDocument(path) as document:
        yield document
