"""Readers and writers of translation units, one format a file."""
