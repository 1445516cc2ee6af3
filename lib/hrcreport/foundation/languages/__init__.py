"""This room holds the languages of documents, one folder each, found by its presence.

A folder holds `language.yml` (its locale, how it names sessions), `words.yml` (what the library
prints) and, where the format of documents has no strings for it, `strings.yml`. The folders in
here come with the tool; a project brings its own in `data/languages`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, ClassVar, Self

from babel import Locale, UnknownLocaleError

from hrcreport.foundation.errors import NotebookError, Problem

OFFICIAL_LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")
"""The six of the United Nations, in which the documents of its organs are."""

FIELD = re.compile(r"%\((\w+)\)")
DATE = {
    **dict.fromkeys(("d", "dd"), "{day}"),
    **dict.fromkeys(("MMMM", "LLLL"), "{month}"),
    **dict.fromkeys(("y", "yyyy"), "{year}"),
}
"""The parts of a date by the letters that Unicode has for them; a date that has others, such as
that of Japanese, which numbers its months, is English until `words.yml` has it."""

Entry = str | list[str] | dict[str, str]
"""A text, a list of texts, or texts by plural category."""


Saved = tuple[tuple[str, int], ...]
"""The files of a language with the times at which they were saved."""


class Language(str):
    """A language of documents: its code ("fr"), which has its folder, called `place` in messages.

    It is a text, so that whoever is told a language by its code can be handed one that a project
    brings; `Project.language` is where a code becomes one. Two are the same only where their
    files are: what is remembered of a word in one project is not found in another.
    """

    HOME: ClassVar = Path(__file__).parent
    """Where those of the tool lie, a folder each."""
    FIRST: ClassVar = "en"
    """What texts are written in first; another language prints its words where it lacks some."""
    DECLARATION: ClassVar = "language.yml"
    WORDS: ClassVar = "words.yml"
    STRINGS: ClassVar = "strings.yml"
    LOCALE: ClassVar = "locale"
    DATE_OF_DISTRIBUTION: ClassVar = "date-of-distribution"
    SESSIONS: ClassVar = "sessions"
    KEYS: ClassVar = (LOCALE, DATE_OF_DISTRIBUTION, SESSIONS)
    """What `language.yml` may say; only the locale must be there."""

    folder: Path
    place: str
    saved: Saved

    def __new__(cls, code: str, folder: Path, place: str, saved: Saved = ()) -> Self:
        """Return the language of a code and a folder."""
        self = super().__new__(cls, code)
        self.folder, self.place, self.saved = folder, place, saved
        return self

    @classmethod
    def named(cls, code: str, languages: Languages | None = None) -> Language:
        """Return the language of a code: one of those known, by default the tool's; or itself.

        Raises:
            NotebookError: neither the tool nor the project has a folder for it.
        """
        if isinstance(code, Language):
            return code
        languages = languages or cls.of_the_tool()
        if code not in languages:
            raise NotebookError(
                Problem.not_one_of(
                    code,
                    sorted(languages),
                    "language",
                    f"there are no words in the language '{code}'.",
                    "notebook.language",
                    heading="Languages are",
                    after="Another is a folder of the project: docs/how-to/add-a-language.md.",
                    key="language",
                )
            )
        return languages[code]

    @classmethod
    @cache
    def of_the_tool(cls) -> Languages:
        """Return the languages that come with the tool, by their codes."""
        return _in_folder(cls.HOME, "hrcreport/foundation/languages", ())

    @classmethod
    def with_those_in(cls, folder: Path, *, place: str) -> Languages:
        """Return the languages of the tool and those in a folder, by their codes.

        The folder need not be there; messages call it `place`. A language whose files are as they
        were is the one that was returned before, with the words that it has read.
        """
        files = [(str(path), path.stat().st_mtime_ns) for path in sorted(folder.glob("*/*.yml"))]
        return {**_in_folder(folder, place, tuple(files)), **cls.of_the_tool()}

    def __reduce__(self) -> tuple[Any, tuple[str, Path, str, Saved]]:
        """Let another process read the words for itself: the tool's from its own folder."""
        return _known_again, (self.code, self.folder, self.place, self.saved)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Language):
            return self.code == other.code and self._files == other._files
        return str.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__

    @property
    def code(self) -> str:
        """Its code, as a plain text."""
        return str(self)

    @property
    def _files(self) -> tuple[Path, Saved]:
        return self.folder, self.saved

    @cached_property
    def declared(self) -> Mapping[str, Any]:
        """What `language.yml` says, by `KEYS`.

        Raises:
            NotebookError: the file cannot be read, or names no locale that there is.
        """
        declared = self.read(self.DECLARATION)
        problem = self.locale_problem(
            f"{self.place}/{self.DECLARATION}", str(declared.get(self.LOCALE, ""))
        )
        if problem:
            raise NotebookError(problem)
        return declared

    @cached_property
    def locale(self) -> Locale:
        """Babel's locale, with the plural forms of Unicode."""
        return Locale.parse(self.declared[self.LOCALE])

    @property
    def tag(self) -> str:
        """The tag of the language in files: "fr", "en-GB"."""
        return str(self.declared[self.LOCALE]).replace("_", "-")

    @property
    def is_right_to_left(self) -> bool:
        """Whether its lines begin on the right."""
        return bool(self.locale.text_direction == "rtl")

    @property
    def name(self) -> str:
        """Its name in English: "French"."""
        return str(Locale.parse("en").languages.get(self.locale.language, self.code))

    @property
    def language_of_distribution(self) -> Language:
        """The language in which its documents have the date of their distribution."""
        distribution_code = str(self.declared.get(self.DATE_OF_DISTRIBUTION, self.code))
        if distribution_code == self:
            return self
        place = self.place.rpartition("/")[0]
        return self.named(distribution_code, self.with_those_in(self.folder.parent, place=place))

    @property
    def sessions(self) -> list[str]:
        """The ordinals of sessions in words, from the first; none where figures are printed."""
        return [str(ordinal) for ordinal in self.declared.get(self.SESSIONS) or ()]

    @cached_property
    def records(self) -> Mapping[str, Any]:
        """Every record of `words.yml` by its name, such as "score.2"."""
        return {
            f"{section}.{name}": record
            for section, names in self.read(self.WORDS).items()
            if isinstance(names, dict)
            for name, record in names.items()
        }

    @cached_property
    def words(self) -> Mapping[str, Entry]:
        """What the library prints, by name."""
        return {name: _bare(record) for name, record in self.records.items()}

    @cached_property
    def usual(self) -> Mapping[str, Entry]:
        """Signs of numbers, months, dates and lists as Unicode's data have them for the locale.

        They stand in where `words.yml` has no others.
        """
        locale = self.locale
        signs, lists = locale.number_symbols["latn"], locale.list_patterns["standard"]
        months = locale.months["format"]["wide"]
        dates = {
            "date.day": locale.date_formats["long"],
            "date.month": locale.datetime_skeletons.get("yMMMM", locale.date_formats["long"]),
        }
        return {
            "number.decimal-sign": signs["decimal"],
            "number.group-sign": signs["group"],
            "number.small": [],
            "list.separator": lists["middle"].format("", ""),
            "list.last": lists["end"].format("", ""),
            "date.months": [months[number] for number in sorted(months)],
            "date.first-day": "1",
            **{
                name: written.format % DATE
                for name, written in dates.items()
                if set(FIELD.findall(written.format)) <= set(DATE)
            },
        }

    @cached_property
    def strings(self) -> Mapping[str, str]:
        """What `strings.yml` has for the format of documents, by name."""
        return self.strings_in(self.read(self.STRINGS))

    def read(self, name: str) -> Mapping[str, Any]:
        """Return what a file of the folder says; nothing where there is none.

        Raises:
            NotebookError: it is no YAML with lines 'key: value'.
        """
        import yaml  # commands that print no document need not load it

        path = self.folder / name
        if not path.is_file():
            return {}
        try:
            # The safe reader in C, where it is here: every kernel reads these files of the library.
            loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
            content = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 -- both are safe
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            mark = getattr(error, "problem_mark", None)
            raise NotebookError.of(
                f"{self.place}/{name}",
                "this file is no YAML.",
                "Run hrcreport check: it says what is wrong and how it is mended.",
                "language.file",
                line=mark.line + 1 if mark else None,
            ) from error
        return content if isinstance(content, dict) else {}

    @staticmethod
    def locale_problem(place: str, locale_name: str, line: int | None = None) -> Problem | None:
        """Return what is wrong with the name of a locale; None where Babel knows it."""
        try:
            Locale.parse(locale_name)
        except (UnknownLocaleError, ValueError):
            return Problem(
                place,
                f"'{Language.LOCALE}' names no locale that Babel knows.",
                "Write the language, and where it matters its script and country: "
                f"{Language.LOCALE}: pt_BR.",
                "language.locale",
                line=line,
                key=Language.LOCALE,
                value=locale_name or None,
            )
        return None

    @staticmethod
    def strings_in(records: Mapping[str, Any]) -> dict[str, str]:
        """Return the texts of a file of strings by name: `name: text` or `name: {text: …}`."""
        return {
            name: str(entry["text"] if isinstance(entry, dict) else entry)
            for name, entry in records.items()
        }


Languages = Mapping[str, Language]
"""Languages by their codes."""


def _bare(record: Any) -> Entry:
    if isinstance(record, dict) and "text" in record:
        return str(record["text"])
    if isinstance(record, dict):
        return {str(key): str(text) for key, text in record.items()}
    return [str(text) for text in record] if isinstance(record, list) else str(record)


@lru_cache(maxsize=64)
def _known_again(code: str, folder: Path, place: str, saved: Saved) -> Language:
    """Return the language that another process has sent, once for all that it sends."""
    return Language(code, folder, place, saved) if saved else Language.of_the_tool()[code]


@lru_cache(maxsize=16)
def _in_folder(folder: Path, place: str, files: Saved) -> Languages:
    """Return the languages in a folder that holds these files, as they were saved then."""
    return {
        path.parent.name: Language(
            path.parent.name,
            path.parent,
            f"{place}/{path.parent.name}",
            tuple(
                saved_file
                for saved_file in files
                if saved_file[0].startswith(f"{path.parent}{os.sep}")
            ),
        )
        for path in sorted(folder.glob(f"*/{Language.DECLARATION}"))
    }
