"""Write, save, restore, fix and annotate a draft."""
