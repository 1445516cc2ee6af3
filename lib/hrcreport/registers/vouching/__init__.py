"""This package is where persons compare records with the texts that they rest on, and sign."""
