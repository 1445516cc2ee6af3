"""This room is where a process stands: its project, and what was read of it."""
