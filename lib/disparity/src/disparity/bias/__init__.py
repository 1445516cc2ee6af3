"""This room is tests of bias in stops, searches and force, and what may be written of them."""
