"""This room parses the command line, calls the other rooms and prints; nothing else."""

from hrcreport.cli.app import main

__all__ = ["main"]
