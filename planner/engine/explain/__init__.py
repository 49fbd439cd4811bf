"""Numbers told as trees of terms."""
