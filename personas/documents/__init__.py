"""A dossier as one document that a colleague reads and marks up, and what comes back of it."""
