"""HTTP edges of the translation memory."""
