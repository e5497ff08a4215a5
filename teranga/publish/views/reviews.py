"""Read, then approve, ask for a change, or say no."""
