"""This package holds what those who follow up need of one State: its page, and its records."""
