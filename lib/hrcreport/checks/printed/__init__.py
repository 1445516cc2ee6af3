"""This room holds the texts of printed files: passages, their stream, the pieces of a PDF."""
