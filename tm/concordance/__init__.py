"""Concordance: where words stand inside stored units, on either side."""
