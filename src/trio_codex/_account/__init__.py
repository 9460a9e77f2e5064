"""Logins, and what concerns the account."""
