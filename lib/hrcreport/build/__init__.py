"""This wing tells which reports must run and where, and what is published of them."""

# What other wings may use of this one, loaded at first use, is what `__init__.pyi` lists.
from lazy_loader import attach_stub

__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)
