"""A plan turned into bytes and back."""
