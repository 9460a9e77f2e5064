"""The foundation of all parts: Ctrl-C, handles, records, text."""
