"""Ask for review, approve, ask for changes, reject; raise and lower the risk."""
