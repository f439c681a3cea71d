"""Many documents at once: lists of pairs, aligned in several processes."""
