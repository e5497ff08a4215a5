"""Measurements, one module per group: ``python -m bench [NAME]``."""
