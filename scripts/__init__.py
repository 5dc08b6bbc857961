"""What makes and checks the house: lock files, the reference, the wheel."""
