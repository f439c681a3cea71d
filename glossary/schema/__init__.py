"""The tables of the terminology."""
