"""Commands, files and searches, without an agent."""
