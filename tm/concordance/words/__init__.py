"""The words of a concordance as a file holds them."""
