"""This module declares the keys of a recipe's table, and the schemes that give them codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Annotated, ClassVar

from msgspec import field

from disparity.bias.sun import Place
from hrcreport.foundation import NOT_A_KEY, Kind, Problem, Record
from hrcreport.tables.data.records import IDENTIFICATIONS, NAME
from hrcreport.tables.recipes.cells import PARTS_OF_A_MOMENT, is_time_zone
from hrcreport.tables.recipes.export_form import (
    CODE,
    Part,
    Reason,
    Said,
    TextOrTexts,
    Texts,
    Wide,
    text,
)

PARTS_OF_A_DATE = ("year", "month", "financial-year", *PARTS_OF_A_MOMENT)
CODING = ("recode", "scheme", "lookup")
BAND = re.compile(r"(\d+)(?:-(\d+)|\+)")
DEGREES = Kind.as_written(form=(re.compile(r"-?\d{1,3}(\.\d+)?"), "-93.27"))


def by_text(written: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return the code of each text, of the texts of each code."""
    return {written_text: code for code, texts in written.items() for written_text in texts}


def written_twice(
    record: Record, key: str, written: Mapping[str, tuple[str, ...]]
) -> Iterator[Problem]:
    """Say where one text stands for two codes, or twice for one."""
    code_by_text: dict[str, str] = {}
    for code, texts in written.items():
        for written_text in texts:
            if written_text in code_by_text:
                yield record.problem(
                    f"{key}.{code}",
                    f"'{written_text}' is written for '{code}' and for "
                    f"'{code_by_text[written_text]}'.",
                    "Keep it in one place: a row can belong to one group only.",
                    "recipe.written-twice",
                    value=written_text,
                )
            code_by_text[written_text] = code


def band_of(text: str, bands: Sequence[str]) -> str:
    """Return the band that holds a whole number: 0-17, 18-29, 30+; the text itself where none does.

    Example:
        >>> band_of("34", ["0-17", "18-39", "40+"])
        '18-39'
    """
    if not re.fullmatch(r"\d{1,3}", text):
        return text
    return next(
        (band for band, low, high in _limits(bands) if low <= int(text) and int(text) <= high), text
    )


def _limits(bands: Sequence[str]) -> list[tuple[str, int, float]]:
    band_matches = ((band, BAND.fullmatch(band)) for band in bands)
    return [
        (band, int(limits[1]), float(limits[2] or "inf")) for band, limits in band_matches if limits
    ]


class Group(Record, frozen=True, kw_only=True):
    """A group of a scheme: the words that print it, and what the source writes for it."""

    noun: ClassVar[str] = "the group"
    label: Annotated[Said, "Words that print the group."]
    texts: Annotated[Texts, "What the source writes for it."] = field(name="written")


class Scheme(Record, frozen=True, kw_only=True):
    """The groups of one source."""

    title: Annotated[Said, "What the scheme is."]
    identification: Annotated[str, Kind.one_of(IDENTIFICATIONS), "How race came into the record."]
    groups: Annotated[
        Mapping[str, Group], Kind.names_to(Group.as_kind(), CODE), "The groups, in printed order."
    ]

    @property
    def texts(self) -> dict[str, tuple[str, ...]]:
        """What the source writes, by the code of the group."""
        return {code: group.texts for code, group in self.groups.items()}

    def faults(self) -> Iterator[Problem]:
        yield from written_twice(self, "groups", self.texts)


class Lookup(Record, frozen=True, kw_only=True):
    """A table of the catalogue in which a text is found."""

    noun: ClassVar[str] = "'lookup'"
    table: Annotated[str, NAME, "Table of the catalogue."]
    match: Annotated[Said, "Its column that holds what the file writes."]
    take: Annotated[Said, "Its column that holds what is wanted."]
    others: Annotated[Reason, "Reason why rows that are not in the table are set aside."] = ""


class Spot(Record, frozen=True, kw_only=True):
    """Where a moment was."""

    noun: ClassVar[str] = "'place'"
    latitude: Annotated[str, DEGREES, "Degrees north."]
    longitude: Annotated[str, DEGREES, "Degrees east."]
    zone: Annotated[Said, "Time zone: America/Chicago."]

    def faults(self) -> Iterator[Problem]:
        if not is_time_zone(self.zone):
            yield self.problem(
                "zone",
                f"there is no time zone '{self.zone}'.",
                "Time zones are named as Africa/Accra or America/Chicago.",
                "recipe.time-zone",
            )


class KeyColumn(Part, frozen=True, kw_only=True):
    """One key of the table: a fixed value, or what is made of a column of the file.

    `codes` by what the file writes, their `labels`, what they are `coded_by` and how race came
    into the record (`identification`) are those of the scheme, of 'recode' or of 'wide'.
    """

    noun: ClassVar[str] = "the column"
    bare: ClassVar[str] = "fixed"
    name: Annotated[str, NOT_A_KEY] = ""
    fixed: Annotated[str | None, text, NOT_A_KEY] = None
    from_: Annotated[Said, "Column of the file."]
    as_: Annotated[
        str, Kind.one_of(PARTS_OF_A_DATE), "What is taken of a date or of a text such as 04/05."
    ] = ""
    spot: Annotated[Spot | None, "Where it was, for 'quarter-hour' and 'light'."] = field(
        name="place", default=None
    )
    pad: Annotated[
        int, Kind.whole(at_least=1), "How many digits a code has; zeros are put in front."
    ] = 0
    prefix: Annotated[Said, "Text that is put in front."] = ""
    recode: Annotated[
        Mapping[str, TextOrTexts], "Each code with the text or texts that the file has for it."
    ] = {}
    bands: Annotated[
        tuple[str, ...],
        Kind.list_of(Kind.as_written(form=(BAND, "18-29 or 65+")), at_least=1),
        "Bands of whole numbers, lowest first; 'recode' says what other texts are.",
    ] = ()
    scheme: Annotated[str, NAME, "Group scheme in data/recipes/schemes."] = ""
    aliases: Annotated[
        Mapping[str, str],
        Kind.names_to(text),
        "Other spellings, each with the one that the look-up table has.",
    ] = {}
    lookup: Annotated[Lookup | None, "Table in which the text is looked up."] = None
    codes: Annotated[Mapping[str, str] | None, NOT_A_KEY] = None
    labels: Annotated[Mapping[str, str], NOT_A_KEY] = {}
    coded_by: Annotated[str, NOT_A_KEY] = ""
    identification: Annotated[str, NOT_A_KEY] = ""

    @property
    def order(self) -> tuple[str, ...]:
        """The codes in the author's order, or nothing where values are sorted as text."""
        return tuple(dict.fromkeys((self.codes or {}).values()))

    @property
    def place(self) -> Place | None:
        """Where a moment of this column was."""
        if self.spot is None:
            return None
        latitude, longitude = float(self.spot.latitude), float(self.spot.longitude)
        return Place(latitude=latitude, longitude=longitude, time_zone=self.spot.zone)

    def faults(self) -> Iterator[Problem]:
        ways = [way for way in CODING if getattr(self, way)]
        ways += ["bands"] if self.bands and (self.scheme or self.lookup) else []
        if len(ways) > 1:
            yield self.problem(
                ways[1],
                f"'{self.name}' has {' and '.join(ways)}.",
                "Keep one of them: a text gets its code in one way.",
                "recipe.two-ways",
                value="",
            )
        if (self.as_ in PARTS_OF_A_MOMENT) != (self.spot is not None):
            yield self.problem(
                "as" if self.spot is None else "place",
                f"'{self.name}' has a part of the day without a place, or a place without one.",
                "'quarter-hour' and 'light' need 'place' with latitude, longitude and zone; "
                "nothing else has one.",
                "recipe.place",
                value=self.as_,
            )
        yield from written_twice(self, "recode", self.recode)
        limits = _limits(self.bands)
        for (previous_band, low, high), (band, begins, _) in pairwise([("", -1, -1.0), *limits]):
            if not high < begins or begins < low:
                yield self.problem(
                    "bands",
                    f"the band '{band}' begins before '{previous_band}' ends.",
                    "Write bands from the lowest to the highest, each number in one: [0-17, 18+].",
                    "recipe.bands",
                    value=band,
                )
        for band, low, high in limits:
            if high < low:
                yield self.problem(
                    "bands",
                    f"the band '{band}' ends before it begins.",
                    "Write the lower number first: 18-29.",
                    "recipe.bands",
                    value=band,
                )

    def coded(self, scheme: Scheme | None, wide: Wide | None) -> KeyColumn:
        """Return the key with its codes, where a scheme, 'recode' or 'wide' gives them."""
        if scheme:
            return self.with_(
                codes=by_text(scheme.texts),
                labels={code: group.label for code, group in scheme.groups.items()},
                coded_by=f"the scheme '{scheme.written.place}'",
                identification=scheme.identification,
            )
        if self.recode or self.bands:
            coded_by = f"'table.{self.name}.recode'"
            codes = {band: band for band in self.bands} | by_text(self.recode)
            return self.with_(codes=codes, coded_by=coded_by)
        if wide and wide.columns and self.from_ == wide.to and not self.lookup:
            return self.with_(codes={code: code for code in (*wide.columns, *wide.rest)})
        return self
