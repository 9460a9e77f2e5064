"""Stages a wheel of the runtime package for one platform; never an sdist.

Run it from the root of the repository, with the extra ``release`` installed::

    python -m tools.stage_runtime 0.163.0 macosx_11_0_arm64 path/to/codex
    python -m tools.stage_runtime rust-v0.163.0 win_amd64 path/to/package --out dist

It takes one ``codex`` binary, or a directory with a whole runtime package: the
``codex-package.json`` and what stands beside it. What does not fit the platform
is refused.

``platforms`` is the matrix, ``binaries`` tells what a file was built for,
``layout`` takes the package apart, ``build`` makes the wheel.
"""
