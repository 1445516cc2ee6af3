"""This room checks text as its authors wrote it, in notebooks and blocks, without a kernel."""
