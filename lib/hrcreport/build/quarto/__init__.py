"""This room makes the documents of notebooks that Quarto renders by itself."""
