"""HTTP edges of the glossary."""
