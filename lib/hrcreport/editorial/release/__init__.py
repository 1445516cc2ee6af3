"""This room lets reports out of the house: by two signatures and a log."""
