"""Where the tables of a sheet lie, and how each of them is laid out."""
