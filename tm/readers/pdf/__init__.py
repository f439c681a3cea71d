"""PDF files with text: lines told from the places of characters, then paragraphs."""

from tm.readers.pdf.document import read_pdf

__all__ = ["read_pdf"]
