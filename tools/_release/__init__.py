"""What the release tools share.

``versions`` maps our versions to the runtime's and to its release tags, ``pins``
knows every place in the repository where the version stands, ``commands`` runs
other programs, ``installing`` makes empty environments to try wheels in.
"""
