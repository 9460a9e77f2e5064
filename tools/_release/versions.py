"""Our versions, the runtime's versions, and the runtime's release tags.

A runtime is released under a tag (``rust-v0.116.0-alpha.1``) and packaged under
the PEP 440 form of it (``0.116.0a1``); a hotfix of a pre-release has one number
more (``rust-v0.116.0-alpha.1.2`` is ``0.116.0a1.post2``). Our version is that of
the runtime. For a final runtime we can release again, with ``.postN``; behind a
pre-release ``.postN`` is always the runtime's hotfix, so that no version means
two things. There is nothing else: no epochs, development releases or local
versions.
"""

from __future__ import annotations

import re

from packaging.version import InvalidVersion, Version

from tools._release.commands import ReleaseError

_NUMBER = r"(0|[1-9]\d*)"
_TAG = re.compile(
    rf"rust-v{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-(alpha|beta|rc)\.{_NUMBER}(?:\.{_NUMBER})?)?",
    re.ASCII,
)
_STAGES = {"a": "alpha", "b": "beta", "rc": "rc"}
_LETTERS = {stage: letter for letter, stage in _STAGES.items()}


def runtime_version(text: str) -> str:
    """Check the version of a runtime, and give its normal form.

    Args:
        text: The version in any spelling of PEP 440, or the runtime's release tag.

    Returns:
        The version as the runtime package has it.

    Raises:
        ReleaseError: It is not a version, or one that no runtime can have.
    """
    if text.startswith("rust-v"):
        return version_of_tag(text)
    version = _lane(text)
    if version.post is not None and version.pre is None:
        raise ReleaseError(
            f"{text} cannot be a runtime: behind a final version only our own releases have a .post"
        )
    return str(version)


def runtime_of(ours: str) -> str:
    """Tell the runtime that one of our versions is made for.

    Args:
        ours: Our version.

    Returns:
        The runtime's version: ours, without ``.postN`` if it is a final one.

    Raises:
        ReleaseError: It is not a version, or one that we do not release.
    """
    version = _lane(ours)
    return version.base_version if version.pre is None else str(version)


def tag_of_version(version: str) -> str:
    """Map the version of a runtime to its release tag.

    Args:
        version: Such as ``0.116.0a1`` or ``0.116.0a1.post2``.

    Returns:
        Such as ``rust-v0.116.0-alpha.1`` or ``rust-v0.116.0-alpha.1.2``.

    Raises:
        ReleaseError: No runtime can have that version.
    """
    parsed = Version(runtime_version(version))
    tag = f"rust-v{parsed.base_version}"
    if parsed.pre is None:
        return tag
    letter, number = parsed.pre
    hotfix = "" if parsed.post is None else f".{parsed.post}"
    return f"{tag}-{_STAGES[letter]}.{number}{hotfix}"


def version_of_tag(tag: str) -> str:
    """Map a runtime's release tag to the version of its package.

    Args:
        tag: Such as ``rust-v0.116.0-alpha.1`` or ``rust-v0.116.0-alpha.1.2``.

    Returns:
        Such as ``0.116.0a1`` or ``0.116.0a1.post2``.

    Raises:
        ReleaseError: It is not the tag of a runtime.
    """
    found = _TAG.fullmatch(tag)
    if found is None:
        raise ReleaseError(f"{tag} is not a tag of a runtime, like rust-v0.116.0-alpha.1")
    major, minor, patch, stage, number, hotfix = found.groups()
    version = f"{major}.{minor}.{patch}"
    if stage is None:
        return version
    return f"{version}{_LETTERS[stage]}{number}" + ("" if hotfix is None else f".post{hotfix}")


def _lane(text: str) -> Version:
    try:
        version = Version(text)
    except InvalidVersion as error:
        raise ReleaseError(f"{text!r} is not a version") from error
    if len(version.release) != 3:
        raise ReleaseError(f"{text} has not three numbers, as the runtime's versions have")
    if version.epoch or version.dev is not None or version.local is not None:
        raise ReleaseError(f"{text} has an epoch, a .dev or a local part: no runtime has")
    return version
