"""What people write into cells, as values: numbers with units, money, prices, days."""
