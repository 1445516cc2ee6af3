"""This package turns a raw export into a tidy table as a recipe says, without code."""
