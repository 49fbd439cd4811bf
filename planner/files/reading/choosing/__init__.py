"""What an import found, and what the user or a remembered mapping decided about it."""
