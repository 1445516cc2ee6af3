"""This wing is what all others stand on: records, places, words, messages."""
