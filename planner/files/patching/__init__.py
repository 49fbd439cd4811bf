"""New values into the user's own workbook: only the cells that change, every other byte as it was."""
