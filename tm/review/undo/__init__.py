"""What taking an edit of an alignment back restores."""
