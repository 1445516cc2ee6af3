"""This package holds the texts that registers rest on, and who compared a record with its text.

A source is a text with a hash. A sign-off names a person and signs the hashes of text and record.
"""
