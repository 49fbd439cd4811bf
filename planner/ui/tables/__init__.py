"""Grids over tables of the plan and over computed numbers."""
