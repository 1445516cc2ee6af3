"""This room is what a person at a terminal meets: choices of words, tables, progress, problems."""
