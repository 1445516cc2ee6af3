"""This room turns a document source into PDF, Word and HTML through one of two engines.

It is the only room that knows Quarto, Pandoc and Typst. Both engines run the same filters,
templates and Word reference of the format extension that lies inside the source.
"""
