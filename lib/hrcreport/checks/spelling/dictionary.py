"""This module looks up words: in a Hunspell dictionary of the machine, and in the project's own.

Nothing is fetched. Names come from the project's registers and tables: a word with a capital that
stands there is known. Other words that no dictionary has stand in `data/words/<language>.txt`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.core import get_global

from hrcreport.foundation import Language, Project

FOLDERS = "HRCREPORT_DICTIONARIES"
"""The variable that names folders of dictionaries, before those of the machine."""
PLACES = (
    "/usr/share/hunspell",
    "/usr/share/myspell",
    "/usr/share/myspell/dicts",
    "/usr/local/share/hunspell",
    "/opt/homebrew/share/hunspell",
    "/Library/Spelling",
    "~/Library/Spelling",
    "~/.local/share/hunspell",
)
OFFICES = (
    "/usr/lib/libreoffice/share/extensions",
    "/Applications/LibreOffice.app/Contents/Resources/extensions",
    "C:/Program Files/LibreOffice/share/extensions",
)
"""Where LibreOffice keeps its own, a folder `dict-…` for each language."""
NO_SPACES = re.compile("Han|Jpan|Thai|Khmr|Laoo|Mymr|Tibt")
"""Scripts, by their codes, in which no space divides words."""
MARKS = "\u064b-\u0652\u0670\u0640"
"""Vowel marks of Arabic, and the stroke that stretches a word: no letters, and in no dictionary."""
LETTERS = rf"(?:[^\W\d_][{MARKS}]*)+"
WORD = re.compile(rf"{LETTERS}(?:[’'‑-]{LETTERS})*[’']?")
MARK = re.compile(f"[{MARKS}]")
JOINED = re.compile(r"[’'‑-]")
ELISION = re.compile(r"^(?:qu|jusqu|lorsqu|puisqu|quoiqu|[cdjlmnst])[’']", re.IGNORECASE)
ISE = re.compile(r"\w{3}is(?:e[ds]?|ing|ations?)")
NEVER_IZE = re.compile(
    r"(?:(?:ad|re|de|super|impro|tele)v|(?:ex|con|pre|in)c|exerc|surpr|comprom|prom|compr|enterpr|"
    r"pr[ae]|prem|disgu|advert|desp|franch|merchand|expert|treat|parad|[a-z]*w|ra|ar|upr|"
    r"anal|paral|catal)is"
)
"""Words in which -ise is no ending: the United Nations write them so."""
NO_PROSE = re.compile(
    r"""
      `[^`]*`
    | \{\{.*?\}\}
    | \{%.*?%\}
    | \{[^{}]*\}
    | \[[^\[\]]*@[^\[\]]*\]
    | \]\([^)]*\)
    | <[^<>]*>
    | https?://\S+
    | :::.*
    | “[^”]*”
    | «[^»]*»
    | (?<!\*)  # emphasis by one star
      \*(?!\*)[^*\n]+
      (?<!\*)  # one star and no second
      \*(?!\*)
    """,
    re.VERBOSE,
)
"""What of a cell of text its author did not write as prose, or in other people's words."""
CAPITAL = re.compile(r"[^\W\d_]+")
BEFORE_CODE, BEHIND_CODE = frozenset("/\\@#_.=0123456789"), frozenset("/\\@_=0123456789")
"""Signs beside which letters are no word: addresses, codes, names of files."""
SHORTEST = 3
"""Shorter words are abbreviations, letters of lists, articles."""
WITH_NAMES = {".yml", ".csv", ".json", ".bib"}
MOST_OFFERED = 3


@dataclass(frozen=True, slots=True)
class SpellingSlip:
    """A word that is in no dictionary, and where it begins in its text."""

    at: int
    word: str


@dataclass(frozen=True, slots=True)
class Spelling:
    """The words of a language, with those of a project."""

    language: Language
    dictionary: Any
    words: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    _known: dict[str, bool] = field(default_factory=dict)

    def slips(self, text: str) -> Iterator[SpellingSlip]:
        """Yield each word of a text that is in no dictionary."""
        for match in WORD.finditer(text):
            word = match[0].rstrip("’'")
            before, after = text[: match.start()][-1:] or " ", text[match.end() :][:1] or " "
            if before not in BEFORE_CODE and after not in BEHIND_CODE and not self.knows(word):
                yield SpellingSlip(match.start(), word)

    def slips_in_cell(self, source: str) -> Iterator[SpellingSlip]:
        """Yield each such word of a cell of text, as it is written or as it reads."""
        return self.slips(NO_PROSE.sub(lambda match: " " * len(match[0]), source))

    def knows(self, word: str) -> bool:
        """Tell whether a word is known: as it stands, in its parts, or by the project."""
        if word not in self._known:
            self._known[word] = self._looked_up(word)
        return self._known[word]

    def better(self, word: str) -> list[str]:
        """Return what may be meant by a word, the nearest first."""
        suggestions = [
            str(suggestion) for suggestion in self.dictionary.suggest(word.replace("’", "'"))
        ]
        if self.language == "en":  # its dictionary has -ise
            suggestions = [with_z(suggestion) for suggestion in suggestions]
        return suggestions[:MOST_OFFERED]

    def _looked_up(self, word: str) -> bool:
        plain = MARK.sub("", word.replace("’", "'").replace("‑", "-"))
        if self.language == "fr":
            plain = ELISION.sub("", plain)
        if self.language == "en":
            plain = re.sub(r"'s$", "", plain)
        if self._is_one(plain):
            return True
        parts = JOINED.split(plain)
        return len(parts) > 1 and all(self._is_one(part) for part in parts)

    def _is_one(self, word: str) -> bool:
        if len(word) < SHORTEST or word.isupper() or word in self.names:
            return True
        if word in self.words or word.lower() in self.words:
            return True
        # The United Nations write -ize, the dictionary of British English -ise.
        tried = {word, word.replace("iz", "is")} if self.language == "en" else {word}
        return any(self.dictionary.spell(form) for form in tried)


def with_z(word: str) -> str:
    """Return an English word as the United Nations spell it.

    Example:
        >>> with_z("organised"), with_z("supervised")
        ('organized', 'supervised')
    """
    if not ISE.fullmatch(word, max(0, word.rfind("is") - 3)) or NEVER_IZE.match(word.lower()):
        return word
    at = word.rindex("is")
    return f"{word[:at]}iz{word[at + 2 :]}"


@dataclass(frozen=True, slots=True)
class Dictionaries:
    """The dictionaries that this machine has of the languages of a project, or of the tool."""

    project: Project | None

    def of(self, code: str) -> Spelling | None:
        """Return the spelling of a language, or None where `missing` says what is not there."""
        language = self._language(code)
        if language is None or self.missing(code):
            return None
        dictionary = _opened(*found_in(_names(language)))
        if self.project is None:
            return Spelling(language, dictionary)
        words, names = own_words(self.project, language), names_of(self.project)
        return Spelling(language, dictionary, words, names)

    def missing(self, code: str) -> str:
        """Return why words of a language cannot be looked up, and what to do; else nothing."""
        language = self._language(code)
        if language is None or not (names := _names(language)):
            return f"there is no dictionary for texts in '{code}'."
        if not found_in(names)[1]:
            return (
                f"there is no Hunspell dictionary {names[0]} on this machine. Install one "
                f"(hunspell-{language.tag.lower()}), or LibreOffice with this language, or name "
                f"the folder of one in {FOLDERS}."
            )
        try:
            import hunspell  # noqa: F401 -- asks whether it is there
        except ImportError:
            return (
                "the package chunspell is not installed: python -m pip install --no-deps "
                "--require-hashes -r requirements-spelling.lock."
            )
        return ""

    def _language(self, code: str) -> Language | None:
        languages = self.project.known_languages if self.project else Language.of_the_tool()
        return languages.get(code) or languages.get(code.lower().partition("-")[0])


def _names(language: Language) -> tuple[str, ...]:
    """Return how dictionaries of a language are called, the first that is there is taken."""
    likely = get_global("likely_subtags").get(str(language.locale), "")
    if NO_SPACES.search(f"{language.locale} {likely}"):
        return ()
    spoken = Locale.parse(likely) if likely else language.locale
    return f"{spoken.language}_{spoken.territory}", spoken.language


@cache
def found_in(names: tuple[str, ...]) -> tuple[str, str]:
    """Return the name and the folder of a dictionary; nothing where none is."""
    own_folders = filter(None, os.environ.get(FOLDERS, "").split(os.pathsep))
    offices = [
        extension_folder
        for place in OFFICES
        for extension_folder in sorted(Path(place).glob("dict-*"))
    ]
    for folder in [
        *map(Path, own_folders),
        *(Path(place).expanduser() for place in PLACES),
        *offices,
    ]:
        for name in names:
            if (folder / f"{name}.aff").is_file() and (folder / f"{name}.dic").is_file():
                return name, str(folder)
    return "", ""


@cache
def _opened(name: str, folder: str) -> Any:
    from hunspell import Hunspell

    return Hunspell(name, hunspell_data_dir=folder)


def own_words(project: Project, language: str) -> frozenset[str]:
    """Return the words of a project's own in a language, one a line; `#` begins a remark."""
    path = project.data / "words" / f"{language}.txt"
    if not path.is_file():
        return frozenset()
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(filter(None, (line.partition("#")[0].strip() for line in lines)))


def names_of(project: Project) -> frozenset[str]:
    """Return the words with a capital in registers, tables, references and params of a project."""
    files = [
        path
        for folder in (project.data, project.root / "params", project.references.parent)
        for path in sorted(folder.rglob("*"))
        if path.suffix in WITH_NAMES and "_build" not in path.parts and path.is_file()
    ]
    return _names_in(tuple((str(path), path.stat().st_mtime_ns) for path in files))


@cache
def _names_in(files: tuple[tuple[str, int], ...]) -> frozenset[str]:
    names: set[str] = set()
    for path, _ in files:
        text = Path(path).read_text(encoding="utf-8", errors="replace")
        names.update(word for word in CAPITAL.findall(text) if word[0].isupper())
    return frozenset(names)
