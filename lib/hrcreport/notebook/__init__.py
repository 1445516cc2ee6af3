"""This room is what notebooks import: values, tables, figures, maps, prose blocks, law."""

from hrcreport.notebook.access import (
    comparison_table,
    geometry,
    legal_framework,
    load,
    state,
)
from hrcreport.notebook.blocks import block
from hrcreport.notebook.drawing.charts import (
    bars_by_group,
    conformity_grid,
    interval_chart,
    lines_by_year,
    missing_by_year,
)
from hrcreport.notebook.drawing.maps import choropleth, map_notes
from hrcreport.notebook.floats import figure, map_figure, table

__all__ = [
    "bars_by_group",
    "block",
    "choropleth",
    "comparison_table",
    "conformity_grid",
    "figure",
    "geometry",
    "interval_chart",
    "legal_framework",
    "lines_by_year",
    "load",
    "map_figure",
    "map_notes",
    "missing_by_year",
    "state",
    "table",
]
