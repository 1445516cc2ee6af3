"""This module finds the words of a language, with the plural form that a number asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hrcreport.foundation.languages import FIRST_LANGUAGE, Entry, language_named


def entries(language: str) -> Mapping[str, Entry]:
    """Return the texts that a language has itself, by their names, such as "score.2".

    Raises:
        NotebookError: there is no such language.
    """
    return language_named(language).words


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text by its name, printed in the language of the document that it comes to stand in."""

    name: str

    def text(self, *, language: str) -> str:
        """Return the text in a language."""
        return text(self.name, language=language)


def verified(name: str, *, language: str) -> bool:
    """Tell whether the wording of a text was seen in a document of the United Nations."""
    record = language_named(language).records.get(name)
    return isinstance(record, dict) and bool(record.get("verified"))


def text(name: str, *, language: str) -> str:
    """Return one text.

    Where the language lacks it, signs, months and dates are those of Unicode's data for it, and
    other texts are English; `hrcreport check` names them.
    """
    entry = _entry(name, language)
    return str(entry["other"]) if isinstance(entry, dict) else str(entry)


def texts(name: str, *, language: str) -> list[str]:
    """Return a list of texts, such as the months."""
    entry = _entry(name, language)
    return list(entry) if isinstance(entry, list) else [str(entry)]


def said(name: str, *, language: str, **parts: Any) -> str:
    """Return one text with its parts filled in."""
    return text(name, language=language).format(**parts)


def counted_words(
    name: str, number: Any, *, language: str, shown: str, ordinal: bool = False, **parts: Any
) -> str:
    """Return the text in the plural form of a number, or its form of an ordinal: "51 areas".

    `number` is a `Decimal` where zeros behind its point count ("2.0 times"); `shown` is the number
    as printed, `parts` are other parts of the text.
    """
    entry = _entry(name, language)
    if isinstance(entry, dict):
        category = plural_category(number, language=language, ordinal=ordinal)
        entry = entry.get(category, entry["other"])
    return str(entry).format(n=shown, **parts)


def plural_category(number: Any, *, language: str, ordinal: bool = False) -> str:
    """Return the category of a number by the rules of Unicode: "one", "few", "other" and so on."""
    locale = language_named(language).locale
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


def _entry(name: str, language: str) -> Entry:
    known = language_named(language)
    if name in known.words:
        return known.words[name]
    return known.usual[name] if name in known.usual else entries(FIRST_LANGUAGE)[name]
