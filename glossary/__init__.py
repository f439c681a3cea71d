"""The terminology: extraction, concepts, recognition, exchange."""
