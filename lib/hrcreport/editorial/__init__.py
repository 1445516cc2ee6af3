"""This wing is what people do with a report: begin, write, compare, review, release."""

# What other wings may use of this one, loaded at first use, is what `__init__.pyi` lists.
from lazy_loader import attach_stub

__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)
