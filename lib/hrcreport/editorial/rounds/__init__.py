"""This room is a round of review: what changed and why, what is open, what comes home."""
