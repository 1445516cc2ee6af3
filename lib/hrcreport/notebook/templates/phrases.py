"""This module puts texts that registers print in English into the language of the document.

A phrase is looked up by its whole English text, so that a text that has been changed since is
printed in English and not in a translation of what it used to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from hrcreport.foundation import Language, Project, ReportContext, Words

PHRASES = "phrases"
UNVERIFIED = re.compile(r"^\[(.*)\]\{\.unverified\}$", re.DOTALL)
SIGN = re.compile(r"^([●◐◑○◔◕·–?*] )(.+)$", re.DOTALL)
ISO_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
ISO_MONTH = re.compile(r"^(\d{4})-(\d{2})$")
CLAUSE = "; "


@cache
def _statuses() -> Mapping[str, str]:
    """Return by its English words the name of each status of a recommendation, as charts say it."""
    return {
        str(words): name
        for name, words in Words(Language.FIRST).entries.items()
        if name.startswith("picture.status-")
    }


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of a language and the patterns for those that hold numbers or names."""

    language: str
    known: Mapping[str, str] = field(default_factory=dict)
    patterns: tuple[tuple[re.Pattern[str], str], ...] = ()

    @classmethod
    def of(cls, context: ReportContext) -> Phrases:
        """Return those of a report's language; English needs no project to read them in."""
        english = context.language == Language.FIRST
        return cls(Language.FIRST) if english else cls.read(context.language, context.project)

    @classmethod
    def read(cls, language: str, project: Project) -> Phrases:
        """Read `data/translations/<language>/phrases.yml`; English has none and needs none.

        Raises:
            DataError: the file is no YAML.
        """
        if language == Language.FIRST:
            return cls(language)
        told = Words(language).translated(PHRASES, project)
        patterns = tuple(
            (re.compile(str(pattern)), str(words))
            for pattern, words in (told.get("patterns") or {}).items()
        )
        return cls(language, told.get("phrases") or {}, patterns)

    def say(self, english: str) -> str:
        """Return a text in the language; what is not known stays as it is.

        A mark of unverified material and a sign in front are kept; a list by semicolons is put
        into the language part by part; dates in figures are written out.
        """
        if self.language == Language.FIRST or not english.strip():
            return english
        if english in self.known:
            return str(self.known[english])
        if name := _statuses().get(english):
            return Words(self.language).text(name)
        if marked := UNVERIFIED.match(english):
            return f"[{self.say(marked[1])}]{{.unverified}}"
        if signed := SIGN.match(english):
            return signed[1] + self.say(signed[2])
        for pattern, words in self.patterns:
            if pattern.fullmatch(english):
                return self._dated(pattern.sub(words, english))
        parts = english.split(CLAUSE)
        spoken = [self.say(part) for part in parts] if len(parts) > 1 else parts
        if spoken != parts:
            return Words(self.language).text("list.clause").join(spoken)
        return self._dated(english)

    def _dated(self, words: str) -> str:
        if whole := ISO_MONTH.match(words):
            return Words(self.language).month(date(int(whole[1]), int(whole[2]), 1))

        def written(match: re.Match[str]) -> str:
            return Words(self.language).day(date.fromisoformat(match[0]))

        return ISO_DAY.sub(written, words)
