"""Requests and answers over one transport; it knows no turn."""
