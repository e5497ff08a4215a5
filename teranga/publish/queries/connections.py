"""Reads about connected accounts."""
