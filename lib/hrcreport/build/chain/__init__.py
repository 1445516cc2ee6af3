"""This package hands the chain of a build, from evidence to recommendation, to other programs."""
