"""This module says what a State publishes by race or ethnic origin, domain by domain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from hrcreport.foundation import ReportContext, Words
from hrcreport.notebook.access.scope import project_of
from hrcreport.notebook.access.tables import short_name
from hrcreport.notebook.questions.counts import capital
from hrcreport.tables import Catalogue

TABLE = "data-availability"
UNKNOWN = "U"
"""The sign of what is not known, in grids of availability."""
BY_RACE = ("3", "4")
"""Levels at which figures by race or ethnic origin are published."""
NONE_SEEN = "–"
COLUMNS = ("domain", "by-race", "publisher", "missing")


@dataclass(frozen=True, slots=True)
class Domain:
    """What is known of one domain of data in one State.

    `level` runs from "0" (not collected) to "4" (published by self-identified race or ethnic
    origin) and is empty where it is not known. `in_part` tells that figures are
    published for a part of the country, for single agencies or for some cases only.
    """

    code: str
    title: str
    level: str = ""
    in_part: bool = False
    publisher: str = ""
    latest: str = ""
    grade: str = ""
    note: str = ""
    verified: bool = False

    @property
    def by_race(self) -> bool:
        """Whether figures by race or ethnic origin are published, at least in part."""
        return self.level in BY_RACE

    @property
    def known(self) -> bool:
        """Whether anything is known of the domain."""
        return self.level != ""

    @property
    def published_by(self) -> str:
        """Who publishes figures, with the latest period seen."""
        latest = f" ({self.latest.replace('-', '–')})" if self.latest else ""
        return f"{self.publisher}{latest}" if self.publisher else NONE_SEEN


@dataclass(frozen=True, slots=True)
class Availability:
    """What is known of the data of one State, for a table and for prose."""

    country: str
    domains: tuple[Domain, ...]
    language: str = "en"

    @property
    def total(self) -> int:
        """How many domains there are."""
        return len(self.domains)

    @property
    def known(self) -> int:
        """Of how many domains anything is known."""
        return sum(domain.known for domain in self.domains)

    @property
    def by_race(self) -> int:
        """In how many domains figures by race or ethnic origin are published, at least in part."""
        return sum(domain.by_race for domain in self.domains)

    @property
    def not_by_race(self) -> int:
        """In how many domains it is known that none are published by race or ethnic origin."""
        return self.known - self.by_race

    @property
    def not_known(self) -> int:
        """Of how many domains nothing is known."""
        return self.total - self.known

    @property
    def gaps(self) -> list[str]:
        """The domains without figures by race or ethnic origin, in words for a sentence."""
        return [domain.title.lower() for domain in self.domains if not domain.by_race]

    @property
    def verified(self) -> int:
        """How many entries a named person has verified."""
        return sum(domain.verified for domain in self.domains)

    @property
    def notes(self) -> list[str]:
        """The notes that stand below the table."""
        notes = [Words(self.language).text("sources.grades")] if self.known else []
        if self.not_known:
            titles = [domain.title.lower() for domain in self.domains if not domain.known]
            domains = Words(self.language).listed(titles)
            notes.append(Words(self.language).said("availability.not-held", domains=domains))
        if self.verified < self.known:
            name = "some-not-verified" if self.verified else "not-verified"
            notes.append(f"[{Words(self.language).text(f'availability.{name}')}]{{.unverified}}")
        return notes

    @property
    def widths(self) -> list[int]:
        """The relative widths of the columns of the table."""
        return [3, 4, 4, 6]

    def table(self) -> pd.DataFrame:
        """Return one row for each domain of which anything is known; `notes` names the others.

        Columns, in the document's language: Domain, By race or ethnic origin (with the grade of
        such figures), Published by (with the latest period seen), What is missing.
        """
        marked = 0 < self.verified < self.known
        rows = [
            (
                f"{domain.title}*" if marked and not domain.verified else domain.title,
                self._degree(domain),
                domain.published_by,
                domain.note or NONE_SEEN,
            )
            for domain in self.domains
            if domain.known
        ]
        heads = [Words(self.language).text(f"availability.{name}") for name in COLUMNS]
        return pd.DataFrame(rows, columns=heads)

    def _degree(self, domain: Domain) -> str:
        language, grade = self.language, domain.grade
        words = capital(Words(language).text(f"picture.available-{domain.level}"))
        if domain.in_part:
            words = Words(language).said("availability.in-part", text=words)
        if domain.by_race:
            words = Words(language).said("availability.grade", text=words, grade=grade)
        return words


def data_availability(
    context: ReportContext, country: str, *, language: str | None = None
) -> Availability:
    """Return what is known of the data that a State publishes by race or ethnic origin.

    Thirteen domains, each a kind of table, from population to surveys. A State of which nothing is
    known has each of them as not known.

    Raises:
        DataError: the table of availability is missing or was changed.
    """
    language = language or context.language
    table = Catalogue.read(project_of(context, country), language=language).table(TABLE)
    frame = table.frame
    domain_records = {
        str(row["domain"]): {
            "in_part": row["coverage"] == "part",
            "verified": bool(str(row["verified_by"])),
            **{name: str(row[name]) for name in ("level", "publisher", "latest", "grade", "note")},
        }
        for row in frame[frame["country"] == country].to_dict("records")
    }
    described = table.record.column("domain")
    titles = described.categories if described else {}
    domains = (
        Domain(code, title, **domain_records.get(code, {})) for code, title in titles.items()
    )
    return Availability(country, tuple(domains), language)


def availability_rows(
    context: ReportContext,
    countries: Sequence[str],
    *,
    side_by_side: bool = False,
    language: str | None = None,
) -> pd.DataFrame:
    """Return a row for each State and domain, for `availability_grid`; nothing is ranked.

    Columns: country (the State's short name), domain, availability ("0" to "4", "U" where it is not
    known). With `side_by_side` it is a table of words: a domain a row, a State a column.

    Raises:
        DataError: the table of availability is missing or was changed, or a code is no State's.
    """
    language = language or context.language
    table = pd.DataFrame(
        [
            (short_name(context, country), domain.title, domain.level or UNKNOWN)
            for country in countries
            for domain in data_availability(context, country, language=language).domains
        ],
        columns=["country", "domain", "availability"],
    )
    if side_by_side:
        return _side_by_side(table, language)
    table.attrs |= {"register": f"data/tables/{TABLE}.csv", "names": ("country", "domain")}
    return table


def _side_by_side(rows: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return rows as a table of words: a domain a row, a State a column."""
    heading = Words(language).text("availability.domain")
    table: dict[str, dict[str, str]] = {}
    for country, domain, level in rows.to_numpy().tolist():
        row = table.setdefault(domain, {heading: domain})
        row[country] = Words(language).text(f"picture.available-{level}")
    return pd.DataFrame(list(table.values()))
