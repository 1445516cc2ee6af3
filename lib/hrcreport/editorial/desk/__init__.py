"""This module is the desk at which reports are written: own notebooks, their updates, a preview."""
