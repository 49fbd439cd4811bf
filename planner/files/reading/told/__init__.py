"""What an import tells of sheets and columns."""
