"""When products can be ready, and when a line stands still."""
