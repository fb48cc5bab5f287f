"""A site that stations connect to."""
