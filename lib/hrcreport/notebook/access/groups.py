"""This module brings the groups of different sources to the groups that reports compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrcreport.foundation import DataError, Problem, Project
from hrcreport.tables import Catalogue

if TYPE_CHECKING:
    import pandas as pd

GROUPS_TABLE = "reporting-groups"


def by_reporting_group(frame: pd.DataFrame, project: Project) -> pd.DataFrame:
    """Add up counts by the groups that reports compare: black, white, other, unknown.

    The frame is a table of counts (country, group, value and other keys); the result has the same
    columns, with the reporting group in `group`. The crosswalk is the table `reporting-groups`,
    whose definitions a report prints. Only counts may be added up, never rates or shares.

    Raises:
        DataError: a group has no place in the crosswalk.
    """
    crosswalk = Catalogue.read(project).table(GROUPS_TABLE).frame
    merged = frame.merge(
        crosswalk[["country", "group", "reporting_group"]], on=["country", "group"], how="left"
    )
    lost = merged[merged["reporting_group"].isna()]
    if not lost.empty:
        country, group = lost.iloc[0][["country", "group"]]
        groups = list(crosswalk.loc[crosswalk["country"] == country, "group"])
        raise DataError.of(
            f"data/tables/{GROUPS_TABLE}.csv",
            f"the group '{group}' of {country} has no reporting group.",
            f"{Problem.did_you_mean(group, groups)}Add a row with country, group, reporting_group "
            "and definition.",
            "data.no-reporting-group",
            value=str(group),
        )
    merged["group"] = merged["reporting_group"]
    keys = [name for name in frame.columns if name != "value"]
    return merged.groupby(keys, sort=False)["value"].sum().reset_index()[list(frame.columns)]


def definitions(country: str, project: Project) -> pd.DataFrame:
    """Return how a country's groups are brought together, to be printed beside a comparison.

    Columns: group, reporting_group, definition.

    Raises:
        DataError: the crosswalk is missing or was changed.
    """
    crosswalk = Catalogue.read(project).table(GROUPS_TABLE).frame
    rows = crosswalk[crosswalk["country"] == country]
    return rows[["group", "reporting_group", "definition"]].reset_index(drop=True)
