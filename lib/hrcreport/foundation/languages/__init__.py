"""This room holds the languages of documents, one folder each, found by its presence.

A folder holds `language.yml` (its locale, how it names sessions), `words.yml` (what the library
prints) and, where the format of documents has no strings for it, `strings.yml`. The folders in
here come with the tool; a project brings its own in `data/languages`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError

from hrcreport.foundation.errors import NotebookError, Problem, not_one_of

FIRST_LANGUAGE = "en"
"""The language that texts are written in first; another prints its words where it lacks some."""
OFFICIAL_LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")
"""The six of the United Nations, in which the documents of its organs are."""

DECLARATION, WORDS, STRINGS = "language.yml", "words.yml", "strings.yml"
LOCALE, DATE_OF_DISTRIBUTION, SESSIONS = "locale", "date-of-distribution", "sessions"
KEYS = (LOCALE, DATE_OF_DISTRIBUTION, SESSIONS)
"""What `language.yml` may say; only the locale must be there."""

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


@dataclass(frozen=True)
class Language:
    """A language of documents: its code ("fr") and its folder, called `place` in messages."""

    code: str
    folder: Path
    place: str

    @cached_property
    def declared(self) -> Mapping[str, Any]:
        """What `language.yml` says, by `KEYS`.

        Raises:
            NotebookError: the file cannot be read, or names no locale that there is.
        """
        declared = self.read(DECLARATION)
        problem = locale_problem(f"{self.place}/{DECLARATION}", str(declared.get(LOCALE, "")))
        if problem:
            raise NotebookError(problem)
        return declared

    @cached_property
    def locale(self) -> Locale:
        """Babel's locale, with the plural forms of Unicode."""
        return Locale.parse(self.declared[LOCALE])

    @property
    def tag(self) -> str:
        """The tag of the language in files: "fr", "en-GB"."""
        return str(self.declared[LOCALE]).replace("_", "-")

    @property
    def is_right_to_left(self) -> bool:
        """Whether its lines begin on the right."""
        return bool(self.locale.text_direction == "rtl")

    @property
    def name(self) -> str:
        """Its name in English: "French"."""
        return str(Locale.parse("en").languages.get(self.locale.language, self.code))

    @property
    def language_of_distribution(self) -> str:
        """The language in which its documents have the date of their distribution."""
        return str(self.declared.get(DATE_OF_DISTRIBUTION, self.code))

    @property
    def sessions(self) -> list[str]:
        """The ordinals of sessions in words, from the first; none where figures are printed."""
        return [str(each) for each in self.declared.get(SESSIONS) or ()]

    @cached_property
    def records(self) -> Mapping[str, Any]:
        """Every record of `words.yml` by its name, such as "score.2"."""
        return {
            f"{section}.{name}": record
            for section, names in self.read(WORDS).items()
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
        return strings_in(self.read(STRINGS))

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
            found = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 -- both are safe
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            mark = getattr(error, "problem_mark", None)
            raise NotebookError.of(
                f"{self.place}/{name}",
                "this file is no YAML.",
                "Run hrcreport check: it says what is wrong and how it is mended.",
                "language.file",
                line=mark.line + 1 if mark else None,
            ) from error
        return found if isinstance(found, dict) else {}


def locale_problem(place: str, named: str, line: int | None = None) -> Problem | None:
    """Return what is wrong with the name of a locale; None where Babel knows it."""
    try:
        Locale.parse(named)
    except (UnknownLocaleError, ValueError):
        return Problem(
            place,
            f"'{LOCALE}' names no locale that Babel knows.",
            f"Write the language, and where it matters its script and country: {LOCALE}: pt_BR.",
            "language.locale",
            line=line,
            key=LOCALE,
            value=named or None,
        )
    return None


def strings_in(records: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of a file of strings by name: `name: text` or `name: {text: …}`."""
    return {
        name: str(entry["text"] if isinstance(entry, dict) else entry)
        for name, entry in records.items()
    }


def _bare(record: Any) -> Entry:
    if isinstance(record, dict) and "text" in record:
        return str(record["text"])
    if isinstance(record, dict):
        return {str(key): str(text) for key, text in record.items()}
    return [str(each) for each in record] if isinstance(record, list) else str(record)


def language_named(code: str) -> Language:
    """Return a language by its code.

    Raises:
        NotebookError: neither the tool nor the project has a folder for it.
    """
    known = languages()
    if code not in known:
        raise NotebookError(
            not_one_of(
                code,
                sorted(known),
                "language",
                f"there are no words in the language '{code}'.",
                "notebook.language",
                called="Languages are",
                after="Another is a folder of the project: docs/how-to/add-a-language.md.",
                key="language",
            )
        )
    return known[code]


def languages() -> Mapping[str, Language]:
    """Return the languages that this process knows, by their codes."""
    return {**_own, **languages_of_the_tool()}


@cache
def languages_of_the_tool() -> Mapping[str, Language]:
    """Return the languages that come with the tool, by their codes."""
    return _in_folder(Path(__file__).parent, "hrcreport/foundation/languages")


def _in_folder(folder: Path, place: str) -> dict[str, Language]:
    return {
        path.parent.name: Language(path.parent.name, path.parent, f"{place}/{path.parent.name}")
        for path in sorted(folder.glob(f"*/{DECLARATION}"))
    }


# A process works in one project, as it has one HRCREPORT_ROOT.
_own: dict[str, Language] = {}
_state: list[tuple[Path, int]] = []


def look_in(folder: Path, *, place: str) -> None:
    """Let this process know the languages of the project that it works in, and of no other.

    The folder need not be there; messages call it `place`.
    """
    state = [(path, path.stat().st_mtime_ns) for path in sorted(folder.glob("*/*.yml"))]
    if state != _state:
        _state[:] = state
        _own.clear()
        _own.update(_in_folder(folder, place))
