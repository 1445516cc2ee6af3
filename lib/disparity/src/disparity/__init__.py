"""This package is statistics of disparity and disclosure control, pure functions over counts.

Rates, ratios, shares with intervals, tests of bias, trends, lists that overlap, accountability;
`disparity.disclosure` says which counts of persons may be shown. It knows nothing of reports.
"""

# Names come from their modules at first use, as `__init__.pyi` lists them: who asks only for the
# sun at a place need not wait for pandas and SciPy.
from lazy_loader import attach_stub

__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)
