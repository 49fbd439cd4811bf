"""Plans and results as workbooks."""
