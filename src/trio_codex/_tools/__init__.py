"""Tools: async functions that the model can call.

A `Tool` (`_tool`) is made of a function and answers the calls of the model; `tool_specs`
(`_specs`) offers tools to the runtime; the registry (`_registry`) knows which thread has
which. Only the last is loaded with the package.
"""
