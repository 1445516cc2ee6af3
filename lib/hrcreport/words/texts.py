"""This module finds the words of a language, with the plural form that a number asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from babel import Locale

from hrcreport.errors import NotebookError, Problem, did_you_mean

FIRST_LANGUAGE = "en"
LOCALE_OF = {"ar": "ar", "en": "en_GB", "es": "es", "fr": "fr", "ru": "ru", "zh": "zh_Hans"}
"""Babel's locale for each official language of the United Nations."""

Entry = str | list[str] | dict[str, str]
"""A text, a list of texts, or texts by plural category."""


@cache
def entries(language: str) -> Mapping[str, Entry]:
    """Return every text of a language by its name, such as "score.2".

    Raises:
        NotebookError: the language is none of the six.
    """
    if language not in LOCALE_OF:
        raise NotebookError(
            Problem(
                place="language",
                what=f"there are no words in the language '{language}'.",
                mend=f"{did_you_mean(language, LOCALE_OF)}"
                f"Languages are: {', '.join(sorted(LOCALE_OF))}.",
                rule="notebook.language",
                key="language",
                value=language,
            )
        )
    return {name: _bare(entry) for name, entry in records(language).items()}


def verified(name: str, *, language: str) -> bool:
    """Tell whether the wording of a text was seen in a document of the United Nations."""
    record = records(language).get(name)
    return isinstance(record, dict) and bool(record.get("verified"))


def records(language: str) -> Mapping[str, Any]:
    """Return every record of a language as its file holds it, by its name."""
    return _read(language)


@cache
def _read(language: str) -> Mapping[str, Any]:
    import yaml  # commands that print no document need not load it

    text = files("hrcreport.words").joinpath(f"{language}.yml").read_text(encoding="utf-8")
    # The safe reader in C, where it is here: every kernel reads these files of the library.
    sections = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 -- both are safe
    return {
        f"{section}.{name}": record
        for section, names in sections.items()
        for name, record in names.items()
    }


def _bare(record: Any) -> Entry:
    if isinstance(record, dict) and "text" in record:
        return str(record["text"])
    if isinstance(record, dict):
        return {str(key): str(text) for key, text in record.items()}
    return [str(each) for each in record] if isinstance(record, list) else str(record)


def text(name: str, *, language: str) -> str:
    """Return one text; English where the language lacks it."""
    entry = _entry(name, language)
    return str(entry["other"]) if isinstance(entry, dict) else str(entry)


def texts(name: str, *, language: str) -> list[str]:
    """Return a list of texts, such as the months."""
    entry = _entry(name, language)
    return list(entry) if isinstance(entry, list) else [str(entry)]


def said(name: str, *, language: str, **parts: Any) -> str:
    """Return one text with its parts filled in."""
    return text(name, language=language).format(**parts)


def counted(
    name: str, number: Any, *, language: str, shown: str, ordinal: bool = False, **parts: Any
) -> str:
    """Return the text in the plural form of a number: "1 area", "51 areas".

    Args:
        name: the name of the text.
        number: the number, as a `Decimal` where zeros behind its point count ("2.0 times").
        language: the language of the document.
        shown: the number as printed.
        ordinal: the forms are those of ordinals, "1st", "2nd".
        parts: other parts of the text.
    """
    entry = _entry(name, language)
    if isinstance(entry, dict):
        category = plural_category(number, language=language, ordinal=ordinal)
        entry = entry.get(category, entry["other"])
    return str(entry).format(n=shown, **parts)


def plural_category(number: Any, *, language: str, ordinal: bool = False) -> str:
    """Return the category of a number by the rules of Unicode: "one", "few", "other" and so on."""
    locale = _locale(language)
    return str((locale.ordinal_form if ordinal else locale.plural_form)(number))


def plural_categories(language: str) -> list[str]:
    """Return the categories that whole numbers can have, in the order of Unicode."""
    order = ("zero", "one", "two", "few", "many", "other")
    found = {plural_category(number, language=language) for number in range(201)}
    return [category for category in order if category in found]


def listed(values: Iterable[object], *, language: str, last: str | None = None) -> str:
    """Return "A", "A and B" or "A, B and C" as the language joins them; `last` replaces "and"."""
    parts = [str(value) for value in values]
    if len(parts) < 2:
        return "".join(parts)
    between = text("list.separator", language=language)
    before_last = text("list.last", language=language) if last is None else last
    return f"{between.join(parts[:-1])}{before_last}{parts[-1]}"


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(LOCALE_OF[language])


def _entry(name: str, language: str) -> Entry:
    known = entries(language)
    return known[name] if name in known else entries(FIRST_LANGUAGE)[name]
