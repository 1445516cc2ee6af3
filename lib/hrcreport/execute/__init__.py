"""This room runs a notebook for one set of parameters; it alone knows Papermill and Jupyter."""

from hrcreport.execute.run import Executed, execute

__all__ = ["Executed", "execute"]
