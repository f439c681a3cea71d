"""The tables of the translation memory, which its stores share."""
