"""Reads about deliveries and their timelines."""
