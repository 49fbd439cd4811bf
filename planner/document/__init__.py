"""The open plan and its history."""
