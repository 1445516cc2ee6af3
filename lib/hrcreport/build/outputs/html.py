"""This module is the format HTML: one file that needs no other."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from hrcreport.document import Format, Writing

if TYPE_CHECKING:
    from hrcreport.checks import ReadFile

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
HEAD = 1024
BEGINS = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)


def _read(path: Path) -> ReadFile:
    from hrcreport.checks import ReadFile

    return ReadFile.of_html(path.read_bytes())


HTML = Format(
    name="html",
    label="HTML",
    help="for the screen, on any device",
    write=lambda _, __: [],
    writing=lambda run: Writing("html5", run.extension.html_template, math=run.extension.html_math),
    quarto="hrc-html",
    holds=lambda content: bool(BEGINS.match(content.removeprefix(BYTE_ORDER_MARK)[:HEAD])),
    read=_read,
    fidelity=1,
)
