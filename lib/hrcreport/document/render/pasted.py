"""This module lets Pandoc read texts of a word processor as our Markdown, and lists of sources."""

from __future__ import annotations

import io
import json
import re
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from lxml import etree

from hrcreport.document.render.pandoc import SANDBOX, environment, pandoc_program
from hrcreport.foundation import Archive, RefusedError

FILTER = Path(__file__).with_name("pasted.lua")
WRITER = "markdown-smart-raw_html-raw_attribute-header_attributes-link_attributes-bracketed_spans"
SECONDS, PACKED, MOST_TAGS = 30, ("docx", "odt"), 100_000
"""The longest report has 21,000 elements in its text."""
ROOM = ("+RTS", "-M200m", "-RTS")
"""What Pandoc may take: the longest report asks for less."""
TOO_DEEP = "Excessive depth"
_TOLD = re.compile(r"^hrc: (.+)\|(\d+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ForeignText:
    """A text of a word processor or a browser: its bytes and its form, one of `FORMS`."""

    FORMS: ClassVar = {
        ".docx": "docx",
        ".odt": "odt",
        ".rtf": "rtf",
        ".html": "html",
        ".htm": "html",
    }
    """The forms of text that can be read, by the end of the file's name."""
    LISTS: ClassVar = {
        ".bib": "biblatex",
        ".json": "csljson",
        ".ris": "ris",
        ".xml": "endnotexml",
    }
    """The forms of lists of sources that can be read, as Zotero and other programs write them."""

    content: bytes
    form: str

    def read(self, *, place: str) -> tuple[str, dict[str, int]]:
        """Return the text as Markdown, and how often what was done to it.

        `place` is what a problem calls the file.

        Raises:
            RefusedError: Pandoc cannot read it.
        """
        options = ("--wrap=none", "--lua-filter", FILTER, "--markdown-headings=atx")
        mend = "Open it in the word processor and save it anew as .docx."
        read, messages = self._by_pandoc(f"--to={WRITER}", *options, place=place, mend=mend)
        return read.decode("utf-8"), {match[1]: int(match[2]) for match in _TOLD.finditer(messages)}

    def sources(self, *, place: str) -> list[dict[str, Any]]:
        """Return the entries of a list of sources as records of CSL JSON, in their order.

        Raises:
            RefusedError: Pandoc cannot read it.
        """
        mend = "Export it anew, in Zotero by File, Export Library…, as BibLaTeX or CSL JSON."
        read, _ = self._by_pandoc("--to=csljson", place=place, mend=mend)
        records: list[dict[str, Any]] = json.loads(read)
        return records

    def _by_pandoc(self, *options: str | Path, place: str, mend: str) -> tuple[bytes, str]:
        words = [pandoc_program(), f"--from={self.form}", SANDBOX, *options, *ROOM]
        process, messages, failure = None, "", self._too_heavy()
        if not failure:
            failure = "it took too long"
            with suppress(subprocess.TimeoutExpired):
                process = subprocess.run(
                    words,
                    input=self.content,
                    env=environment(0),
                    capture_output=True,
                    check=False,
                    timeout=SECONDS,
                )
                messages = process.stderr.decode("utf-8", "replace")
        if process is None or process.returncode:
            failure = messages.strip().partition("\n")[0] or failure
            raise RefusedError.of(
                place,
                f"this file cannot be read as {self.form}: {failure}.",
                mend,
                "paste.unreadable",
            )
        return process.stdout, messages

    def _too_heavy(self) -> str:
        """Return why Pandoc, which would take gigabytes for it, is not asked; empty if it is."""
        if self.form in PACKED:
            try:
                with Archive(io.BytesIO(self.content)) as archive:
                    for name in archive.namelist():
                        if name.endswith((".xml", ".rels")):
                            archive.xml_part(name, most_tags=MOST_TAGS)
            except Archive.TooHeavyError as error:
                return str(error)
            except Archive.BROKEN:
                return "it cannot be unpacked"
            return ""
        signs = max(map(self.content.count, (b"<", b"{")))
        if len(self.content) > Archive.MOST_XML or signs > MOST_TAGS:
            return "it holds more than any text"
        return "it is nested deeper than any text" if self._is_deep() else ""

    def _is_deep(self) -> bool:
        """Tell whether elements or groups stand in each other deeper than any text has them."""
        if self.form == "html":
            parser = etree.HTMLParser()
            with suppress(etree.LxmlError):
                etree.fromstring(self.content, parser)
            return any(TOO_DEEP in error.message for error in parser.error_log)
        return False
