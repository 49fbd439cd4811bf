"""Lines put together: who goes into whom, who offers what, one edit of a plan."""
