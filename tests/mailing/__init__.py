"""Letters handed over, signed, retried, returned: against servers of our own on this machine."""
