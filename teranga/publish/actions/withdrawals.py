"""Take back a post or one delivery."""
