"""This module is where notebooks find the charts; each returns a Picture with its alt text."""

from hrcreport.notebook.drawing.availability import availability_grid
from hrcreport.notebook.drawing.bars import bars_by_group
from hrcreport.notebook.drawing.by_year import lines_by_year
from hrcreport.notebook.drawing.dumbbells import dumbbell_chart
from hrcreport.notebook.drawing.funnels import funnel_plot
from hrcreport.notebook.drawing.grids import conformity_grid
from hrcreport.notebook.drawing.intervals import disparity_chain, interval_chart
from hrcreport.notebook.drawing.missing import missing_by_year
from hrcreport.notebook.drawing.status import status_bars
from hrcreport.notebook.drawing.timelines import timeline
from hrcreport.notebook.drawing.workforce import workforce_chart

__all__ = [
    "availability_grid",
    "bars_by_group",
    "conformity_grid",
    "disparity_chain",
    "dumbbell_chart",
    "funnel_plot",
    "interval_chart",
    "lines_by_year",
    "missing_by_year",
    "status_bars",
    "timeline",
    "workforce_chart",
]
