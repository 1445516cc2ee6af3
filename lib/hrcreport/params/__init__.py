"""This module offers the kinds of parameters that a notebook's `parameters` cell annotates with."""

from __future__ import annotations

from hrcreport.params.kinds import Country, Day, Language, Required, Status, Symbol, Table, Year

__all__ = ["Country", "Day", "Language", "Required", "Status", "Symbol", "Table", "Year"]
