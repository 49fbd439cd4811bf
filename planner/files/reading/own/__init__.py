"""Workbooks that hold a whole plan, read back."""
