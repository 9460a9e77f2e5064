"""Formats the repository, and repairs what the linter can repair.

Run it with the extra ``dev`` installed, from the root of the repository::

    python -m tools.format

It sorts imports, applies the safe fixes of the linter, and formats, with the
settings of ``pyproject.toml``: what an editor does on saving with the settings
in ``.vscode``. Exit status 1 says that something is left to be mended by hand.
"""
