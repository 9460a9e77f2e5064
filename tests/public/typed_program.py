"""What a strict type checker says of turns and results; `test_types_of_results` runs it."""

# pyright: strict

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from typing_extensions import assert_type

from trio_codex import Thread, TurnHandle, TurnRequest, TurnResult, types


@dataclass
class Answer:
    number: int


def use(number: int) -> int:
    return number


async def guarded_by_none(thread: Thread) -> int | None:
    result = await thread.run("go", output_type=Answer)
    assert_type(result, TurnResult[Answer])
    if result.output is None:
        return None
    return use(result.output.number)


async def guarded_by_the_status(thread: Thread) -> int | None:
    result = await thread.run("go", output_type=Answer)
    match result.status:
        case types.TurnStatus.completed:
            return use(result.output.number)
        case _:
            return None


async def not_interrupted_by_anybody(thread: Thread) -> Answer:
    return (await thread.run("go", output_type=Answer)).output


async def watched(thread: Thread) -> int:
    request = thread.turn("go", output_type=Answer)
    assert_type(request, TurnRequest[Answer])
    async with request as turn:
        assert_type(turn, TurnHandle[Answer])
        result = await turn.result()
    assert_type(await thread.turn("go", output_type=Answer), TurnResult[Answer])
    return use(result.output.number) if result.output is not None else 0


async def without_a_type(thread: Thread) -> None:
    result = await thread.run("go")
    assert_type(result, TurnResult[None])
    assert_type(result.output, None)
    assert_type(thread.turn("go"), TurnRequest[None])
    assert_type(await thread.turn("go"), TurnResult[None])
    assert_type(thread.compact(), TurnRequest[None])
    assert_type(thread.shell_command("true"), TurnRequest[None])
    async with thread.turn("go") as turn:
        assert_type(turn, TurnHandle[None])


def of_any_type(result: TurnResult, same: TurnResult[Any]) -> None:
    assert_type(result.output, Any)
    assert_type(same.output, Any)


def made_for_a_test() -> TurnResult[Answer]:
    return TurnResult(id="1", status=types.TurnStatus.completed, output=Answer(1))


async def what_is_wrong(thread: Thread) -> None:
    result = await thread.run("go", output_type=Answer)
    use(result.output.number.nothing)  # error: reportAttributeAccessIssue
    async for _ in thread.turn("go"):  # error: reportGeneralTypeIssues
        pass
    await thread.run("go", modle="x")  # error: reportCallIssue
    async with thread.turn("go") as turn:
        await turn  # error: reportGeneralTypeIssues
