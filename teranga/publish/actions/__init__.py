"""What people do with posts: one file per group of verbs, imported by its own name."""
