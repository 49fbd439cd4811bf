"""What is not known, not counted, or worth asking."""
