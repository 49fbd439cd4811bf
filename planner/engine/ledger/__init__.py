"""The results of a scenario as sheets that calculate: what may be changed, and how every number follows from it."""
