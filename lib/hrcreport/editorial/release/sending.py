"""This module keeps who was sent which bundle; the list stays in the house, beside the releases."""

from __future__ import annotations

import json
import os
from datetime import datetime

from hrcreport.editorial.release import log
from hrcreport.foundation import PlainFile, Project, RefusedError
from hrcreport.registers import TrustLog

FILE = "sent.jsonl"


def sent_to(project: Project, edition_label: str) -> list[str]:
    """Return to whom the bundle of an edition was sent, each once, the first first.

    Raises:
        RefusedError: the list cannot be read.
    """
    path = log.releases_folder(project) / FILE
    names: dict[str, None] = {}
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    for number, line in enumerate(lines, 1):
        try:
            sent_record = PlainFile.parsed(line.encode())
            edition, to = str(sent_record["edition"]), str(sent_record["to"])
        except (ValueError, LookupError, TypeError):
            raise RefusedError.of(
                f"{project.place(path)}:{number}",
                "this line does not say what was sent to whom.",
                'Correct it: {"edition": "usa@v1", "to": "…", "at": "…"}.',
                "release.sent",
            ) from None
        if edition == edition_label:
            names[to] = None
    return list(names)


def note_sent(project: Project, edition_label: str, *, to: str, now: datetime) -> list[str]:
    """Note that the bundle of a released edition was sent to somebody; return all who got it.

    Raises:
        RefusedError: it is not released, or was called back.
    """
    trust_log = log.sound_log(project)
    released = {release.called for release in log.releases_of(project, trust_log)}
    called_back = trust_log.standing.called_back.keys()
    if edition_label not in released - called_back:
        reason = "is called back" if edition_label in released else "is no released edition"
        raise RefusedError.of(
            edition_label,
            f"'{edition_label}' {reason}, and is not sent.",
            f"Released are: {', '.join(sorted(released - called_back)) or 'none'}.",
            "release.sent",
            value=edition_label,
        )
    path = log.releases_folder(project) / FILE
    sent_record = {"edition": edition_label, "to": to, "at": now.strftime(TrustLog.AT)}
    with path.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(sent_record, ensure_ascii=False) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    return sent_to(project, edition_label)
