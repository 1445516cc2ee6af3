"""This package is the desk at which persons compare records with the texts that they rest on."""
