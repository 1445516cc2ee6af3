"""This room knows every register in YAML: its files, its keys, its schema, its spreadsheets."""
