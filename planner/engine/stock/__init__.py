"""How much to hold, where, and why."""
