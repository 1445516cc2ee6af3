"""This room is disclosure control: which counts of persons a report may show, and which not."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
