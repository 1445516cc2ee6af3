"""This wing reads the command line, calls the other wings and prints; nothing else."""

from hrcreport.cli.app import main

__all__ = ["main"]
