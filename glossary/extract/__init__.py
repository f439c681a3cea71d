"""Term extraction: candidates, links, pairs, rank."""
