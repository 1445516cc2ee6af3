"""This package holds recommendations: those that a report makes and those that were issued."""
