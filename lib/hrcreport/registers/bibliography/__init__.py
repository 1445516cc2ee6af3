"""This room reads the bibliography: what a report cites besides the registers of law."""

from hrcreport.registers.bibliography.entries import Entry
from hrcreport.registers.bibliography.reading import Bibliography, read_bibliography

__all__ = ["Bibliography", "Entry", "read_bibliography"]
