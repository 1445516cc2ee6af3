"""This module tells who imports by hand where the rooms that lay side by side lie now."""

from __future__ import annotations

import re

WINGS = {
    "editorial": "desk editions release starters",
    "build": "batch cluster outputs chain",
    "checks": "manuscript review leaks validation",
    "document": "execute assemble render formats",
    "notebook": "questions lookups charts text access",
    "registers": "law sources vouching recommendations following consultations monitoring practice "
    "mandate bibliography",
    "tables": "data recipes",
    "foundation": "model yaml_source yaml_composing json_source source_text spreadsheet border "
    "project params reads remembered words languages errors plugins counted",
}
WING_OF = {room: wing for wing, rooms in WINGS.items() for room in rooms.split()}
"""The wing of each room and module that `lib/hrcreport` held before there were wings."""
MISSING = re.compile(r"No module named '(hrcreport\.[\w.]+)'")


def told_of_moved(message: str) -> str:
    """Return where what a failed import asked for comes from now; empty for any other failure.

    >>> told_of_moved("No module named 'hrcreport.formats'")
    'what hrcreport.formats held comes from hrcreport.document now'
    """
    found = MISSING.search(message)
    if not found:
        return ""
    old = found[1]
    room = old.split(".")[1]
    wing = WING_OF.get(room, room if room in WINGS else "")
    return f"what {old} held comes from hrcreport.{wing} now" if wing else ""
