"""Values that programs give: the configuration, inputs, modes, and the checks of arguments."""
