"""The bill of materials as a grid: its tree, its cells, and what is done with its lines."""
