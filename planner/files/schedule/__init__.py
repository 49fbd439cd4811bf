"""Official tariff schedules and lists of codes, read into tariff rows."""
