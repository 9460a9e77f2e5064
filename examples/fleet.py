"""Run turns on the workers of a Dask cluster: as they end, one cancelled, and one that fails."""

from __future__ import annotations

from distributed import Client, LocalCluster, TimeoutError, as_completed  # noqa: A004

from trio_codex import CodexConfig, Sandbox, TurnFailedError, printable
from trio_codex.dask import CodexPlugin, run_turn

CITIES = ("Lima", "Oslo", "Quito", "Riga", "Rome", "Vienna")


def main() -> None:
    """Run the example."""
    # In place of this, `Client("tls://scheduler:8786", security=...)` has machines of its own.
    loopback = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0"}
    with (
        LocalCluster(n_workers=2, threads_per_worker=3, **loopback) as cluster,
        Client(cluster) as client,
    ):
        # On this machine all workers share your home, and with it your login.
        client.register_plugin(CodexPlugin(CodexConfig()))

        questions = [f"Which river flows through {city}?" for city in CITIES]
        futures = client.map(run_turn, questions, sandbox=Sandbox.read_only)
        for number, _ in enumerate(as_completed(futures), 1):
            print(f"{number} of {len(futures)}")
        for question, result in zip(questions, client.gather(futures), strict=True):
            print(question, printable(result.final_response or ""))

        story = client.submit(run_turn, "Tell a long story.")
        try:
            story.result(timeout="1s")
        except TimeoutError:
            story.cancel()  # interrupts its turn
            print("The story was too long.")

        try:
            client.submit(run_turn, "Say what cannot be said.", retries=1).result()
        except TurnFailedError as error:
            print(error)


if __name__ == "__main__":
    main()
