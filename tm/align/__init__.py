"""Alignment of sentences and clauses."""
