"""Correct what went out."""
