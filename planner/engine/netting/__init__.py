"""What is needed when: the bill of materials exploded and netted against stock."""
