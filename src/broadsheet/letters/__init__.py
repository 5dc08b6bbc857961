"""What does a letter look like? From an edition and a subscription to a subject, a text and HTML. Sends nothing."""
