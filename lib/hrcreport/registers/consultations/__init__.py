"""This package holds who was heard for a report, on which terms, and what the State replied."""
