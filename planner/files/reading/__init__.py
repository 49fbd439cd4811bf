"""Strangers' workbooks, understood and turned into one edit of a plan."""
