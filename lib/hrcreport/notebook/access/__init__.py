"""This room is what a running report may see: its States, its tables as they may be shown."""
