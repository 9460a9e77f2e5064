"""Threads: starting them, reading them, and what is done with one."""
