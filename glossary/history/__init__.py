"""The changes of concepts, and taking them back."""
