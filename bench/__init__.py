"""Speed and quality, measured: one file a question; each prints a table and writes it with its numbers."""
