"""Pages of publish, one file a subject."""
