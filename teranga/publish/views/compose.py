"""Write a post."""
