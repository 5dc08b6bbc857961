"""One command a file; each is a thin caller of the library."""
