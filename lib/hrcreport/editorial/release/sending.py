"""This module keeps who was sent which bundle; the list stays in the house, beside the releases."""

from __future__ import annotations

import json
import os
from datetime import datetime

from hrcreport.editorial.release import log
from hrcreport.foundation import PlainFile, Project, RefusedError
from hrcreport.registers import TrustLog

FILE = "sent.jsonl"


def sent_to(project: Project, called: str) -> list[str]:
    """Return to whom the bundle of an edition was sent, each once, the first first.

    Raises:
        RefusedError: the list cannot be read.
    """
    path = log.releases_folder(project) / FILE
    names: dict[str, None] = {}
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    for number, line in enumerate(lines, 1):
        try:
            said = PlainFile.parsed(line.encode())
            edition, to = str(said["edition"]), str(said["to"])
        except (ValueError, LookupError, TypeError):
            raise RefusedError.of(
                f"{project.place(path)}:{number}",
                "this line does not say what was sent to whom.",
                'Correct it: {"edition": "usa@v1", "to": "…", "at": "…"}.',
                "release.sent",
            ) from None
        if edition == called:
            names[to] = None
    return list(names)


def note_sent(project: Project, called: str, *, to: str, now: datetime) -> list[str]:
    """Note that the bundle of a released edition was sent to somebody; return all who got it.

    Raises:
        RefusedError: it is not released, or was called back.
    """
    held = log.sound_log(project)
    released = {each.called for each in log.releases_of(project, held)}
    if called not in released or called in held.standing.called_back:
        what = "is called back" if called in released else "is no released edition"
        raise RefusedError.of(
            called,
            f"'{called}' {what}, and is not sent.",
            f"Released are: {', '.join(sorted(released)) or 'none'}.",
            "release.sent",
            value=called,
        )
    path = log.releases_folder(project) / FILE
    said = {"edition": called, "to": to, "at": now.strftime(TrustLog.AT)}
    with path.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(said, ensure_ascii=False) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    return sent_to(project, called)
