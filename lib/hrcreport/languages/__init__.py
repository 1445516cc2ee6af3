"""This room holds the languages of documents, one folder each, found by its presence.

A folder holds `language.yml` (its locale, how it names sessions), `words.yml` (what the library
prints) and, where the format of documents has no strings for it, `strings.yml`. The folders in
here come with the tool; a project brings its own in `data/languages`.
"""

from hrcreport.languages.folders import (
    FIRST_LANGUAGE,
    OFFICIAL_LANGUAGES,
    Language,
    language_named,
    languages,
    languages_of_the_tool,
    look_in,
)

__all__ = [
    "FIRST_LANGUAGE",
    "OFFICIAL_LANGUAGES",
    "Language",
    "language_named",
    "languages",
    "languages_of_the_tool",
    "look_in",
]
