"""The rows of a table into lines: what is a part, what it says, what it costs."""
