"""This wing is law and practice that people keep in YAML, and who vouches for it."""
