"""Tiles, bar, sliders and lower panels of the window."""
