"""This room is what a record is, and how files of records are read with their lines."""
