"""This room judges finished reports: form, style, accessibility, evidence and length.

Its entrances are `inspecting`, which reads PDF, Word and HTML files, and `prose_sources`, which
needs none of that.
"""
