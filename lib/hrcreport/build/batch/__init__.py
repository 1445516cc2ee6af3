"""This room plans and runs many reports: what must run and why, workers, publishing."""
