"""This room reads the bibliography: what a report cites besides the registers of law."""
