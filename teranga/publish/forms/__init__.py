"""From what people typed to what actions take."""
