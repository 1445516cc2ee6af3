"""This room judges finished reports: form, style, accessibility, evidence and length.

Its entrances are `inspection`, which reads PDF, Word and HTML files, and in `evidence` what looks
for typed statistics before anything runs, which needs none of that.
"""
