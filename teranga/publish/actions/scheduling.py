"""Say when a post goes out."""
