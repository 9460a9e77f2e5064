"""Checks that the package can be installed on every platform that a runtime is packaged for.

Run it from the root of the repository, with the extra ``release`` installed::

    python -m tools.check_platforms            # all eight
    python -m tools.check_platforms --demo     # and the musl runtime runs the demo here
    python -m tools.check_platforms --platform musllinux_1_1_aarch64 --python 3.12

For each platform it fetches the wheels of the runtime and of all dependencies,
in the versions of ``constraints.txt``, as an installation there would, unpacks
them, and looks whether what is compiled in them was built for the platform.
Nothing of another platform is run.

``requirements`` reads what an installation needs, ``targets`` says what a
platform takes and how its markers come out, ``wheels`` fetches, ``unpacking``
looks inside, ``trying`` runs the demo on the musl binary, ``check`` is the order
of it all.
"""
