"""This package holds the tables, the names of States and the geometry that reports rest on."""
