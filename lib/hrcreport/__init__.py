"""This package turns parameterised notebooks into Human Rights Council report drafts."""

__version__ = "0.1.0"
