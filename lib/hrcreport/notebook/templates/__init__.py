"""This room is text with values in it: what prose may say, and how values are printed in it."""
