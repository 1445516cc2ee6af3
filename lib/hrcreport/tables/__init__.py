"""This wing holds figures with their source and shape, and makes raw exports tidy."""
