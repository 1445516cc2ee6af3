"""This room asks how a rate moves over years and months, and what a reform moved."""
