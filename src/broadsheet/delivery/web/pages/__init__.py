"""One page, one file; its template has the same name."""
