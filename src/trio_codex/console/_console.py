"""The console that a program opens, and what it gives to its client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import trio

from trio_codex._config._checks import described
from trio_codex._connection._instruments import Instrument
from trio_codex._server_requests._handlers import RequestHandlers
from trio_codex._util._control_c import block, protected
from trio_codex._util._groups import BareErrors
from trio_codex._util._handle import NoPublicConstructor, checks_options, create
from trio_codex.console import _cards as cards
from trio_codex.console._access import Access
from trio_codex.console._app import make_app
from trio_codex.console._desk import Desk
from trio_codex.console._elicitations import elicitation_card
from trio_codex.console._rows import Rows
from trio_codex.console._server import open_server
from trio_codex.console._story import Story

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from trio_codex._config._config import CodexConfig
    from trio_codex._connection._handshake import RuntimeMetadata
    from trio_codex._turns._turns import ObservedTurn
    from trio_codex.console._cards import Card
    from trio_codex.errors import CodexError

_GREATEST_PORT = 65_535


@final
@protected
class Console(Instrument, metaclass=NoPublicConstructor):
    """A page with the turns of a program; `open_console` makes it.

    It is an `Instrument`, which shows what it is told, and gives the handlers that wait for a
    click. It is for one client at a time.

    Attributes:
        url: The first address to open. Who has it may watch, and answer what is asked, as
            long as the block is not left: it has a token in it. In the browser the token becomes
            a cookie, and leaves the address.
    """

    def __init__(self, rows: Rows, desk: Desk, story: Story, access: Access) -> None:
        self._rows = rows
        self._desk = desk
        self._story = story
        self.url: str = access.url

    def __repr__(self) -> str:
        return f"<Console {self.url.partition('?')[0]}>"

    def handlers(self) -> RequestHandlers:
        """Make the handlers that show each request on the page, and wait for a click.

        They wait as long as nobody clicks; a request that is withdrawn leaves the page. After
        the block of the console was left nothing is accepted. To answer some requests yourself,
        put handlers of your own in the place of these: ``attrs.evolve(console.handlers(),
        current_time=my_clock)``.

        There is none for ``attestation``, for which the runtime would then ask before each
        request to the model, and which people cannot give.

        Returns:
            The handlers of all other requests.
        """

        def ask(make: Callable[..., Card]) -> Any:
            async def handle(*request: Any) -> Any:
                return await self._desk.ask(make(*request))

            return handle

        return RequestHandlers(
            command=ask(cards.command_card),
            file_change=ask(cards.file_change_card),
            permissions=ask(cards.permissions_card),
            user_input=ask(cards.user_input_card),
            elicitation=ask(elicitation_card),
            auth_tokens=ask(cards.auth_tokens_card),
            current_time=ask(cards.current_time_card),
            fallback=ask(cards.fallback_card),
        )

    def opened(self, config: CodexConfig, metadata: RuntimeMetadata) -> None:
        """See `Instrument.opened`."""
        del config
        self._story.opened(metadata.version)

    def cut(self, error: CodexError) -> None:
        """See `Instrument.cut`."""
        del error
        self._story.cut()

    def turn_over(self, turn: ObservedTurn) -> None:
        """See `Instrument.turn_over`."""
        self._story.turn_over(turn)

    def notification(self, method: str, params: Any) -> None:
        """See `Instrument.notification`."""
        self._story.notification(method, params)

    def closed(self, error: CodexError) -> None:
        """See `Instrument.closed`."""
        self._story.closed(error)


@checks_options
@block
async def open_console(*, port: int = 0) -> AsyncGenerator[Console]:
    """Serve a page on 127.0.0.1 with the turns of the program, while in the block.

    Open it before the client, which is given its handlers, and to which it is an instrument::

        async with open_console() as console:
            print(console.url)
            async with open_codex(
                handlers=console.handlers(), instruments=[console]
            ) as codex:
                ...

    The page shows turns as they go on: text, commands with their output, changes of files,
    sub-agents, failures, tokens. What the runtime asks is answered there by a click. A page that
    is opened late, or again, shows all that is kept: of long texts the end, and of turns and
    steps the last ones. What is left out is counted.

    Nobody gets in without the token in `Console.url`, nor from another page. Browsers give
    cookies to every port of a host, so open no address of 127.0.0.1 that you do not trust
    meanwhile. Entering is a checkpoint. Leaving closes all connections at once, and waits for
    no browser.

    Args:
        port: The port; 0 for one that is free.

    Yields:
        The console.

    Raises:
        TypeError: The port is not an integer.
        ValueError: There is no such port.
        OSError: The port is in use, or may not be used.
        RuntimeError: Trio does not run.
    """
    if type(port) is not int:
        raise TypeError(f"port must be an integer, and is {described(port)}")
    if not 0 <= port <= _GREATEST_PORT:
        raise ValueError(f"port must be 0 or a number up to {_GREATEST_PORT}, and is {port}")
    server = await open_server(port)
    rows = Rows()
    story = Story(rows)
    desk = Desk(rows, story)
    access = Access(server.port)
    with BareErrors("the block of open_console") as errors:
        async with trio.open_nursery(strict_exception_groups=True) as nursery:
            try:
                nursery.start_soon(server.serve, make_app(access, rows, desk))
                with errors.body():
                    yield create(Console, rows, desk, story, access)
            finally:
                desk.close()
                nursery.cancel_scope.cancel()
                server.hang_up()
