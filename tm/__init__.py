"""The translation memory: documents in, units and matches out."""
