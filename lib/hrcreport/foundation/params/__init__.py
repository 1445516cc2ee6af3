"""This module offers the kinds of parameters that a notebook's `parameters` cell annotates with."""

from __future__ import annotations

from typing import Any, NewType

__all__ = [
    "Country",
    "Day",
    "Document",
    "JobNumber",
    "Language",
    "Masthead",
    "Required",
    "Status",
    "Symbol",
    "Table",
    "Visit",
    "Year",
]

# At run time a parameter is plain Python; the annotation tells its kind to the checks, and to prose
# that 2019 is a year and not a count of 2,019.
Country = NewType("Country", str)
Day = NewType("Day", str)
Document = NewType("Document", str)
JobNumber = NewType("JobNumber", str)
Language = NewType("Language", str)
Masthead = NewType("Masthead", dict[str, Any])
Status = NewType("Status", str)
Symbol = NewType("Symbol", str)
Table = NewType("Table", str)
Visit = NewType("Visit", dict[str, Any])
Year = NewType("Year", int)


class Required:
    """The mark of a parameter that a params file must set: `Required[Country]`.

    At run time it is the kind in the brackets. What stands behind such a parameter in the cell is
    no default: it is empty, and only there so that Papermill and JupyterLab know the name.
    """

    def __class_getitem__(cls, kind: Any) -> Any:
        return kind
