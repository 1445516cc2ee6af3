"""This module is where notebooks find the charts; each returns a Picture with its alt text."""

from hrcreport.notebook.drawing.availability import availability_grid
from hrcreport.notebook.drawing.bars import bars_by_group
from hrcreport.notebook.drawing.by_year import lines_by_year
from hrcreport.notebook.drawing.cohort_funnels import cohort_funnel
from hrcreport.notebook.drawing.darkness_curves import darkness_curve
from hrcreport.notebook.drawing.dumbbells import dumbbell_chart
from hrcreport.notebook.drawing.funnels import funnel_plot
from hrcreport.notebook.drawing.grids import conformity_grid
from hrcreport.notebook.drawing.hit_rates import hit_rate_chart
from hrcreport.notebook.drawing.intervals import disparity_chain, interval_chart
from hrcreport.notebook.drawing.missing import missing_by_year
from hrcreport.notebook.drawing.overlaps import list_overlaps
from hrcreport.notebook.drawing.smoothed import raw_and_smoothed
from hrcreport.notebook.drawing.status import status_bars
from hrcreport.notebook.drawing.timelines import timeline
from hrcreport.notebook.drawing.waiting_curves import waiting_curve
from hrcreport.notebook.drawing.workforce import workforce_chart

__all__ = [
    "availability_grid",
    "bars_by_group",
    "cohort_funnel",
    "conformity_grid",
    "darkness_curve",
    "disparity_chain",
    "dumbbell_chart",
    "funnel_plot",
    "hit_rate_chart",
    "interval_chart",
    "lines_by_year",
    "list_overlaps",
    "missing_by_year",
    "raw_and_smoothed",
    "status_bars",
    "timeline",
    "waiting_curve",
    "workforce_chart",
]
