"""What the look of cells says beyond their values: formats, indents, links."""
