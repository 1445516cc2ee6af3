"""This room runs a notebook for one set of parameters; it alone knows Papermill and Jupyter.

Its entrance is `run`; `kept` and `again` make the same copy from an earlier run.
"""
