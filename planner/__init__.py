"""Ballast: what each product costs under which tariff, what can still land in time, how much to stockpile."""

__version__ = "0.1.0"
