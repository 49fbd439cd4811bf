"""What the columns of a table mean: their headers, and the cells below them."""
