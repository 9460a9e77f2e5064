"""What the runtime tells, to those who subscribe."""
