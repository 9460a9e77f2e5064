"""The shortest programs that ask one question, as a user writes them; each runs as a script.

The argument says how to start the stand-in. Each prints the answer, and the time at which it had
it, by the clock that all processes of the machine share.
"""
