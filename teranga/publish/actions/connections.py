"""Connect, check and end accounts."""
