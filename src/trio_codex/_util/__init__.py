"""What everything stands on: Ctrl-C, handles, records, text."""
