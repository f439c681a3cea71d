"""Lists of the rows of stored alignments: pages, counts, what comes next."""
