"""This module is where notebooks find the charts; each returns a Picture with its alt text."""

from hrcreport.notebook.drawing.by_year import lines_by_year
from hrcreport.notebook.drawing.intervals import interval_chart

__all__ = ["interval_chart", "lines_by_year"]
