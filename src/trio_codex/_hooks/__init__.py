"""Functions of the program that the runtime asks before and after what the agent does."""
