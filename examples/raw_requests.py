"""Use the protocol directly: typed requests of `codex.rpc`, and one outside of the schema."""

from __future__ import annotations

from base64 import b64decode

import trio

from trio_codex import CodexRpcError, open_codex
from trio_codex.types import UNSET, Model


async def main() -> None:
    """Run the example."""
    async with open_codex() as codex:
        # An argument that is left out is not sent; None is sent as null.
        answer = await codex.rpc.fs_read_file(path=str(await trio.Path(__file__).absolute()))
        print(b64decode(answer.data_base64).decode().splitlines()[0])

        page = await codex.rpc.model_list(limit=1)
        print("one model, and there are more:", page.next_cursor not in (None, UNSET))

        # Without a type the answer is the raw dict.
        raw = await codex.request("model/list", {"limit": 1})
        model = page.data[0]
        # What does not fit its class would be an `Unknown`, which has the raw value.
        print("the same:", isinstance(model, Model) and raw["data"][0]["id"] == model.id)

        try:
            await codex.request("model/invent", {"name": "perfect"})
        except CodexRpcError as refusal:
            print("refused with code", refusal.code)


if __name__ == "__main__":
    trio.run(main)
