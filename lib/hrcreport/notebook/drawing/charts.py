"""This module is where notebooks find the charts; each returns a Picture with its alt text."""

from hrcreport.notebook.drawing.bars import bars_by_group, missing_by_year
from hrcreport.notebook.drawing.by_year import lines_by_year
from hrcreport.notebook.drawing.grids import conformity_grid
from hrcreport.notebook.drawing.intervals import interval_chart

__all__ = [
    "bars_by_group",
    "conformity_grid",
    "interval_chart",
    "lines_by_year",
    "missing_by_year",
]
