"""Proxies: what a host holds of an object that lives in Trio's thread.

They are made of the classes of this library, so that there is nothing to keep in step:

    1. A coroutine function becomes what the host waits with, under its own name.
    2. Any other function, and a property, runs in Trio's thread and is over at once.
    3. What an object was made with, such as an id, is read where it is.
    4. An asynchronous iterator becomes one of the host, and a block becomes a block.
    5. What comes back is shown likewise: handles as proxies, all else as it is.
"""

from __future__ import annotations

import inspect
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from functools import partial, update_wrapper
from typing import TYPE_CHECKING, Any, Final, cast

import trio

from trio_codex._host._waiting import call_plainly
from trio_codex._util._handle import TIME_LIMIT, NoPublicConstructor, check_options, create
from trio_codex._util._reading import reading_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from trio_codex._host._portal import Portal

# By their public names: those of the classes that are made for the runtime's streams.
_STREAMS: Final = (trio.abc.SendStream, trio.abc.ReceiveStream)


class Proxy(metaclass=NoPublicConstructor):
    """An object of the library, for a host.

    Attributes:
        block: The block that it was entered as, or entered by.
    """

    __slots__ = ("__weakref__", "_handle", "_host", "_portal", "_reading", "_slice_ends", "block")

    def __init__(self, host: Host, portal: Portal, handle: Any) -> None:
        self.block: Any = None
        self._host = host
        self._portal = portal
        self._handle = handle
        self._reading = reading_of(handle)
        self._slice_ends = 0.0

    def __repr__(self) -> str:
        return repr(self._handle)

    def __getattr__(self, name: str) -> Any:
        own: Mapping[str, Any] = getattr(self._handle, "__dict__", {})
        if not name.startswith("_") and name in own:
            return self._host.shown(self._portal, own[name])
        try:
            return getattr(self._handle, name)  # which explains why there is no such thing
        except AttributeError as exc:
            message = self._host.worded(str(exc))
        raise AttributeError(message, name=name, obj=self)

    def __dir__(self) -> list[str]:
        own: Mapping[str, Any] = getattr(self._handle, "__dict__", {})
        return sorted({*super().__dir__(), *(name for name in own if not name.startswith("_"))})


class Host:
    """How a kind of program waits, iterates and enters blocks.

    Attributes:
        module: The public module, for which the proxies' classes are made.
        bases: What classes of handles get beside their own functions, by name.
        time_limit: How a program limits a call.
    """

    module: str
    time_limit: str

    def __init__(self) -> None:
        self._classes: dict[type, type[Proxy]] = {}

    # What hosts do in their own ways

    def waiting(self, name: str) -> Callable[..., Any]:
        """Make the method in place of a coroutine function."""
        raise NotImplementedError

    def iteration(self) -> dict[str, Any]:
        """Make the methods of an iterator."""
        raise NotImplementedError

    def request(self) -> dict[str, Any]:
        """Make the methods of a `TurnRequest`."""
        raise NotImplementedError

    def block(self, portal: Portal, manager: AbstractAsyncContextManager[Any]) -> Any:
        """Make a block of one of Trio's."""
        raise NotImplementedError

    def plain_block(self, portal: Portal, manager: AbstractContextManager[Any], owner: Any) -> Any:
        """Make a block of one that does not wait to be entered, which a handle has given."""
        raise NotImplementedError

    def given(self, options: dict[str, Any]) -> dict[str, Any]:
        """Let the program's functions, among the arguments of a call, run in the host."""
        return options

    def worded(self, message: str) -> str:
        """Say what to write in the words of the host."""
        return message.replace(TIME_LIMIT, self.time_limit)

    def check(self, function: object, options: Mapping[str, Any]) -> None:
        """Refuse an option that a function does not have, in the words of the host."""
        try:
            check_options(function, options)
        except TypeError as exc:
            message = self.worded(str(exc))
        else:
            return
        raise TypeError(message)

    def more(self, kind: type) -> dict[str, Any]:
        """Make what a class has in this host alone."""
        del kind
        return {}

    # What all do alike

    def shown(self, portal: Portal, value: Any, owner: Any = None) -> Any:
        """Show a value of Trio's side to the host.

        Args:
            portal: Where it lives.
            value: What a function has returned, or a block gives.
            owner: The handle that it comes from.
        """
        kind: Any = type(value)  # pyright: ignore[reportUnknownVariableType]
        if isinstance(kind, NoPublicConstructor):
            return create(self.class_of(kind), self, portal, value)
        for stream in _STREAMS:
            if isinstance(value, stream):
                return create(self.class_of(stream), self, portal, value)
        # By what they are: each kind of block has the other's methods, to say what to write.
        if AbstractAsyncContextManager in kind.__mro__:
            return self.block(portal, value)
        if AbstractContextManager in kind.__mro__:
            return self.plain_block(portal, value, owner)
        return value

    def class_of(self, kind: type) -> type[Proxy]:
        """Give the class of the proxies of a class."""
        if kind not in self._classes:
            self._classes[kind] = self._make_class(kind)
        return self._classes[kind]

    def _make_class(self, kind: type) -> type[Proxy]:
        members: dict[str, Any] = {
            "__slots__": (),
            "__doc__": kind.__doc__,
            "__module__": self.module,
            "__qualname__": kind.__qualname__,
        }
        for name in dir(kind):
            if not name.startswith("_"):
                member = inspect.getattr_static(kind, name)
                if isinstance(member, property):
                    members[name] = _property(name, member)
                elif inspect.iscoroutinefunction(member):
                    members[name] = update_wrapper(self.waiting(name), member)
                elif inspect.isfunction(member):
                    members[name] = update_wrapper(_plain(name), member)
        if hasattr(kind, "__anext__"):
            members |= self.iteration()
        if hasattr(kind, "__aenter__"):
            members |= self.request()
        members |= self.more(kind)
        for name in ("__await__", "__aiter__", "__iter__", "__enter__", "__exit__"):
            if name not in members and hasattr(kind, name):
                members[name] = _refusal(name)
        return NoPublicConstructor(kind.__name__, (Proxy,), members)


def bound(self: Any, name: str, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """Make a call of a method of the object behind a proxy."""
    method = getattr(self._handle, name)
    self._host.check(method, options)
    return partial(method, *args, **self._host.given(options))


def _plain(name: str) -> Callable[..., Any]:
    def method(self: Any, *args: Any, **options: Any) -> Any:
        value = call_plainly(self._portal, bound(self, name, args, options))
        return self._host.shown(self._portal, value, self._handle)

    return method


def _property(name: str, member: property) -> property:
    def get(self: Any) -> Any:
        value = call_plainly(self._portal, lambda: getattr(self._handle, name))
        return self._host.shown(self._portal, value)

    def put(self: Any, value: Any) -> None:
        call_plainly(self._portal, lambda: setattr(self._handle, name, value))

    return property(get, put if member.fset else None, doc=member.__doc__)


def _refusal(name: str) -> Callable[..., Any]:
    """Make the method that says what to write in place of a wrong use."""

    def refuse(self: Any, *args: Any) -> Any:
        try:
            return getattr(cast("Any", type(self._handle)), name)(self._handle, *args)
        except TypeError as exc:
            message = self._host.worded(str(exc))
        raise TypeError(message)

    return refuse
