"""Places: names, finding, resolution, the index on disk."""
