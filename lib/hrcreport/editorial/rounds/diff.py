"""This module tells what changed between two editions, builds or Word files, in several forms."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hrcreport.editorial.editions.sides import Side, side
from hrcreport.editorial.rounds import showing
from hrcreport.editorial.rounds.comparing import Difference
from hrcreport.editorial.rounds.replay import Tell, explained
from hrcreport.foundation import Project


@dataclass(frozen=True, slots=True)
class Compared:
    """Two sides, and what differs between them."""

    before: Side
    now: Side
    difference: Difference

    @classmethod
    def of(cls, project: Project, old: str, new: str, *, tell: Tell) -> Compared:
        """Compare what two names stand for: an edition, the last build of a report, a Word file.

        `tell` is called with a line before each build by which a cause is looked for.

        Raises:
            RefusedError: there is nothing of such a name, or it cannot be read.
        """
        before, now = side(project, old), side(project, new)
        return cls(before, now, explained(before, now, tell))

    def brief(self) -> str:
        """Return one page of Markdown for a reviewer."""
        return showing.brief(self.difference)

    def write(self, folder: Path, forms: Iterable[str]) -> Iterator[Path]:
        """Write files of these forms into a folder, and yield the path of each.

        In the Word file, accepting all changes gives the new text, rejecting all the old one.

        Raises:
            RefusedError: a side has no Word file.
        """
        folder.mkdir(parents=True, exist_ok=True)
        for form in forms:
            path = folder / ("brief.md" if form == "brief" else f"changes.{form}")
            path.write_bytes(self._in_form(form))
            yield path

    def _in_form(self, form: str) -> bytes:
        if form == "docx":
            from hrcreport.editorial.editions.redline import redline

            return redline(self.before.word_bytes, self.now.word_bytes)
        if form == "json":
            json_text = json.dumps(self.difference.as_dict(), ensure_ascii=False, indent=2)
            return f"{json_text}\n".encode()
        return (showing.page(self.difference) if form == "html" else self.brief()).encode()
