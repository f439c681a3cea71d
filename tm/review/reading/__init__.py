"""Reading stored alignments: whole, or only the part that somebody looks at."""
