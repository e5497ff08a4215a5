"""Hold all, and release one by one."""
