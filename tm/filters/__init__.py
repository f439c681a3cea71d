"""Which units a filter wants, as conditions of a database."""
