"""Terms that people have searched for in vain."""
