"""The clients that are measured: one module each, with the same functions."""
