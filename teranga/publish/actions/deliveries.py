"""Plan, release and settle deliveries."""
