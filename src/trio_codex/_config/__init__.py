"""What programs say: the configuration, inputs, modes, and the checks of arguments."""
