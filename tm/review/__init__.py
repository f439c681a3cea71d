"""Review: what a person says about an alignment, kept with the import that it came with."""
