"""Word documents (DOCX): paragraphs, tables, notes, headers, in the order of the page."""

from tm.readers.docx.document import read_docx

__all__ = ["read_docx"]
