"""This package holds the standards, the domestic law, and how far the one meets the other."""
