"""The lossless fuzzy index, derived from the store and always rebuildable."""
