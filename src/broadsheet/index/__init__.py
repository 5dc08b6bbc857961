"""Which papers are near this? Thrown away and rebuilt from the store at any time."""
