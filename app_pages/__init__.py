"""The pages of the review table, one a file."""
