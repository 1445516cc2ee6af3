"""Hypothesis tries the same examples each time, on a busy machine too."""

from hypothesis import settings

settings.register_profile("alike", derandomize=True, deadline=None)
settings.load_profile("alike")
