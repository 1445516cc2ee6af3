"""This room judges finished reports: form, style, accessibility, evidence and length."""

from hrcreport.review.findings import Finding, Inspection
from hrcreport.review.inspecting import inspect_file, inspect_folder

__all__ = ["Finding", "Inspection", "inspect_file", "inspect_folder"]
