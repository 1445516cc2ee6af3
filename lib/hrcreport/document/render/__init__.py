"""This room turns a document source into PDF, Word and HTML through one of two engines.

It is the only room that knows Quarto, Pandoc and Typst. Both engines run the same filters,
templates and Word reference of the format extension that lies inside the source.
"""

from hrcreport.document.render.engine import Rendered, available_engines, choose_engine, render

__all__ = ["Rendered", "available_engines", "choose_engine", "render"]
