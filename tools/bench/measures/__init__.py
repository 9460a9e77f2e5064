"""What is measured: one module for each measure, with one function for each client.

A function takes the size, does the work as the documentation of its client shows it, and gives its
numbers. A client is imported in its own function, so that no other runs beside it.
"""
