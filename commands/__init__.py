"""The commands, a file for what belongs together. Each parses, calls, prints; `cli` puts them under one name."""
