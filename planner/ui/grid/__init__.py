"""What every grid has: how it looks, keys, the clipboard, entries, order and filters. It knows no table of the plan."""
