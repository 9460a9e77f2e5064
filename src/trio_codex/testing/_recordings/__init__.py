"""Recordings of what a connection said, and programs that run on one in place of a runtime."""
