"""Files of the runtime's machine: what `Codex.fs` gives."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, final

from trio_codex import types
from trio_codex._config._checks import absolute
from trio_codex._notifications._stream import EventStream
from trio_codex._util._control_c import block
from trio_codex._util._handle import NoPublicConstructor, create
from trio_codex._workspace._held import new_id
from trio_codex.errors import ProtocolError

if TYPE_CHECKING:
    import os
    from collections.abc import AsyncGenerator

    from trio_codex._workspace._held import Holds

__all__ = ["FileSystem"]


@final
class FileSystem(metaclass=NoPublicConstructor):
    """Files of the machine that the runtime runs on, outside of any sandbox; see `Codex.fs`.

    Paths are absolute, since the runtime takes no others. Every function is a
    checkpoint. Cancelled before its request was written, it does nothing;
    cancelled later, the runtime may have done what was asked.

    What the operating system refuses, for example because a file is missing, is
    an `InternalRpcError` with the system's words. A path that is not a path, one of
    bytes too, is a `TypeError`; nothing is sent then.
    """

    def __init__(self, holds: Holds) -> None:
        self._calls = holds.calls
        self._holds = holds

    async def read(self, path: str | os.PathLike[str]) -> bytes:
        """Read a file whole (``fs/readFile``).

        Args:
            path: The file.

        Raises:
            ValueError: The path is not absolute.
            JsonRpcError: There is no such file, or it cannot be read.
            TransportClosedError: The connection is over.
        """
        params = types.FsReadFileParams(path=absolute(path))
        response = await self._calls.call("fs/readFile", params, types.FsReadFileResponse)
        try:
            return base64.b64decode(response.data_base64, validate=True)
        except ValueError:
            raise ProtocolError("fs/readFile: $.dataBase64 is not base64") from None

    async def read_text(
        self, path: str | os.PathLike[str], *, encoding: str = "utf-8", errors: str = "strict"
    ) -> str:
        """Read a text file whole (``fs/readFile``). Line ends stay as they are.

        Args:
            path: The file.
            encoding: Its encoding.
            errors: What to do with what is not in that encoding, as for `bytes.decode`.

        Raises:
            ValueError: The path is not absolute, or the file is not in that encoding.
            JsonRpcError: There is no such file, or it cannot be read.
            TransportClosedError: The connection is over.
        """
        return (await self.read(path)).decode(encoding, errors)

    async def write(self, path: str | os.PathLike[str], data: bytes) -> None:
        """Write a file whole, in place of what was there (``fs/writeFile``).

        Args:
            path: The file; its directory must be there.
            data: What will be in it.

        Raises:
            ValueError: The path is not absolute.
            JsonRpcError: It cannot be written.
            TransportClosedError: The connection is over.
        """
        text = base64.b64encode(data).decode()
        params = types.FsWriteFileParams(path=absolute(path), data_base64=text)
        await self._calls.call("fs/writeFile", params, types.FsWriteFileResponse)

    async def write_text(
        self, path: str | os.PathLike[str], text: str, *, encoding: str = "utf-8"
    ) -> None:
        """Write a text file whole, in place of what was there (``fs/writeFile``).

        Args:
            path: The file; its directory must be there.
            text: What will be in it.
            encoding: The encoding.

        Raises:
            ValueError: The path is not absolute, or the encoding does not have a character.
            JsonRpcError: It cannot be written.
            TransportClosedError: The connection is over.
        """
        await self.write(path, text.encode(encoding))

    async def list_dir(
        self, path: str | os.PathLike[str]
    ) -> list[types.FsReadDirectoryEntry | types.Unknown]:
        """List what is in a directory, in no order (``fs/readDirectory``).

        A symbolic link that leads nowhere is not listed.

        Args:
            path: The directory.

        Returns:
            The entries; one that does not fit its class is a `types.Unknown`.

        Raises:
            ValueError: The path is not absolute.
            JsonRpcError: There is no such directory, or it cannot be read.
            TransportClosedError: The connection is over.
        """
        params = types.FsReadDirectoryParams(path=absolute(path))
        response = await self._calls.call("fs/readDirectory", params, types.FsReadDirectoryResponse)
        return response.entries

    async def make_dir(self, path: str | os.PathLike[str], *, parents: bool = False) -> None:
        """Make a directory (``fs/createDirectory``).

        Args:
            path: The directory.
            parents: Whether to make those too that it is to be in, and to take it
                for made if it is there already.

        Raises:
            ValueError: The path is not absolute.
            JsonRpcError: It cannot be made.
            TransportClosedError: The connection is over.
        """
        params = types.FsCreateDirectoryParams(path=absolute(path), recursive=parents)
        await self._calls.call("fs/createDirectory", params, types.FsCreateDirectoryResponse)

    async def copy(
        self,
        source: str | os.PathLike[str],
        destination: str | os.PathLike[str],
        *,
        recursive: bool = False,
    ) -> None:
        """Copy a file, or a directory with all that is in it (``fs/copy``).

        Args:
            source: What to copy.
            destination: What the copy will be; its directory must be there.
            recursive: Whether it may be a directory.

        Raises:
            ValueError: A path is not absolute.
            JsonRpcError: It cannot be copied.
            TransportClosedError: The connection is over.
        """
        params = types.FsCopyParams(
            source_path=absolute(source, "source"),
            destination_path=absolute(destination, "destination"),
            recursive=recursive,
        )
        await self._calls.call("fs/copy", params, types.FsCopyResponse)

    async def remove(
        self,
        path: str | os.PathLike[str],
        *,
        recursive: bool = False,
        missing_ok: bool = False,
    ) -> None:
        """Remove a file, or a directory (``fs/remove``).

        Unlike the request itself it does neither of what the two flags allow
        unless it is told to.

        Args:
            path: What to remove.
            recursive: Whether to remove with a directory all that is in it.
            missing_ok: Whether it may be gone already.

        Raises:
            ValueError: The path is not absolute.
            JsonRpcError: It cannot be removed.
            TransportClosedError: The connection is over.
        """
        params = types.FsRemoveParams(path=absolute(path), recursive=recursive, force=missing_ok)
        await self._calls.call("fs/remove", params, types.FsRemoveResponse)

    async def metadata(self, path: str | os.PathLike[str]) -> types.FsGetMetadataResponse:
        """Tell what is at a path, and since when (``fs/getMetadata``).

        Args:
            path: A file or directory, or a link that leads to one.

        Raises:
            ValueError: The path is not absolute.
            JsonRpcError: There is nothing.
            TransportClosedError: The connection is over.
        """
        params = types.FsGetMetadataParams(path=absolute(path))
        return await self._calls.call("fs/getMetadata", params, types.FsGetMetadataResponse)

    @block
    async def watch(
        self, path: str | os.PathLike[str]
    ) -> AsyncGenerator[EventStream[types.FsChangedNotification]]:
        """Hear of changes in the block (``fs/watch``); leaving it ends that (``fs/unwatch``).

        The runtime tells of changes about 200 milliseconds later, several at
        once. Leaving is shielded, and bounded by `CodexConfig.interrupt_timeout`. Where a
        connection that was cut is made again, the watch is too, and ``gaps`` of the iterator
        counts that: changes meanwhile are not told.

        Args:
            path: A file or directory; of a directory, what is directly in it. It need
                not be there yet.

        Yields:
            An asynchronous iterator over the changes. When more than
            `CodexConfig.event_buffer` are unread, the oldest are dropped.

        Raises:
            ValueError: The path is not absolute.
            JsonRpcError: The runtime refused.
            TransportClosedError: The connection is over.
        """
        begin = types.FsWatchParams(path=absolute(path), watch_id=new_id())
        async with self._holds.hold(
            "watch",
            types.FsChangedNotification.method,
            ("watchId", begin.watch_id),
            [("fs/watch", begin)],
            ("fs/unwatch", types.FsUnwatchParams(watch_id=begin.watch_id)),
        ) as subscription:
            yield create(EventStream, subscription)
