"""What to order from whom by when, and what each order costs."""
