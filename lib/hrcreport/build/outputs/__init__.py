"""This room holds the formats of the program, a module each: who writes it, who reads it.

What reads is imported where a file is read: a plan needs the names of formats only.
"""
