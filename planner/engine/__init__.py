"""A plan turned into numbers."""
