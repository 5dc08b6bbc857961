"""Sources: outside forms become records."""
