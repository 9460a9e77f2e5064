"""Opening a runtime, and what a program holds of it."""
