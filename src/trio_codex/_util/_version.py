"""The version of this library, which is the version of the runtime that it is made for."""

__version__ = "0.163.0"
