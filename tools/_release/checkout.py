"""The git checkout that a tool works on: refused when dirty, copied, written back."""

from __future__ import annotations

import shutil
from pathlib import Path

from tools._release.commands import ReleaseError, must_run


def require_clean(root: Path) -> None:
    """Refuse a checkout with uncommitted changes.

    Args:
        root: The root of the checkout.

    Raises:
        ReleaseError: It has some, or is not a checkout.
    """
    changes = must_run("git status", "git", "-C", root, "status", "--porcelain")
    if changes:
        raise ReleaseError(f"{root} has uncommitted changes (--allow-dirty goes on):\n{changes}")


def files(root: Path) -> list[Path]:
    """List what git has, and what it would add: all files that are not ignored.

    Args:
        root: The root of the checkout.

    Returns:
        The paths, relative to the root. Files that were deleted are left out.

    Raises:
        ReleaseError: It is not a checkout.
    """
    listed = must_run(
        "git ls-files",
        *("git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"),
    )
    paths = {Path(name) for name in listed.split("\0") if name}
    return sorted(path for path in paths if (root / path).is_file())


def copy(root: Path, target: Path) -> None:
    """Copy those files.

    Args:
        root: The root of the checkout.
        target: The root of the copy, which is made.

    Raises:
        ReleaseError: It is not a checkout.
    """
    for path in files(root):
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / path, target / path)


class Copy:
    """A copy of a checkout whose changes can be written back, all or none.

    Work on the copy can fail at any point, or be killed, and the checkout does
    not notice.

    Args:
        root: The root of the checkout.
        path: The root of the copy, which is made.
    """

    def __init__(self, root: Path, path: Path) -> None:
        self.root = root
        self.path = path
        copy(root, path)
        self._before = _contents(path, files(root))

    def as_in_root(self, text: str) -> str:
        """Put the checkout's path into a text in place of the copy's.

        Args:
            text: What a program said that ran in the copy.

        Returns:
            The text, about files that stay.
        """
        for path in {self.path.resolve(), self.path}:
            text = text.replace(str(path), str(self.root))
        return text

    def write_back(self, folders: tuple[Path, ...]) -> list[Path]:
        """Write what has changed in the copy to the checkout.

        Args:
            folders: The files and folders that may change, relative to the root.

        Returns:
            The paths that changed.

        Raises:
            ReleaseError: One of them has been changed in the checkout meanwhile.
        """
        after = _contents(self.path, _below(self.path, folders))
        before = {path: text for path, text in self._before.items() if _is_below(path, folders)}
        changed = sorted(
            path for path in before.keys() | after.keys() if before.get(path) != after.get(path)
        )
        now = _contents(self.root, changed)
        for path in changed:
            if now.get(path) != before.get(path):
                raise ReleaseError(f"{path} has been changed meanwhile: nothing was written")
        try:
            _put(self.root, {path: after.get(path) for path in changed})
        except BaseException:
            _put(self.root, {path: before.get(path) for path in changed})
            raise
        return changed


def _below(root: Path, folders: tuple[Path, ...]) -> list[Path]:
    paths = [path for folder in folders for path in [folder, *_inside(root, folder)]]
    return [path for path in paths if "__pycache__" not in path.parts]


def _inside(root: Path, folder: Path) -> list[Path]:
    return [path.relative_to(root) for path in (root / folder).rglob("*")]


def _is_below(path: Path, folders: tuple[Path, ...]) -> bool:
    return any(path == folder or folder in path.parents for folder in folders)


def _contents(root: Path, paths: list[Path]) -> dict[Path, bytes]:
    return {path: (root / path).read_bytes() for path in paths if (root / path).is_file()}


def _put(root: Path, contents: dict[Path, bytes | None]) -> None:
    for path, content in contents.items():
        if content is None:
            (root / path).unlink(missing_ok=True)
        else:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
