"""How things look in a terminal. Reads documents and values; decides nothing."""
