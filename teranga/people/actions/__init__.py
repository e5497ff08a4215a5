"""Writes about people, one file per verb group."""
