"""Who acts: one role a file, one typed value in and one out. No role writes, and none sees another's work."""
