"""This room turns an executed notebook into a document source: text, figures, tables, graph."""
