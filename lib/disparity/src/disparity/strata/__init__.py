"""This room compares within ages and areas, and tells areas that differ by more than chance."""
