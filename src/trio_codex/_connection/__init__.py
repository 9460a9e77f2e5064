"""One connection: it assembles the parts and runs their tasks."""
