"""What is due? Claims one job, does a step of it, notes how it ended."""
