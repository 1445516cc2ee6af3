"""This module offers the kinds of parameters that a notebook's `parameters` cell annotates with."""

from __future__ import annotations

from hrcreport.params.kinds import (
    Country,
    Day,
    Document,
    Language,
    Required,
    Status,
    Symbol,
    Table,
    Year,
)  # fmt: skip

__all__ = [
    "Country", "Day", "Document", "Language", "Required", "Status", "Symbol", "Table", "Year",
]  # fmt: skip
