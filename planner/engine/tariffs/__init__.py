"""Which duties touch which goods: layers compiled, matched, stacked and looked up."""
