"""This room turns an executed notebook into a document source: text, figures, tables, graph."""

from hrcreport.assemble.document import Document, assemble
from hrcreport.assemble.source import write_source

__all__ = ["Document", "assemble", "write_source"]
