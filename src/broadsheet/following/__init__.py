"""What does a reader follow, and is anything missing? From a followed name to channels, ledger and state."""
