"""This module takes the figures of country reports into a theme report, so that both agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd

from disparity import Estimate
from disparity.in_words import limit_decimals
from hrcreport.foundation import (
    DataError,
    Declaration,
    Parameters,
    ParamsError,
    Problem,
    Reads,
    Report,
    ReportContext,
    Words,
    sha256_of,
)
from hrcreport.notebook.access.scope import project_of
from hrcreport.notebook.access.tables import geometry, state
from hrcreport.notebook.questions.counts import capital
from hrcreport.notebook.questions.profiles import GroupProfile, group_profile
from hrcreport.notebook.questions.sources import in_per_cent
from hrcreport.notebook.templates.printing import decimal
from hrcreport.tables import Catalogue, Table

OF_A_PROFILE = ("first_year", "last_year", "focus", "reference")
"""Parameters of a country report that its profile takes by these names."""
COLUMNS = (
    "state",
    "counted",
    "period",
    "events",
    "share-of-known",
    "not-known",
    "ratio",
    "within",
)
EVENT_KINDS = frozenset({"T02", "T03", "T04", "T05", "T06", "T07", "T08", "T09", "T10", "T11"})
"""Kinds of tables that count contacts with law enforcement and what follows from them."""


def report_parameters(context: ReportContext, country: str) -> Mapping[str, Any]:
    """Return the parameters of the country report about a State, as that report runs with them.

    Raises:
        DataError: no country report of this project is about the State.
        ParamsError: the report's params file has errors.
    """
    project = project_of(context, country)
    reports = [report for report in project.reports() if report.kind == "country"]
    # Its params file is named for the State: a further one may be nearer to this language.
    project.reads.files_in(project.params / Report.FOLDERS["country"], f"{country.lower()}*")
    # A State may have a report in more than one language: the words are those of this document.
    language = context.language
    reports.sort(key=lambda report: (report.language != language, report.language != "en"))
    for report in reports:
        place = project.place(report.notebook)
        declaration, problems = Declaration.read(
            report.notebook,
            place=place,
            known_countries=project.known_countries(),
            languages=project.known_languages,
        )
        if declaration is None:
            raise ParamsError(problems)
        parameters, problems = Parameters.read(
            report.params_file,
            place=project.place(report.params_file),
            kind=report.kind,
            declaration=declaration,
        )
        if parameters is None or any(problem.severity == "error" for problem in problems):
            raise ParamsError(problems)
        if parameters.values["country"] == country:
            project.reads.record_part(
                report.params_file, Reads.PARAMETERS, sha256_of(dict(parameters.values))
            )
            return parameters.values
    country_codes = [report.id.upper() for report in reports if report.language == "en"]
    raise DataError.of(
        place="params/countries",
        fault=f"no country report is about '{country}'.",
        mend=f"{Problem.did_you_mean(country, country_codes)}Write one, or leave the State out.",
        rule="notebook.no-country-report",
        value=country,
    )


def country_profile(context: ReportContext, country: str) -> GroupProfile:
    """Return the events by group of a State as its country report counts them.

    Raises:
        DataError: no country report is about the State, it counts no events, or a table of it is
            unknown.
    """
    parameters = report_parameters(context, country)
    if not parameters.get("events"):
        raise DataError.of(
            "params/countries",
            f"the country report about '{country}' counts no events: it sets no 'events'.",
            "Set 'events' in its params file, or leave the State out.",
            "notebook.no-events",
            value=country,
        )
    profile_parameters = {name: parameters[name] for name in OF_A_PROFILE}
    return group_profile(context, parameters["events"], by_age="", **profile_parameters)


def disparity_table(context: ReportContext, countries: Sequence[str]) -> pd.DataFrame:
    """Return one row a State with the figures of its country report; the rows are not a ranking.

    Columns: State, What is counted, Period, Events, Share of known (%), Not known (%), Rate ratio
    (with its 95 per cent interval, or a dash where no population by group is held), Within areas
    (the same ratio within areas, or a dash where no table by area and group is held). A State for
    which no table by race or ethnic origin is held has a row that says so.
    """
    language = context.language
    head = {name: Words(language).text(f"states.{name}") for name in COLUMNS}
    rows: list[dict[str, Any]] = []
    for country in countries:
        parameters = report_parameters(context, country)
        if not parameters.get("events"):
            nothing = Words(language).text("states.nothing-held")
            rows.append({head["state"]: state(context, country).name, head["counted"]: nothing})
            continue
        profile = country_profile(context, country)
        within = profile.within
        rows.append(
            {
                head["state"]: state(context, country).name,
                head["counted"]: capital(profile.words),
                head["period"]: profile.period,
                head["events"]: profile.total,
                head["share-of-known"]: in_per_cent(profile.focus_row.shares.of_known.value),
                head["not-known"]: in_per_cent(profile.share_unknown.value),
                head["ratio"]: _with_interval(profile.ratio, language),
                head["within"]: _with_interval(within.within if within else None, language),
            }
        )
    table = pd.DataFrame(rows, columns=list(head.values()), dtype=object).fillna("–")
    table.attrs |= {"register": "params/countries", "names": (head["state"],)}
    return table


def profile_sources(context: ReportContext, countries: Sequence[str]) -> tuple[Table, ...]:
    """Return the tables that the country reports' figures rest on, for a source note."""
    with_events = (
        country for country in countries if report_parameters(context, country).get("events")
    )
    return tuple(
        table for country in with_events for table in country_profile(context, country).sources
    )


def tables_held(context: ReportContext, shapes: str = "world-map") -> gpd.GeoDataFrame:
    """Return, for each State of a world layer, how many tables by race or ethnic origin are held.

    Columns: area (ISO 3166-1 alpha-3), name, value, counted, geometry, undetermined. Areas of
    undetermined status have no value; `counted` is false, since tables, and not persons, may be
    shaded. It shows what this project holds, not what a State publishes.
    """
    project = context.project
    table_countries = [
        record.country
        for record in Catalogue.read(project).records
        if record.kind in EVENT_KINDS and record.column("group") is not None
    ]
    layer, names = geometry(context, shapes), project.known_countries()
    return layer.assign(
        counted=False,
        name=[names.get(area, area) for area in layer["area"]],
        value=[
            None if undetermined else float(table_countries.count(area))
            for area, undetermined in zip(layer["area"], layer["undetermined"], strict=True)
        ],
    )


def _with_interval(ratio: Estimate | None, language: str) -> str:
    if ratio is None or ratio.value is None:
        return "–"
    ratio_text = decimal(ratio.value, language=language)
    if ratio.low is None or ratio.high is None:
        return ratio_text
    low, high = (
        decimal(
            limit,
            limit_decimals(limit, 1, unit=ratio.unit, opposite=other_limit),
            language=language,
        )
        for limit, other_limit in ((ratio.low, ratio.high), (ratio.high, ratio.low))
    )
    return Words(language).said("picture.value-and-range", value=ratio_text, low=low, high=high)
