"""This room begins a project: a starter's files, the format of documents, the names of States."""

from hrcreport.starters.new_project import STARTERS, begin_project

__all__ = ["STARTERS", "begin_project"]
