"""This room estimates the events that no list holds, from what lists share."""
