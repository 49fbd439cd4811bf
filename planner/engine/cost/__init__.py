"""What goods cost landed: value, freight, duty, fees, roll-up."""
