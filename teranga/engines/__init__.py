"""Pure Python engines: no Django, no network, no clock, no processes."""
