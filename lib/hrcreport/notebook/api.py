"""This module gathers what a notebook calls, as `import hrcreport.notebook as hrc` offers it."""

from hrcreport.notebook.access import (
    comparison_table,
    conformity_counts,
    geometry,
    legal_framework,
    load,
    number_meeting,
    scores,
    state,
    state_population,
)
from hrcreport.notebook.annexes import GRADES, parameters_table, sources_table
from hrcreport.notebook.areas import area_profile
from hrcreport.notebook.blocks import block
from hrcreport.notebook.country_profiles import (
    country_profile,
    disparity_table,
    profile_sources,
    tables_held,
)
from hrcreport.notebook.drawing.charts import (
    availability_grid,
    bars_by_group,
    conformity_grid,
    disparity_chain,
    dumbbell_chart,
    funnel_plot,
    interval_chart,
    lines_by_year,
    missing_by_year,
    status_bars,
    timeline,
    workforce_chart,
)
from hrcreport.notebook.drawing.maps import choropleth, map_notes
from hrcreport.notebook.floats import figure, map_figure, table
from hrcreport.notebook.practice import good_practices, oversight_bodies, oversight_powers
from hrcreport.notebook.profiles import group_profile
from hrcreport.notebook.statistics import group_shares, share, share_ratio, total

__all__ = [
    "GRADES",
    "area_profile",
    "availability_grid",
    "bars_by_group",
    "block",
    "choropleth",
    "comparison_table",
    "conformity_counts",
    "conformity_grid",
    "country_profile",
    "disparity_chain",
    "disparity_table",
    "dumbbell_chart",
    "figure",
    "funnel_plot",
    "geometry",
    "good_practices",
    "group_profile",
    "group_shares",
    "interval_chart",
    "legal_framework",
    "lines_by_year",
    "load",
    "map_figure",
    "map_notes",
    "missing_by_year",
    "number_meeting",
    "oversight_bodies",
    "oversight_powers",
    "parameters_table",
    "profile_sources",
    "scores",
    "share",
    "share_ratio",
    "sources_table",
    "state",
    "state_population",
    "status_bars",
    "table",
    "tables_held",
    "timeline",
    "total",
    "workforce_chart",
]
