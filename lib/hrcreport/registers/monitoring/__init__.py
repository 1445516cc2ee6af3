"""This package holds what is followed up: cases, treaties, visits, letters, reviews."""
