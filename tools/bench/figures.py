"""What a measure is, its figures and their bars, and who is measured."""

from dataclasses import dataclass

OURS = "trio-codex"
ASYNCIO = "official asyncio"
SYNC = "official sync"
FLOOR = "bare floor"
STDIO = "ours on stdio"
WITHOUT = "without instruments"
OTEL = "with OpenTelemetry"
SUBSCRIBER = "with a second reader"
UNSEEN = "with a console"
PAGE = "with a page of it"
ONE = "ours beside one"
TRIO = "trio"

# The functions of the modules in `measures`.
FUNCTIONS = {
    OURS: "ours",
    ASYNCIO: "official_asyncio",
    SYNC: "official_sync",
    FLOOR: "floor",
    STDIO: "on_stdio",
    WITHOUT: "without_instruments",
    OTEL: "with_opentelemetry",
    SUBSCRIBER: "beside_a_subscriber",
    UNSEEN: "on_the_console",
    PAGE: "on_a_page",
    ONE: "beside_one",
}
# With the name that a program needs first, so that nothing is left for later.
IMPORTS = {
    OURS: "from trio_codex import open_codex",
    ASYNCIO: "from openai_codex import AsyncCodex",
    TRIO: "import trio",
}
# Scripts in `first_programs`.
FIRST_PROGRAMS = {
    OURS: "trio_codex_program",
    ASYNCIO: "official_asyncio_program",
    TRIO: "trio_program",
}


@dataclass(frozen=True)
class Bar:
    """A bound for trio-codex: a number, or a ratio to what another client reaches."""

    limit: float
    at_least: bool = False
    against: str | None = None
    aim: float | None = None

    def __str__(self) -> str:
        """Say it as the table shows it."""
        text = f"{'≥' if self.at_least else '≤'} {self.limit:,g}{' x' if self.against else ''}"
        return text if self.aim is None else f"{text}, aim {self.aim:g}"

    def reached(self, value: float) -> bool:
        """Whether the value, or the ratio, is good enough."""
        return value >= self.limit if self.at_least else value <= self.limit


@dataclass(frozen=True)
class Figure:
    """One number of a measure, and its bars."""

    key: str
    title: str
    digits: int = 0
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True)
class Measure:
    """One piece of work, done by each client in a process of its own, in rounds.

    Attributes:
        name: The module of `measures` that does it.
        size: How much of it.
        rounds: How often each client does it.
        clients: Who does it.
        figures: What it says.
        counted: Two sizes whose instructions are counted too, where valgrind is there: the more
            that the larger takes, for each of the more that it does, is the figure
            ``instructions``. Two zeros for all that the process does, in millions.
    """

    name: str
    size: int
    rounds: int
    clients: tuple[str, ...]
    figures: tuple[Figure, ...]
    counted: tuple[int, int] | None = None
