"""What a plan is and how it can change."""
