"""What is known, and by whom: dossiers of one setting each, read from plain text, never from a model."""
