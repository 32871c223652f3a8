"""One step a file, by number."""
