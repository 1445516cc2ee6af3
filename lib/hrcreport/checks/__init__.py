"""This wing tells what is wrong with a text before and a document after, and what may not leave."""

# What other wings may use of this one, loaded at first use, is what `__init__.pyi` lists.
from lazy_loader import attach_stub

__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)
