"""This room reads the bibliography: what a report cites besides the registers of law."""

from hrcreport.bibliography.entries import Entry
from hrcreport.bibliography.reading import Bibliography, read_bibliography

__all__ = ["Bibliography", "Entry", "read_bibliography"]
