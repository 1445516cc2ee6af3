"""This wing makes one notebook one document in its formats: run, assemble, render."""
