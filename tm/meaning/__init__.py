"""Meaning search: units whose sentence vectors lie near that of a text; see `docs/meaning.md`."""
