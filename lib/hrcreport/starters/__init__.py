"""This room begins a project: a starter's files, the format of documents, the names of States."""

from hrcreport.starters.beginning import STARTERS, begin_project

__all__ = ["STARTERS", "begin_project"]
