"""What is remembered: every step of a run as an event in a chain, and nothing that only we can read."""
