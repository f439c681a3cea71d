"""Databases: connections, transactions and migrations, shared by all stores."""
