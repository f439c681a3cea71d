"""Writing alignments and the units of their edits."""
