"""Reads across posts, deliveries and connections. Each takes the actor first."""
