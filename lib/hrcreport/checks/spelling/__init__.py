"""This room looks up words in the dictionaries of languages, and in the project's own."""
