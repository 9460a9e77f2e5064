"""What the measures have in common, for each client: how it is started, and a turn of a stream."""
