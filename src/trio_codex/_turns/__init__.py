"""A turn: its route, its life, its handle and its result."""
