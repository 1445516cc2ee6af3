"""This room builds a report again with inputs of another day, in a copy of its project."""
