"""This module declares how a table is counted in a report: against whom, where, in which words.

It stands in the record of the table; a report that counts one otherwise says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Self

from hrcreport.foundation.errors import DataError, Problem
from hrcreport.foundation.languages import Language
from hrcreport.foundation.records.model import Kind, Misfit, Record
from hrcreport.foundation.records.yaml_source import Node

NAME = Kind.matching(re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*"), "usa-population")
LANGUAGE = re.compile(r"[a-z]{2,3}")
IN_LANGUAGES = 'Write a text in English, or one for each language: {"en": "Deaths", "fr": "Décès"}.'


def _in_languages(node: Node) -> str | dict[str, str]:
    if not isinstance(node.value, dict):
        if not isinstance(node.value, str) or not node.value:
            raise Misfit("holds no words", IN_LANGUAGES, node)
        return node.value
    words: dict[str, str] = {}
    for code, word_node in node.value.items():
        if (
            not LANGUAGE.fullmatch(code)
            or not isinstance(word_node.value, str)
            or not word_node.value
        ):
            raise Misfit(f"has no words for '{code}'", IN_LANGUAGES, word_node)
        words[code] = word_node.value
    if Language.FIRST not in words:
        raise Misfit("has no English words", IN_LANGUAGES, node)
    return words


TRUTH = Kind.truth()
"""The kind of what is true or false."""
WORDS = {"type": "string", "minLength": 1}
InLanguages = Annotated[
    str | Mapping[str, str],
    Kind(
        _in_languages,
        {
            "anyOf": [
                WORDS,
                {
                    "type": "object",
                    "required": [Language.FIRST],
                    "patternProperties": {f"^{LANGUAGE.pattern}$": WORDS},
                    "additionalProperties": False,
                },
            ]
        },
    ),
]
"""A text in English, or one for each language."""
TableName = Annotated[str, NAME]


def in_language(words: str | Mapping[str, str], language: str) -> str:
    """Return words in a language, else in English; empty where there are none."""
    if isinstance(words, str):
        return words
    return words.get(language) or words[Language.FIRST]


class Counting(Record, frozen=True, kw_only=True):
    """How a table is counted; what it does not say is not held.

    In `title` and `unit` of a map stand "{focus}" and "{reference}" for the groups compared.
    """

    noun: ClassVar[str] = "'counting'"
    SHOWN: ClassVar = ("count", "rate", "ratio")
    """What a map can show."""
    head: Annotated[InLanguages, "What is counted, as the head of a column: Deaths."] = ""
    words: Annotated[InLanguages, "What is counted, in a sentence: deaths in custody."] = ""
    measure: Annotated[str, "The measure to count, where the table holds several."] = ""
    per: Annotated[
        int, Kind.whole(at_least=1), "Rates are given per so many inhabitants a year."
    ] = 1_000_000
    population: Annotated[TableName, "Table of the persons that its rates are rates of."] = ""
    strata: Annotated[TableName, "Table of the same events by area, for ratios within areas."] = ""
    clustered: Annotated[
        bool,
        TRUTH,
        "Events come in clusters, so that limits are taken over the areas of the strata.",
    ] = False
    by_sex: Annotated[TableName, "Table of such events by sex, and by age if it has ages."] = ""
    yearly: Annotated[TableName, "Table of such events by year, for a chart."] = ""
    by_area: Annotated[TableName, "Table of such events by area, for a map."] = ""
    by_light: Annotated[TableName, "Table of such stops by light and time of the clock."] = ""
    areas: Annotated[InLanguages, "What the areas of the table are: police forces."] = ""
    place: Annotated[InLanguages, "Where it was counted, if not in the whole State."] = ""
    shapes: Annotated[TableName, "Layer of the areas of the table."] = ""
    show: Annotated[str, Kind.one_of(SHOWN), "What a map shows: count, rate or ratio."] = "count"
    title: Annotated[InLanguages, "Title of the map."] = ""
    unit: Annotated[InLanguages, "What the classes of the map are counted in."] = ""
    groups: Annotated[
        Mapping[str, InLanguages], "What title and unit call a group, where not by its label."
    ] = {}

    TABLES: ClassVar = (
        "population",
        "strata",
        "by_sex",
        "yearly",
        "by_area",
        "by_light",
        "shapes",
    )
    """The keys that name a table or a layer."""

    def group(self, name: str, language: str) -> str:
        """Return what title and unit call a group; empty where by its label."""
        return in_language(self.groups.get(name, ""), language)

    @property
    def tables(self) -> dict[str, str]:
        """The tables and layers that it names, by key."""
        return {key: name for key in self.TABLES if (name := getattr(self, key))}

    def said(self, key: str, language: str) -> str:
        """Return words in a language, else in English; empty where there are none."""
        return in_language(getattr(self, key), language)


class Block(Record, frozen=True, kw_only=True):
    """A parameter that holds keys of its own."""

    def value(self) -> Any:
        """Return what a notebook has of it: plain data."""
        return self.plain()


class Chosen(Counting, Block, frozen=True, kw_only=True):
    """A table that a report counts: its name, or with keys in place of those of its record."""

    noun: ClassVar[str] = "the table"
    bare: ClassVar[str] = "table"
    table: Annotated[TableName, "Name of the table in the catalogue."]
    because: Annotated[str, "Why the report counts it otherwise than its record says."] = ""
    OWN: ClassVar = ("table", "because")

    @classmethod
    def of(cls, value: str | Mapping[str, Any], *, place: str, key: str) -> Self:
        """Return what a parameter of the kind Table says.

        Raises:
            DataError: it names no table, or keys that it cannot have.
        """
        chosen, problems = cls.read_node(Node.of(value), place=place, subject=f"'{key}'")
        if chosen is None or problems:
            raise DataError(problems)
        return chosen

    def value(self) -> str | dict[str, Any]:
        """Return the name of the table alone, or with what is said in place of its record."""
        return self.plain() or self.table

    @property
    def named(self) -> list[str]:
        """The tables and layers that a report names by it."""
        return [table_name for table_name in (self.table, *self.tables.values()) if table_name]

    def over(self, recorded: Counting) -> Counting:
        """Return how the table is counted, where its record says `recorded`."""
        keys = [key for key in self.written.lines if key not in self.OWN]
        return recorded.with_(**{key: getattr(self, key) for key in keys})

    def faults(self) -> Iterator[Problem]:
        counting_keys = [key for key in self.written.lines if key not in self.OWN]
        if counting_keys and not self.because:
            yield self.problem(
                counting_keys[0],
                f"'{self.table}' is counted otherwise than its record says, and nothing says why.",
                'Give the reason beside it: because: "…"; or correct the record in the catalogue.',
                "params.no-reason",
                value=counting_keys[0],
            )


class Former:
    """The keys that params files had."""

    OF_TABLES: ClassVar[Mapping[str, tuple[str, str]]] = {
        "event_noun": ("events", "head"),
        "event_words": ("events", "words"),
        "measure": ("events", "measure"),
        "per": ("events", "per"),
        "population": ("events", "population"),
        "strata": ("events", "strata"),
        "clustered": ("events", "clustered"),
        "by_sex": ("events", "by_sex"),
        "yearly": ("events", "yearly"),
        "by_area": ("events", "by_area"),
        "strata_population": ("strata", "population"),
        "strata_words": ("strata", "areas"),
        "by_sex_population": ("by_sex", "population"),
        "area_population": ("by_area", "population"),
        "shapes": ("by_area", "shapes"),
        "area_show": ("by_area", "show"),
        "area_title": ("by_area", "title"),
        "area_unit": ("by_area", "unit"),
        "stops_population": ("stops", "population"),
        "stops_by_light": ("stops", "by_light"),
        "stops_words": ("stops", "place"),
    }
    """What is said of a table now: the key that named the table, and the key of its counting."""
    WORKED_OUT: ClassVar[Mapping[str, str]] = {
        "yearly_last": "the last whole year of the table by year",
        "stops_year": "the last whole year of the table of stops",
        "area_first": "'first_year'",
        "area_last": "'last_year'",
        "area_focus": "'focus'",
    }
    """What needs not be said any more: what stands for it."""
    OF_BLOCKS: ClassVar[Mapping[str, str]] = {
        "places": "visit",
        "delegation": "visit",
        **dict.fromkeys(
            (
                "symbol",
                "parent",
                "session",
                "session_dates",
                "agenda_items",
                "agenda_titles",
                "date",
                "status",
                "contents",
                "line_numbers",
                "reviewers_annex",
                "allow_unverified",
            ),
            "document",
        ),
    }
    """What is a key of another parameter now: which."""
