"""What a revision changed against the one before it, cell by cell, each change with its cause."""
