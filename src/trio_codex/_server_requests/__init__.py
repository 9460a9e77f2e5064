"""What the runtime asks of the program, and the answers."""
