"""Strangers' files are read in a process of their own: the window lives on, and whatever they do, they do it there."""
